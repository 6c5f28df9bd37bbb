"""Folders that are no rule folders: each ends in a sentence that names the place, at once, and nothing hangs."""
import os
import shutil
import subprocess
import tempfile
import unittest

ASSENT = os.path.join(os.environ["ASSENT_BUILD"], "assent")
RULE = 'rule.permission { name = "one", describe = "d", actions = { "*" }, decide = allow }\n'


class Folders(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.write("good.lua", RULE)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return path

    def run_rules(self):
        done = subprocess.run([ASSENT, "rules", "test", self.folder], capture_output=True, timeout=60, check=False)
        return done.returncode, (done.stdout + done.stderr).decode("utf-8")

    def refused(self, *sentences, expected=1):
        code, said = self.run_rules()
        self.assertEqual(code, expected, said)
        for sentence in sentences:
            self.assertIn(sentence, said)
        self.assertFalse([c for c in said if ord(c) < 32 and c != "\n" or ord(c) == 127], "controls reach the terminal")

    def accepted(self, rules=1):
        code, said = self.run_rules()
        self.assertEqual((code, f"{rules} rules, " in said), (0, True), said)

    def test_a_folder_of_one_rule_is_taken(self):
        self.accepted()

    def test_a_symbolic_link_is_no_rule_file(self):
        os.symlink("/etc/passwd", os.path.join(self.folder, "passwd.lua"))
        self.refused("passwd.lua: a plain file is needed, not a symbolic link")

    def test_a_link_to_itself_is_no_rule_file(self):
        os.symlink("loop.lua", os.path.join(self.folder, "loop.lua"))
        self.refused("loop.lua: a plain file is needed, not a symbolic link")

    def test_a_link_to_a_folder_is_not_followed(self):
        os.symlink(self.folder, os.path.join(self.folder, "again"))
        self.accepted()

    def test_a_pipe_is_no_rule_file_and_nobody_waits_for_its_end(self):
        os.mkfifo(os.path.join(self.folder, "pipe.lua"))
        self.refused("pipe.lua: a plain file is needed")

    def test_a_pipe_of_another_name_is_left_alone(self):
        os.mkfifo(os.path.join(self.folder, "pipe"))
        self.accepted()

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_a_device_is_no_rule_file(self):
        try:
            os.mknod(os.path.join(self.folder, "zero.lua"), 0o20600, os.makedev(1, 5))
        except PermissionError:
            self.skipTest("no devices here")
        self.refused("zero.lua: a plain file is needed")

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_a_file_or_folder_of_somebody_else_is_refused(self):
        path = self.write("other.lua", "")
        os.chown(path, 65534, 65534)
        if os.stat(path).st_uid != 65534:
            self.skipTest("no other users here")
        self.refused("other.lua: rule files and their folders must belong to the user who runs assent")
        os.remove(path)
        os.mkdir(os.path.join(self.folder, "theirs"))
        os.chown(os.path.join(self.folder, "theirs"), 65534, 65534)
        self.refused("theirs: rule files and their folders must belong")

    def test_a_folder_with_the_name_of_a_file_is_a_folder(self):
        self.write("odd.lua/more.lua", RULE.replace("one", "two"))
        self.accepted(2)

    def test_files_of_the_limit_and_above(self):
        self.write("large.lua", b"--" + b"x" * (256 * 1024 - 2))
        self.accepted()
        self.write("large.lua", b"--" + b"x" * (256 * 1024 - 1))
        self.refused("large.lua: a file of at most 262144 bytes is needed")

    def test_all_files_together_have_a_limit(self):
        for i in range(33):
            self.write(f"lib/f{i}.lua", b"--" + b"x" * (256 * 1024 - 2))
        self.refused("the rule files are larger than 8 MB together")

    def test_a_sparse_file_is_not_read(self):
        with open(os.path.join(self.folder, "sparse.lua"), "wb") as file:
            file.truncate(1 << 40)
        self.refused("sparse.lua: a file of at most 262144 bytes is needed")

    def test_thousands_of_files_have_a_limit(self):
        for i in range(4000):
            self.write(f"many/f{i}.lua", "")
        self.refused("more than 4000 rule files")

    def test_folders_have_a_depth(self):
        self.write("/".join("abcdefgh") + "/x.lua", RULE.replace("one", "two"))
        self.accepted(2)
        self.write("/".join("abcdefghi") + "/x.lua", "")
        self.refused("folders lie deeper than 8")

    def test_long_paths_have_a_limit_and_mistakes_in_them_a_place(self):
        name = "scenarios/" + "x" * 186 + ".lua"
        self.write(name, "local a\nnobody()\n")
        self.refused(f"{name}:2: the name 'nobody' is not known")
        os.remove(os.path.join(self.folder, name))
        self.write("scenarios/" + "x" * 187 + ".lua", "")
        self.refused("a path of at most 200 bytes is needed")

    def test_names_with_controls_or_without_utf8_are_not_shown(self):
        for name in (b"a\x1b[2J.lua", b"a\n.lua", b"a\xff.lua", b"a\x7f.lua"):
            path = os.path.join(self.folder.encode(), name)
            with open(path, "wb") as file:
                file.write(b"")
            self.refused(self.folder, "has control characters in its name, or no UTF-8: rename it")
            os.remove(path)

    def test_hidden_files_and_other_endings_are_left_alone(self):
        for name in (".hidden.lua", "notes.txt", "gate.lua~", "gate.lua.bak", ".git/x.lua", "meta/facts.lua", "X.LUA"):
            self.write(name, "this is no Lua")
        self.accepted()

    def test_only_the_uppermost_meta_is_left_out(self):
        self.write("lib/meta/x.lua", "this is no Lua")
        self.refused("lib/meta/x.lua:1: syntax error")

    def test_every_kind_of_bad_file_is_listed_with_its_line(self):
        self.write("a.lua", "x x\n")
        self.write("b.lua", "\n\nnobody()\n")
        self.write("c.lua", b"-- one\n-- caf\xe9\n")
        self.write("d.lua", b"\x1bLuaT\x00\x19\x93\r\n\x1a\n")
        self.write("e.lua", "while true do end\n")
        self.write("tests/f.lua", "x x\n")
        self.refused("a.lua:1: syntax error", "b.lua:3: the name 'nobody' is not known", "c.lua:2: the file is not text",
                     "d.lua:1: the file is not text", "e.lua:1: loading this file takes more than")
        for name in "abcde":
            os.remove(os.path.join(self.folder, f"{name}.lua"))
        self.refused("tests/f.lua:1:", "syntax error")

    def test_there_is_no_folder(self):
        shutil.rmtree(self.folder)
        self.refused("there is no such folder", expected=2)
        self.write("x.lua", "")
        shutil.rmtree(self.folder)
        with open(self.folder, "w", encoding="utf-8") as file:
            file.write(RULE)
        self.refused(self.folder, expected=2)
        os.remove(self.folder)
        os.mkdir(self.folder)


if __name__ == "__main__":
    unittest.main()
