"""One-time codes: who was invited, and reads mail at the invited address, signs in without a password."""

import json
import os
import sqlite3
import unittest
import uuid

from assent import Demo, run
from contract import Contract, MCA, new_customer
from line import Line


class Codes(Contract):
    def setUp(self):
        self.demo = self.enterContext(Demo(customers=31))
        self.server = self.enterContext(self.demo.serve())
        self.line = self.enterContext(Line(self.demo))
        self.partner = self.demo.names["partners"]["direct_bill"]

    def good(self, answer):
        self.assertEqual(answer["status"], 0, answer)
        return answer["reply"]

    def assert_code(self, answer, code):
        self.assertEqual(answer.get("code"), code, answer)

    def invite(self, **more):
        """A customer and the token of its link."""
        made = self.good(self.line.ask("customer.create", as_user=self.demo.names["users"]["direct_bill"]["sales_agent"],
                                       domain=f"c{uuid.uuid4().hex}.example", company_name="Nordvik AS", culture="nb-NO", country="NO",
                                       email="ola@nordvik.example"))["customer"]
        return made["id"], self.link(kind="existing_customer", customer=made["id"], **more)

    def link(self, **input):
        reply = self.good(self.line.ask("invitation.create", as_user=self.demo.names["users"]["direct_bill"]["sales_agent"],
                                        delivery="hand", email="ola@nordvik.example", **input))
        self.invitation = reply["invitation"]["id"]
        return reply["link"].rsplit("/", 1)[1]

    def send(self, link):
        return self.good(self.line.ask("contact.send_code", invitation_token=link))

    def entries(self, operation):
        return self.good(self.line.ask("journal.list", size=500, operation=operation)).get("items", [])

    def letter(self):
        """What is mailed of the newest code."""
        sent = self.entries("contact.send_code")[-1]["outcome"]
        queued = [one for one in self.entries("mail.queue") if one["input"].get("sign_in_code") == sent["code"]]
        self.assertEqual([one["cause"]["rule"] for one in queued], ["codes.mail"])
        mail = queued[0]["outcome"]["id"]
        return self.line.ask("mail.get", id=mail)

    def code(self, link):
        self.send(link)
        return self.good(self.letter())["variables"]["code"]

    def sign_in(self, link, code):
        return self.line.ask("contact.sign_in_code", invitation_token=link, code=code)

    def wrong(self, code):
        return f"{(int(code) + 1) % 100000000:08}"


class Right(Codes):
    def test_the_code_that_was_mailed_signs_in_for_that_customer_alone_and_once(self):
        customer, link = self.invite()
        other, _ = self.invite()
        code = self.code(link)
        self.assertRegex(code, r"^\d{8}$")
        reply = self.good(self.sign_in(link, code))
        self.assertEqual((reply["customer"], reply["must_change_password"], reply["expires_in"]), (customer, False, 8 * 3600))
        self.assertEqual((reply["token"]["customer"], reply["token"]["assurance"]), (customer, "code"))

        def accept(whose):
            return self.line.ask("agreement.accept", by=reply["access"], customer=whose, template_id=MCA,
                                 contact={"first_name": "Ola", "last_name": "Berg", "email": "ola@nordvik.example"})
        self.assert_code(accept(other), "customer.unknown")
        self.good(accept(customer))
        self.assert_code(self.sign_in(link, code), "code.wrong")

    def test_it_goes_to_the_invited_address_and_a_spent_one_goes_nowhere(self):
        _, link = self.invite()
        code = self.code(link)
        letter = self.good(self.letter())
        self.assertEqual((letter["to_address"], letter["template"], letter["variables"]["code"]), ("ola@nordvik.example", "code", code))
        self.assertNotIn("link", letter["variables"])
        self.good(self.sign_in(link, code))
        self.assert_code(self.letter(), "code.expired")

    def test_a_newer_code_takes_the_place_of_the_one_before(self):
        _, link = self.invite()
        first, second = self.code(link), self.code(link)
        self.assertNotEqual(first, second)
        self.assert_code(self.sign_in(link, first), "code.wrong")
        self.good(self.sign_in(link, second))

    def test_credentials_of_a_customer_that_was_made_by_inviting_it_sign_in(self):
        reply = self.good(self.line.ask(
            "invitation.create", as_user=self.demo.names["users"]["direct_bill"]["sales_agent"], kind="new_customer", delivery="hand",
            new_customer={"domain": "new.example", "company_name": "New AS", "culture": "nb-NO", "country": "NO", "email": "ola@new.example"}))
        signed_in = self.good(self.line.ask("contact.sign_in", user_name=reply["credentials"]["user_name"], password=reply["credentials"]["password"]))
        self.assertTrue(signed_in["must_change_password"])
        link = reply["link"].rsplit("/", 1)[1]
        self.assert_code(self.line.ask("invitation.read", by=signed_in["access"], token=link), "password.must_change")
        by_code = self.good(self.sign_in(link, self.code(link)))
        self.good(self.line.ask("invitation.read", by=by_code["access"], token=link))
        _, foreign = self.invite()
        self.assert_code(self.line.ask("invitation.read", by=by_code["access"], token=foreign), "invitation.unknown")

    def test_a_repeat_gets_no_second_token(self):
        _, link = self.invite()
        code = self.code(link)
        request = str(uuid.uuid4())
        first = self.line.ask("contact.sign_in_code", request_id=request, invitation_token=link, code=code)
        again = self.line.ask("contact.sign_in_code", request_id=request, invitation_token=link, code=code)
        self.assertIn("access", self.good(first))
        self.assertNotIn("access", self.good(again))
        self.assertEqual(first["reply"]["token"], again["reply"]["token"])


