"""What comes of invitations in the real service, by the rules that ship: mails, their end, who is told."""

import json
import unittest

from assent import Demo, run
from contract import MCA
from partner import make_customer


class Reactions(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.server = self.demo.serve().start()
        self.addCleanup(self.kill)
        self.customer = make_customer(self.server, self.demo.token("direct_bill", "sales_agent"))

    def kill(self):
        if self.server.process.poll() is None:
            self.server.kill()

    def call(self, operation, user=None, **fields):
        flags = ("--as", self.demo.names["users"]["direct_bill"][user]) if user else ()
        return json.loads(run("call", operation, json.dumps(fields), *flags, "--config", self.demo.config)[1])

    def invite(self, delivery):
        return self.call("invitation.create", "sales_agent", kind="existing_customer", customer=self.customer, delivery=delivery,
                         email="ingrid@nordvik.example")

    def mails(self):
        return [(mail["template"], mail["to"]) for mail in reversed(self.call("mail.list")["items"])]

    def scheduled(self):
        return [item["operation"] for item in self.call("schedule.list")["items"]]

    def test_a_link_that_is_mailed_is_limited_and_followed_by_a_reminder(self):
        made = self.invite("mail")
        self.assertNotIn("link", made)
        self.assertEqual(self.mails(), [("invitation", "customer")])
        self.assertEqual(self.scheduled(), ["mail.queue", "invitation.expire"])
        self.assertIn("expires_at", self.call("invitation.get", id=made["invitation"]["id"]))
        mail = self.call("mail.list")["items"][0]
        self.call("mail.sent", id=mail["id"], tries=1)
        self.assertEqual(self.call("invitation.get", id=made["invitation"]["id"])["state"], "sent")

    def test_who_has_accepted_is_thanked_and_the_partner_told(self):
        token = self.invite("hand")["link"].rpartition("/")[2]
        for _ in range(2):
            self.call("invitation.accept", token=token, template_id=MCA)
        self.assertEqual(self.mails(), [("accepted", "customer"), ("accepted_partner", "partner")])
        self.kill()
        code, out, err = run("replay", "--config", self.demo.config, check=False)
        self.assertEqual(code, 0, out + err)

    def test_the_partner_of_who_declines_is_told(self):
        token = self.invite("hand")["link"].rpartition("/")[2]
        self.call("invitation.decline", token=token)
        self.assertEqual(self.mails(), [("declined", "partner")])


if __name__ == "__main__":
    unittest.main()
