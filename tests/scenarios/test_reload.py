"""SIGHUP in mid-load: a set that does not build leaves the old one in force, a good one holds for what comes after."""

import os
import signal
import unittest
import uuid

from assent import Demo, wait_for
from partner import Line, Load, agreements_of, confirmation, journal, make_customer, replay

STOP = """
rule.scenario {{
  name     = "trial.stop",
  describe = "Nobody confirms for one company while this blocks",
  before   = {{ "agreement.confirm" }},
  check    = function()
    if customer ~= nil and customer.company_name == "Trial AS" then {body} end
  end,
}}
"""


class Reload(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        self.server = self.demo.serve().start()
        self.addCleanup(self.kill)
        self.customers = [make_customer(self.server, self.sales, "Trial AS") for _ in range(6)]
        self.rule = os.path.join(self.demo.folder, "rules", "scenarios", "trial.lua")

    def kill(self):
        if self.server.process.poll() is None:
            self.server.kill()

    def write(self, text):
        with open(self.rule + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(self.rule + ".new", self.rule)

    def reload(self):
        """Sends SIGHUP and waits for its end: what was logged meanwhile."""
        seen = len(self.server.log)
        self.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: any("in force" in line for line in self.server.log[seen:]), "the rules to be taken or not")
        return "".join(self.server.log[seen:])

    def ruleset(self):
        return self.server.call("host.status")["ruleset"]

    def test_a_broken_set_changes_nothing_under_load(self):
        first = self.ruleset()
        load = Load(self.server, self.sales, self.customers, threads=4)
        for text in ("rule.scenario {", "x = 1\n", "while true do end\n", "return nil .. 1\n"):
            kept = load.kept
            self.write(text)
            said = self.reload()
            self.assertIn("trial.lua", said)
            self.assertIn("in force stays", said)
            load.wait_for(lambda load: load.kept > kept + 5)
            self.assertEqual(self.ruleset(), first)
        load.stop()
        self.assertEqual(load.problems, [])
        self.assertEqual({entry["ruleset"] for entry in journal(self.server) if entry.get("request")}, {first})
        self.assertEqual(self.server.stop(), 0)
        self.assertTrue(replay(self.demo.config)["equal"])

    def test_a_good_set_holds_for_every_later_command_and_for_no_earlier_one(self):
        first = self.ruleset()
        load = Load(self.server, self.sales, self.customers, threads=4)
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        sets = [first]
        for body, status in (('return block("date.future")', 400), ("return nil", 201)) * 3:
            seen = load.kept + len(load.problems)
            load.wait_for(lambda load: load.kept + len(load.problems) > seen + 5)
            self.write(STOP.format(body=body) + f"-- {uuid.uuid4()}\n")  # files as before would be the set as before
            self.assertIn("is in force", self.reload())
            sets.append(self.ruleset())
            answer = line.ask("POST", agreements_of(self.customers[0]), confirmation(uuid.uuid4().hex))
            self.assertEqual(answer.status, status, answer)
        load.stop()
        self.assertEqual(len(set(sets)), len(sets))
        for answer in load.problems:
            self.assertEqual((answer.status, answer.json["code"]), (400, 600002), answer)
        # In the journal's order each set follows the one before, and each command was decided by the one in force.
        stops = {digest: at % 2 == 1 for at, digest in enumerate(sets)}
        order, active = [first], first
        for entry in journal(self.server):
            if entry["operation"] == "ruleset.activate":
                if entry["outcome"]["digest"] in sets[1:]:
                    active = entry["outcome"]["digest"]
                    order.append(active)
            elif entry["operation"] == "agreement.confirm" and entry["ruleset"] in sets:
                self.assertEqual(entry["ruleset"], active)
                self.assertEqual(entry["status"] != "ok", stops[active], entry)
        self.assertEqual(order, sets)
        self.assertEqual(self.server.stop(), 0)
        self.assertTrue(replay(self.demo.config)["equal"])

    def test_many_requests_to_reload_at_once_end_well(self):
        load = Load(self.server, self.sales, self.customers, threads=4)
        for number in range(20):
            self.write(STOP.format(body="return nil") + f"-- {number}\n")
            self.server.process.send_signal(signal.SIGHUP)
        kept = load.kept
        load.wait_for(lambda load: load.kept > kept + 20)
        load.stop()
        self.assertEqual(load.problems, [])
        self.write(STOP.format(body='return block("date.future")'))
        self.server.process.send_signal(signal.SIGHUP)
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        path = agreements_of(self.customers[0])
        wait_for(lambda: line.ask("POST", path, confirmation(uuid.uuid4().hex)).status == 400, "the last set to hold")
        self.assertEqual(self.server.stop(), 0)
        self.assertTrue(replay(self.demo.config)["equal"])


if __name__ == "__main__":
    unittest.main()
