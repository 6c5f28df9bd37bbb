"""What is written about the rule language for editors, luacheck and readers agrees with the engine."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.environ["ASSENT_SOURCE"]
ASSENT = os.path.join(os.environ["ASSENT_BUILD"], "assent")
RULES = os.path.join(SOURCE, "rules")


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Meta(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.rules = os.path.join(self.folder, "rules")
        shutil.copytree(RULES, self.rules)

    def change(self, name, old, new):
        path = os.path.join(self.rules, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def test_the_files_in_the_tree_are_those_that_the_engine_writes(self):
        code, said = run(ASSENT, "rules", "meta", "--check", RULES)
        self.assertEqual((code, said.count("\n")), (0, 1), said + "Run: assent rules meta rules")

    def test_a_file_that_differs_is_named_and_written_anew(self):
        for name, old, new in (("meta/facts.lua", "who asks", "who is asked"), ("README.md", "| `actor.kind` |", "| x |"),
                               (".luacheckrc", '"actor"', '"aktor"'), (".luarc.json", '"now"', '"later"')):
            self.change(name, old, new)
            code, said = run(ASSENT, "rules", "meta", "--check", self.rules)
            self.assertEqual(code, 1, name)
            self.assertEqual([line.split(": ")[0] for line in said.splitlines()], [f"{self.rules}/{name}"])
            self.assertEqual(run(ASSENT, "rules", "meta", self.rules), (0, f"{self.rules}/{name}: written\n"))
            self.assertEqual(run(ASSENT, "rules", "meta", "--check", self.rules)[0], 0)

    def test_a_folder_without_them_gets_them_and_its_own_manual_is_left_alone(self):
        bare = os.path.join(self.folder, "bare")
        os.mkdir(bare)
        with open(os.path.join(bare, "README.md"), "w", encoding="utf-8") as file:
            file.write("# Ours\n")
        self.assertEqual(run(ASSENT, "rules", "meta", "--check", bare)[0], 1)
        self.assertEqual(run(ASSENT, "rules", "meta", bare)[0], 0)
        self.assertEqual(run(ASSENT, "rules", "meta", "--check", bare)[0], 0)
        with open(os.path.join(bare, "README.md"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "# Ours\n")
        self.assertEqual(run(ASSENT, "rules", "meta", "/nowhere/at/all")[0], 1)

    def test_the_annotations_are_lua(self):
        for name in sorted(os.listdir(os.path.join(RULES, "meta"))):
            if name.endswith(".lua"):
                path = os.path.join(RULES, "meta", name)
                self.assertEqual(run("lua5.4", "-e", f"assert(loadfile({path!r}))"), (0, ""), name)

    def cases(self):
        code, said = run(ASSENT, "rules", "test", self.rules)
        return code, said.split(" in ")[0]  # how long it took is another matter

    def test_they_change_no_rule_set(self):
        with_them = self.cases()
        shutil.rmtree(os.path.join(self.rules, "meta"))
        self.assertEqual(self.cases(), with_them)
        self.assertEqual(with_them[0], 0)


class Luacheck(unittest.TestCase):
    def check(self, text, folder="scenarios"):
        root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, root)
        shutil.copy(os.path.join(RULES, ".luacheckrc"), root)
        os.mkdir(os.path.join(root, folder))
        with open(os.path.join(root, folder, "one.lua"), "w", encoding="utf-8") as file:
            file.write(text)
        return run("luacheck", "--no-color", "-q", ".", cwd=root)

    def test_the_shipped_rules_have_nothing_to_complain_about(self):
        code, said = run("luacheck", "--no-color", ".", cwd=RULES)
        self.assertEqual(code, 0, said)

    def test_a_name_that_rules_do_not_have_is_found(self):
        for text in ("return os.time()", "return ('x').y, string.gsub('a', 'b', 'c')", "return load('x')",
                     "return setmetatable({}, {})", "return actr", "case 'x' {}", "customer = nil", "return math.random()"):
            code, said = self.check(text + "\n")
            self.assertEqual(code, 1, text + said)

    def test_what_rules_have_is_known(self):
        self.assertEqual(self.check("return rule, allow, customer, now, string.glob, math.pi, glob, days\n")[0], 0)
        self.assertEqual(self.check("case 'x' { now = date '2020-01-01' }\n", "tests")[0], 0)

    def test_the_engine_has_every_name_and_no_other(self):
        """Every name that luacheck knows can be read by a rule, and what it does not know cannot."""
        with open(os.path.join(RULES, ".luacheckrc"), encoding="utf-8") as file:
            text = file.read()
        listed = text[text.index("local names"):text.index("stds.assent")]
        names = set(re.findall(r'"(\w+)"', listed))
        for room, fields in re.findall(r"(\w+) = \{ fields = \{(.*?)\n  \} \}", listed, re.S):
            names.add(room)
            names.update(f"{room}.{field}" for field in re.findall(r"(\w+) = \{\}", fields))
        reads = "\n".join(f"  local v{i % 100} = {name}" + (" end do" if i % 100 == 99 else "")
                          for i, name in enumerate(sorted(names)))
        stock = subprocess.run(["lua5.4", "-e", """for k, v in pairs(_G) do print(k)
            if type(v) == "table" then for f in pairs(v) do print(k .. "." .. f) end end end"""],
                               capture_output=True, text=True, check=True).stdout.split()
        absent = sorted(name for name in set(stock) - names if not name.startswith(("package.", "_G.", "_VERSION"))
                        and name.split(".")[0] in names | {name})
        self.assertGreater(len(names), 60)
        self.assertGreater(len(absent), 20)
        code, said = self.decide(reads)
        self.assertEqual(code, 0, said)
        for name in absent:
            code, said = self.decide(f"  local v = {name}")
            self.assertEqual(code, 1, name)
            self.assertIn("one.lua", said)

    def decide(self, body):
        """Runs the body in a decision; 0 when it comes to its end."""
        if not hasattr(self, "pack"):
            root = tempfile.mkdtemp()
            self.addCleanup(shutil.rmtree, root)
            self.pack = root
            os.mkdir(os.path.join(root, "tests"))
            with open(os.path.join(root, "tests", "one.lua"), "w", encoding="utf-8") as file:
                file.write('case "it comes to its end" { operation = "customer.get", expect = "allow" }\n')
        with open(os.path.join(self.pack, "one.lua"), "w", encoding="utf-8") as file:
            file.write('rule.permission { name = "one", describe = "d", actions = { "*" }, decide = function()\n'
                       f"  do\n{body}\n  end\n  return allow()\nend }}\n")
        return run(ASSENT, "rules", "test", self.pack)


if __name__ == "__main__":
    unittest.main()
