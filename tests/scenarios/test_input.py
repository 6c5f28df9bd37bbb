"""Bad input, by HTTP and by the control socket: a clear refusal that names the place, and nothing has changed."""

import copy
import json
import socket
import unittest
import uuid

from assent import PATIENCE_S, Answer, run
from contract import MCA, confirmation, make_customer, new_customer, order, world

BODY_LIMIT = 1 << 20
BODY, FIELD, QUANTITY = 800002, 3000, 2002  # codes of the contract


def setUpModule():
    world.start()


def nested(depth, opening=b'{"a":', closing=b"}"):
    return opening * depth + b"1" + closing * depth


def put(body, path, text):
    """The body as JSON text, in which `text` stands at `path` as it is."""
    body = copy.deepcopy(body)
    at = body
    *above, last = [int(name) if name.isdigit() else name for name in path.split(".")]
    for name in above:
        at = at[name]
    at[last] = "@here@"
    return json.dumps(body).replace('"@here@"', text).encode()


def kept():
    status = world.server.call("host.status")
    return {name: status[name] for name in ("sequence", "customers", "agreements")}


class Input(unittest.TestCase):
    """Counts before and after each test: what was refused has changed nothing, and the service goes on."""

    def setUp(self):
        self.customer = make_customer()
        self.path = f"/v1/customers/{self.customer}"
        self.before = kept()

    def tearDown(self):
        self.assertEqual(kept(), self.before)
        answer = world.server.post(f"{self.path}/agreements", world.sales, confirmation())
        self.assertEqual(answer.status, 201, answer)

    def refused(self, answer, status, code, place=None):
        self.assertEqual((answer.status, answer.json and answer.json["code"]), (status, code), answer)
        self.assertTrue(answer.json["description"])
        if place is not None:
            self.assertEqual(answer.json["data"], [place])
            self.assertTrue(answer.json["description"].startswith(place + ": "), answer)


GOOD = json.dumps(confirmation()).encode()
NAMES = {f"name{number}": 1 for number in range(10000)}

# What stands in the body, and the code of its refusal. The status is 400.
BODIES = {
    "nothing": (b"", FIELD),
    "blanks": (b" \r\n\t ", BODY),
    "a mark alone": (b"\xef\xbb\xbf", BODY),
    "two marks": (b"\xef\xbb\xbf" * 2 + GOOD, BODY),
    "a list": (b"[]", FIELD),
    "a list around": (b"[" + GOOD + b"]", FIELD),
    "a text": (b'"text"', BODY),
    "a number": (b"5", BODY),
    "null": (b"null", BODY),
    "an empty object": (b"{}", FIELD),
    "no JSON": (b"firstName=Ingrid", BODY),
    "XML": (b"<agreement/>", BODY),
    "cut off": (GOOD[:-1], BODY),
    "cut off in a text": (GOOD[:40], BODY),
    "a text behind": (GOOD + b"x", BODY),
    "an object behind": (GOOD + b"{}", BODY),
    "NUL behind": (GOOD + b"\0", BODY),
    "NUL inside": (GOOD.replace(b"Ingrid", b"In\0grid"), BODY),
    "NUL escaped": (GOOD.replace(b"Ingrid", b"In\\u0000grid"), BODY),
    "NUL in a name": (GOOD[:-1] + b', "a\\u0000b": 1}', BODY),
    "a comma too many": (GOOD[:-1] + b",}", BODY),
    "a comment": (b"/* good */" + GOOD, BODY),
    "single quotes": (GOOD.replace(b'"', b"'"), BODY),
    "a line end in a text": (GOOD.replace(b"Ingrid", b"In\ngrid"), BODY),
    "an escape that is none": (GOOD.replace(b"Ingrid", b"In\\xgrid"), BODY),
    "broken UTF-8": (GOOD.replace(b"Ingrid", b"In\xffgrid"), BODY),
    "UTF-8 cut off": (GOOD.replace(b"Ingrid", b"In\xc3"), BODY),
    "UTF-8 that is overlong": (GOOD.replace(b"Ingrid", b"\xc0\xaf"), BODY),
    "UTF-8 above the last character": (GOOD.replace(b"Ingrid", b"\xf5\x80\x80\x80"), BODY),
    "a surrogate as UTF-8": (GOOD.replace(b"Ingrid", b"\xed\xa0\x80"), BODY),
    "a lone first surrogate": (GOOD.replace(b"Ingrid", b"\\ud83d"), BODY),
    "a lone second surrogate": (GOOD.replace(b"Ingrid", b"\\ude00"), BODY),
    "surrogates the other way round": (GOOD.replace(b"Ingrid", b"\\ude00\\ud83d"), BODY),
    "a surrogate with something else": (GOOD.replace(b"Ingrid", b"\\ud83d\\u0041"), BODY),
    "UTF-16": (GOOD.decode().encode("utf-16"), BODY),
    "UTF-32": (GOOD.decode().encode("utf-32"), BODY),
    "the same name twice": (GOOD[:-1] + b', "dateAgreed": "2024-02-04"}', BODY),
    "the same name twice, escaped": (GOOD[:-1] + b', "\\u0064ateAgreed": "2024-02-04"}', BODY),
    "the same name twice, deep": (GOOD.replace(b'"lastName"', b'"firstName"'), BODY),
    "the same name twice, nobody's": (GOOD[:-1] + b', "x": {"a": 1, "a": 2}}', BODY),
    "33 levels": (put(confirmation(), "type", nested(32).decode()), BODY),
    "33 levels of lists": (put(confirmation(), "type", nested(32, b"[", b"]").decode()), BODY),
    "half a million levels": (b"[" * 500000, BODY),
    "257 names": (json.dumps(confirmation(**dict(list(NAMES.items())[:253]))).encode(), BODY),
    "10,000 names": (json.dumps(confirmation(**NAMES)).encode(), BODY),
    "10,000 names, deep": (json.dumps(confirmation(type=NAMES)).encode(), BODY),
    "a number without end": (put(confirmation(), "type", "1" * 400000), BODY),
}

