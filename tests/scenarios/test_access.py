"""Who asks is known from each request alone, and what is another partner's is as if it were not there."""

import json
import os
import socket
import sqlite3
import time
import unittest
import urllib.parse
import uuid

from assent import PATIENCE_S, Demo, wait_for
from contract import confirmation, new_customer, order
from partner import Line, agreements_of

# What belongs to one answer: its ids and its time.
OWN_HEADERS = {"ms-requestid", "ms-correlationid", "date"}


def setUpModule():
    global demo, server
    demo = Demo().__enter__()
    unittest.addModuleCleanup(demo.__exit__, None, None, None)
    server = demo.serve().__enter__()
    unittest.addModuleCleanup(server.__exit__, None, None, None)


def buy(token):
    """A customer of the token's partner, confirmed, with a subscription: both ids."""
    made = server.post("/v1/customers", token, new_customer())
    path = f"/v1/customers/{made.json['id']}"
    assert server.post(f"{path}/agreements", token, confirmation()).status == 201
    bought = server.post(f"{path}/orders", token, order())
    assert bought.status == 201, bought
    return made.json["id"], bought.json["lineItems"][0]["subscriptionId"]


def in_database(config_folder, sql, *values):
    """What no operation does: the service must not run."""
    database = sqlite3.connect(os.path.join(config_folder, "assent.db"))
    database.execute(sql, values)
    database.commit()
    database.close()


