"""Secrets that were used are found nowhere afterwards: not in the log, the journal, the status, nor in what anybody can ask for."""

import json
import os
import unittest
import uuid

from assent import Demo, run
from contract import confirmation, new_customer
from issuer import Issuer
from partner import agreements_of


class Secrets(unittest.TestCase):
    def setUp(self):
        self.issuer = self.enterContext(Issuer())
        self.demo = self.enterContext(Demo(customers=31))
        self.partner = self.demo.names["partners"]["direct_bill"]
        self.issuer.configure(self.demo)

    def use(self, server):
        """Everything that is secret, used rightly and wrongly: by name, as texts that must be nowhere."""
        users = self.demo.names["users"]["direct_bill"]
        made = server.call("token.create", user=users["sales_agent"])
        program = server.call("token.create", application="Storefront", partner=self.partner)
        revoked = server.call("token.create", user=users["sales_agent"])
        server.call("token.revoke", id=revoked["token"]["id"])
        good = self.issuer.token(self.partner, groups=["SalesAgents"])
        expired = self.issuer.token(self.partner, groups=["SalesAgents"], exp=1)
        unknown = self.issuer.token(self.partner, groups=["SalesAgents"], header={"kid": uuid.uuid4().hex})
        foreign = self.issuer.token(str(uuid.uuid4()), groups=["AdminAgents"])
        tokens = {"an own token": made["secret"], "a program's": program["secret"], "a revoked one": revoked["secret"], "a signed one": good,
                  "an expired one": expired, "one of an unknown key": unknown, "one of a foreign tenant": foreign,
                  "a wrong one": made["secret"][:-2] + "xx", "one that is no token": "hunter2-" + uuid.uuid4().hex,
                  "the demo's own": self.demo.token("direct_bill", "admin_agent")}
        passwords = {}
        for name, token in tokens.items():
            server.get("/v1/agreements", token)
            server.get("/v1/nowhere", token)
            server.ask("DELETE", "/v1/agreements", token)
            answer = server.post("/v1/customers", token, new_customer())
            if answer.status == 201:
                passwords[f"a first password, by {name}"] = answer.json["userCredentials"]["password"]
                self.assertEqual(server.post(agreements_of(answer.json["id"]), token, confirmation()).status in (201, 403), True)
            server.post("/v1/customers", token, b'{"companyProfile": "' + token.encode() + b'"')  # no JSON
        self.assertEqual(len(passwords), 4)
        signatures = {f"{name}, its signature": token.rsplit(".", 1)[1] for name, token in tokens.items() if "." in token}
        with open(os.path.join(self.demo.folder, "assent.db.key"), "rb") as file:
            self.key = file.read().strip()
        return {**tokens, **passwords, **signatures}

    def told(self, server):
        """Everything that anybody is told, by name."""
        admin = self.demo.token("direct_bill", "admin_agent")
        told = {"the page of metrics": server.get("/metrics").body, "the readiness": server.get("/readyz?verbose").body,
                "the audit of a partner": server.get("/v1/auditrecords?startDate=2020-01-01", admin).body}
        for operation in ("journal.list", "token.list", "user.list", "partner.list", "ruleset.list"):
            told[operation] = json.dumps(server.call(operation, size=500))
        last = server.call("journal.list", size=500)["items"][-1]["sequence"]
        for command in (("status",), ("status", "--json"), ("rules", "list"), ("check",), ("plugin", "list"), ("why", str(last)),
                        ("why", str(last), "--json")):
            _, out, err = run(*command, "--config", self.demo.config, check=False)
            told[" ".join(command)] = out + err
        return told

    def test_none_is_told_logged_or_kept(self):
        with self.demo.serve() as server:
            secrets = self.use(server)
            told = self.told(server)
        told["the log"] = "".join(server.log)
        _, out, err = run("replay", "--config", self.demo.config, "--json")
        told["the replay"] = out + err
        for folder, _, names in os.walk(self.demo.folder):
            for name in names:
                if name in ("demo.json", "assent.db.key"):  # where the demo writes its tokens for the reader
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    told[f"the file {name}"] = file.read()
        self.assertIn("ready at", told["the log"])
        self.assertIn("the file assent.db", told)
        for where, text in told.items():
            data = text if isinstance(text, bytes) else text.encode()
            for what, secret in secrets.items():
                with self.subTest(what=what, where=where):
                    self.assertNotIn(secret.encode(), data)
            with self.subTest(what="the host's key", where=where):
                self.assertNotIn(self.key, data)


if __name__ == "__main__":
    unittest.main()