NUMBERS = {  # how many licences
    "0": QUANTITY, "-0": QUANTITY, "-1": QUANTITY, "1000001": QUANTITY, "9223372036854775807": QUANTITY,
    "-9223372036854775808": QUANTITY, "1.5": QUANTITY, "3.0": QUANTITY, "1e2": QUANTITY, "1E+2": QUANTITY, "5e-324": QUANTITY,
    '"3"': QUANTITY, "true": QUANTITY, "null": QUANTITY, "[3]": QUANTITY, '{"value": 3}': QUANTITY, '""': QUANTITY,
    "9223372036854775808": BODY, "-9223372036854775809": BODY, "9" * 5000: BODY, "1e400": BODY, "-1e400": BODY,
    "01": BODY, "-01": BODY, "+1": BODY, ".5": BODY, "1.": BODY, "1e": BODY, "0x10": BODY, "1_000": BODY, "NaN": BODY,
    "-Infinity": BODY, "Infinity": BODY, "1 000": BODY, "1,5": BODY, "１": BODY, "--1": BODY, "-": BODY,
}

LONG = "a" * 300
# Fields of a confirmation: what is sent instead. The refusal names the path.
CONFIRMED = {
    "primaryContact": [[], [{}], "text", 5, True, None, {}],
    "primaryContact.firstName": [5, 1.5, True, [], ["Ingrid"], {}, {"a": 1}, None, "", "a\nb", "a\tb", "a\x7fb", "a\u202eb", "\u2066a"],
    "primaryContact.lastName": [0, [], {}, None, "", "\u0085"],
    "primaryContact.email": [
        "", "a", "a@", "@b.example", "a@b", "a@@b.example", "a b@c.example", "a@b.example ", " a@b.example", "a@b..example",
        "a@-b.example", "a@b.example,c@d.example", "Ingrid <a@b.example>", "<a@b.example>", "a(x)@b.example",
        "a@b.example\r\nBcc: c@d.example", "a@[127.0.0.1]", "x" * 65 + "@b.example", "a@" + "b" * 250 + ".example", 5, [], {}, None],
    "primaryContact.phoneNumber": [4755501234, [], {}, True, "1\n2"],
    "templateId": ["", "seven", MCA[:-1], MCA + "0", "{" + MCA + "}", MCA.replace("-", ""), MCA.replace("1", "g"),
                   MCA.replace("-", "_"), " " + MCA, MCA + "\n", 5, [MCA], {"id": MCA}, None, True, "a" * 100000],
    "dateAgreed": [
        "", "yesterday", "now", "2024-02-30", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "24-02-01",
        "2024-2-1", "2024/02/01", "01-02-2024", "20240201", "2024-02-01 ", "2024-02-01T", "2024-02-01T25:00:00Z",
        "2024-02-01T24:00:00Z", "2024-02-01T00:60:00Z", "2024-02-01T00:00:61Z", "2024-02-01T00:00:00.1234567890Z",
        "2024-02-01T00:00:00.Z", "2024-02-01T00:00:00+99:00", "2024-02-01T00:00:00+0200x", "2024-02-01T00:00:00ZZ",
        "0000-01-01", "0001-01-01T00:00:00", "10000-01-01", "-2024-01-01", "２０２４-01-01", 1706745600, 1.5, [], {}, True, None],
}

