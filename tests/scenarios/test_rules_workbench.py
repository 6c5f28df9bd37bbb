"""The operator's workbench: `assent rules new` and `assent rules test`."""

import json
import os
import shutil
import stat
import tempfile
import unittest
import xml.etree.ElementTree

from assent import Demo, run

SOURCE = os.environ.get("ASSENT_SOURCE", ".")
SHIPPED = os.path.join(SOURCE, "rules")
KINDS = {"permission": "roles", "scenario": "scenarios", "template": "countries"}


class Folder(unittest.TestCase):
    """A copy of the shipped rules to break."""

    def setUp(self):
        above = tempfile.TemporaryDirectory(prefix="assent rules ")
        self.addCleanup(above.cleanup)
        self.above, self.folder = above.name, os.path.join(above.name, "rules")
        shutil.copytree(SHIPPED, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def replace(self, name, old, new):
        text = self.read(name)
        self.assertIn(old, text)
        self.write(name, text.replace(old, new, 1))

    def line_of(self, name, part):
        """The number of the first line that holds `part`."""
        return next(n for n, line in enumerate(self.read(name).splitlines(), 1) if part in line)

    def say(self, *arguments, code=0):
        found, out, err = run("rules", "test", self.folder, *arguments, check=False)
        self.assertEqual(found, code, out + err)
        return out

    def ask(self, *arguments, code=0):
        return json.loads(self.say(*arguments, "--json", code=code))

    def new(self, *arguments, code=0):
        found, out, err = run("rules", "new", *arguments, "--folder", self.folder, check=False)
        self.assertEqual(found, code, out + err)
        return out + err

    def files(self):
        return {os.path.relpath(os.path.join(path, name), self.folder)
                for path, _, names in os.walk(self.folder) for name in names}


class NewRules(Folder):
    def test_each_kind_is_written_with_cases_that_pass_and_reach_it(self):
        before = self.ask("--coverage")
        for kind, where in KINDS.items():
            out = self.new(kind, f"my.{kind}_1")
            for name in (f"{where}/my_{kind}_1.lua", f"tests/my_{kind}_1.lua"):
                self.assertIn(self.path(name), out)
                self.assertEqual(stat.S_IMODE(os.stat(self.path(name)).st_mode) & 0o133, 0)
            self.assertIn(f"assent rules test '{self.folder}' tests/my_{kind}_1.lua", out)
            found = self.ask("--coverage")
            self.assertTrue(found["passed"])
            self.assertEqual(found["unreached"], before["unreached"])
            mine = [file for file in found["coverage"]["files"] if file["file"] == f"{where}/my_{kind}_1.lua"]
            self.assertEqual([file["percent"] for file in mine], [100.0])
            self.assertEqual(self.ask(f"tests/my_{kind}_1.lua")["cases"], 2)
        self.assertEqual(found["rules"], before["rules"] + 3)
        self.assertEqual(found["cases"], before["cases"] + 6)

    def test_the_cases_fail_when_the_rule_says_something_else(self):
        for kind, old, new in (("permission", "return deny(", "return not deny("),
                               ("scenario", "return block(", "return warn("),
                               ("template", 'de = "de-DE"', 'de = "fr-FR"')):
            self.new(kind, f"my.{kind}")
            self.replace(f"{KINDS[kind]}/my_{kind}.lua", old, new)
            found = self.ask(f"tests/my_{kind}.lua", code=1)
            self.assertEqual(found["failed"], 1)

    def test_several_of_a_kind_do_not_get_in_each_others_way(self):
        for kind in KINDS:
            for name in ("a.b", "a.b_c", "b"):
                self.new(kind, f"{name}.{kind}")
        self.say()

    def test_sentences_come_in_every_language_of_the_folder(self):
        self.write("messages/fi-FI.lua", self.read("messages/en-US.lua").replace('"en-US"', '"fi-FI"'))
        self.new("scenario", "gate.mine")
        text = self.read("messages/gate_mine.lua")
        for locale in ("en-US", "sv-SE", "nl-NL", "fi-FI"):
            self.assertIn(f'messages "{locale}"', text)
        self.assertIn("beställs", text)
        self.assertEqual(text.count("To be translated"), 1)
        self.say()

    def test_nothing_that_is_there_is_touched(self):
        self.new("permission", "my.rule")
        self.replace("roles/my_rule.lua", "Sales agents do not confirm", "Mine now: sales agents do not confirm")
        texts = {name: self.read(name) for name in self.files()}
        for arguments, part in ((("permission", "my.rule"), "the name my.rule is taken by the rule at roles/my_rule.lua:"),
                                (("scenario", "my.rule"), "the name my.rule is taken"),
                                (("permission", "my_rule"), "messages/my_rule.lua: there is a file already"),
                                (("permission", "gate.order"), "is taken by the rule at scenarios/gate.lua:"),
                                (("permission", "role.missing"), "has a sentence in")):
            self.assertIn(part, self.new(*arguments, code=1))
        os.symlink("/nonexistent", self.path("tests/other.lua"))
        self.assertIn("tests/other.lua", self.new("permission", "other", code=1))
        os.remove(self.path("tests/other.lua"))
        self.assertEqual({name: self.read(name) for name in self.files()}, texts)

    def test_what_is_asked_for_wrongly_is_told(self):
        for arguments, part in ((("permision", "a.b"), "did you mean permission?"),
                                (("permission", "A.b"), "a name such as gate.my_rule"),
                                (("permission", "a..b"), "a name such as"),
                                (("permission", "../../etc/x"), "a name such as"),
                                (("permission", "1a"), "a name such as"),
                                (("permission", "a."), "a name such as"),
                                (("permission", "a" * 57), "at most 56"),
                                (("permission",), "something is missing")):
            self.assertIn(part, self.new(*arguments, code=2))
        self.assertIn("there is no such folder", run("rules", "new", "scenario", "a", "--folder", "/nowhere", check=False)[2])
        self.new("permission", "a" * 56)
        self.say()

    def test_rules_that_are_broken_come_first(self):
        self.write("scenarios/broken.lua", "rule.scenario {\n")
        before = self.files()
        self.assertIn("scenarios/broken.lua:2:", self.new("permission", "a.b", code=1))
        self.assertEqual(self.files(), before)

    def test_a_folder_in_which_its_cases_would_fail_gets_nothing(self):
        self.write("roles/zz.lua", 'rule.permission { name = "zz", describe = "d", actions = { "*" },\n'
                                   '  decide = function() return deny("role.missing") end }\n')
        before = self.files()
        self.assertIn("nothing was written", self.new("permission", "a.b", code=1))
        self.assertEqual(self.files(), before)

    def test_the_configured_folder_is_the_usual_one(self):
        with Demo(customers=1) as demo:
            code, out, err = run("rules", "new", "scenario", "a.b", "--config", demo.config, "--json", check=False)
            self.assertEqual(code, 0, err)
            found = json.loads(out)
            self.assertTrue(all(os.path.exists(path) for path in found["files"]))
            command = found["next"].split()
            self.assertEqual(command[:4], ["assent", "rules", "test", "tests/a_b.lua"])
            self.assertIn("2 cases passed", run(*command[1:])[1])
        self.assertEqual(run("rules", "new", "scenario", "a.b", "--config", "/nowhere/assent.lua", check=False)[0], 78)


class TestRuns(Folder):
    def break_gate(self):
        """Nothing asks for an acceptance any more."""
        self.replace("scenarios/gate.lua", '  from     = "2020-02-01",\n  check    = need_customer,',
                     '  from     = "2020-02-01",\n  check    = function() end,')

    def test_the_shipped_rules_pass_and_every_line_of_them_runs(self):
        found = self.ask("--coverage")
        self.assertTrue(found["passed"])
        self.assertEqual((found["failed"], found["problems"], found["failures"], found["unreached"]), (0, [], [], []))
        self.assertGreater(found["cases"], 1000)
        self.assertEqual(found["coverage"]["percent"], 100.0)
        self.assertEqual({file["percent"] for file in found["coverage"]["files"]}, {100.0})
        self.assertIn("cases passed", self.say())

    def test_every_failing_case_is_told_once_with_its_place_and_the_rule_that_spoke(self):
        self.break_gate()
        found = self.ask(code=1)
        sentence = "an order for a customer without any acceptance is blocked"
        [one] = [failure for failure in found["failures"] if failure["case"] == sentence]
        self.assertEqual(one["file"], "tests/gate.lua")
        self.assertEqual(one["line"], self.line_of("tests/gate.lua", sentence))  # not that of the helper function
        self.assertEqual((one["expected"], one["got"]), ("the answer block agreement.missing", "the answer allow"))
        self.assertEqual(one["rule"], {"name": "agents.sell", "file": "roles/agents.lua",
                                       "line": self.line_of("roles/agents.lua", "rule.permission {")})
        self.assertIn("gate.order (scenarios/gate.lua:", one["note"])
        self.assertIn("had no opinion", one["note"])
        self.assertEqual(found["failed"], len(found["failures"]))
        self.assertGreater(found["failed"], 5)
        out = self.say(code=1)
        for failure in found["failures"]:
            self.assertEqual(out.count(f"{failure['file']}:{failure['line']}: {failure['case']}\n"), 1)
        self.assertEqual(out.count("  got       the answer allow\n"), 1)  # one cause, told once
        self.assertEqual(out.count("  rule      agents.sell, roles/agents.lua:"), 1)
        self.assertIn(f"{found['failed']} failed", out)

    def test_a_rule_that_fails_is_one_complaint_however_many_cases_it_spoils(self):
        self.replace("lib/acceptance.lua", "local function has(", "local function has(agreements) return agreements.nope end\nlocal function unused(")
        found = self.ask(code=1)
        causes = {failure["failure"].split(" (operation")[0] for failure in found["failures"]}
        self.assertGreater(found["failed"], 2 * len(causes))
        self.assertTrue(all(cause.startswith("lib/acceptance.lua:") for cause in causes), causes)
        out = self.say(code=1)
        self.assertEqual(out.count("  failed    "), len(causes))
        for failure in found["failures"]:  # those of a large group by their places
            self.assertRegex(out, rf"{failure['file']}(:|: .*\b){failure['line']}\b")

    def test_all_differences_of_a_case_are_told(self):
        self.write("tests/mine.lua", 'case "two slips" { operation = "order.create", locale = "en-US",\n'
                                     '  actor = { kind = "user" }, expect = "deny", code = "a.b", rule = "no.such", remedy = "none" }\n')
        [one] = self.ask("tests/mine.lua", code=1)["failures"]
        self.assertEqual(one["expected"], "code a.b; rule no.such; remedy none")
        self.assertTrue(one["got"].startswith("code role.missing; rule agents.only_sellers; remedy A colleague"))
        self.assertEqual(one["note"], "no.such: there is no rule of that name")

    def test_files_that_are_named_are_run_alone(self):
        self.break_gate()
        self.say("tests/agents.lua")
        self.say("tests/agents.lua", self.path("tests/contact.lua"))
        some = self.ask("tests/gate.lua", code=1)
        self.assertEqual({failure["file"] for failure in some["failures"]}, {"tests/gate.lua"})
        self.assertNotIn("unreached", some)
        about = self.ask("scenarios/direct.lua")  # of rules: the cases that ask them
        self.assertGreater(about["cases"], 5)
        self.assertLess(about["cases"], 100)
        for name, part in (("tests/agent.lua", "did you mean tests/agents.lua?"), ("lib/texts.lua", "cases ask rules"),
                           ("/etc/passwd.lua", "there is no such file")):
            code, out, err = run("rules", "test", self.folder, name, check=False)
            self.assertEqual(code, 2, out)
            self.assertIn(part, err)
        self.assertEqual(run("rules", "test", "/nowhere", check=False)[0], 2)
        self.assertEqual(run("rules", "test", "--config", "/nowhere/assent.lua", check=False)[0], 78)

    def test_coverage_names_lines_and_rules_that_no_case_reaches(self):
        self.write("scenarios/mine.lua", 'rule.scenario {\n  name = "mine", describe = "d", before = { "order.create" },\n'
                                         "  check = function()\n    if input.lines == nil then\n      -- never\n"
                                         '      return block("role.missing")\n    end\n    local sum = 0\n'
                                         "    for i = 1, #input.lines do\n      sum = sum + i\n    end\n"
                                         "    local function later()\n      return sum\n    end\n"
                                         "    return nil, later\n  end,\n}\n"
                                         'rule.scenario { name = "mine.old", describe = "d", before = { "order.create" },\n'
                                         '  to = "2001-01-01", check = function()\n    return nil\n  end }\n')
        found = self.ask("--coverage")
        [mine] = [file for file in found["coverage"]["files"] if file["file"] == "scenarios/mine.lua"]
        self.assertEqual(mine["missed"], [[6, 6], [13, 13], [20, 20]])
        self.assertEqual((mine["lines"], mine["ran"], mine["percent"]), (9, 6, 66.6))
        self.assertEqual(found["unreached"], [{"name": "mine.old", "file": "scenarios/mine.lua", "line": 18}])
        self.assertLess(found["coverage"]["percent"], 100.0)
        out = self.say("--coverage")
        self.assertRegex(out, r" 66\.6 % +6 of +9  scenarios/mine\.lua: not 6, 13, 20\n")
        self.assertIn("No case reaches the rule mine.old, scenarios/mine.lua:18\n", out)
        self.assertIn("mine.old", self.say())
        self.assertNotIn("scenarios/mine.lua: not", self.say())

    def test_the_limits_hold_with_coverage_too(self):
        self.write("scenarios/loop.lua", 'rule.scenario { name = "loop", describe = "d", before = { "order.create" },\n'
                                         "  check = function()\n    while true do end\n  end }\n")
        for arguments in ((), ("--coverage",)):
            found = self.ask(*arguments, code=1)
            self.assertIn("scenarios/loop.lua:3: rule loop: takes more than 100000 instructions",
                          {failure["failure"].split(" (")[0] for failure in found["failures"]})
            self.assertGreater(found["cases"], 1000)

    def test_what_cannot_be_read_is_told_beside_all_else(self):
        self.break_gate()
        self.write("tests/a_loop.lua", 'case "fine" { operation = "order.create", expect = "deny" }\nwhile true do end\n')
        self.write("tests/a_slip.lua", 'case "fine" { operation = "order.create", expect = "deny" }\n'
                                       'case "who" { operation = "order.create", actor = { knd = "user" }, expect = "deny" }\n'
                                       'case "what" { operation = "order.creat", expect = "deny" }\n'
                                       'case "expects" { operation = "order.create", expect = "denied" }\n'
                                       "nonsense()\n")
        self.write("tests/a_syntax.lua", "case 'x' {\n")
        self.write("tests/a_bomb.lua", 'local s = "x"\nwhile true do\n  s = s .. s\nend\n')
        self.write("tests/a_depth.lua", "local function f()\n  return f() + 1\nend\nf()\n")
        self.write("tests/a_bytes.lua", b"\x1bLua\x54\x00")
        found = self.ask(code=1)
        problems = {(failure["file"], failure["line"]): failure["problem"] for failure in found["failures"]
                    if "problem" in failure}
        for place, part in ((("tests/a_loop.lua", 2), "reading the cases of this file takes more than 300000 instructions"), (("tests/a_slip.lua", 2), 'did you mean "kind"'),
                            (("tests/a_slip.lua", 3), "did you mean 'order.create'?"), (("tests/a_slip.lua", 4), 'not "denied"'),
                            (("tests/a_slip.lua", 5), "nonsense"), (("tests/a_syntax.lua", 2), "near <eof>"),
                            (("tests/a_bomb.lua", 3), "2 MB"), (("tests/a_depth.lua", 2), ""),
                            (("tests/a_bytes.lua", 0), "binary")):
            self.assertIn(part, problems[place])
        self.assertIn("tests/gate.lua", {failure["file"] for failure in found["failures"]})
        out = self.say(code=1)
        self.assertIn("tests/a_syntax.lua:2: unexpected symbol near <eof>", out)

    def test_rules_that_cannot_be_built_are_told_with_the_case_files_that_cannot_be_read(self):
        self.write("scenarios/broken.lua", "rule.scenario {\n")
        self.write("lib/languages.lua", "return {\n")
        self.write("tests/a_syntax.lua", "case 'x' {\n")
        found = self.ask("--coverage", code=1)
        self.assertEqual({(problem["file"], problem["line"]) for problem in found["problems"]},
                         {("scenarios/broken.lua", 2), ("lib/languages.lua", 2)})
        self.assertEqual([failure["file"] for failure in found["failures"]], ["tests/a_syntax.lua"])
        self.assertGreater(found["skipped"], 1000)
        self.assertFalse(found["passed"])
        junit = os.path.join(self.above, "out.xml")
        self.assertIn("cannot be built: 2 problems", self.say("--junit", junit, code=1))
        suites = xml.etree.ElementTree.parse(junit).getroot()
        self.assertEqual((suites.get("errors"), suites.get("skipped")), ("3", str(found["skipped"])))


class JUnit(Folder):
    def test_has_a_suite_for_each_file_with_times(self):
        path = os.path.join(self.above, "out.xml")
        cases = self.ask("--junit", path)["cases"]
        suites = xml.etree.ElementTree.parse(path).getroot()
        self.assertEqual((suites.tag, suites.get("tests"), suites.get("failures")), ("testsuites", str(cases), "0"))
        self.assertEqual({suite.get("name") for suite in suites},
                         {f"tests/{name}" for name in os.listdir(self.path("tests"))})
        for suite in suites:
            self.assertEqual(int(suite.get("tests")), len(suite))
            self.assertGreater(float(suite.get("time")), 0)
            for case in suite:
                self.assertGreater(float(case.get("time")), 0)
                self.assertTrue(case.get("name") and case.get("classname") == suite.get("name"))
                self.assertEqual(len(case), 0)

    def test_says_why_and_survives_every_byte(self):
        bytes_of_all_kinds = b"".join(b"\\%d" % byte for byte in range(256))
        self.write("tests/odd.lua", b'case "' + bytes_of_all_kinds + b' ]]>\xef\xbf\xbe" {\n'
                                    b'  operation = "order.create", actor = { kind = "user" }, expect = "deny", code = "<&\\">" }\n'
                                    b'case "broken" { operation = "<order>", expect = "deny" }\n')
        path = os.path.join(self.above, "out.xml")
        self.say("--junit", path, code=1)
        suites = xml.etree.ElementTree.parse(path).getroot()
        self.assertEqual((suites.get("failures"), suites.get("errors")), ("1", "1"))
        [odd] = [suite for suite in suites if suite.get("name") == "tests/odd.lua"]
        self.assertIn("<=>", odd[0].get("name"))
        failure = odd[0].find("failure")
        self.assertIn('expected code <&">, got code role.missing; rule agents.only_sellers, roles/agents.lua:', failure.get("message"))
        self.assertIn("tests/odd.lua:1:", failure.text)
        self.assertIn("<order>", odd[1].find("error").get("message"))
        self.ask(code=1)  # JSON takes them too

    def test_is_written_whole_or_not_at_all(self):
        path = os.path.join(self.above, "out.xml")
        with open(path, "w", encoding="utf-8") as file:
            file.write("before")
        os.link(path, path + ".kept")
        self.say("--junit", path)
        xml.etree.ElementTree.parse(path)
        with open(path + ".kept", encoding="utf-8") as file:
            self.assertEqual(file.read(), "before")  # a new file took the name
        code, out, err = run("rules", "test", self.folder, "--junit", "/nowhere/out.xml", check=False)
        self.assertEqual(code, 1)
        self.assertIn("/nowhere/out.xml", err)
        self.assertIn("cases passed", out)


if __name__ == "__main__":
    unittest.main()
