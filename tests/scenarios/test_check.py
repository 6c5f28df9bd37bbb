"""What `assent check` finds without starting: each with a sentence that names the file, the option, and what would be
right. `assent serve` refuses the same; neither the database nor anything beside it is touched."""

import contextlib
import os
import shutil
import sqlite3
import struct
import subprocess
import unittest

from assent import BUILD, run
from test_start import CONFIG, Start, listing

SOURCE = os.environ["ASSENT_SOURCE"]
PAGE = 4096


class Checked(Start):
    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.folder, "assent.db")

    def check(self):
        """Exit code and what was said; nothing may have changed."""
        before = listing(self.demo.above)
        code, _, err = run("check", "--config", self.config, check=False)
        self.assertEqual(listing(self.demo.above), before)
        return code, err

    def well(self):
        code, err = self.check()
        self.assertEqual((code, err), (0, ""))

    def patch(self, offset, data):
        with open(self.data, "r+b") as file:
            file.seek(offset)
            file.write(data)

    def killed(self, customers=0):
        """A server that wrote something and was killed: its log stays behind."""
        with self.demo.serve() as server:
            for i in range(customers):
                answer = server.post("/v1/customers", self.demo.token("direct_bill", "admin_agent"), new_customer(i))
                self.assertEqual(answer.status, 201, answer)
            server.kill()


def new_customer(i):
    return {"companyProfile": {"domain": f"checked{i}.example"},
            "billingProfile": {"culture": "sv-SE", "language": "sv", "email": "billing@checked.example",
                               "firstName": "Åsa", "lastName": "Öberg", "companyName": f"Checked {i}",
                               "defaultAddress": {"country": "SE", "city": "Lund", "addressLine1": "Gatan 1",
                                                  "postalCode": "22100", "firstName": "Åsa", "lastName": "Öberg"}}}


class Database(Checked):
    def test_one_that_is_cut_off(self):
        size = os.path.getsize(self.data)
        for left in (size - 1, size - PAGE, PAGE, 200):
            with self.subTest(left=left):
                os.truncate(self.data, left)
                self.refused(self.data, "is cut off", f"it has {left} bytes", f"need {size}", "restore a backup")

    def test_one_with_something_behind_its_end(self):
        self.patch(os.path.getsize(self.data), b"x" * 100)
        self.refused(self.data, "no whole number of its pages of 4096 bytes", "restore a backup")

    def test_a_damaged_header(self):
        with open(self.data, "rb") as file:
            good = file.read(100)
        for offset, data, part in ((0, b"X", "not a database"), (16, b"\0\0", "header is damaged"),
                                   (18, b"\7\7", "header is damaged"), (21, b"\0\0\0", "header is damaged")):
            with self.subTest(offset=offset):
                self.patch(0, good)
                self.patch(offset, data)
                self.refused(self.data, part, "restore a backup")

    def test_one_of_a_newer_program(self):
        self.patch(60, struct.pack(">I", 99))
        self.refused(self.data, "written by a newer assent", "schema 99")

    def test_pages_that_are_rubbish(self):
        self.patch(PAGE, os.urandom(40 * PAGE))
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        self.assertIn(f"{self.data}: the database is damaged", err)

    def test_a_table_that_is_gone(self):
        with contextlib.closing(sqlite3.connect(self.data)) as database:
            database.execute("DROP TABLE tokens")
            database.commit()
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        self.assertIn("no such table: tokens", err)

    def test_what_is_no_file(self):
        os.unlink(self.data)
        os.mkfifo(self.data)
        self.refused(self.data, "must be a plain file")

    def test_none_yet(self):
        self.demo.configure('"assent.db"', '"new.db"')
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        self.assertIn("1 problem\n", err)
        self.assertIn('plugin "filedrop": user: there is no user', err)


class Log(Checked):
    """What the log beside the database says counts, and is left as it is."""

    def test_of_a_server_that_runs(self):
        with self.demo.serve() as server:
            self.well()
            made = server.call("user.create", partner=self.demo.names["partners"]["direct_bill"], name="Nils Ny",
                               principal_name="nils@new.example", roles=["sales_agent"])
            self.demo.configure(self.demo.names["users"]["direct_bill"]["sales_agent"], made["id"])
            self.assertGreater(os.path.getsize(self.data + "-wal"), 0)
            self.well()

    def test_of_a_server_that_was_killed(self):
        self.killed(customers=3)
        self.assertGreater(os.path.getsize(self.data + "-wal"), 0)
        self.well()
        os.truncate(self.data, 40 * PAGE)
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        self.assertIn("is cut off", err)

    def test_of_a_checkpoint_that_was_interrupted(self):
        """The first page is home and tells of pages that only the log has."""
        pages = os.path.getsize(self.data) // PAGE
        self.killed(customers=60)
        with open(self.data + "-wal", "rb") as file:
            log = file.read()
        first = None
        for at in range(32, len(log), 24 + PAGE):
            if struct.unpack_from(">I", log, at)[0] == 1:
                first = log[at + 24:at + 24 + PAGE]
        self.assertGreater(struct.unpack_from(">I", first, 28)[0], pages)
        self.patch(0, first)
        self.patch(os.path.getsize(self.data), b"x" * 100)
        self.well()
        shutil.copytree(self.folder, self.folder + "-other", ignore=shutil.ignore_patterns("*.sock"))
        with self.demo.serve() as server:
            self.assertEqual(server.get("/readyz").status, 200)
        self.config = self.config.replace(self.folder, self.folder + "-other")
        self.data = self.data.replace(self.folder, self.folder + "-other")
        os.unlink(self.data + "-wal")
        self.refused(self.data, "is cut off")

    def test_one_that_cannot_be_read_without_writing(self):
        self.killed(customers=3)
        os.unlink(self.data + "-shm")
        code, err = self.check()
        self.assertEqual(code, 0, err)
        self.assertIn("warning: " + self.data + "-wal holds what the database does not have yet", err)