# Fields of a customer.
CREATED = {
    "companyProfile": [[], "text", 5],
    "companyProfile.domain": ["", "a b.example", "-a.example", "a-.example", "a..example", ".example", "a.example/b", "café.example",
                              "a" * 254, "http://a.example", "a@b.example", "nodots", 5, [], {}, None],
    "billingProfile": [[], "text", 5],
    "billingProfile.email": ["", "a", LONG + "@b.example", 5, [], None],
    "billingProfile.culture": ["", "norwegian", "nb_NO", "nb-", "-NO", "nb-NO-", "??", 5, [], {}, None],
    "billingProfile.language": ["norwegian", "n1", 5, []],
    "billingProfile.companyName": ["", "  ", "a\nb", "a" * 201, 5, [], {}, None],
    "billingProfile.defaultAddress": [[], "text", 5, True],
    "billingProfile.defaultAddress.country": ["", "no", "NOR", "N", "N1", "nO", "Norway", 47, [], {}],
    "billingProfile.defaultAddress.firstName": [5, [], "a\u202eb"],
    "billingProfile.defaultAddress.city": [5, [], {}, "a\nb"],
    "associatedPartnerId": ["x", 5, []],
}


class OverHttp(Input):
    def test_bodies_that_cannot_be_read_are_refused(self):
        for name, (body, code) in BODIES.items():
            with self.subTest(body=name):
                self.refused(world.server.post(f"{self.path}/agreements", world.sales, body), 400, code)

    def test_a_body_over_the_limit_is_refused_whole_and_in_chunks(self):
        large = GOOD + b" " * (BODY_LIMIT + 1 - len(GOOD))
        self.refused(world.server.post(f"{self.path}/agreements", world.sales, large), 413, BODY)
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(large), large)
        answer = self.raw(b"Transfer-Encoding: chunked\r\n", chunked)
        self.assertEqual(answer.status, 413, answer)

    def test_who_sends_far_too_much_still_reads_why(self):
        endless = GOOD + b" " * (48 * 1024 * 1024)
        self.refused(world.server.post(f"{self.path}/agreements", world.sales, endless), 413, BODY)

    def raw(self, headers, body):
        with socket.create_connection(world.server.host.rsplit(":", 1), timeout=PATIENCE_S) as line:
            try:
                line.sendall(b"POST %s/agreements HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
                             b"%s\r\n%s" % (self.path.encode(), world.sales.encode(), headers, body))
            except ConnectionError:
                pass  # it may be refused before it is read
            text = b""
            while piece := line.recv(65536):
                text += piece
        head, _, rest = text.partition(b"\r\n\r\n")
        return Answer(int(head.split()[1]), {}, rest)

    def test_numbers_in_odd_forms_are_refused(self):
        for number, code in NUMBERS.items():
            with self.subTest(number=number[:40]):
                body = put(order(), "lineItems.0.quantity", number)
                self.refused(world.server.post(f"{self.path}/orders", world.sales, body), 400, code,
                             "lineItems[0].quantity" if code == QUANTITY else None)

    def test_wrong_values_of_a_confirmation_name_their_path(self):
        for path, values in CONFIRMED.items():
            for value in values:
                with self.subTest(path=path, value=str(value)[:40]):
                    body = put(confirmation(), path, json.dumps(value))
                    self.refused(world.server.post(f"{self.path}/agreements", world.sales, body), 400, FIELD, path)

    def test_wrong_values_of_a_customer_name_their_path(self):
        for path, values in CREATED.items():
            for value in values:
                with self.subTest(path=path, value=str(value)[:40]):
                    if path == "associatedPartnerId":
                        body = json.dumps(new_customer(associatedPartnerId=value)).encode()
                    else:
                        body = put(new_customer(), path, json.dumps(value))
                    self.refused(world.server.post("/v1/customers", world.sales, body), 400, FIELD, path)

    def test_lists_and_objects_in_each_others_place_are_refused(self):
        for value in ({}, {"0": {}}, "text", 5, True, None, []):
            with self.subTest(lines=value):
                answer = world.server.post(f"{self.path}/orders", world.sales, {"lineItems": value})
                self.refused(answer, 400, FIELD, "lineItems")
        for value in ([], "text", 5, None):
            with self.subTest(line=value):
                answer = world.server.post(f"{self.path}/orders", world.sales, {"lineItems": [value]})
                self.assertEqual(answer.status, 400, answer)
                self.assertTrue(answer.json["data"][0].startswith("lineItems[0]"), answer)

    def test_ids_in_the_address_that_are_none_are_refused(self):
        for text in ("1", "seven", self.customer[:-1], self.customer + "0", "%7B" + self.customer + "%7D",
                     self.customer.replace("-", ""), "%27%20OR%201=1--", "..%2e", "a" * 4000, "%C3%A9"):
            for method, tail, body in (("GET", "", None), ("GET", "/agreements", None), ("POST", "/agreements", confirmation()),
                                       ("POST", "/orders", order()), ("GET", f"/subscriptions/{uuid.uuid4()}", None)):
                with self.subTest(id=text[:40], method=method, tail=tail):
                    answer = world.server.ask(method, f"/v1/customers/{text}{tail}", world.sales, body)
                    self.refused(answer, 400, 900118)


