"""The token endpoint of a sandbox, as published SDKs call it: forms in, tokens or the errors of RFC 6749 out."""

import os
import unittest
import urllib.parse
import uuid

from assent import Demo, run
from contract import Contract, confirmation, new_customer


class Endpoint(Contract):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(customers=31).__enter__()
        cls.addClassCleanup(cls.demo.__exit__, None, None, None)
        cls.server = cls.demo.serve().__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        cls.partner = cls.demo.names["partners"]["direct_bill"]
        user = cls.demo.names["users"]["direct_bill"]["sales_agent"]
        cls.client = cls.server.call("sign_in.create", application="Storefront", partner=cls.partner)
        cls.person = cls.server.call("sign_in.create", user=user)
        cls.name = next(one["principal_name"] for one in cls.server.call("user.list", partner=cls.partner)["items"] if one["id"] == user)

    def form(self, path, token=None, headers=None, body=None, **fields):
        sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.server.ask("POST", path, token, body if body is not None else urllib.parse.urlencode(fields).encode(), sent)

    def ask(self, version="v2.0/", tenant=None, **fields):
        return self.form(f"/{tenant or self.partner}/oauth2/{version}token", **fields)

    def as_client(self, **changes):
        return self.ask(**{"grant_type": "client_credentials", "client_id": self.client["sign_in"]["id"],
                           "client_secret": self.client["secret"], "scope": "https://api.partnercenter.microsoft.com/.default", **changes})

    def as_person(self, **changes):
        return self.ask(**{"grant_type": "password", "client_id": str(uuid.uuid4()), "username": self.name,
                           "password": self.person["secret"], **changes})

    def granted(self, answer):
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertEqual(answer.headers["pragma"], "no-cache")
        self.assertEqual(answer.json["token_type"], "Bearer")
        return answer.json

    def refused(self, answer, error):
        self.assertEqual((answer.status, answer.json["error"]), (400, error), answer)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        self.assertEqual(answer.headers["pragma"], "no-cache")
        self.assertTrue(answer.json["error_description"])
        self.assertNotIn("access_token", answer.json)


