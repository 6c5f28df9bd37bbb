"""What keeps a server from starting: it ends with 78 and says which file is wrong and what would be right; `assent
check` finds the same and writes nothing."""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unittest

from assent import BINARY, BUILD, PATIENCE_S, Demo, run

CONFIG = 78  # EX_CONFIG


def listing(folder):
    """Every path below with what a write would change."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(place, name)
            info = os.lstat(path)
            found[path] = (info.st_ino, info.st_mode, info.st_size, info.st_mtime_ns, info.st_ctime_ns)
    return found


class Start(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.folder, self.config = self.demo.folder, self.demo.config

    def serve(self, user=None, binary=BINARY):
        """`assent serve` that must not start: exit code and what it said last."""
        done = subprocess.run([binary, "serve", "--config", self.config, "--listen", "127.0.0.1:0"], capture_output=True,
                              text=True, timeout=PATIENCE_S, user=user)
        self.assertNotIn("ready", done.stdout)
        said = [line for line in done.stderr.splitlines() if line.startswith("assent: ")]
        self.assertTrue(said, done.stderr)
        return done.returncode, said[-1]

    def refused(self, *parts):
        """serve and check end with 78 and say all of `parts`; check changes nothing."""
        code, said = self.serve()
        self.assertEqual(code, CONFIG, said)
        for part in parts:
            self.assertIn(part, said)
        before = listing(self.demo.above)
        code, out, err = run("check", "--config", self.config, "--json", check=False)
        self.assertEqual(code, CONFIG, out + err)
        found = json.loads(out)
        self.assertFalse(found["ok"])
        self.assertTrue(any(all(part in problem for part in parts) for problem in found["problems"]), found)
        code, out, err = run("check", "--config", self.config, check=False)
        self.assertEqual(code, CONFIG)
        for part in parts:
            self.assertIn(part, err)
        self.assertEqual(listing(self.demo.above), before)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def binary_for_everybody(self):
        """A copy where other users reach it: a checkout may lie in somebody's private folder."""
        place = os.path.join(self.demo.above, "program")
        shutil.copytree(os.path.join(BUILD, "plugins"), os.path.join(place, "plugins"))
        os.chmod(place, 0o755)
        return shutil.copy2(BINARY, place)

    def check_as(self, user, binary):
        done = subprocess.run([binary, "check", "--config", self.config, "--json"], capture_output=True, text=True,
                              timeout=PATIENCE_S, user=user)
        return done.returncode, done.stdout, done.stderr


class Checked(Start):
    def test_a_good_configuration_passes_and_nothing_is_written(self):
        before = listing(self.demo.above)
        code, out, err = run("check", "--config", self.config, check=False)
        self.assertEqual((code, err), (0, ""), out)
        self.assertEqual(json.loads(run("check", "--config", self.config, "--json")[1]), {"ok": True, "problems": []})
        self.assertEqual(listing(self.demo.above), before)

    def test_it_does_not_disturb_a_server(self):
        with self.demo.serve() as server:
            self.assertEqual(run("check", "--config", self.config, check=False)[0], 0)
            self.assertEqual(server.get("/readyz").status, 200)

    def test_it_tells_every_problem_at_once(self):
        self.demo.configure('listen = "127.0.0.1:8080"', 'lisen = "127.0.0.1:8080"')
        self.demo.configure('folder = "drop"', 'folders = "drop"')
        self.write("rules/scenarios/broken.lua", "rule.scenario {")
        code, out, _ = run("check", "--config", self.config, "--json", check=False)
        self.assertEqual(code, CONFIG)
        problems = "\n".join(json.loads(out)["problems"])
        for part in ("lisen", "folders", "broken.lua"):
            self.assertIn(part, problems)