class Key(Checked):
    def test_one_that_is_lost_is_a_warning(self):
        os.unlink(self.data + ".key")
        code, err = self.check()
        self.assertEqual(code, 0)
        self.assertIn(f"warning: {self.data}.key is missing and will be made anew", err)
        _, out, _ = run("check", "--config", self.config, "--json")
        self.assertIn('"warnings"', out)
        with self.demo.serve():
            pass
        self.well()

    def test_one_of_a_wrong_length(self):
        for size in (0, 5, 31, 33):
            with self.subTest(size=size):
                self.write("assent.db.key", "k" * size)
                self.refused(self.data + ".key", f"must hold 32 bytes, not {size}", "restore it from a backup")


class Tls(Checked):
    def make(self, name, *kind):
        subprocess.run(["openssl", "req", "-x509", "-newkey", *kind, "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-keyout", os.path.join(self.folder, name + ".key"), "-out",
                        os.path.join(self.folder, name + ".pem")], check=True, capture_output=True)

    def test_a_certificate_and_a_key_that_do_not_belong_together(self):
        curve = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        self.make("one", *curve)
        self.make("two", *curve)
        self.make("three", "rsa:2048")
        old = 'listen = "127.0.0.1:8080"'
        for certificate, key, parts in (
            ("one.pem", "one.key", None),
            ("three.pem", "three.key", None),
            ("one.pem", "two.key", ("tls_key: ", "two.key is not the key of the certificate in", "one.pem")),
            ("three.pem", "one.key", ("tls_key: ", "one.key is not the key of the certificate in", "three.pem")),
            ("one.key", "one.key", ("tls_certificate: cannot read", "one.key as a certificate chain in PEM form")),
            ("one.pem", "two.pem", ("tls_key: cannot read", "two.pem as the certificate's private key in PEM form")),
        ):
            with self.subTest(certificate=certificate, key=key):
                new = f'tls_certificate = "{certificate}", tls_key = "{key}"'
                self.demo.configure(old, new)
                if parts:
                    self.refused('assent.lua:7: plugin "http": ', *parts)
                else:
                    self.well()
                self.demo.configure(new, old)

    def test_both_are_told(self):
        self.write("rubbish.pem", "this is neither\n")
        self.demo.configure('listen = "127.0.0.1:8080"', 'tls_certificate = "rubbish.pem", tls_key = "rubbish.pem"')
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        self.assertIn("tls_certificate: cannot read", err)
        self.assertIn("tls_key: cannot read", err)


class FileDrop(Checked):
    def test_a_user_who_does_not_exist(self):
        nobody = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
        self.demo.configure(self.demo.names["users"]["direct_bill"]["sales_agent"], nobody)
        self.refused('assent.lua:9: plugin "filedrop": user: there is no user ' + nobody, self.data,
                     "assent call user.create", f"--config {self.config}")

    def test_a_folder_that_is_missing_or_none(self):
        drop = os.path.join(self.folder, "drop")
        shutil.rmtree(drop)
        self.refused('assent.lua:9: plugin "filedrop": folder: ', f"{drop} is missing: make it")
        self.write("drop", "a file\n")
        self.refused(f"{drop} is no folder")
        os.unlink(drop)
        os.mkdir(drop)
        self.well()
        self.write("drop/out", "a file\n")
        self.refused(f"{drop}/out is no folder")
        os.unlink(os.path.join(drop, "out"))
        os.symlink("/tmp", os.path.join(drop, "out"))
        self.refused(f"{drop}/out is no folder")

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_a_folder_that_cannot_be_written(self):
        user = 65534
        binary = self.binary_for_everybody()
        os.chmod(self.demo.above, 0o755)
        for place, folders, files in os.walk(self.folder):
            for name in [".", *folders, *files]:
                os.chown(os.path.join(place, name), user, user)
        self.assertEqual(self.check_as(user, binary)[0], 0)
        for name in ("drop/in", "drop"):
            path = os.path.join(self.folder, name)
            os.chown(path, 0, 0)
            os.chmod(path, 0o755)
            code, said = self.serve(user=user, binary=binary)
            self.assertEqual(code, CONFIG)
            self.assertIn(f"{path} cannot be written: the user of the service needs", said)
            code, out, _ = self.check_as(user, binary)
            self.assertEqual(code, CONFIG)
            self.assertIn(f"{path} cannot be written", out)