class Granted(Endpoint):
    def test_a_program_gets_a_token_with_which_it_is_the_application(self):
        body = self.granted(self.as_client())
        self.assertEqual((body["expires_in"], body["ext_expires_in"]), (3600, 3600))
        self.assertNotIn("refresh_token", body)
        self.assertEqual(self.server.get("/v1/customers", body["access_token"]).status, 200)
        self.error(self.server.get("/v1/agreements", body["access_token"]), 403, 900329)

    def test_a_person_gets_a_token_and_one_to_refresh_it(self):
        first = self.granted(self.as_person())
        customer = self.good(self.server.post("/v1/customers", first["access_token"], new_customer()), 201)["id"]
        made = self.good(self.server.post(f"/v1/customers/{customer}/agreements", first["access_token"], confirmation()), 201)
        self.assertEqual(made["userId"], self.demo.names["users"]["direct_bill"]["sales_agent"])
        again = self.granted(self.ask(grant_type="refresh_token", refresh_token=first["refresh_token"]))
        self.assertNotEqual(again["access_token"], first["access_token"])
        for token in (first["access_token"], again["access_token"]):
            self.assertEqual(self.server.get("/v1/agreements", token).status, 200)
        self.assertEqual(self.server.get("/v1/agreements", first["refresh_token"]).status, 401)

    def test_the_older_endpoint_has_its_numbers_as_texts(self):
        body = self.granted(self.as_client(version="", resource="https://api.partnercenter.microsoft.com"))
        self.assertEqual((body["expires_in"], body["ext_expires_in"]), ("3600", "3600"))
        self.assertEqual(int(body["expires_on"]) - int(body["not_before"]), 3600)
        self.assertEqual(self.server.get("/v1/customers", body["access_token"]).status, 200)

    def test_every_spelling_of_the_address_and_the_form_is_taken(self):
        for tenant in (self.partner, self.partner.upper(), "common", "contoso.example"):
            self.granted(self.as_client(tenant=tenant))
        self.granted(self.as_client(version="V2.0/"))
        self.granted(self.form(
            f"/{self.partner}/oauth2/v2.0/token?client-request-id={uuid.uuid4()}", grant_type="client_credentials",
            client_id=self.client["sign_in"]["id"], client_secret=self.client["secret"]))
        self.granted(self.as_client(headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}))
        self.granted(self.as_client(headers={"Authorization": "Bearer null"}))
        self.granted(self.as_person(username=self.name.upper()))

    def test_a_token_is_traded_for_another(self):
        for role, path in (("sales_agent", "/v1/agreements"), ("application", "/v1/customers")):
            body = self.granted(self.form("/generatetoken", self.demo.token("direct_bill", role), grant_type="jwt_token"))
            self.assertEqual(self.server.get(path, body["access_token"]).status, 200)
            self.assertNotIn("refresh_token", body)
        first = self.granted(self.form("/generatetoken", self.demo.token("direct_bill", "admin_agent"), grant_type="jwt_token"))
        self.granted(self.form("/generatetoken", first["access_token"], grant_type="jwt_token"))
        user = self.demo.names["users"]["direct_bill"]["admin_agent"]
        made = [one for one in self.server.call("token.list", partner=self.partner)["items"] if one.get("user") == user][-2:]
        self.assertEqual(made[0]["expires_at"], made[1]["expires_at"])  # not for longer than the one before
        self.granted(self.form("/GenerateToken/", self.demo.token("direct_bill", "sales_agent"), grant_type="jwt_token", client_id="x"))

    def test_the_same_request_id_gives_another_token(self):
        headers = {"MS-RequestId": str(uuid.uuid4())}
        tokens = {self.granted(self.as_client(headers=headers))["access_token"] for _ in range(2)}
        self.assertEqual(len(tokens), 2)


class Refused(Endpoint):
    def test_what_proves_nothing_is_refused_and_says_no_more(self):
        other = self.server.call("sign_in.create", application="Other", partner=self.partner)
        bodies = set()
        for changes in ({"client_secret": other["secret"]}, {"client_secret": "x"}, {"client_secret": self.person["secret"]},
                        {"client_id": other["sign_in"]["id"]}, {"client_id": str(uuid.uuid4())}, {"client_secret": self.client["secret"] + "x"},
                        {"tenant": self.demo.names["partners"]["indirect_provider"]}, {"tenant": str(uuid.uuid4())}):
            answer = self.as_client(**changes)
            self.refused(answer, "invalid_client")
            bodies.add(answer.body)
        self.assertEqual(len(bodies), 1)
        bodies = set()
        for changes in ({"username": "nobody@example.com"}, {"username": self.name + "x"}, {"password": "x"},
                        {"password": self.client["secret"]}, {"tenant": str(uuid.uuid4())}):
            answer = self.as_person(**changes)
            self.refused(answer, "invalid_grant")
            bodies.add(answer.body)
        self.assertEqual(len(bodies), 1)
        for token in ("x", self.person["secret"], self.demo.token("direct_bill", "sales_agent")):
            self.refused(self.ask(grant_type="refresh_token", refresh_token=token), "invalid_grant")

    def test_a_form_that_lacks_something_is_told_what(self):
        for changes, error in (({"grant_type": ""}, "invalid_request"), ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
                               ({"client_secret": ""}, "invalid_request"), ({"client_id": ""}, "invalid_request"),
                               ({"client_id": "storefront"}, "invalid_client"), ({"client_secret": "x" * 600}, "invalid_request")):
            self.refused(self.as_client(**changes), error)
        twice = urllib.parse.urlencode([("grant_type", "client_credentials"), ("client_id", self.client["sign_in"]["id"]),
                                        ("client_secret", self.client["secret"]), ("client_secret", "x")]).encode()
        self.refused(self.ask(body=twice), "invalid_request")
        for body in (b"", b"&&==&", b"%", b"grant_type", b"\xff\xfe=\x00", b"{}"):
            self.refused(self.ask(body=body), "invalid_request")
        self.refused(self.ask(body=b"grant_type=password&username=%00a&password=%ff%fe"), "invalid_request")

    def test_other_bodies_are_not_taken_and_forms_nowhere_else(self):
        self.assertEqual(self.ask(headers={"Content-Type": "application/json"}, body=b"{}").status, 415)
        self.assertEqual(self.form("/v1/customers", self.demo.token("direct_bill", "sales_agent"), a="b").status, 415)

    def test_an_exchange_needs_a_token_of_ours(self):
        for token in (None, "x", "null"):
            self.refused(self.form("/generatetoken", token, grant_type="jwt_token"), "invalid_grant")
        self.refused(self.form("/generatetoken", self.demo.token("direct_bill", "sales_agent"), grant_type="password"),
                     "unsupported_grant_type")

    def test_what_was_revoked_gives_no_more_tokens(self):
        made = self.server.call("sign_in.create", application="Short", partner=self.partner)
        fields = {"client_id": made["sign_in"]["id"], "client_secret": made["secret"]}
        self.granted(self.as_client(**fields))
        self.assertIn("revoked_at", self.server.call("sign_in.revoke", id=made["sign_in"]["id"]))
        self.refused(self.as_client(**fields), "invalid_client")