class Configuration(Start):
    def test_an_absent_file(self):
        self.config = os.path.join(self.folder, "other.lua")
        self.refused("other.lua")

    def test_a_broken_file_names_the_line(self):
        for text, parts in (
            ('data = "assent.db"\nrules = \n', ("assent.lua:3",)),
            ('data = "assent.db"\nerror("x")\n', ("assent.lua:2",)),
            ('data = os.getenv("HOME")\n', ("assent.lua:1", "os")),
            ("while true do end\n", ("assent.lua",)),
            ('\x1bLua', ("assent.lua",)),
            ("", ("assent.lua", "data")),
        ):
            with self.subTest(text=text):
                self.write("assent.lua", text)
                self.refused(*parts)

    def test_an_unknown_setting_or_a_wrong_value(self):
        with open(self.config, encoding="utf-8") as file:
            good = file.read()
        for line, parts in (
            ('enviroment = "sandbox"', ("assent.lua", "enviroment", "did you mean environment?")),
            ("queue_limt = 5", ("queue_limt", "did you mean queue_limit?")),
            ("something_else = 5", ("something_else", "known are data")),
            ('queue_limit = "many"', ("assent.lua", "queue_limit", "an integer is needed")),
            ("queue_limit = 0", ("queue_limit", "from 1 to")),
            ('rules_watch = "yes"', ("rules_watch", "true or false is needed")),
            ('environment = "moon"', ("environment", '"production" or "sandbox" is needed')),
            ('public_address = "nowhere"', ("public_address",)),
            ("data = 7", ("data", "a text is needed")),
            ('data = ""', ("data", "a path is needed")),
            ('plugin "nothing" {}', ("nothing", "there is no folder of this name", "filedrop, hello, http")),
            ('plugin "helo" {}', ('plugin "helo"', 'did you mean "hello"?')),
            ('plugin "../http" {}', ("../http", "a name of small letters")),
            ('plugin "http" {}', ("http", "named twice")),
        ):
            with self.subTest(line=line):
                self.write("assent.lua", good + "\n" + line + "\n")
                self.refused("assent.lua", *parts)

    def test_an_unknown_option_of_a_plugin_or_a_wrong_value(self):
        for old, new, parts in (
            ('listen = "127.0.0.1:8080"', 'lisen = "127.0.0.1:8080"', ('plugin "http"', "lisen", "did you mean listen?")),
            ('listen = "127.0.0.1:8080"', 'headers = "many"', ('plugin "http"', "headers", "a whole number is needed")),
            ('listen = "127.0.0.1:8080"', "headers = 0", ('plugin "http"', "headers", "from 1 to 1000")),
            ('listen = "127.0.0.1:8080"', "withhold = 7", ('plugin "http"', "withhold", "a list of capabilities")),
            ('user = "', 'user = "x', ('plugin "filedrop"', "user: an id such as", 'not "x')),
            ('folder = "drop"', "folder = false", ('plugin "filedrop"', "folder", "needed, not false")),
        ):
            with self.subTest(new=new):
                self.demo.configure(old, new)
                try:
                    self.refused("assent.lua", *parts)
                finally:
                    self.demo.configure(new, old)

    def test_an_address_that_is_none(self):
        good = 'listen = "127.0.0.1:8080"'
        for address in ("8080", "localhost:8080", "127.0.0.1:65536", "127.0.0.1:", "::1:80", "[::1:80", ""):
            with self.subTest(address):
                self.demo.configure(good, f'listen = "{address}"')
                for arguments in (["check"], ["serve"]):
                    code, out, err = run(*arguments, "--config", self.config, check=False)
                    self.assertEqual(code, CONFIG, out + err)
                    self.assertIn('listen: an address and a port such as "127.0.0.1:8080"', err)
                self.demo.configure(f'listen = "{address}"', good)

    def test_a_capability_that_is_withheld_and_needed(self):
        self.demo.configure('listen = "127.0.0.1:8080"', 'withhold = { "assent.identity/1" }')
        self.refused("assent.lua:7: ", 'plugin "http"', "withhold: the plugin cannot do without assent.identity/1")

    def test_a_capability_that_is_withheld_and_not_needed(self):
        self.demo.configure('folder = "drop"', 'folder = "drop", withhold = { "assent.watch/1", "assent.metrics/1" }')
        self.assertEqual(run("check", "--config", self.config, check=False)[0], 0)
        with self.demo.serve() as server:
            self.assertEqual(server.get("/livez").status, 200)


