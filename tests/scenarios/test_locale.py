"""X-Locale decides the language of sentences, also of those about the form of what was sent and about what the server itself
refuses: one bad request of each kind, in three languages. Everything for programs stays the same."""

import copy
import http.client
import json
import re
import socket
import unittest
import urllib.parse
import uuid

from assent import PATIENCE_S, Answer, Demo, run
from contract import confirmation, make_customer, new_customer, order, world
from partner import replay

LOCALES = ("sv-SE", "nl-NL")
# Words of English that neither Swedish nor Dutch has.
ENGLISH = re.compile(r"\b(the|needed|not|must|there|this|that|and|are|such|an|allowed|nothing|your|only|from|which|with|body|address|larger|"
                     r"longer|request|known|try|give|there|did you)\b", re.I)


def setUpModule():
    world.start()
    world.customer = make_customer()
    world.provider = world.demo.token("indirect_provider", "sales_agent")
    world.admin = world.demo.token("direct_bill", "admin_agent")


def changed(body, path, value):
    body = copy.deepcopy(body)
    *above, last = path.split(".")
    at = body
    for name in above:
        at = at[name]
    at[last] = value
    return body


def query(**names):
    return "?" + urllib.parse.urlencode({name: json.dumps(value) if isinstance(value, dict) else value for name, value in names.items()})


def customers(**names):
    return "GET", "/v1/customers" + query(**names), None, {}


def records(**names):
    return "GET", "/auditactivity/v1/auditrecords" + query(**names), None, {}


def made(path, value):
    return "POST", "/v1/customers", changed(new_customer(), path, value), {}


def confirmed(path, value):
    return "POST", "/v1/customers/{customer}/agreements", changed(confirmation(), path, value), {}


def sent(body, path="/v1/customers/{customer}/orders"):
    return "POST", path, body, {}


def filtered(field, operator, value):
    return {"Field": field, "Operator": operator, "Value": value}


NOBODY = str(uuid.uuid4())
STATUS = "/v1/compliance/csp/agreementstatus"