class Accepted(unittest.TestCase):
    """What looks odd and is none the less right."""

    def confirm(self, body, status=201):
        answer = world.server.post(f"/v1/customers/{make_customer()}/agreements", world.sales, body)
        self.assertEqual(answer.status, status, answer)
        return answer.json

    def test_a_mark_at_the_begin_and_blanks_around(self):
        self.confirm(b"\xef\xbb\xbf" + GOOD)
        self.confirm(b" \r\n\t" + GOOD + b"\n\n")

    def test_a_body_of_exactly_the_limit(self):
        self.confirm(GOOD + b" " * (BODY_LIMIT - len(GOOD)))

    def test_32_levels_and_256_names(self):
        self.confirm(put(confirmation(), "type", nested(31).decode()))
        self.confirm(confirmation(**{f"name{number}": None for number in range(252)}))

    def test_a_name_in_two_cases_counts_as_the_contract_spells_it(self):
        for first, second in (("dateAgreed", "DateAgreed"), ("DATEAGREED", "dateAgreed")):
            dates = {"dateAgreed": "2024-02-05"}
            body = confirmation()
            del body["dateAgreed"]
            body[first], body[second] = dates.get(first, "2020-01-01"), dates.get(second, "2020-01-01")
            self.assertTrue(self.confirm(body)["dateAgreed"].startswith("2024-02-05"))

    def test_fields_of_the_host_and_names_nobody_knows_have_no_effect(self):
        other = str(uuid.uuid4())
        made = self.confirm(confirmation(userId=other, id=other, sequence=7, recorded_at="2020-01-01", actor={"kind": "host"},
                                         customer=other, partner=other, __proto__={}, **{"": 1, " ": 2, "\u00e9": 3}))
        self.assertEqual(made["userId"], world.demo.names["users"]["direct_bill"]["sales_agent"])

    def test_names_of_people_in_every_script_come_back_as_they_were(self):
        for first, last in (("Åsa", "Öberg"), ("Zoë", "d'Artagnan"), ("محمد", "علی"), ("עמית", "לוי"), ("美咲", "渡辺"),
                            ("नेहा", "शर्मा"), ("Ng\u0169", "e\u0301"), ("😀", "\U0010ffff"), ("X Æ A-12", "O'); DROP TABLE journal;--"),
                            ("<b>", "&amp;"), ("=1+1", "${HOME}"), ("\\", '"')):
            with self.subTest(first=first):
                contact = {**confirmation()["primaryContact"], "firstName": first, "lastName": last}
                self.assertEqual(self.confirm(confirmation(primaryContact=contact))["primaryContact"], contact)

    def test_a_pair_of_surrogates_is_one_character(self):
        made = self.confirm(GOOD.replace(b"Ingrid", b"\\ud83d\\ude00"))
        self.assertEqual(made["primaryContact"]["firstName"], "😀")