class Tokens(unittest.TestCase):
    def setUp(self):
        self.user = demo.names["users"]["direct_bill"]["sales_agent"]

    def token(self, **fields):
        made = server.call("token.create", **(fields or {"user": self.user}))
        return made["secret"], made["token"]["id"]

    def denied(self, answer):
        self.assertEqual(answer.status, 401, answer)
        self.assertEqual(answer.json["code"], 400)
        self.assertTrue(answer.headers["www-authenticate"].startswith("Bearer"))

    def test_a_revoked_one_is_refused_at_once_also_where_it_was_just_used(self):
        secret, id = self.token()
        other, _ = self.token()
        lines = [Line(server, secret) for _ in range(4)]
        for line in lines:
            self.addCleanup(line.close)
            for _ in range(3):
                self.assertEqual(line.ask("GET", "/v1/agreements").status, 200)
        self.assertIn("revoked_at", server.call("token.revoke", id=id))
        for line in lines:
            self.denied(line.ask("GET", "/v1/agreements"))
            self.denied(line.ask("POST", "/v1/customers", new_customer()))
        self.denied(server.get("/v1/agreements", secret))
        self.assertEqual(server.get("/v1/agreements", other).status, 200)

    def test_a_revoked_application_is_refused_at_once(self):
        partner = server.call("token.list", size=1)["items"][0]["partner"]
        secret, id = self.token(application="Storefront", partner=partner)
        self.assertEqual(server.get("/v1/customers", secret).status, 200)
        server.call("token.revoke", id=id)
        self.denied(server.get("/v1/customers", secret))

    def test_an_expired_one_is_refused_also_when_it_expires_in_use(self):
        with Demo(customers=31) as world:
            late, soon = world.token("direct_bill", "sales_agent"), world.token("direct_bill", "admin_agent")
            users = world.names["users"]["direct_bill"]
            now = int(time.time() * 1000)
            for role, expires in (("sales_agent", now - 1), ("admin_agent", now + 3000)):
                in_database(world.folder, "UPDATE tokens SET expires_at = ? WHERE user = ?", expires, uuid.UUID(users[role]).bytes)
            with world.serve() as served:
                self.denied(served.get("/v1/agreements", late))
                line = Line(served, soon)
                self.addCleanup(line.close)
                wait_for(lambda: line.ask("GET", "/v1/agreements").status == 401, "the token to expire")
                self.denied(line.ask("GET", "/v1/agreements"))
                self.assertEqual(served.get("/v1/agreements", world.token("direct_bill", "helpdesk_agent")).status, 200)

    def test_what_is_no_token_is_refused(self):
        good = demo.token("direct_bill", "sales_agent")
        for value in ("", "Bearer", "Bearer ", "Bearer  ", "bearer", f"Basic {good}", good, f"Bearer{good}", f"Token {good}",
                      f"Bearer {good}x", f"Bearer {good[:-1]}", f"Bearer {good} {good}", f"Bearer {good},{good}", f"Bearer \"{good}\"",
                      f"Bearer {good.swapcase()}", f"Bearer {good}=", f"Bearer {good}%00", "Bearer null", "Bearer undefined",
                      "Bearer ' OR 1=1--", "Bearer ../../etc/passwd", "Bearer " + "A" * 43, "Bearer eyJhbGciOiJub25lIn0.e30.",
                      "Bearer " + "a" * 8100, "Bearer é".encode().decode("latin-1"), f"Bearer {good}é".encode().decode("latin-1")):
            with self.subTest(value=value[:60]):
                self.denied(server.get("/v1/agreements", headers={"Authorization": value}))
        for value in (f"Bearer {good}", f"bearer {good}", f"BEARER {good}", f"Bearer   {good}  "):
            with self.subTest(value=value[:10]):
                self.assertEqual(server.get("/v1/agreements", headers={"Authorization": value}).status, 200)

    def test_none_in_another_place_counts(self):
        good = demo.token("direct_bill", "sales_agent")
        for path, headers in (("/v1/agreements?access_token=" + good, {}), ("/v1/agreements?token=" + good, {}),
                              ("/v1/agreements", {"Cookie": f"Authorization=Bearer {good}"}),
                              ("/v1/agreements", {"X-Authorization": f"Bearer {good}"}),
                              ("/v1/agreements", {"Proxy-Authorization": f"Bearer {good}"}),
                              ("/v1/agreements", {"X-MS-Token-AAD-Access-Token": good, "X-Forwarded-User": "root"})):
            with self.subTest(path=path[:40], headers=list(headers)):
                self.denied(server.get(path, headers=headers))

    def test_two_of_them_or_one_too_long_are_refused(self):
        good = demo.token("direct_bill", "sales_agent")
        for headers, status in ((f"Authorization: Bearer {good}\r\nAuthorization: Bearer {good}\r\n", 400),
                                (f"Authorization: Bearer {good}\r\nauthorization: Bearer x\r\n", 400),
                                (f"Authorization: Bearer x\r\nAuthorization: Bearer {good}\r\n", 400),
                                (f"Authorization: Bearer {good}\r\n other: folded\r\n", 400),
                                (f"Authorization : Bearer {good}\r\n", 400),
                                ("Authorization: Bearer " + "a" * 8300 + "\r\n", 401),
                                ("Authorization: Bearer " + "a" * 60000 + "\r\n", 401),
                                ("X-Authorization: Bearer " + "a" * 8300 + "\r\n", 431),
                                (f"Authorization: Bearer {good}\r\n", 200)):
            with self.subTest(headers=headers[:30], size=len(headers)):
                with socket.create_connection(server.host.rsplit(":", 1), timeout=PATIENCE_S) as line:
                    text = b""
                    try:
                        line.sendall(f"GET /v1/agreements HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n".encode())
                        while piece := line.recv(65536):
                            text += piece
                    except ConnectionError:
                        pass  # what follows a refusal is not read
                    self.assertEqual(int(text.split()[1]), status, text[:200])

    def test_nothing_about_the_actor_stays_on_a_connection(self):
        sales, other = demo.token("direct_bill", "sales_agent"), demo.token("indirect_provider", "sales_agent")
        helpdesk = demo.token("direct_bill", "helpdesk_agent")
        customer = server.post("/v1/customers", sales, new_customer()).json["id"]
        line = Line(server, sales)
        self.addCleanup(line.close)
        for token, method, body, status in (
                (sales, "GET", None, 200), (other, "GET", None, 404), ("", "GET", None, 401), (helpdesk, "POST", confirmation(), 403),
                (other, "POST", confirmation(), 404), ("x", "POST", confirmation(), 401), (sales, "POST", confirmation(), 201),
                ("", "POST", confirmation(), 401), (helpdesk, "GET", None, 200), (other, "GET", None, 404), (sales, "GET", None, 200)):
            line.token = token
            self.assertEqual(line.ask(method, agreements_of(customer), body).status, status)

    def test_secrets_are_nowhere_in_the_log_or_the_database(self):
        secret, _ = self.token()
        self.assertEqual(server.get("/v1/agreements", secret).status, 200)
        self.denied(server.get("/v1/agreements", secret + "x"))
        self.assertNotIn(secret, "".join(server.log))
        for name in os.listdir(demo.folder):
            path = os.path.join(demo.folder, name)
            if name.startswith("assent.db") and os.path.isfile(path):
                with open(path, "rb") as file:
                    self.assertNotIn(secret.encode(), file.read(), name)