class Kept(unittest.TestCase):
    def test_no_secret_is_kept_and_strangers_leave_no_trace(self):
        with Demo(customers=31) as demo:
            with demo.serve() as server:
                partner = demo.names["partners"]["direct_bill"]
                made = server.call("sign_in.create", user=demo.names["users"]["direct_bill"]["sales_agent"])
                name = next(one["principal_name"] for one in server.call("user.list", partner=partner)["items"] if one["id"] == made["sign_in"]["user"])
                before = server.call("host.status")["sequence"]

                def ask(password):
                    body = urllib.parse.urlencode({"grant_type": "password", "username": name, "password": password}).encode()
                    return server.ask("POST", f"/{partner}/oauth2/v2.0/token", None, body, {"Content-Type": "application/x-www-form-urlencoded"})
                for number in range(4):  # the fifth would slow the right one
                    self.assertEqual(ask(f"wrong{number}").status, 400)
                self.assertEqual(server.call("host.status")["sequence"], before)
                granted = ask(made["secret"]).json
                self.assertEqual(server.call("host.status")["sequence"], before + 1)
                listed = server.call("sign_in.list")
                self.assertEqual([one["kind"] for one in listed["items"]], ["password", "refresh"])
            secrets = [made["secret"], granted["access_token"], granted["refresh_token"]]
            for file in os.listdir(demo.folder):
                path = os.path.join(demo.folder, file)
                if os.path.isfile(path) and file != "demo.json":
                    with open(path, "rb") as opened:
                        content = opened.read()
                    for secret in secrets:
                        self.assertNotIn(secret.encode(), content, file)
            log = "".join(server.log)
            for secret in secrets + ["wrong1"]:
                self.assertNotIn(secret, log)
            run("replay", "--config", demo.config)

    def test_in_production_there_is_none(self):
        with Demo(customers=31) as demo:
            demo.configure('environment = "sandbox"', 'environment = "production"')
            with demo.serve() as server:
                made = server.call("sign_in.create", application="Storefront", partner=demo.names["partners"]["direct_bill"])
                body = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": made["sign_in"]["id"],
                                               "client_secret": made["secret"]}).encode()
                for path in ("/common/oauth2/token", "/common/oauth2/v2.0/token", "/generatetoken"):
                    answer = server.ask("POST", path, None, body, {"Content-Type": "application/x-www-form-urlencoded"})
                    self.assertEqual(answer.status, 404)


del Endpoint  # it has no tests of its own

if __name__ == "__main__":
    unittest.main()