class Wrong(Codes):
    def test_the_answer_to_a_wish_for_a_code_is_the_same_for_every_link(self):
        _, link = self.invite()
        _, cancelled = self.invite()
        self.good(self.line.ask("invitation.cancel", id=self.invitation))
        _, old = self.invite()
        self.good(self.line.ask("invitation.renew", id=self.invitation, delivery="hand"))
        unknown = self.link(kind="relationship", domain="nobody.example")
        before = len(self.entries("contact.send_code"))
        for one in (link, link[:-2] + "xx", "", "x", cancelled, old, unknown, "x" * 64):
            with self.subTest(one):
                if one:
                    self.assertEqual(self.send(one), {"expires_in": 600})
        self.assertEqual(len(self.entries("contact.send_code")), before + 1)

    def test_at_most_three_an_hour_are_sent_and_nobody_is_told(self):
        _, link = self.invite()
        for _ in range(5):
            self.assertEqual(self.send(link), {"expires_in": 600})
        self.assertEqual(len(self.entries("contact.send_code")), 3)

    def test_five_wrong_tries_spend_a_code_and_are_written_down_also_over_a_kill(self):
        _, link = self.invite()
        code = self.code(link)
        for number in range(5):
            self.assert_code(self.sign_in(link, self.wrong(code)), "code.wrong")
            if number == 3:  # what is only in memory is forgotten
                self.line.close()
                self.server.kill()
                self.server.start()
                self.line = self.enterContext(Line(self.demo))
        self.assert_code(self.sign_in(link, code), "code.wrong")
        self.assertEqual([one["outcome"]["is_right"] for one in self.entries("contact.sign_in_code")], [False] * 5)
        another = self.code(link)
        self.good(self.sign_in(link, another))

    def test_guessing_is_slowed_for_that_link_and_for_no_other(self):
        _, link = self.invite()
        _, other = self.invite()
        code = self.code(link)
        for _ in range(5):
            self.assert_code(self.sign_in(link, self.wrong(code)), "code.wrong")
        self.assert_code(self.sign_in(link, code), "sign_in.slowed")
        self.good(self.sign_in(other, self.code(other)))

    def test_a_code_of_another_link_none_and_an_invitation_at_its_end_are_the_same(self):
        _, link = self.invite()
        first = self.invitation
        _, other = self.invite()
        code, foreign = self.code(link), self.code(other)
        _, never = self.invite()
        answers = {json.dumps({**self.sign_in(*pair), "sequence": 0}, sort_keys=True) for pair in (
            (link, foreign), (never, code), (link, "x"), ("forged", code), (link, code[:-1]), (link, code + " "))}
        self.good(self.line.ask("invitation.cancel", id=first))
        answers.add(json.dumps({**self.sign_in(link, code), "sequence": 0}, sort_keys=True))
        self.assertEqual(len(answers), 1, answers)
        self.assert_code(json.loads(answers.pop()), "code.wrong")

    def test_who_is_no_customer_yet_needs_a_password(self):
        link = self.link(kind="relationship", domain="nobody.example")
        self.assert_code(self.sign_in(link, "12345678"), "code.not_enough")


class Kept(Codes):
    def test_neither_code_nor_token_nor_link_is_kept_and_replay_is_equal(self):
        _, link = self.invite()
        code = self.code(link)
        self.assert_code(self.sign_in(link, self.wrong(code)), "code.wrong")
        access = self.good(self.sign_in(link, code))["access"]
        told = json.dumps(self.line.ask("journal.list", size=500))
        self.line.close()
        self.server.stop()
        for name in sorted(os.listdir(self.demo.folder)):
            path = os.path.join(self.demo.folder, name)
            if name.startswith("assent.db") and not name.endswith(".key") and os.path.isfile(path):
                with open(path, "rb") as file:
                    content = file.read()
                for what, secret in {"the link's token": link, "the bearer token": access}.items():
                    self.assertFalse(secret.encode() in content, f"{what} stands in {name}")
        with sqlite3.connect(os.path.join(self.demo.folder, "assent.db")) as db:
            kept = [str(value) for table in ("sign_in_codes", "mails", "tokens", "journal", "personal") for row in
                    db.execute(f"SELECT * FROM {table}") for value in row]
        for text in [*kept, told, "".join(self.server.log)]:
            self.assertFalse(f'"{code}"' in text or text == code)
        self.assertTrue(json.loads(run("replay", "--config", self.demo.config, "--json")[1])["equal"])
        self.server.start()


if __name__ == "__main__":
    unittest.main()