class Surroundings(Start):
    def test_a_certificate_or_key_that_is_missing_or_wrong(self):
        self.write("cert.pem", "this is no certificate\n")
        for options, parts in (
            ('tls_certificate = "absent.pem", tls_key = "cert.pem"', ("tls_certificate", "absent.pem cannot be read")),
            ('tls_certificate = "cert.pem", tls_key = "absent.key"', ("tls_key", "absent.key cannot be read")),
            ('tls_certificate = "cert.pem"', ("tls_key is missing",)),
            ('tls_key = "cert.pem"', ("tls_certificate is missing",)),
            ('tls_certificate = "cert.pem", tls_key = "cert.pem"', ("cert.pem",)),
        ):
            with self.subTest(options=options):
                old = 'listen = "127.0.0.1:8080"'
                self.demo.configure(old, options)
                try:
                    self.refused("assent.lua:7: ", *parts)
                finally:
                    self.demo.configure(options, old)

    def test_an_address_that_is_taken_or_none(self):
        with self.demo.serve() as server:
            other = Demo(customers=31)
            with other as demo:
                for address in (server.host, "127.0.0.1:99999", "nowhere", "1.2.3.4:80", ""):
                    with self.subTest(address=address):
                        code, _, err = run("serve", "--config", demo.config, "--listen", address, check=False)
                        self.assertEqual(code, CONFIG, err)
                        self.assertIn(address, err.splitlines()[-1])
                        self.assertIn("listen", err.splitlines()[-1])

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_a_folder_that_cannot_be_written(self):
        os.chmod(self.demo.above, 0o755)
        os.chmod(self.folder, 0o755)
        for name in ("assent.lua", "assent.db", "assent.db.key"):
            os.chmod(os.path.join(self.folder, name), 0o644)
        os.unlink(os.path.join(self.folder, "assent.db.lock"))
        binary = self.binary_for_everybody()
        before = listing(self.folder)
        code, said = self.serve(user=65534, binary=binary)
        self.assertEqual(code, CONFIG)
        self.assertIn(self.folder, said)
        self.assertIn("writable", said)
        code, out, _ = self.check_as(65534, binary)
        self.assertEqual(code, CONFIG, out)
        self.assertTrue(any(self.folder in problem and "cannot be written" in problem
                            for problem in json.loads(out)["problems"]), out)
        self.assertEqual(listing(self.folder), before)

    def test_a_data_folder_that_is_not_there(self):
        self.demo.configure('"assent.db"', '"absent/assent.db"')
        self.refused("absent")

    def test_a_database_that_is_none(self):
        self.demo.configure('"assent.db"', '"other.db"')
        self.write("other.db", "this is no database\n" * 1000)
        self.refused("other.db", "not a database")

    def test_a_database_of_another_program(self):
        self.demo.configure('"assent.db"', '"other.db"')
        with contextlib.closing(sqlite3.connect(os.path.join(self.folder, "other.db"))) as other:
            other.execute("CREATE TABLE theirs (a)")
        self.refused("other.db", "another program's tables")
        with contextlib.closing(sqlite3.connect(os.path.join(self.folder, "other.db"))) as other:
            self.assertEqual(other.execute("SELECT name FROM sqlite_schema").fetchall(), [("theirs",)])

    def test_a_damaged_key(self):
        self.write("assent.db.key", "short")
        self.refused("assent.db.key", "must hold 32 bytes, not 5")


