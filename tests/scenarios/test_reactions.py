"""Rules that command: right after, or when a moment has come, once whatever happens to the process, heard by those who
listen, told by the journal, and written as cases."""

import collections
import json
import os
import random
import sqlite3
import subprocess
import threading
import unittest

from assent import Demo, run, wait_for
from contract import new_customer
from partner import journal, make_customer, replay
from test_webhook import REGISTRATION, Receiver

REACTIONS = """
-- What comes of a new customer, in a test.

local function token(name)
  return { application = name, partner = partner.id }
end

rule.reaction {
  name     = "trial.now_and_later",
  describe = "Tokens for a new customer: one at once, two soon",
  on       = { "customer.create" },
  does     = { "token.create" },
  react    = function()
    if not starts_with(event.input.company_name, "Trial") then return end
    local domain = event.input.domain
    return {
      command("token.create", token("now-" .. domain)),
      at(event.at + 40, "token.create", token("soon-" .. domain)),
      at(event.at + 400, "token.create", token("later-" .. domain)),
    }
  end,
}

rule.reaction {
  name     = "trial.rings",
  describe = "A test event when a moment has come",
  on       = { "customer.create" },
  does     = { "webhook.validate" },
  react    = function()
    if event.input.company_name == "Ring AS" then
      return at(event.at + 30, "webhook.validate", { partner = partner.id })
    end
  end,
}

rule.reaction {
  name     = "trial.fails",
  describe = "Fails for one company",
  on       = { "customer.create" },
  does     = { "token.create" },
  react    = function()
    if event.input.company_name == "Broken AS" then return nil + 1 end
  end,
}
"""

CASES = """
case "a trial gets three tokens" {
  after = "customer.create", now = date "2026-06-01", partner = { id = "117a77b0-9360-443b-8795-c6dedc750cf9" },
  input = { company_name = "Trial AS", domain = "trial.example" },
  reacts = {
    { command = "token.create", rule = "trial.now_and_later",
      input = { application = "now-trial.example", partner = "117a77b0-9360-443b-8795-c6dedc750cf9" } },
    { command = "token.create", at = date "2026-06-01" + 40,
      input = { application = "soon-trial.example", partner = "117a77b0-9360-443b-8795-c6dedc750cf9" } },
    { command = "token.create", at = "2026-06-01T00:00:00.400Z",
      input = { application = "later-trial.example", partner = "117a77b0-9360-443b-8795-c6dedc750cf9" } },
  },
}

case "others get none" {
  after = "customer.create", input = { company_name = "Nordvik AS", domain = "nordvik.example" }, reacts = "nothing",
}

case "and nothing comes of an order" {
  after = "order.create", reacts = "nothing",
}
"""


