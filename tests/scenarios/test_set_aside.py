"""A rule that fails ten times in a row is set aside, by a command like any other: seen, kept over restarts, replayed."""

import contextlib
import json
import os
import pty
import sqlite3
import subprocess
import unittest
import urllib.parse
import uuid

from assent import BINARY, Demo, run, wait_for
from partner import Line, Load, agreements_of, confirmation, journal, make_customer, replay

TRIAL_FILTER = urllib.parse.quote(json.dumps({"Field": "CompanyName", "Value": "trial", "Operator": "starts_with"}))

FAILING = """
rule.scenario {
  name     = "trial.fails",
  describe = "Fails for one company",
  before   = { "agreement.confirm" },
  check    = function()
    if customer and customer.company_name == "Trial AS" then return nil + 1 end
  end,
}
rule.permission {
  name     = "trial.looks",
  describe = "Fails for whoever looks for one company",
  actions  = { "customer.list" },
  decide   = function()
    if input.prefix == "trial" then return nil + 1 end
  end,
}
"""


class SetAside(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=3).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        self.user = self.demo.names["users"]["direct_bill"]["sales_agent"]
        with open(os.path.join(self.demo.folder, "rules", "scenarios", "trial.lua"), "w", encoding="utf-8") as file:
            file.write(FAILING)
        run("rules", "activate", "--config", self.demo.config)
        self.serve()
        self.trial = make_customer(self.server, self.sales, "Trial AS")
        self.other = make_customer(self.server, self.sales, "Nordvik AS")

    def serve(self):
        self.server = self.demo.serve().start()
        self.addCleanup(lambda server: server.process.poll() is None and server.kill(), self.server)
        self.line = Line(self.server, self.sales)
        self.addCleanup(self.line.close)

    def confirm(self, customer):
        return self.line.ask("POST", agreements_of(customer), confirmation(uuid.uuid4().hex))

    def rule(self, name="trial.fails"):
        return next(rule for rule in self.server.call("host.status")["rules"] if rule["rule"] == name)

    def is_aside(self, name="trial.fails"):
        return self.rule(name).get("is_aside", False)

    def metric(self, name, rule="trial.fails"):
        for line in self.server.get("/metrics").body.decode().splitlines():
            if line.startswith(f'{name}{{rule="{rule}"}} '):
                return float(line.split()[-1])
        raise AssertionError(name)

    def set_aside(self):
        for _ in range(10):
            self.assertNotEqual(self.confirm(self.trial).status, 201)
        wait_for(self.is_aside, "the rule to be set aside")

    def end(self):
        self.line.close()
        self.assertEqual(self.server.stop(), 0)
        result = replay(self.demo.config)
        self.assertTrue(result["equal"], result)

    def test_ten_in_a_row_set_a_rule_aside_and_nine_do_not(self):
        for _ in range(2):
            for _ in range(9):
                self.assertNotEqual(self.confirm(self.trial).status, 201)
            self.assertEqual(self.confirm(self.other).status, 201)
        self.assertFalse(self.is_aside())
        self.assertEqual((self.rule()["asked"], self.rule()["failed"]), (20, 18))
        self.assertEqual(self.metric("assent_rule_set_aside"), 0)
        refused = self.confirm(self.trial)
        for _ in range(9):
            self.confirm(self.trial)
        wait_for(self.is_aside, "the rule to be set aside")
        # Its safe answer stands for everybody, in the same words, and it is not asked.
        asked = self.rule()["asked"]
        again = self.confirm(self.other)
        self.assertEqual((again.status, again.json["code"], again.json.get("description")),
                         (refused.status, refused.json["code"], refused.json.get("description")))
        self.assertEqual(self.rule()["asked"], asked)
        self.assertEqual(self.metric("assent_rule_set_aside"), 1)
        self.assertEqual(self.metric("assent_rule_failed_total"), 28)
        self.assertEqual(self.metric("assent_rule_asked_total"), asked)
        entries = journal(self.server)
        command = next(entry for entry in entries if entry["operation"] == "rule.set_aside")
        self.assertEqual(command["actor"], {"kind": "host"})
        self.assertEqual(command["input"]["rule"], "trial.fails")
        self.assertEqual(len([entry for entry in entries if entry["operation"] == "rule.set_aside"]), 1)
        before, after = entries[command["sequence"] - 2], entries[-1]
        self.assertEqual(before["decision"], after["decision"])
        self.assertTrue([line for line in self.server.log if "trial.lua:2" in line and "is set aside" in line])
        self.end()

    def test_it_stays_aside_over_a_restart_and_comes_back_with_an_activation(self):
        self.set_aside()
        self.line.close()
        self.server.kill()
        self.serve()
        self.assertTrue(self.is_aside())
        self.assertNotEqual(self.confirm(self.other).status, 201)
        self.server.call("ruleset.activate")  # the same files: a new activation all the same
        self.assertFalse(self.is_aside())
        self.assertEqual((self.rule()["asked"], self.rule()["failed"]), (0, 0))
        self.assertEqual(self.confirm(self.other).status, 201)
        self.line.close()
        self.server.kill()
        self.serve()
        self.assertFalse(self.is_aside())
        self.assertEqual(self.confirm(self.other).status, 201)
        self.set_aside()
        self.end()

    def test_a_rule_that_queries_ask_is_set_aside_too(self):
        for count in range(10):
            self.assertFalse(self.is_aside("trial.looks"), count)
            run("call", "customer.list", '{"prefix": "trial"}', "--as", self.user, "--config", self.demo.config,
                check=False)
        wait_for(lambda: self.is_aside("trial.looks"), "the rule to be set aside")
        rule = self.rule("trial.looks")
        self.assertEqual((rule["asked"], rule["failed"]), (10, 10))  # a query that is refused is not asked again
        code, _, said = run("call", "customer.list", "{}", "--as", self.user, "--config", self.demo.config, check=False)
        self.assertEqual(code, 1)
        self.assertIn("rule.failed", said)
        self.assertFalse(self.is_aside())
        self.end()

    def test_nobody_has_to_ask_again_for_it(self):
        # The loop sleeps after the tenth answer: the command must be on its way by then.
        for _ in range(10):
            self.line.ask("GET", "/v1/customers?size=5&filter=" + TRIAL_FILTER)
        path = os.path.join(self.demo.folder, "assent.db")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            wait_for(lambda: db.execute("SELECT 1 FROM rule_asides").fetchone(), "the rule to be set aside")
        self.end()

    def test_a_decision_is_explained_with_what_was_set_aside_then(self):
        before = self.confirm(self.other)
        self.assertEqual(before.status, 201)
        self.set_aside()
        self.assertNotEqual(self.confirm(self.other).status, 201)
        decisions = [entry for entry in journal(self.server) if entry["operation"] == "agreement.confirm"]
        for entry, verdict in ((decisions[0], "allow"), (decisions[-1], "block")):
            found = json.loads(run("why", str(entry["sequence"]), "--json", "--config", self.demo.config)[1])
            self.assertEqual(found["verdict"], verdict)
            self.assertNotIn("difference", found)
        self.end()

    def test_explaining_sets_nothing_aside(self):
        for _ in range(12):
            run("rules", "explain", "agreement.confirm", "--customer", self.trial, "--actor", self.user,
                "--config", self.demo.config, check=False)
        self.assertFalse(self.is_aside())
        self.assertEqual(self.confirm(self.other).status, 201)
        self.assertFalse(self.is_aside())
        self.end()

    def test_under_load_every_decision_can_be_replayed(self):
        customers = [make_customer(self.server, self.sales, "Trial AS") for _ in range(4)]
        for _ in range(3):
            load = Load(self.server, self.sales, customers, threads=6)
            wait_for(self.is_aside, "the rule to be set aside")
            refused = len(load.problems)
            load.wait_for(lambda load: len(load.problems) > refused + 20)
            self.server.call("ruleset.activate")
            load.stop()
        self.end()

    def test_status_shows_it_red_on_a_terminal_alone(self):
        self.set_aside()
        plain = run("status", "--config", self.demo.config)[1]
        line = next(line for line in plain.splitlines() if "trial.fails" in line)
        self.assertIn("set aside", line)
        self.assertNotIn("\033", plain)
        self.assertIn("1 set aside", plain)

        master, slave = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        with subprocess.Popen([BINARY, "status", "--config", self.demo.config], stdout=slave, env=environment) as shown:
            os.close(slave)
            text = b""
            while True:
                try:
                    part = os.read(master, 65536)
                except OSError:  # the other end is closed
                    break
                if not part:
                    break
                text += part
            self.assertEqual(shown.wait(), 0)
        os.close(master)
        red = [line for line in text.decode().splitlines() if "\033[31m" in line]
        self.assertEqual(len(red), 1)
        self.assertIn("trial.fails", red[0])
        self.end()


if __name__ == "__main__":
    unittest.main()