# What the English sentence has in it, and a request that leads to it.
REQUESTS = {
    # The form of bodies
    "the text ends too early": sent(b'{"billingCycle":'),
    "nothing may follow the value": sent(b"{} {}"),
    "well-formed UTF-8 is needed": sent(b'{"billingCycle":"\xff"}'),
    "NUL (\\u0000) is not allowed": sent(b'{"billingCycle":"\\u0000"}'),
    "NUL is not allowed": sent(b'{"billingCycle":\0}'),
    "this name stands in the same object already": sent(b'{"a":1,"a":2}'),
    "a number is too large": sent(b'{"a":99999999999999999999999}'),
    "an object, a list, a text in double quotes": sent(b'{"a":nothing}'),
    "needs four hexadecimal digits": sent(b'{"a":"\\ud800"}'),
    "a backslash is followed by": sent(b'{"a":"\\x"}'),
    "at most 32 levels": sent(b'{"a":' * 40 + b"1" + b"}" * 40),
    "at most 256 names": sent(json.dumps({f"n{i}": i for i in range(300)}).encode()),
    "an object or a list is needed, not an empty text": sent(b" "),
    "JSON line 1": sent(b'{"a" 1}'),
    "an object is needed, not a list": sent([]),
    # The form of fields
    "a text is needed, not an object": confirmed("primaryContact.firstName", {}),
    "a text is needed, not a list": confirmed("primaryContact.firstName", []),
    "a text is needed, not a number with a fraction": confirmed("primaryContact.firstName", 1.5),
    "a text is needed, not true": confirmed("primaryContact.firstName", True),
    "a text is needed, not false": confirmed("primaryContact.firstName", False),
    "an object is needed, not a text": confirmed("primaryContact", "x"),
    "a list of objects is needed": sent(changed(order(), "lineItems", {})),
    "this field is needed": confirmed("primaryContact", None),
    "at most 200 items are allowed": sent(changed(order(), "lineItems", [{}] * 1001)),
    "bytes are allowed, not": confirmed("primaryContact.firstName", "x" * 5000),
    "a whole number from": sent(order(quantity=-5)),
    "one of ": sent(changed(order(), "billingCycle", "weekly")),
    "an id such as": confirmed("templateId", "x"),
    "a time such as": confirmed("dateAgreed", "gestern\u00e4"),
    "a time like": confirmed("dateAgreed", "gestern"),
    "is no day of the calendar": confirmed("dateAgreed", "2024-02-30"),
    "the years 1900 to 9999": confirmed("dateAgreed", "1066-10-14"),
    "a mail address such as": confirmed("primaryContact.email", "x"),
    "more than blanks is needed": confirmed("primaryContact.firstName", "  "),
    "one line without control characters": confirmed("primaryContact.firstName", "a\nb"),
    "characters that turn the direction": confirmed("primaryContact.firstName", "a\u202eb"),
    "a domain such as": made("companyProfile.domain", "x"),
    "a country of two capital letters": made("billingProfile.defaultAddress.country", "x"),
    "a language such as": made("billingProfile.culture", "x-"),
    "two capital letters are needed": sent({"addressLine1": "a", "city": "b"}, "/v1/validations/address"),
    # What handlers find
    "lines are numbered from 0": sent(order(lineItemNumber=7)),
    "must be a duration such as": sent({"lineItems": [{"id": 0, "catalogItemId": "a:b:c", "quantity": 1, "billingCycle": "monthly",
                                                       "termDuration": "long"}]}, "/v1/customers/{customer}/carts"),
    "there is no agreement type": ("GET", "/v1/agreements?agreementType=None", None, {}),
    "digits alone are needed": ("GET", STATUS + query(mpnId="x"), None, {}),
    "name a partner, by its id": ("GET", STATUS, None, {}),
    "name the partner once": ("GET", STATUS + query(mpnId="1", tenantId=NOBODY), None, {}),
    # Parameters
    "size: a whole number": customers(size="x"),
    "This is no continuation token": customers(**{"seekOperation": "Next", "MS-ContinuationToken": "x"}),
    "Next, Previous, First or Last is needed": customers(seekOperation="Sideways"),
    "pages have no numbers here": customers(seekOperation="PageIndex"),
    "to seek, the token of a page is needed": customers(seekOperation="Previous"),
    "filter: a JSON object is needed": customers(filter="x"),
    "filter: Field must be CompanyName, Domain": customers(filter=filtered("Colour", "equals", "x")),
    "only the operators starts_with and equals": customers(filter=filtered("Domain", "contains", "x")),
    "filter: Value must be a text": customers(filter=filtered("Domain", "equals", 5)),
    "filter: Field must be Name.": ("GET", "/v1/relationships" + query(
        relationship_type="IsIndirectResellerOf", filter=filtered("Domain", "equals", "x")), None, {}),
    "relationship_type: ": ("GET", "/v1/relationships" + query(relationship_type="IsCousinOf"), None, {}),
    "A date is needed": records(startDate="x"),
    "records go back": records(startDate="2001-01-01"),
    "a time behind the start is needed": records(startDate="2026-11-20", endDate="2026-11-01"),
    "filter: Field must be CompanyName, CustomerId": records(startDate="2026-11-01", filter=filtered("Colour", "equals", "x")),
    "looked for with the operator substring": records(startDate="2026-11-01", filter=filtered("CompanyName", "equals", "x")),
    "compared with the operator equals": records(startDate="2026-11-01", filter=filtered("CustomerId", "substring", "x")),
    "filter: Value must be a GUID": records(startDate="2026-11-01", filter=filtered("CustomerId", "equals", "x")),
    # Addresses and headers
    "The customer id in the address": ("GET", "/v1/customers/seven", None, {}),
    "MS-RequestId must be a GUID": ("POST", "/v1/customers", new_customer(), {"MS-RequestId": "seven"}),
    "There is nothing at this address": ("GET", "/v1/nothing", None, {}),
    "does not know this method": ("DELETE", "/v1/agreements", None, {}),
    "a valid bearer token is needed": ("GET", "/v1/agreements", None, {"Authorization": "Bearer x"}),
    "must be application/json": ("POST", "/v1/customers", b"x", {"Content-Type": "text/plain"}),
    "The body is larger": ("POST", "/v1/customers", b"x" * (2 << 20), {}),
    "Only the expectation": ("POST", "/v1/customers", b"{}", {"Expect": "the-impossible"}),
    "is malformed": ("GET", "/v1/customers", None, {"Host": "a b"}),
    "This method or coding": ("POST", "/v1/customers", None, {"Transfer-Encoding": "gzip"}),
    "There is nothing at": ("GET", "/elsewhere", None, {}),
    "does not know this": ("DELETE", "/livez", None, {}),
}