class Everything(Checked):
    def problems(self, *parts):
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        for part in parts:
            self.assertIn(part, err)
        self.assertIn(f"{len(parts)} problems\n", err)

    def test_of_the_settings_is_told(self):
        with open(self.config, "a", encoding="utf-8") as file:
            file.write('enviroment = "sandbox"\nqueue_limit = 0\npublic_address = "nowhere"\ndata = 7\n'
                       'plugin "Odd" {}\nplugin "http" { withhold = { "assent.wrok/1" } }\n')
        self.problems("enviroment is no setting", "queue_limit: ", "public_address: ", "data: a text is needed",
                      'assent.lua:14: plugin "Odd"', 'assent.lua:15: plugin "http" is named twice, first at')

    def test_of_the_plugins_is_told(self):
        os.rmdir(os.path.join(self.folder, "drop", "in"))
        shutil.rmtree(os.path.join(self.folder, "drop"))
        self.write("assent.db.key", "short")
        self.demo.configure('listen = "127.0.0.1:8080"', 'lisen = "127.0.0.1:8080", headers = 0, withhold = { "assent.uv/1" }')
        self.demo.configure('plugin "partnercenter" {}', 'plugin "partnercentr" {}')
        self.problems("32 bytes", "lisen: there is no such option", "headers: ", "cannot do without assent.uv/1",
                      'did you mean "partnercenter"?', "drop is missing")


PLUGIN = """
#include "assent/assent.h"
#include <stddef.h>
static assent_status on_open(const assent_host *host, void **ret_state) { *ret_state = (void *)host; return ASSENT_OK; }
static assent_status on_start(void *state) { (void)state; return ASSENT_OK; }
static void on_drain(void *state, void (*done)(void *), void *data) { (void)state; done(data); }
static void on_close(void *state) { (void)state; }
static assent_status on_check(const assent_host *host) { %(check)s }
ASSENT_PLUGIN = { ASSENT_ABI_MAGIC, %(size)s, ASSENT_ABI_MAJOR, 0, "odd", "1",
                  on_open, on_start, on_drain, on_close, on_check };
"""


class Hook(Checked):
    """`check` of a plugin's descriptor."""

    def build(self, check="(void)host; return ASSENT_OK;", size="sizeof(assent_plugin_descriptor)"):
        folder = os.path.join(self.demo.above, "plugins")
        if not os.path.exists(folder):
            shutil.copytree(os.path.join(BUILD, "plugins"), folder)
            os.mkdir(os.path.join(folder, "odd"))
            self.write("../plugins/odd/manifest.json", '{"name": "odd", "version": "1"}')
            with open(self.config, "a", encoding="utf-8") as file:
                file.write('plugin_folder = "../plugins"\nplugin "odd" {}\n')
        subprocess.run(["cc", "-shared", "-fPIC", "-I", os.path.join(SOURCE, "core/include"), "-x", "c", "-o",
                        os.path.join(folder, "odd", "odd.so"), "-"],
                       input=PLUGIN % {"check": check, "size": size}, text=True, check=True)

    def test_that_finds_nothing(self):
        self.build()
        self.well()

    def test_that_tells_twice(self):
        self.build('host->fail(host->self, ASSENT_E_CONFIG, (assent_text){ "too hot", 7 });'
                   'return host->fail(host->self, ASSENT_E_CONFIG, (assent_text){ "too loud", 8 });')
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        self.assertIn('assent.lua:11: plugin "odd": too hot\n', err)
        self.assertIn('assent.lua:11: plugin "odd": too loud\n', err)
        self.assertIn("2 problems", err)

    def test_that_says_nothing(self):
        self.build("(void)host; return ASSENT_E_CONFIG;")
        code, err = self.check()
        self.assertEqual(code, CONFIG)
        self.assertIn('plugin "odd": check failed with', err)

    def test_that_asks_for_what_only_a_running_host_has(self):
        self.build('return host->capability(host->self, ASSENT_ROUTES_1) ? ASSENT_E_CONFIG : ASSENT_OK;')
        self.well()

    def test_of_a_plugin_older_than_it(self):
        self.build("(void)host; return ASSENT_E_CONFIG;", size="offsetof(assent_plugin_descriptor, check)")
        self.well()
        with self.demo.serve() as server:
            self.assertEqual(server.get("/livez").status, 200)


if __name__ == "__main__":
    unittest.main()
