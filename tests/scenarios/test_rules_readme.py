"""The examples of rules/README.md work: put into a copy of the shipped rules, all cases pass and do test them."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.environ["ASSENT_SOURCE"]
ASSENT = os.path.join(os.environ["ASSENT_BUILD"], "assent")
RULES = os.path.join(SOURCE, "rules")


def examples():
    """The code of the page by the path in its first line, example by example."""
    with open(os.path.join(RULES, "README.md"), encoding="utf-8") as file:
        text = file.read()
    part = text[text.index("## Four examples"):text.index("## Cases")]
    found = []
    for section in part.split("\n### ")[1:]:
        blocks = re.findall(r"```lua\n(.*?)```", section, re.S)
        found.append({re.match(r"-- ([\w/]+\.lua)", block).group(1): block for block in blocks})
    return found


class Readme(unittest.TestCase):
    def setUp(self):
        self.folder = os.path.join(tempfile.mkdtemp(), "rules")
        self.addCleanup(shutil.rmtree, os.path.dirname(self.folder))
        shutil.copytree(RULES, self.folder)

    def add(self, files):
        for path, text in files.items():
            full = os.path.join(self.folder, path)
            self.assertFalse(os.path.exists(full), f"{path} is there already")
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)

    def run_cases(self):
        done = subprocess.run([ASSENT, "rules", "test", self.folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_there_are_four_and_each_is_a_rule_with_cases(self):
        self.assertEqual(len(examples()), 4)
        for files in examples():
            rooms = {path.split("/")[0] for path in files}
            self.assertIn("tests", rooms)
            self.assertTrue(rooms & {"roles", "scenarios", "countries", "reactions"})

    def test_all_of_them_pass_beside_the_shipped_rules(self):
        count = sum(text.count('\ncase "') for files in examples() for text in files.values())
        before = int(re.search(r"(\d+) cases passed", self.run_cases()[1]).group(1))
        for files in examples():
            self.add(files)
        code, said = self.run_cases()
        self.assertEqual(code, 0, said)
        self.assertEqual(int(re.search(r"(\d+) cases passed", said).group(1)), before + count)

    def test_the_cases_of_each_fail_without_its_rule(self):
        for files in examples():
            self.setUp()
            self.add({path: text for path, text in files.items() if path.startswith(("tests/", "messages/"))})
            code, said = self.run_cases()
            self.assertEqual(code, 1, said)
            self.assertIn("expected", said)

    def test_luacheck_has_nothing_to_complain_about(self):
        for files in examples():
            self.add(files)
        done = subprocess.run(["luacheck", "--no-color", "."], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