class Plugins(Start):
    def setUp(self):
        super().setUp()
        self.plugins = os.path.join(self.demo.above, "plugins")
        shutil.copytree(os.path.join(BUILD, "plugins"), self.plugins)
        self.demo.configure('rules       = "rules"', 'rules       = "rules"\nplugin_folder = "../plugins"')
        self.object = os.path.join(self.plugins, "hello", "hello.so")
        self.demo.configure('plugin "partnercenter" {}', 'plugin "partnercenter" {}\nplugin "hello" {}')

    def patch(self, offset, value):
        """Changes one number of the descriptor, which begins with the magic and its own size."""
        with open(self.object, "rb") as file:
            data = bytearray(file.read())
        places = [at.start() for at in re.finditer(re.escape(magic()), bytes(data))]
        self.assertEqual(len(places), 1)
        data[places[0] + offset:places[0] + offset + 4] = value.to_bytes(4, "little")
        with open(self.object, "wb") as file:
            file.write(data)

    def test_a_good_one_is_taken(self):
        with self.demo.serve() as server:
            self.assertEqual(server.get("/hello").status, 200)

    def test_of_another_major_abi(self):
        self.patch(8, 7)
        self.refused("hello.so", "ABI 7", "build it again")

    def test_of_a_newer_minor_abi(self):
        self.patch(12, 1000)
        self.refused("hello.so", "1000", "a newer host is needed")

    def test_that_is_none(self):
        self.patch(0, 7)
        self.refused("hello.so", "no plugin of assent")
        with open(self.object, "w", encoding="ascii") as file:
            file.write("this is no library\n")
        self.refused("hello.so")
        os.unlink(self.object)
        self.refused("hello.so")

    def test_without_a_manifest_or_with_a_broken_one(self):
        manifest = os.path.join(self.plugins, "hello", "manifest.json")
        with open(manifest, "w", encoding="ascii") as file:
            file.write('{"name": "hello", ')
        self.refused("manifest.json")
        with open(manifest, "w", encoding="ascii") as file:
            file.write('{"name": "other", "version": "1"}')
        self.refused("manifest.json", '"hello" is needed')
        os.unlink(manifest)
        self.refused("manifest.json")

    def test_of_a_manifest_that_says_what_nobody_knows(self):
        manifest = os.path.join(self.plugins, "hello", "manifest.json")
        with open(manifest, encoding="utf-8") as file:
            good = file.read()
        for old, new, parts in (
            ('"version"', '"licence": "MIT", "version"', ('there is no key "licence" here',)),
            ('"capabilities"', '"capabilites"', ('"capabilites"', 'did you mean "capabilities"?')),
            ('"capabilities": [', '"capabilities": ["assent.router/1", ',
             ("capabilities: this host has no capability", '"assent.router/1"', 'did you mean "assent.routes/1"?')),
            ('"options"', '"optional_capabilities": ["assent.weather/1"], "options"',
             ("optional_capabilities: ", '"assent.weather/1"', "a newer assent may have it")),
            ('"capabilities": [', '"capabilities": [7, ', ("capabilities: a list of texts is needed",)),
            ('"secret"', '"secrte"', ("option greeting: ", '"secrte"', 'did you mean "secret"?')),
            ('"secret": false', '"secret": 0', ("option greeting: secret: true or false is needed",)),
            ('"type": "text"', '"type": "txt"', ("option greeting: type must be",)),
        ):
            with self.subTest(new=new):
                self.assertIn(old, good)
                with open(manifest, "w", encoding="utf-8") as file:
                    file.write(good.replace(old, new, 1))
                self.refused("plugins/hello/manifest.json: ", *parts)


def magic():
    with open(os.path.join(os.environ.get("ASSENT_SOURCE", "."), "core/include/assent/abi.h"), encoding="utf-8") as file:
        number = re.search(r"ASSENT_ABI_MAGIC\s+\(?(?:UINT32_C\()?(0x[0-9a-fA-F]+)", file.read()).group(1)
    return int(number, 16).to_bytes(4, "little")


class FirstRules(Start):
    """A database without a rule set in force takes the folder's at its first start."""

    def setUp(self):
        super().setUp()
        self.demo.configure('"assent.db"', '"first.db"')
        with open(self.config, encoding="utf-8") as file:
            lines = [line for line in file if not line.startswith('plugin "filedrop"')]
        self.write("assent.lua", "".join(lines))

    def test_good_ones_are_put_in_force(self):
        with self.demo.serve() as server:
            self.assertTrue(server.call("host.status")["ruleset"])

    def test_one_with_an_error(self):
        for text, parts in (
            ("rule.scenario {\n", ("broken.lua:2",)),
            ("x = 1\n", ("broken.lua:1", "x")),
            ('\nlocal t = nil\nreturn t.x\n', ("broken.lua:3",)),
            ("while true do end\n", ("broken.lua",)),
            ('rule.permission { name = "a.b", describe = "c", actions = { "customer.creat" }, decide = function() end }\n',
             ("broken.lua", "customer.creat", "customer.create")),
            ('\x1bLua\x54\x00', ("broken.lua",)),
        ):
            with self.subTest(text=text):
                self.write("rules/scenarios/broken.lua", text)
                self.refused("rules", *parts)

    def test_one_whose_cases_fail(self):
        path = os.path.join(self.folder, "rules/scenarios/acceptance_date.lua")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.write("rules/scenarios/acceptance_date.lua", text.replace("minutes(5)", "minutes(50000)"))
        self.refused("rules", "acceptance_date")

    def test_a_folder_that_is_not_there(self):
        shutil.rmtree(os.path.join(self.folder, "rules"))
        self.refused("rules")


if __name__ == "__main__":
    unittest.main()