# Lines for the control socket: what is called with which input, the word of the refusal, the path.
CUSTOMER_IN = {"company_name": "Nordvik AS", "culture": "nb-NO", "domain": "nordvik-input.example", "email": "a@b.example"}
CONTACT_IN = {"first_name": "Ingrid", "last_name": "Solheim", "email": "a@b.example"}
CONFIRM_IN = {"customer": str(uuid.uuid4()), "template_id": MCA, "agreed_at": "2024-02-03", "contact": CONTACT_IN}
CALLS = [
    ("customer.creat", CUSTOMER_IN, "operation.unknown", 'did you mean "customer.create"?'),
    ("", CUSTOMER_IN, "invalid", "operation"),
    ("x" * 5000, {}, "operation.unknown", "is no operation"),
    ("customer.create\u0000", {}, "json.null", "NUL"),
    ("customer.create", {**CUSTOMER_IN, "compny_name": "x"}, "invalid", 'did you mean "company_name"?'),
    ("customer.create", {**CUSTOMER_IN, "Company_Name": "x"}, "invalid", "Company_Name"),
    ("customer.create", {**CUSTOMER_IN, "nothing_like_it": 1}, "invalid", "nothing_like_it"),
    ("customer.create", {**CUSTOMER_IN, "id": str(uuid.uuid4())}, "invalid", "only the service itself sets this field"),
    ("customer.create", {**CUSTOMER_IN, "credential": "0" * 64}, "invalid", "only the service itself sets this field"),
    ("customer.create", {**CUSTOMER_IN, "address": {"countri": "NO"}}, "invalid", "address.countri"),
    ("customer.create", {**CUSTOMER_IN, "address": {"country": "no"}}, "invalid", "address.country: "),
    ("customer.create", {**CUSTOMER_IN, "address": []}, "invalid", "address: an object is needed, not a list"),
    ("customer.create", {**CUSTOMER_IN, "domain": 5}, "invalid", "domain: a text is needed, not a number"),
    ("customer.create", {**CUSTOMER_IN, "email": "a"}, "invalid", "email: "),
    ("customer.create", {**CUSTOMER_IN, "partner": "x"}, "invalid", "partner: "),
    ("customer.create", {}, "invalid", "company_name: this field is needed"),
    ("customer.create", [], "invalid", "an object is needed, not a list"),
    ("customer.create", "text", "json.syntax", ""),
    ("customer.create", 5, "json.syntax", ""),
    ("customer.create", [CUSTOMER_IN], "invalid", "an object is needed, not a list"),
    ("agreement.confirm", {**CONFIRM_IN, "customer": "x"}, "invalid", "customer: an id such as"),
    ("agreement.confirm", {**CONFIRM_IN, "agreed_at": "2024-02-30"}, "invalid", "agreed_at: 2024-02-30 is no day"),
    ("agreement.confirm", {**CONFIRM_IN, "contact": {**CONTACT_IN, "email": "x"}}, "invalid", "contact.email: "),
    ("agreement.confirm", {**CONFIRM_IN, "contact": {**CONTACT_IN, "mail": "x"}}, "invalid", "contact.mail"),
    ("agreement.confirm", {**CONFIRM_IN, "contact": {"first_name": "a"}}, "invalid", "contact."),
    ("agreement.confirm", CONFIRM_IN, "customer.unknown", ""),
    ("order.create", {"customer": str(uuid.uuid4()), "lines": [{"offer_id": "a", "quantity": "3"}]}, "invalid", "lines[0].quantity: "),
    ("order.create", {"customer": str(uuid.uuid4()), "lines": {}}, "invalid", "lines: "),
    ("order.create", {"customer": str(uuid.uuid4()), "lines": [[]]}, "invalid", "lines[0]: "),
    ("token.create", {"days": 0}, "invalid", "days: a whole number from 1 to 3650"),
    ("token.create", {"days": 1.5}, "invalid", "days: "),
    ("token.create", {"digest": "0" * 64}, "invalid", "only the service itself sets this field"),
    ("token.revoke", {"id": "seven"}, "invalid", "id: an id such as"),
    ("token.revoke", {}, "invalid", "id: this field is needed"),
    ("user.create", {"name": "a", "partner": str(uuid.uuid4()), "principal_name": "a@b.example", "roles": ["emperor"]}, "invalid",
     "roles"),
    ("journal.list", {"size": 501}, "invalid", "size: a whole number from 1 to 500"),
    ("journal.list", {"after": "1"}, "invalid", "after: "),
    ("customer.list", {"prefix": 7}, "invalid", "prefix: "),
    ("host.status", {"x": 1}, "invalid", "x"),
    ("ruleset.activate", {"folder": 5}, "invalid", "folder: "),
]