def write(demo, folder, name, text):
    os.makedirs(os.path.join(demo.folder, "rules", folder), exist_ok=True)
    path = os.path.join(demo.folder, "rules", folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def trial():
    body = new_customer(name="Trial AS")
    body["companyProfile"]["domain"] = f"trial-{random.getrandbits(64):x}.example"
    return body


class Trial(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=3).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        write(self.demo, "reactions", "trial.lua", REACTIONS)
        run("rules", "activate", "--config", self.demo.config)

    def start(self):
        self.server = self.demo.serve().start()
        self.addCleanup(lambda server: server.process.poll() is None and server.kill(), self.server)

    def check_replay(self):
        self.assertEqual(self.server.stop(), 0)
        said = replay(self.demo.config)
        self.assertTrue(said["equal"], said)

    def why(self, sequence, *more):
        return run("why", str(sequence), "--config", self.demo.config, *more)[1]


class Told(Trial):
    def test_the_journal_says_what_came_of_what_and_why_does_too(self):
        self.start()
        make_customer(self.server, self.sales, "Trial AS")
        def done():
            return [entry for entry in journal(self.server) if "cause" in entry]
        wait_for(lambda: len(done()) == 5, "five entries that came of a rule or of time")
        now, soon, later, first, second = done()
        made = next(entry for entry in journal(self.server) if entry["sequence"] == now["sequence"] - 1)
        self.assertEqual(made["operation"], "customer.create")
        for entry in (now, soon, later):
            self.assertEqual(entry["cause"], {"rule": "trial.now_and_later", "sequence": made["sequence"]})
            self.assertEqual(entry["actor"]["kind"], "host")
            self.assertEqual(entry["at"], made["at"])
        self.assertEqual([entry["operation"] for entry in (now, soon, later)], ["token.create", "schedule.add", "schedule.add"])
        self.assertEqual([entry["cause"] for entry in (first, second)], [{"schedule": 1}, {"schedule": 2}])
        self.assertGreaterEqual(first["at"], soon["outcome"]["due_at"])
        self.assertGreaterEqual(second["at"], later["outcome"]["due_at"])
        self.assertEqual(self.server.call("schedule.list").get("items", []), [])
        self.assertIn(f"because    rule trial.now_and_later wanted it after decision {made['sequence']}", self.why(now["sequence"]))
        self.assertIn("because    its moment had come (schedule 1)", self.why(first["sequence"]))
        explained = self.why(made["sequence"])
        self.assertIn("trial.now_and_later", explained)
        self.assertIn("after", explained)
        self.assertEqual(json.loads(self.why(now["sequence"], "--json"))["cause"], now["cause"])
        self.check_replay()

    def test_a_rule_that_fails_again_and_again_is_set_aside_and_every_command_stands(self):
        self.start()
        for _ in range(10):
            make_customer(self.server, self.sales, "Broken AS")
        def rule():
            return next(rule for rule in self.server.call("host.status")["rules"] if rule["rule"] == "trial.fails")
        wait_for(lambda: rule().get("is_aside"), "the reaction to be set aside")
        self.assertEqual((rule()["verb"], rule()["failed"]), ("reaction", 10))
        make_customer(self.server, self.sales, "Broken AS")
        self.assertEqual(rule()["failed"], 10)
        self.check_replay()


class Written(Trial):
    def test_cases_say_what_a_reaction_does(self):
        write(self.demo, "tests", "trial.lua", CASES)
        code, out, err = run("rules", "test", os.path.join(self.demo.folder, "rules"), "tests/trial.lua", check=False)
        self.assertEqual(code, 0, out + err)
        self.assertIn("3 cases", out)

    def test_a_case_that_is_wrong_says_what_came_instead(self):
        wrong = CASES.replace('"soon-trial', '"never-trial').replace('after = "order.create"', 'after = "order.crate"') \
            .replace('reacts = "nothing",\n}', 'reacts = { { command = "token.create", inputs = {} } },\n}', 1)
        write(self.demo, "tests", "trial.lua", wrong)
        code, out, err = run("rules", "test", os.path.join(self.demo.folder, "rules"), "tests/trial.lua", check=False)
        self.assertEqual(code, 1)
        self.assertIn("never-trial.example", out)
        self.assertIn("soon-trial.example", out)
        self.assertIn("trial.now_and_later", out)
        self.assertIn("did you mean 'order.create'?", out)

    def test_a_set_with_a_reaction_that_cannot_be_is_not_put_in_force(self):
        write(self.demo, "reactions", "trial.lua", REACTIONS.replace('{ "token.create" }', '{ "token.crate" }', 1))
        code, _, err = run("rules", "activate", "--config", self.demo.config, check=False)
        self.assertEqual(code, 1)
        self.assertIn("reactions/trial.lua:8", err)
        self.assertIn("did you mean 'token.create'?", err)


class Killed(Trial):
    def feed(self):
        """Makes customers until the server is gone."""
        try:
            for _ in range(1000):
                made = self.server.post("/v1/customers", self.sales, trial())
                self.answered += made.status == 201
        except (OSError, ValueError, AttributeError):
            pass

    def test_each_is_done_once_whenever_the_process_is_killed(self):
        self.answered = 0
        for round in range(5):
            self.start()
            before = self.server.call("host.status")["sequence"]
            threads = [threading.Thread(target=self.feed) for _ in range(3)]
            for thread in threads:
                thread.start()
            enough = before + random.randrange(4, 200)
            wait_for(lambda: self.server.call("host.status")["sequence"] >= enough, "some entries")
            self.server.kill()
            for thread in threads:
                thread.join()
        self.start()
        wait_for(lambda: not self.server.call("schedule.list").get("items", []), "what was due to be done")
        entries = journal(self.server)
        made = [entry["outcome"]["customer"]["domain"] for entry in entries
                if entry["operation"] == "customer.create" and entry["status"] == "ok"]
        made = [domain for domain in made if domain.startswith("trial-")]
        self.assertGreaterEqual(len(made), self.answered)
        tokens = collections.Counter(entry["input"]["application"] for entry in entries
                                     if entry["operation"] == "token.create" and "cause" in entry)
        wanted = collections.Counter(f"{when}-{domain}" for domain in made for when in ("now", "soon", "later"))
        self.assertEqual(tokens, wanted)
        database = os.path.join(self.demo.folder, "assent.db")
        self.assertTrue(os.path.exists(database))
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
            self.assertEqual(db.execute("SELECT count(*), count(DISTINCT done_sequence) FROM schedule").fetchone(),
                             (2 * len(made), 2 * len(made)))
        self.check_replay()


class Heard(Trial):
    def test_who_listens_to_events_hears_what_nobody_asked_for(self):
        key, certificate = (os.path.join(self.demo.folder, name) for name in ("key.pem", "certificate.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=assent.example",
                        "-keyout", key, "-out", certificate, "-days", "2"], check=True, capture_output=True)
        with open(self.demo.config, "a", encoding="utf-8") as file:
            file.write(f'plugin "webhook" {{ address = "https://assent.example", key = "{key}", certificate = "{certificate}", '
                       f'allow = {{ "127.0.0.1" }} }}\n')
        self.start()
        receiver = Receiver()
        self.addCleanup(receiver.close)
        made = self.server.post(REGISTRATION, self.demo.token("direct_bill", "admin_agent"),
                                {"WebhookUrl": receiver.url, "WebhookEvents": ["test-created"]})
        self.assertEqual(made.status, 200, made)
        make_customer(self.server, self.sales, "Ring AS")
        wait_for(lambda: receiver.count("test-created") == 1, "the event of a command that came of time")


if __name__ == "__main__":
    unittest.main()
