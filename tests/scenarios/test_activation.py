"""Rule sets come into force by command, by the watch of their folder, and go back: what is kept of it, and what stays."""

import contextlib
import os
import shutil
import signal
import unittest

from assent import Demo, run, wait_for
from partner import failing_disk, journal, make_customer, replay

DIFF = "0123456789abcdef" * 4

RULE = """
rule.scenario {{
  name     = "trial.{name}",
  describe = "A trial",
  before   = {{ "order.create" }},
  check    = function() {body} end,
}}
"""

SLOW_CASES = """
for number = 1, 450 do
  case("slow " .. number) {
    operation = "order.create", actor = { kind = "user", roles = { "sales_agent" } },
    partner = { kind = "direct_bill" }, customer = {}, relationship = { state = "active", is_own = true },
    input = { lines = { { offer_id = "OFFER-1", quantity = 7 } } },
    expect = "block", code = "agreement.missing",
  }
end
"""


class Activation(unittest.TestCase):
    customers = 5

    def setUp(self):
        self.demo = Demo(customers=self.customers).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.rules = os.path.join(self.demo.folder, "rules")

    def serve(self, **environment):
        self.server = self.demo.serve()
        before = {name: os.environ.get(name) for name in environment}
        os.environ.update(environment)
        try:
            self.server.start()
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())
        return self.server

    def write(self, path, text):
        """A whole file at once, as careful editors write."""
        whole = os.path.join(self.rules, path)
        with open(whole + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(whole + ".new", whole)

    def ruleset(self):
        return self.server.call("host.status")["ruleset"]

    def activations(self):
        return self.server.call("ruleset.list")["items"]

    def assent(self, *arguments, check=True):
        return run(*arguments, "--config", self.demo.config, check=check)

    def end(self):
        self.assertEqual(self.server.stop(), 0)
        self.assertTrue(replay(self.demo.config)["equal"])


class ByCommand(Activation):
    def test_the_diff_that_was_looked_at_is_in_the_journal_and_in_the_list(self):
        self.serve()
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        _, out, _ = self.assent("rules", "activate", "--approve", DIFF)
        self.assertIn("is in force", out)
        newest = self.activations()[0]
        self.assertEqual(newest["approved_diff"], DIFF)
        entry = journal(self.server)[-1]
        self.assertEqual(entry["input"]["approved_diff"], DIFF)
        self.assertIn(f"approved diff {DIFF[:12]}", self.assent("rules", "list")[1])
        for wrong in ("12", DIFF[:-1], DIFF + "0", "x" * 64):
            code, _, said = self.assent("rules", "activate", "--approve", wrong, check=False)
            self.assertEqual(code, 2, said)
            self.assertIn("64 hex digits", said)
        self.assertIn("approved_diff", self.server.call("ruleset.activate", approved_diff="12")["error"]["path"])
        self.assertEqual(len(self.activations()), 2)
        self.end()

    def test_the_list_counts_the_decisions_of_each_set_and_names_who(self):
        self.serve()
        sales = self.demo.token("direct_bill", "sales_agent")
        self.server.call("ruleset.activate")
        make_customer(self.server, sales)
        make_customer(self.server, sales)
        self.assertEqual(self.server.post("/v1/customers", self.demo.token("direct_bill", "helpdesk_agent"),
                                          {"companyProfile": {"domain": "x.example"}}).status // 100, 4)
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.server.call("ruleset.activate")
        make_customer(self.server, sales)

        entries, shown = journal(self.server), self.activations()
        bounds = [one["sequence"] for one in shown]
        for number, one in enumerate(shown):
            until = bounds[number - 1] if number else len(entries) + 1
            under = [entry for entry in entries if one["sequence"] < entry["sequence"] < until]
            self.assertEqual(one["decisions"], len(under), one)
            self.assertTrue(all(entry["ruleset"] == one["digest"] for entry in under))
            self.assertEqual(one["actor"], {"kind": "host"})
        self.assertEqual([one["is_active"] for one in shown], [True, False, False])
        self.assertGreater(shown[1]["decisions"], shown[0]["decisions"])
        page = self.server.call("ruleset.list", size=1, after=3)
        self.assertEqual(page["items"], shown[1:2])
        lines = self.assent("rules", "list")[1].splitlines()
        self.assertIn("in force", lines[0])
        self.assertIn(f"{shown[1]['decisions']} decisions", lines[1])
        self.end()

    def test_the_list_names_the_user_who_activated(self):
        self.write("roles/trial.lua", """
rule.permission {
  name = "trial.activates", describe = "A helpdesk agent puts rules in force", actions = { "ruleset.*" },
  roles = { "helpdesk_agent" }, decide = allow,
}
""")
        self.serve()
        self.server.call("ruleset.activate")
        user = self.demo.names["users"]["direct_bill"]["helpdesk_agent"]
        name = next(one["name"] for one in self.server.call("user.list", size=500)["items"] if one["id"] == user)
        self.assent("call", "ruleset.activate", "{}", "--as", user)
        newest = self.activations()[0]
        self.assertEqual((newest["actor"]["kind"], newest["actor"]["id"]), ("user", user))
        self.assertEqual(newest["actor_name"], name)
        self.assertIn(f"by user {name}", self.assent("rules", "list")[1].splitlines()[0])
        stranger = self.demo.names["users"]["indirect_provider"]["helpdesk_agent"]
        _, out, _ = self.assent("call", "ruleset.list", "{}", "--as", stranger)
        self.assertNotIn(name, out)
        self.end()

    def test_back_goes_to_and_fro_between_the_two_newest_sets_also_after_a_restart(self):
        self.serve()
        first = self.ruleset()
        code, _, said = self.assent("rules", "back", check=False)
        self.assertEqual(code, 1)
        self.assertIn("ruleset.no_previous", said)
        sets = [first]
        for name in ("two", "three"):
            self.write("scenarios/trial.lua", RULE.format(name=name, body="return nil"))
            self.server.call("ruleset.activate")
            self.server.call("ruleset.activate")  # as before: another row, not another set
            sets.append(self.ruleset())
        self.assent("rules", "back")
        self.assertEqual(self.ruleset(), sets[1])
        self.assertEqual(self.server.stop(), 0)
        shutil.rmtree(self.rules)  # what was in force is kept in the database
        self.serve()
        self.assertEqual(self.ruleset(), sets[1])
        self.assertEqual(self.server.call("ruleset.back")["digest"], sets[2])
        self.assertEqual(self.ruleset(), sets[2])
        self.assertEqual(self.server.call("ruleset.back")["digest"], sets[1])
        self.assertEqual(journal(self.server)[-1]["operation"], "ruleset.back")
        self.end()

    def test_a_failed_build_says_every_error_in_the_log_and_in_the_reply(self):
        self.serve()
        first = self.ruleset()
        self.write("scenarios/a.lua", "rule.scenario {\n")
        self.write("scenarios/b.lua", RULE.format(name="b", body="return nil").replace("order.create", "order.creat"))
        self.write("scenarios/c.lua", "nowhere()\n")
        problems = self.server.call("ruleset.activate")["error"]["problems"]
        for name in ("a", "b", "c"):
            file = f"scenarios/{name}.lua"
            self.assertTrue(any(file in (one.get("file", "") + one["text"]) for one in problems), problems)
            wait_for(lambda: any(file in line and '"error"' in line for line in self.server.log), f"{file} in the log")
        code, _, said = self.assent("rules", "activate", check=False)
        self.assertEqual(code, 1)
        for name in ("a", "b", "c"):
            self.assertIn(f"scenarios/{name}.lua:", said)
        self.assertEqual(self.ruleset(), first)
        self.end()


class Watched(Activation):
    def setUp(self):
        super().setUp()
        self.demo.configure('rules       = "rules"', 'rules       = "rules"\nrules_watch = true')

    def count(self):
        return len(self.activations())

    @contextlib.contextmanager
    def as_a_whole(self):
        """The server stands still meanwhile: whatever holds up this test, no half of it is a set of its own."""
        pid = self.server.process.pid
        os.kill(pid, signal.SIGSTOP)
        os.waitid(os.P_PID, pid, os.WSTOPPED)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def wait_for_count(self, count):
        wait_for(lambda: self.count() >= count, f"{count} activations")
        self.assertEqual(self.count(), count)

    def logged(self, text, after=0):
        return wait_for(lambda: [line for line in self.server.log[after:] if text in line], f"{text} in the log")

    def test_a_changed_file_a_new_folder_and_one_that_is_gone_are_taken_in(self):
        self.serve()
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.wait_for_count(2)
        os.makedirs(os.path.join(self.rules, "scenarios", "new", "deep"))
        self.write("scenarios/new/deep/two.lua", RULE.format(name="two", body="return nil"))
        self.wait_for_count(3)
        with open(os.path.join(self.rules, "scenarios/new/deep/two.lua"), "a", encoding="utf-8") as file:
            file.write("-- in place\n")
        self.wait_for_count(4)
        shutil.rmtree(os.path.join(self.rules, "scenarios", "new"))
        self.wait_for_count(5)
        self.assertEqual(self.activations()[0]["digest"], self.activations()[3]["digest"])
        self.end()

    def test_a_folder_that_takes_the_place_of_another_is_watched(self):
        self.serve()
        place, spare = os.path.join(self.rules, "scenarios"), os.path.join(self.demo.above, "spare")
        shutil.copytree(place, spare)
        with self.as_a_whole():
            os.rename(place, place + ".old")
            os.rename(spare, place)
            shutil.rmtree(place + ".old")
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.wait_for_count(2)
        self.write("scenarios/trial.lua", RULE.format(name="two", body="return nil"))
        self.wait_for_count(3)
        self.end()

    def test_what_does_not_change_the_rules_activates_nothing(self):
        self.serve()
        gate = os.path.join(self.rules, "scenarios", "gate.lua")
        with open(gate, encoding="utf-8") as file:
            text = file.read()
        with self.as_a_whole():
            for name in (".gate.lua.swp", "4913", "gate.lua~", "#gate.lua#", "gate.lua.tmp"):
                path = os.path.join(self.rules, "scenarios", name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write("}} not Lua {{")
                os.remove(path)
            os.symlink("nobody@nowhere", os.path.join(self.rules, "scenarios", ".#gate.lua"))
            os.rename(gate, gate + "~")
            self.write("scenarios/gate.lua", text)
            os.utime(gate)
            self.write("tests/trial.lua", "-- no case\n")
        self.logged("nothing to put in force")
        self.assertEqual(self.count(), 1)
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.wait_for_count(2)
        self.assertEqual([line for line in self.server.log if '"error"' in line], [])
        self.end()

    def test_a_broken_set_is_said_and_kept_out_until_it_is_mended(self):
        self.serve()
        first = self.ruleset()
        self.write("scenarios/trial.lua", "rule.scenario {\n")
        self.logged("in force stays")
        self.logged("scenarios/trial.lua")
        self.assertEqual((self.count(), self.ruleset()), (1, first))
        # A case that fails keeps it out too, and mending the case alone lets it in.
        seen = len(self.server.log)
        with self.as_a_whole():
            self.write("tests/trial.lua", 'case "wrong" { operation = "order.create", actor = { kind = "host" }, '
                                          'expect = "deny" }\n')
            self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.logged("tests/trial.lua", seen)
        self.logged("in force stays", seen)
        self.assertEqual(self.count(), 1)
        os.remove(os.path.join(self.rules, "tests", "trial.lua"))
        self.wait_for_count(2)
        self.end()

    def test_what_comes_into_force_by_another_way_meanwhile_is_not_put_in_force_twice(self):
        self.serve()
        with self.as_a_whole():  # of no account to the rules, but the build takes a while
            for number in range(3):
                self.write(f"tests/slow{number}.lua", SLOW_CASES)
        self.logged("nothing to put in force")
        seen = len(self.server.log)
        with self.as_a_whole():
            self.write("scenarios/trial.lua", RULE.format(
                name="slow", body="if input.lines[1].quantity == 7 then for i = 1, 45000 do local x = i end end"))
            self.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: self.count() > 2 or any("nothing to put in force" in line for line in self.server.log[seen:]),
                 "the watch's word about what is in force already")
        self.assertEqual(self.count(), 2)
        self.end()

    def test_the_way_back_holds_until_the_files_change(self):
        self.serve()
        first = self.ruleset()
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.wait_for_count(2)
        self.assertEqual(self.server.call("ruleset.back")["digest"], first)
        self.assertEqual(self.server.stop(), 0)
        self.serve()
        self.assertEqual(self.ruleset(), first)
        os.utime(os.path.join(self.rules, "scenarios", "trial.lua"))
        self.write("tests/trial.lua", "-- no case\n")
        self.logged("nothing to put in force")
        self.assertEqual((self.count(), self.ruleset()), (3, first))
        self.write("scenarios/other.lua", RULE.format(name="two", body="return nil"))
        self.wait_for_count(4)
        self.end()

    def test_where_nothing_can_be_watched_the_files_are_looked_at(self):
        faults = os.path.join(self.demo.above, "faults")
        os.mkdir(faults)
        with open(os.path.join(faults, "watch"), "w", encoding="utf-8"):
            pass
        self.serve(**failing_disk(faults))
        self.logged("cannot be watched")
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.wait_for_count(2)
        os.remove(os.path.join(faults, "watch"))
        self.logged("is watched again")
        self.write("scenarios/trial.lua", RULE.format(name="two", body="return nil"))
        self.wait_for_count(3)
        self.end()

    def test_the_whole_folder_may_go_and_come_back(self):
        self.serve()
        os.rename(self.rules, self.rules + ".away")
        self.logged("in force stays")
        os.rename(self.rules + ".away", self.rules)
        self.logged("is watched again")
        self.write("scenarios/trial.lua", RULE.format(name="one", body="return nil"))
        self.wait_for_count(2)
        self.end()

    def test_without_the_setting_nothing_is_watched(self):
        self.demo.configure("rules_watch = true", "rules_watch = false")
        self.serve()
        self.assertEqual([line for line in self.server.log if "watching" in line], [])
        links = [os.readlink(f"/proc/{self.server.process.pid}/fd/{fd}")
                 for fd in os.listdir(f"/proc/{self.server.process.pid}/fd")]
        self.assertNotIn("rules", " ".join(links))
        self.end()


if __name__ == "__main__":
    unittest.main()