# Lines as they are; None: the connection ends without an answer.
LINES = {
    b"": "json.syntax", b"nothing": "json.syntax", b"[]": "invalid", b"{}": "invalid", b"null": "json.syntax",
    b'{"operation": 5}': "invalid", b'{"operation": null}': "invalid", b'{"operation": ["host.status"]}': "invalid",
    b'{"operation": "host.status", "operation": "host.status"}': "json.duplicate",
    b'{"operation": "host.status", "inputs": {}}': "invalid", b'{"operation": "host.status", "input": {"a": 1, "a": 2}}': "json.duplicate",
    b'{"operation": "host.status", "as": "seven"}': "invalid", b'{"operation": "host.status", "as": "%s"}' % MCA.encode(): "invalid",
    b'{"operation": "host.status", "as": 5}': "invalid", b'{"operation": "host.status", "as": null}': "invalid",
    b'{"operation": "host.status", "as": ""}': "invalid",
    b'{"operation": "host.status", "locale": []}': "invalid", b'{"operation": "host.status", "explain": "yes"}': "invalid",
    b'{"operation": "host.status", "request_id": "seven"}': "invalid",
    b'{"operation": "host.status"} {}': "json.syntax", b'{"operation": "\xff"}': "json.utf8",
    b'{"operation": "\\ud800"}': "json.syntax", b'{"operation": "a\\u0000"}': "json.null", b'{"operation": "a\0"}': "json.null",
    b'{"operation": "host.status", "input": ' + nested(40) + b"}": "json.depth",
    b'{"operation": "host.status", "input": ' + json.dumps(NAMES).encode() + b"}": "json.names",
    b'{"operation": "customer.create", "input": {"domain": "' + b"a" * (2 * BODY_LIMIT) + b'"}}': "invalid",
}


class OverTheControlSocket(Input):
    def setUp(self):
        super().setUp()
        self.line = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.line.close)
        self.line.connect(world.demo.folder + "/assent.db.sock")
        self.file = self.line.makefile("rwb")
        self.addCleanup(self.file.close)

    def exchange(self, line):
        self.file.write(line + b"\n")
        self.file.flush()
        return json.loads(self.file.readline())

    def test_wrong_calls_say_what_would_be_right(self):
        for operation, given, word, sentence in CALLS:
            with self.subTest(operation=operation[:40], given=str(given)[:80]):
                answer = self.exchange(json.dumps({"operation": operation, "input": given}).encode())
                self.assertLess(answer["status"], 0, answer)
                self.assertEqual(answer["code"], word, answer)
                self.assertIn(sentence, answer["sentence"])
                self.assertLess(len(answer["sentence"]), 1024)

    def test_lines_that_are_no_calls_are_refused_one_by_one(self):
        for line, word in LINES.items():
            with self.subTest(line=line[:60]):
                answer = self.exchange(line)
                self.assertLess(answer["status"], 0, answer)
                self.assertEqual(answer["code"], word, answer)
        self.assertEqual(self.exchange(b'{"operation": "host.status"}')["status"], 0)

    def test_a_line_without_end_ends_the_connection(self):
        with self.assertRaises(ConnectionError):
            while True:
                self.line.sendall(b"x" * BODY_LIMIT)

    def test_nobody_is_not_the_operator(self):
        code, out, _ = run("call", "host.status", "--as", "", "--config", world.demo.config, "--json", check=False)
        self.assertEqual((code, json.loads(out)["error"]["code"]), (2, "usage"))

    def test_the_command_line_says_the_same(self):
        for operation, given, word, sentence in CALLS:
            if operation not in ("", "customer.create", "customer.creat", "journal.list") or not isinstance(given, dict):
                continue
            with self.subTest(operation=operation, given=str(given)[:80]):
                code, out, _ = run("call", operation, json.dumps(given), "--config", world.demo.config, "--json", check=False)
                self.assertIn(code, (1, 2))
                error = json.loads(out)["error"]
                self.assertEqual(error["code"], word)
                self.assertIn(sentence, error["sentence"])


if __name__ == "__main__":
    unittest.main()