# By the control socket: operation, input.
CALLS = {
    'did you mean "company_name"?': ("customer.create", {"compny_name": "x"}),
    "there is no such field; there are": ("token.revoke", {"nothing_like_it": 1}),
    "only the service itself sets this field": ("token.create", {"digest": "0" * 64}),
    "true or false is needed": ("customer.list", {"last": "x"}),
    "a list of texts is needed": ("user.create", {"roles": 5}),
    "a text is needed, not a number": ("customer.list", {"prefix": 5}),
    "name either a user": ("token.create", {}),
    "give one of after": ("customer.list", {"after": "a", "before": "b", "partner": NOBODY}),
    'must be "name" or "domain"': ("customer.list", {"by": "colour", "partner": NOBODY}),
    "must name the partner whose customers": ("customer.list", {}),
    "a place in the journal": ("journal.explain", {"decision": "x"}),
    "the journal has no such decision": ("journal.explain", {"decision": "999999999"}),
    "the rule set in force has no rule": ("rule.set_aside", {"rule": "none.here"}),
    "must be order.create": ("gate.check", {"customer": "{customer}", "operation": "x"}),
    "is no operation": ("customer.creat", {}),
}


class Locale(unittest.TestCase):
    maxDiff = None

    def check(self, sentence, ask):
        """`ask(locale)` gives (what programs read, what people read)."""
        english = ask("en-US")
        self.assertIn(sentence, english[1])
        self.assertEqual(ask("xx-XX"), english)
        said = {english[1]}
        for locale in LOCALES:
            answer = ask(locale)
            self.assertEqual(answer[0], english[0])
            found = ENGLISH.search(answer[1])
            self.assertIsNone(found, f"{locale}: {answer[1]}")
            said.add(answer[1])
        self.assertEqual(len(said), 3, said)

    def over_http(self, request, server=None, token=None):
        method, path, body, headers = request
        path = path.replace("{customer}", world.customer)
        token = token or (world.admin if "audit" in path else world.provider if STATUS in path else world.sales)

        def ask(locale):
            answer = (server or world.server).ask(method, path, token, body, {**headers, "X-Locale": locale})
            self.assertGreaterEqual(answer.status, 400, answer)
            told = answer.json
            if "error" in told:
                return (answer.status, told["error"]["code"], told["error"].get("path")), told["error"]["sentence"]
            self.assertEqual(told["message"], told["description"])
            return (answer.status, told["code"], told["errorName"], told["data"]), told["description"]
        return ask


class OverHttp(Locale):
    def test_every_bad_request_is_answered_in_the_language_of_the_caller(self):
        for sentence, request in REQUESTS.items():
            with self.subTest(sentence):
                self.check(sentence, self.over_http(request))

    def test_a_limit_is_told_of_in_the_language_of_the_caller(self):
        with Demo(customers=31) as demo:
            demo.configure('plugin "partnercenter" {}', 'plugin "partnercenter" { customers_per_minute = 1 }')
            with demo.serve() as server:
                sales = demo.token("direct_bill", "sales_agent")
                server.get("/v1/customers", sales)
                self.check("too many requests", self.over_http(("GET", "/v1/customers", None, {}), server, sales))

    def test_without_the_capability_the_plugins_speak_english(self):
        with Demo(customers=31) as demo:
            demo.configure('plugin "partnercenter" {}', 'plugin "partnercenter" { withhold = { "assent.sentences/1" } }')
            with demo.serve() as server:
                answer = server.get("/v1/nothing", headers={"X-Locale": "sv-SE"})
                self.assertEqual(answer.json["description"], "There is nothing at this address.")
                answer = server.get("/nothing", headers={"X-Locale": "sv-SE"})
                self.assertEqual(answer.json["error"]["sentence"], "Det finns inget på den här adressen.")

    def test_the_operator_may_change_what_is_said_and_leave_it_out(self):
        with Demo(customers=31) as demo:
            for locale in ("en-US", "sv-SE", "nl-NL"):
                path = f"{demo.folder}/rules/messages/{locale}.lua"
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                text = re.sub(r'\["form\.missing"\] = ".*"', r'["form.missing"] = "[{doc}] \\"%s\\""' % locale, text)
                text = re.sub(r'\n *\["(form\.kind|http\.nothing)"\] = .*', "", text)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            with demo.serve() as server:
                run("rules", "activate", "--config", demo.config)
                sales = demo.token("direct_bill", "sales_agent")
                said = {}
                for locale in ("en-US", "sv-SE"):
                    sentence = server.post("/v1/customers", sales, {}, headers={"X-Locale": locale}).json["description"]
                    self.assertRegex(sentence, rf'^[\w.]+: \[.+\] "{locale}"$')
                    said[locale] = [server.post("/v1/customers", sales, [], headers={"X-Locale": locale}).json["description"],
                                    server.get("/v1/nothing", sales, headers={"X-Locale": locale}).json["description"]]
                self.assertEqual(said["en-US"], ["an object is needed, not a list", "There is nothing at this address."])
                self.assertEqual(said["sv-SE"], ["an object is needed, not a list", "There is nothing at this address."])

    def test_what_is_repeated_inside_a_sentence_is_cleaned(self):
        for locale in ("en-US", *LOCALES):
            body = changed(confirmation(), "templateId", "{needed}\u202e\n\"" + "x" * 500)
            answer = world.server.post(f"/v1/customers/{world.customer}/agreements", world.sales, body, headers={"X-Locale": locale})
            sentence = answer.json["description"]
            self.assertIn("\"{needed}??\"xxx", sentence)
            self.assertLess(len(sentence), 250)

    def test_nothing_is_said_of_a_locale_before_the_head_is_read(self):
        with socket.create_connection(tuple(world.server.host.split(":")), PATIENCE_S) as line:
            line.sendall(b"NONSENSE\r\nX-Locale: sv-SE\r\n\r\n")
            answer = http.client.HTTPResponse(line)
            answer.begin()
            self.assertEqual(Answer(answer.status, {}, answer.read()).json["error"]["sentence"], "The request is malformed.")


