"""Invitations in the real service: each kind, what stays secret, and what is left after the process was killed."""

import hashlib
import json
import os
import sqlite3
import unittest
import uuid

from assent import Demo, run
from contract import MCA, order
from partner import make_customer

EVIDENCE = {"address": "192.0.2.77", "user_agent": "Browser/1", "language": "sv-SE", "shown_at": "2026-06-01T10:00:00Z"}


class Invitations(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.server = self.demo.serve().start()
        self.addCleanup(self.kill)

    def kill(self):
        if self.server.process.poll() is None:
            self.server.kill()

    def restart(self):
        self.server = self.demo.serve().start()

    def call(self, operation, user=None, **fields):
        """The reply, or the code that the call was refused with."""
        flags = ("--as", self.demo.names["users"][user[0]][user[1]]) if user else ()
        code, out, err = run("call", operation, json.dumps(fields), *flags, "--json", "--config", self.demo.config, check=False)
        return json.loads(out) if code == 0 else json.loads(err or out)["error"]["code"]

    def invite(self, user=("direct_bill", "sales_agent"), **fields):
        made = self.call("invitation.create", user, delivery="hand", email="ingrid.solheim@nordvik.example", **fields)
        self.assertIsInstance(made, dict, made)
        return made

    @staticmethod
    def token(made):
        return made["link"].rpartition("/")[2]

    def accept(self, token):
        return self.call("invitation.accept", token=token, template_id=MCA, evidence=EVIDENCE)

    def files(self):
        """Every byte of the database and what lies beside it, and of the log."""
        data = "".join(self.server.log).encode()
        for name in os.listdir(self.demo.folder):
            path = os.path.join(self.demo.folder, name)
            if name.startswith("assent.db") and os.path.isfile(path):
                with open(path, "rb") as file:
                    data += file.read()
        return data

    def test_a_new_customer_is_invited_and_accepts(self):
        customer = {"domain": f"n{uuid.uuid4().hex}.example", "company_name": "Nordvik AB", "culture": "sv-SE",
                    "email": "a@b.example", "country": "SE"}
        made = self.invite(kind="new_customer", new_customer=customer)
        self.assertEqual(made["credentials"]["user_name"], "admin@" + customer["domain"])
        self.assertRegex(made["link"], r"^http://127\.0\.0\.1:\d+/invitation/[A-Za-z0-9_-]{43}$")
        sales = self.demo.token("direct_bill", "sales_agent")
        path = f"/v1/customers/{made['invitation']['customer']}"
        self.assertEqual(self.server.ask("POST", path + "/orders", sales, order()).json["code"], 13605)
        self.assertEqual(self.call("invitation.open", token=self.token(made))["state"], "opened")
        page = self.call("invitation.read", token=self.token(made))
        self.assertEqual((page["company_name"], page["agreement"]["text"]["id"]), ("Nordvik AB", MCA))
        self.assertIn("/v1/documents/", page["agreement"]["display_uri"])
        settled = self.accept(self.token(made))
        self.assertEqual((settled["state"], settled["agreement"]["evidence"]["address"]), ("accepted", EVIDENCE["address"]))
        self.assertTrue(self.server.get(path + "/directSignedMicrosoftCustomerAgreementStatus", sales).json["isSigned"])
        self.assertEqual(self.server.ask("POST", path + "/orders", sales, order()).status, 201)
        self.assertEqual(self.call("invitation.open", token=self.token(made)), "invitation.accepted")

    def test_what_the_journal_says_of_an_acceptance_names_no_person(self):
        made = self.invite(kind="existing_customer", customer=self.customer())
        self.accept(self.token(made))
        entries = [entry for entry in self.call("journal.list", size=500)["items"] if entry["operation"] in ("invitation.create", "invitation.accept")]
        self.assertEqual([entry["operation"] for entry in entries], ["invitation.create", "invitation.accept"])
        text = json.dumps(entries)
        for personal in ("ingrid", EVIDENCE["address"], EVIDENCE["user_agent"]):
            self.assertNotIn(personal, text.lower())
        self.assertIn(made["invitation"]["id"], text)

    def customer(self):
        return make_customer(self.server, self.demo.token("direct_bill", "sales_agent"))

    def test_the_token_is_nowhere_but_in_the_answer(self):
        made = self.invite(kind="existing_customer", customer=self.customer(), text="Hello")
        token = self.token(made)
        self.call("invitation.open", token=token)
        self.call("invitation.decline", token=token, reason="Not now")
        mailed = self.call("invitation.create", ("direct_bill", "sales_agent"), kind="existing_customer", customer=self.customer(),
                           email="ingrid.solheim@nordvik.example")
        self.assertNotIn("link", mailed)
        for reply in (mailed, self.call("invitation.list"), self.call("invitation.get", id=made["invitation"]["id"])):
            self.assertNotRegex(json.dumps(reply), "token|link_id")
        data = self.files()
        self.assertNotIn(token.encode(), data)
        self.assertIn(hashlib.sha256(token.encode()).digest(), data) # so the files that are meant are these

    def test_what_was_answered_is_there_after_the_process_was_killed(self):
        made = self.invite(kind="existing_customer", customer=self.customer())
        again = self.invite(kind="existing_customer", customer=made["invitation"]["customer"])
        self.server.kill()
        self.restart()
        self.assertEqual(self.call("invitation.open", token=self.token(made)), "invitation.unknown")
        first = self.accept(self.token(again))
        self.server.kill()
        self.restart()
        second = self.accept(self.token(again))
        self.assertEqual((first["is_changed"], second["is_changed"]), (True, False))
        self.assertEqual(first["agreement"]["sequence"], second["agreement"]["sequence"])
        self.server.kill()
        with sqlite3.connect(os.path.join(self.demo.folder, "assent.db")) as db:
            rows = db.execute("SELECT count(*) FROM agreements WHERE invitation IS NOT NULL").fetchone()
        self.assertEqual(rows, (1,))
        code, out, err = run("replay", "--config", self.demo.config, check=False)
        self.assertEqual(code, 0, out + err)

    def test_an_acceptance_is_explained(self):
        made = self.invite(kind="existing_customer", customer=self.customer())
        settled = self.accept(self.token(made))
        code, out, err = run("why", str(settled["agreement"]["sequence"]), "--config", self.demo.config, check=False)
        self.assertEqual(code, 0, err)
        self.assertIn("invitation.accept", out)

    def test_strangers_with_forged_links_fill_no_journal(self):
        before = self.call("host.status")["sequence"]
        for token in ("forged", "A" * 43, "x" * 128, "å" * 30):
            for operation in ("invitation.open", "invitation.decline"):
                self.assertEqual(self.call(operation, token=token), "invitation.unknown")
        self.assertEqual(self.call("invitation.open"), "invalid")
        self.assertEqual(self.call("invitation.open", token="x" * 129), "invalid")
        self.assertEqual(self.call("host.status")["sequence"], before)


if __name__ == "__main__":
    unittest.main()
