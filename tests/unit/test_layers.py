"""The layers of core/ hold: a folder includes only what stands to its left, plugins only the SDK."""
import os
import re
import unittest

SOURCE = os.environ.get("ASSENT_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# base → model → store, rules → operations → engine → host → cli
MAY_INCLUDE = {
    "base": {"base"},
    "model": {"base", "model"},
    "store": {"base", "model", "store"},
    "rules": {"base", "model", "rules"},
    "operations": {"base", "model", "store", "rules", "operations"},
    "engine": {"base", "model", "store", "rules", "operations", "engine"},
    "host": {"base", "model", "store", "rules", "operations", "engine", "host"},
    "cli": {"base", "model", "store", "rules", "operations", "engine", "host", "cli"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def sources(folder):
    for path, _, names in os.walk(os.path.join(SOURCE, folder)):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.join(path, name)


def includes(path):
    with open(path, encoding="utf-8") as file:
        return INCLUDE.findall(file.read())


class Layers(unittest.TestCase):
    def test_a_core_folder_includes_only_what_stands_to_its_left(self):
        wrong = []
        for layer, allowed in MAY_INCLUDE.items():
            files = list(sources(f"core/{layer}"))
            self.assertTrue(files, f"core/{layer} is empty")
            for path in files:
                for included in includes(path):
                    room = included.split("/")[0]
                    if room != "assent" and room not in allowed:
                        wrong.append(f"{os.path.relpath(path, SOURCE)} includes {included}")
        self.assertEqual(wrong, [])

    def test_the_rules_decide_without_their_tests_and_their_manual(self):
        """core/rules/selftest and core/rules/meta look at the rest of core/rules, never the other way."""
        wrong = []
        for path in sources("core/rules"):
            room = os.path.relpath(os.path.dirname(path), os.path.join(SOURCE, "core"))
            for included in includes(path):
                of = os.path.dirname(included)
                if of.startswith("rules/") and of != room:
                    wrong.append(f"{os.path.relpath(path, SOURCE)} includes {included}")
        self.assertEqual(wrong, [])

    def test_the_sdk_includes_only_itself_and_the_c_library(self):
        wrong = [f"{path}: {included}" for path in sources("core/include") for included in includes(path)
                 if not included.startswith("assent/")]
        self.assertEqual(wrong, [])

    def test_a_plugin_includes_only_the_sdk_its_own_files_and_what_all_share(self):
        shared = {"fetch.h", "template.h"}  # of plugins/common, whose other headers are its own
        wrong = []
        for name in sorted(os.listdir(os.path.join(SOURCE, "plugins"))):
            folder = os.path.join(SOURCE, "plugins", name)
            for path in sources(f"plugins/{name}") if os.path.isdir(folder) else []:
                for included in includes(path):
                    is_own = os.path.exists(os.path.join(folder, included))
                    if not included.startswith("assent/") and not is_own and included not in shared:
                        wrong.append(f"{os.path.relpath(path, SOURCE)} includes {included}")
        self.assertEqual(wrong, [])

    def test_no_source_file_grows_past_500_lines(self):
        long = []
        for room in ("core", "plugins", "tests"):
            for path in sources(room):
                with open(path, encoding="utf-8") as file:
                    lines = sum(1 for _ in file)
                if lines > 500:
                    long.append(f"{os.path.relpath(path, SOURCE)}: {lines} lines")
        self.assertEqual(long, [])


if __name__ == "__main__":
    unittest.main()