class OtherPartners(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.direct = buy(demo.token("direct_bill", "sales_agent"))
        cls.provider = buy(demo.token("indirect_provider", "sales_agent"))
        cls.foreign = {"direct_bill": cls.provider, "indirect_provider": cls.direct, "indirect_reseller": cls.direct}

    def compare(self, foreign, absent, ids):
        """Byte for byte the same but for the ids that were asked with."""
        self.assertEqual(foreign.status, absent.status)
        self.assertEqual(foreign.body, absent.body)
        self.assertEqual({name: value for name, value in foreign.headers.items() if name not in OWN_HEADERS},
                         {name: value for name, value in absent.headers.items() if name not in OWN_HEADERS})
        for id in ids:
            self.assertNotIn(id.encode(), foreign.body)

    def requests(self, subscription):
        contact = {**confirmation()["primaryContact"], "phoneNumber": uuid.uuid4().hex}
        return (
            ("GET", "", None), ("HEAD", "", None), ("GET", "/", None), ("GET", "/agreements", None),
            ("GET", "/agreements?agreementType=*", None), ("GET", "/agreements?agreementType=a%20b", None),
            ("POST", "/agreements", confirmation(primaryContact=contact)), ("POST", "/agreements", confirmation()),
            ("POST", "/agreements", confirmation(dateAgreed="2124-01-01")), ("POST", "/agreements", confirmation(dateAgreed="never")),
            ("POST", "/agreements", confirmation(templateId=str(uuid.uuid4()))), ("POST", "/agreements", b"{"),
            ("POST", "/agreements", {}), ("GET", "/directSignedMicrosoftCustomerAgreementStatus", None),
            ("POST", "/orders", order()), ("POST", "/orders", order(quantity=0)), ("POST", "/orders", {}),
            ("GET", f"/subscriptions/{subscription}", None), ("PATCH", f"/subscriptions/{subscription}", {"quantity": 7}),
            ("PATCH", f"/subscriptions/{subscription}", {"status": "deleted"}),
            ("PATCH", f"/subscriptions/{subscription}", {"quantity": 0}), ("GET", f"/subscriptions/{uuid.uuid4()}", None),
            ("GET", "/subscriptions", None), ("GET", "/relationships", None), ("GET", f"/orders/{uuid.uuid4()}", None),
            ("POST", "/carts", {"lineItems": [{"id": 0, "catalogItemId": "OFFER-EXAMPLE-1", "quantity": 1}]}), ("POST", "/carts", {}),
            ("GET", f"/carts/{subscription}", None), ("PUT", f"/carts/{subscription}", {}), ("POST", f"/carts/{subscription}/checkout", None),
            ("DELETE", "", None), ("PUT", "/agreements", {}), ("GET", "/profiles/billing", None), ("GET", "/orders", None),
        )

    def test_a_foreign_customer_and_an_absent_one_are_told_apart_by_no_byte(self):
        before = server.call("host.status")
        for partner, roles in demo.names["tokens"].items():
            foreign, subscription = self.foreign[partner]
            for role, token in roles.items():
                for method, tail, body in self.requests(subscription):
                    with self.subTest(partner=partner, role=role, method=method, tail=tail):
                        absent = str(uuid.uuid4())
                        answers = [server.ask(method, f"/v1/customers/{customer}{tail}", token, body)
                                   for customer in (foreign, absent)]
                        self.compare(*answers, (foreign, absent))
                        self.assertGreaterEqual(answers[0].status, 400)
                        self.assertLess(answers[0].status, 500)
        after = server.call("host.status")
        for name in ("sequence", "customers", "agreements"):
            self.assertEqual(after[name], before[name])

    def test_a_foreign_subscription_of_an_own_customer_is_as_absent(self):
        for partner, own in (("direct_bill", self.direct), ("indirect_provider", self.provider)):
            token = demo.token(partner, "sales_agent")
            foreign = self.foreign[partner][1]
            for method, body in (("GET", None), ("PATCH", {"quantity": 7}), ("PATCH", {"status": "deleted"})):
                with self.subTest(partner=partner, method=method, body=body):
                    absent = str(uuid.uuid4())
                    self.compare(*(server.ask(method, f"/v1/customers/{own[0]}/subscriptions/{id}", token, body)
                                   for id in (foreign, absent)), (foreign, absent))

    def test_lists_filters_and_tokens_of_pages_stay_inside_the_partner(self):
        seen = {}
        for partner in ("direct_bill", "indirect_provider", "indirect_reseller"):
            listed = server.get("/v1/customers?size=500", demo.token(partner, "sales_agent")).json
            seen[partner] = {item["id"]: item for item in listed["items"]}
        self.assertTrue(seen["indirect_reseller"])
        self.assertFalse(seen["direct_bill"].keys() & seen["indirect_provider"].keys())
        self.assertFalse(seen["direct_bill"].keys() & seen["indirect_reseller"].keys())
        self.assertLess(seen["indirect_reseller"].keys(), seen["indirect_provider"].keys())
        theirs = seen["indirect_provider"][self.provider[0]]["companyProfile"]
        sales = demo.token("direct_bill", "sales_agent")
        for field, value in (("Domain", theirs["domain"]), ("Domain", theirs["domain"][:12])):
            for operator in ("starts_with", "equals"):
                query = urllib.parse.quote(json.dumps({"Field": field, "Value": value, "Operator": operator}))
                found = server.get(f"/v1/customers?filter={query}", sales)
                self.assertEqual((found.status, found.json["items"], found.json["totalCount"]), (200, [], 0))
        page = server.get("/v1/customers?size=1", demo.token("indirect_provider", "sales_agent")).json
        foreign = page["continuationToken"]
        forged = foreign[:-4] + ("AAAA" if not foreign.endswith("AAAA") else "BBBB")
        answers = [server.get("/v1/customers?size=1&seekOperation=Next", sales, headers={"MS-ContinuationToken": token})
                   for token in (foreign, forged)]
        self.compare(*answers, ())
        self.assertEqual(answers[0].status, 400)

    def test_a_reseller_does_not_see_its_providers_other_customers(self):
        for role, token in demo.names["tokens"]["indirect_reseller"].items():
            for method, tail, body in self.requests(self.provider[1]):
                with self.subTest(role=role, method=method, tail=tail):
                    absent = str(uuid.uuid4())
                    self.compare(*(server.ask(method, f"/v1/customers/{customer}{tail}", token, body)
                                   for customer in (self.provider[0], absent)), (self.provider[0], absent))

    def test_a_partner_that_is_not_ones_reseller_is_as_absent(self):
        for partner in ("direct_bill", "indirect_provider", "indirect_reseller"):
            foreign = self.partner("indirect_provider" if partner == "direct_bill" else "direct_bill")
            for role, token in demo.names["tokens"][partner].items():
                with self.subTest(partner=partner, role=role):
                    absent = str(uuid.uuid4())
                    self.compare(*(server.post("/v1/customers", token, new_customer(associatedPartnerId=id))
                                   for id in (foreign, absent)), (foreign, absent))

    def test_names_in_the_body_open_nothing(self):
        sales = demo.token("direct_bill", "sales_agent")
        own = server.post("/v1/customers", sales, new_customer()).json["id"]
        body = confirmation(customer=self.provider[0], customerId=self.provider[0], id=self.provider[0], partner=str(uuid.uuid4()),
                            userId=demo.names["users"]["indirect_provider"]["sales_agent"])
        made = server.post(agreements_of(own), sales, body)
        self.assertEqual((made.status, made.json["userId"]), (201, demo.names["users"]["direct_bill"]["sales_agent"]))
        listed = server.get(agreements_of(self.provider[0]) + "?agreementType=*", demo.token("indirect_provider", "sales_agent"))
        self.assertEqual(listed.json["totalCount"], 1)
        bought = server.post(f"/v1/customers/{self.direct[0]}/orders", sales,
                             {**order(), "referenceCustomerId": self.provider[0], "customer": self.provider[0]})
        self.assertEqual((bought.status, bought.json["referenceCustomerId"]), (201, self.direct[0]))

    def test_the_request_id_of_one_partner_means_nothing_to_another(self):
        headers = {"MS-RequestId": str(uuid.uuid4())}
        ids = set()
        for partner in ("direct_bill", "indirect_provider"):
            answer = server.post("/v1/customers", demo.token(partner, "sales_agent"), new_customer(), headers=headers)
            self.assertEqual(answer.status, 201, answer)
            ids.add(answer.json["id"])
        self.assertEqual(len(ids), 2)

    def test_every_operation_keeps_to_the_caller_whoever_carries_it(self):
        user = demo.names["users"]["direct_bill"]["admin_agent"]
        inputs = {
            "customer.get": {}, "relationship.end": {}, "relationship.change": {"state": "ended"}, "customer.delete": {},
            "customer.change": {"etag": "*", "company_name": "A", "culture": "sv-SE", "email": "a@b.example"},
            "agreement.list": {}, "agreement.direct_status": {},
            "agreement.confirm": {"agreed_at": "2024-02-03", "template_id": confirmation()["templateId"],
                                  "contact": {"first_name": "a", "last_name": "b", "email": "a@b.example"}},
            "agreement.accept": {"template_id": confirmation()["templateId"],
                                 "contact": {"first_name": "a", "last_name": "b", "email": "a@b.example"}},
            "order.create": {"lines": [{"offer_id": "OFFER-EXAMPLE-1", "number": 0, "quantity": 1}]},
            "order.list": {}, "order.get": {"id": self.provider[1]}, "relationship.list": {}, "cart.get": {"id": self.provider[1]},
            "cart.create": {"lines": [{"offer_id": "OFFER-EXAMPLE-1", "quantity": 1}]}, "cart.checkout": {"id": self.provider[1]},
            "cart.change": {"id": self.provider[1], "lines": [{"offer_id": "OFFER-EXAMPLE-1", "quantity": 1}]},
            "subscription.list": {}, "subscription.get": {"id": self.provider[1]},
            "subscription.change": {"id": self.provider[1], "quantity": 2}, "subscription.renew": {"id": self.provider[1]},
            "gate.check": {}, "template.document": {"id": confirmation()["templateId"]},
        }
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(os.path.join(demo.folder, "assent.db.sock"))
            file = line.makefile("rwb")

            def call(operation, given):
                file.write(json.dumps({"operation": operation, "as": user, "input": given}).encode() + b"\n")
                file.flush()
                return file.readline()
            for operation, given in inputs.items():
                with self.subTest(operation=operation):
                    answers = [call(operation, {**given, "customer": customer}) for customer in (self.provider[0], str(uuid.uuid4()))]
                    self.assertEqual(*answers)
                    self.assertEqual(json.loads(answers[0])["code"], "customer.unknown")
            foreign = server.call("token.list", partner=self.partner("indirect_provider"))["items"][0]
            for operation, given, code in (("token.revoke", {"id": foreign["id"]}, None), ("token.list", {"partner": foreign["partner"]}, None),
                                           ("user.list", {"partner": foreign["partner"]}, None),
                                           ("token.create", {"user": foreign["user"]}, None)):
                with self.subTest(operation=operation):
                    other = {name: str(uuid.uuid4()) for name in given}
                    answers = [json.loads(call(operation, given)), json.loads(call(operation, other))]
                    self.assertEqual({name: answers[0].get(name) for name in ("status", "code", "sentence")},
                                     {name: answers[1].get(name) for name in ("status", "code", "sentence")})
                    self.assertLess(answers[0]["status"], 0)
            listed = json.loads(call("journal.list", {"size": 500}))["reply"]["items"]
            self.assertTrue(listed)
            file.close()
        own = self.partner("direct_bill")
        self.assertEqual({entry["actor"].get("partner") for entry in listed}, {own})

    def partner(self, kind):
        return next(item["id"] for item in server.call("partner.list")["items"] if item["kind"] == kind)


if __name__ == "__main__":
    unittest.main()