class OverTheControlSocket(Locale):
    def setUp(self):
        line = socket.socket(socket.AF_UNIX)
        self.addCleanup(line.close)
        line.connect(world.demo.folder + "/assent.db.sock")
        self.file = line.makefile("rwb")
        self.addCleanup(self.file.close)

    def exchange(self, call):
        self.file.write(json.dumps(call).encode() + b"\n")
        self.file.flush()
        answer = json.loads(self.file.readline())
        self.assertLess(answer["status"], 0, answer)
        return (answer["status"], answer["code"], answer.get("path")), answer["sentence"]

    def test_every_bad_call_is_answered_in_the_language_of_the_caller(self):
        for sentence, (operation, given) in CALLS.items():
            given = {name: world.customer if value == "{customer}" else value for name, value in given.items()}
            with self.subTest(sentence):
                self.check(sentence, lambda locale: self.exchange({"operation": operation, "input": given, "locale": locale}))
        for sentence, more in {"there is no user with this id": {"as": NOBODY}, "the id of a user is needed": {"as": ""},
                               "an id such as": {"request_id": "seven"}, "are known here": {"inputs": {}},
                               "true or false is needed": {"explain": "yes"}}.items():
            with self.subTest(sentence):
                self.check(sentence, lambda locale: self.exchange({"operation": "host.status", "locale": locale, **more}))

    def test_the_command_line_takes_its_option(self):
        def ask(*more):
            code, out, _ = run("call", "token.revoke", '{"id": "seven"}', "--config", world.demo.config, "--json", *more, check=False)
            return code, json.loads(out)["error"]["sentence"]
        self.assertEqual(ask(), (1, 'id: an id such as "6f9619ff-8b86-d011-b42d-00cf4fc964ff" is needed, not "seven"'))
        self.assertEqual(ask("--locale", "sv-SE"), (1, 'id: ett id som "6f9619ff-8b86-d011-b42d-00cf4fc964ff" behövs, inte "seven"'))


class TheJournal(unittest.TestCase):
    def test_what_was_refused_in_any_language_comes_back_from_it(self):
        for locale in ("en-US", *LOCALES):  # after the rules said yes, so that it is written down
            _, path, body, _ = sent(changed(new_customer()["billingProfile"], "defaultAddress.country", "SE"), "/v1/customers/{customer}/profiles/billing")
            answer = world.server.ask("PUT", path.replace("{customer}", world.customer), world.sales, body, {"X-Locale": locale, "If-Match": "*"})
            self.assertGreaterEqual(answer.status, 400, answer)
        self.assertTrue(replay(world.demo.config)["equal"])


if __name__ == "__main__":
    unittest.main()
