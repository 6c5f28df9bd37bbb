"""The service as a process: start, drain, refused starts, reloads, plugins that do not fit."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

from assent import BINARY, BUILD, Demo, run, wait_for

SOURCE = os.environ.get("ASSENT_SOURCE", ".")
MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Life(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=5).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.token = self.demo.token("direct_bill", "sales_agent")

    def refused(self):
        """Why the configuration does not start."""
        code, out, err = run("serve", "--config", self.demo.config, "--listen", "127.0.0.1:0", check=False)
        self.assertEqual(code, 78, err)
        self.assertEqual(out, "")
        return err

    def test_prints_one_line_and_ends_with_0_within_10_seconds(self):
        process = subprocess.Popen([BINARY, "serve", "--config", self.demo.config, "--listen", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertRegex(process.stdout.readline(), r"^ready http://127\.0\.0\.1:\d+\n$")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=30)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(out, "")
        for line in log.splitlines():
            self.assertIn("level", json.loads(line))
        self.assertFalse(os.path.exists(os.path.join(self.demo.folder, "assent.db.sock")))

    def test_a_request_under_way_is_answered_while_it_drains(self):
        with self.demo.serve() as server:
            held = http.client.HTTPConnection(server.host, timeout=30)
            held.connect()
            held.sock.sendall(b"GET /v1/agreements HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                              self.token.encode() + b"\r\n")
            time.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            held.sock.sendall(b"\r\n")
            self.assertEqual(held.sock.recv(12), b"HTTP/1.1 200")
            held.close()
            self.assertEqual(server.end(), 0)

    def test_no_confirmation_that_was_answered_is_lost_when_it_stops_under_load(self):
        with self.demo.serve() as server:
            customer = self.demo.names["customers"]["unconfirmed"]
            answered, lock = [], threading.Lock()

            def confirm(worker):
                for i in range(1000):
                    name = f"Person{worker}x{i}"
                    try:
                        answer = server.post(f"/v1/customers/{customer}/agreements", self.token, {
                            "primaryContact": {"firstName": name, "lastName": "Test", "email": "a@b.example"},
                            "templateId": MCA, "dateAgreed": "2026-01-01T00:00:00Z",
                            "type": "MicrosoftCustomerAgreement"})
                    except OSError:
                        return
                    if answer.status != 201:
                        return
                    with lock:
                        answered.append(name)

            threads = [threading.Thread(target=confirm, args=(i,)) for i in range(4)]
            for thread in threads:
                thread.start()
            wait_for(lambda: len(answered) > 40, "some confirmations")
            self.assertEqual(server.stop(), 0)
            for thread in threads:
                thread.join()
        with self.demo.serve() as server:
            items = server.get(f"/v1/customers/{customer}/agreements?agreementType=MicrosoftCustomerAgreement",
                               self.token).json["items"]
            kept = {item["primaryContact"]["firstName"] for item in items}
            self.assertEqual(set(answered) - kept, set())

    def test_a_second_server_is_refused_and_told_the_process(self):
        with self.demo.serve() as server:
            self.assertIn(f"process {server.process.pid}", self.refused())
            self.assertEqual(server.get("/livez").status, 200)

    def test_a_killed_server_leaves_nothing_in_the_way(self):
        with self.demo.serve() as server:
            server.kill()
        with self.demo.serve() as server:
            self.assertEqual(server.get("/v1/agreements", self.token).status, 200)
            self.assertEqual(server.call("host.status")["customers"], 5)

    def test_the_control_socket_is_the_operators_alone(self):
        with self.demo.serve():
            mode = os.stat(os.path.join(self.demo.folder, "assent.db.sock")).st_mode
            self.assertEqual(mode & 0o777, 0o600)

    def test_the_control_socket_answers_whatever_comes(self):
        with self.demo.serve() as server:
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(os.path.join(self.demo.folder, "assent.db.sock"))
                lines = line.makefile("rw", encoding="utf-8")
                for sent, code in [("{", "json.syntax"), ("[]", "invalid"),
                                   ('{"operation":"x.y"}', "operation.unknown"),
                                   ('{"operation":"host.status","nonsense":1}', "invalid"),
                                   ('{"operation":"host.status","as":"me"}', "invalid"),
                                   ('{"operation":"host.status","input":{"x":1}}', "invalid"),
                                   ('{"operation":"host.status","input":[]}', "invalid"), ("", "json.syntax")]:
                    lines.write(sent + "\n")
                    lines.flush()
                    answer = json.loads(lines.readline())
                    self.assertLess(answer["status"], 0, sent)
                    self.assertEqual(answer["code"], code, sent)
                lines.write('{"operation":"host.status"}\n' * 50)
                lines.flush()
                for _ in range(50):
                    self.assertEqual(json.loads(lines.readline())["status"], 0)
            self.assertEqual(server.get("/livez").status, 200)


class Rules(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=5).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.extra = os.path.join(self.demo.folder, "rules", "scenarios", "extra.lua")

    def in_force(self, server):
        return server.call("host.status")["ruleset"]

    def reload(self, server, word):
        """SIGHUP, and the log up to the word."""
        server.log.clear()
        server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: any(word in line for line in server.log), word, 30)
        return "".join(server.log)

    def test_a_broken_set_keeps_the_old_one_and_lists_every_error(self):
        with self.demo.serve() as server:
            before = self.in_force(server)
            write(self.extra, "rule.scenario { name = 'a', describe = 'x', before = { 'order.craete' },\n"
                              "  check = function() end }\nrule.scenario { describe = 'y' }\n")
            log = self.reload(server, "stays")
            self.assertIn("extra.lua:1", log)
            self.assertIn("order.create", log)
            self.assertIn("extra.lua:3", log)
            self.assertEqual(self.in_force(server), before)
            self.assertEqual(server.get("/v1/agreements", self.demo.token("direct_bill", "sales_agent")).status, 200)

    def test_a_good_set_is_put_in_force_without_a_restart(self):
        with self.demo.serve() as server:
            before = self.in_force(server)
            write(self.extra, "rule.scenario { name = 'extra.closed', describe = 'Closed for the inventory',\n"
                              "  before = { 'customer.create' }, check = function()\n"
                              "    if input.company_name == 'Late' then return block('extra.closed') end\n  end }\n")
            for locale in ("en-US", "sv-SE", "nl-NL"):
                path = os.path.join(self.demo.folder, "rules", "messages", locale + ".lua")
                text = read(path)
                at = text.rindex("}")
                write(path, text[:at] + '  ["extra.closed"] = "Closed for the inventory.",\n' + text[at:])
            self.reload(server, "is in force")
            self.assertNotEqual(self.in_force(server), before)
            code, _, err = run("call", "customer.create", json.dumps({
                "domain": "x.example", "company_name": "Late", "culture": "sv-SE", "email": "a@b.example",
                "country": "SE"}), "--as", self.demo.names["users"]["direct_bill"]["sales_agent"],
                "--config", self.demo.config, check=False)
            self.assertEqual(code, 1)
            self.assertIn("Closed for the inventory.", err)
            after = self.in_force(server)
        with self.demo.serve() as server:
            self.assertEqual(self.in_force(server), after)
        self.assertEqual(run("replay", "--config", self.demo.config)[0], 0)

    def test_changed_files_wait_for_the_operators_word(self):
        write(self.extra, "-- a comment changes the digest\n")
        with self.demo.serve() as server:
            before = self.in_force(server)
            self.assertTrue(any("differ from the active rule set" in line for line in server.log))
            done = run("rules", "activate", "--config", self.demo.config)
            self.assertIn("is in force", done[1])
            self.assertNotEqual(self.in_force(server), before)

    def test_a_failing_case_refuses_the_activation(self):
        write(os.path.join(self.demo.folder, "rules", "tests", "broken.lua"), "this is no case\n")
        with self.demo.serve() as server:
            before = self.in_force(server)
            code, _, err = run("rules", "activate", "--config", self.demo.config, check=False)
            self.assertEqual(code, 1)
            self.assertIn("tests/broken.lua", err)
            self.assertEqual(self.in_force(server), before)

    def test_cases_that_fail_for_one_cause_are_one_problem(self):
        case = """case "{0}" {{ operation = "order.create", now = date "2026-01-01", input = {{ lines = {{}} }},
  actor = {{ kind = "host" }}, expect = "{1}" }}
"""
        write(os.path.join(self.demo.folder, "rules", "tests", "wrong_a.lua"),
              case.format("first", "prompt") + case.format("second", "prompt"))
        write(os.path.join(self.demo.folder, "rules", "tests", "wrong_b.lua"),
              case.format("third", "prompt") + case.format("another", "warn"))
        for command in (["rules", "activate"], ["check"]):
            _, _, err = run(*command, "--config", self.demo.config, check=False)
            lines = [line for line in err.splitlines() if "expected" in line and "the first:" not in line]
            lines = [line for line in lines if not line.startswith("{")]  # the log
            self.assertEqual(len(lines), 2, err)
            self.assertIn("tests/wrong_a.lua:1: case \"first\": expected the answer prompt", lines[0])
            self.assertIn("; and also tests/wrong_a.lua: 3; tests/wrong_b.lua: 1", lines[0])
            self.assertIn("tests/wrong_b.lua:3: case \"another\": expected the answer warn", lines[1])
            self.assertNotIn("and also", lines[1])

    def test_the_database_keeps_its_rules_when_the_folder_is_gone(self):
        shutil.rmtree(os.path.join(self.demo.folder, "rules"))
        with self.demo.serve() as server:
            self.assertEqual(server.get("/v1/agreements", self.demo.token("direct_bill", "sales_agent")).status, 200)


class Configuration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(customers=3).__enter__()
        cls.good = read(cls.demo.config)

    @classmethod
    def tearDownClass(cls):
        cls.demo.__exit__()

    def tearDown(self):
        write(self.demo.config, self.good)

    def both(self, said, listen=True):
        """`check` and `serve` say the same, with 78."""
        code, _, checked = run("check", "--config", self.demo.config, check=False)
        self.assertEqual(code, 78, checked)
        self.assertIn(said, checked)
        extra = ["--listen", "127.0.0.1:0"] if listen else []
        code, out, served = run("serve", "--config", self.demo.config, *extra, check=False)
        self.assertEqual((code, out), (78, ""), served)
        self.assertIn(said, served)

    def test_what_is_well_is_found_well(self):
        before = sorted(os.listdir(self.demo.folder))
        self.assertEqual(run("check", "--config", self.demo.config)[0], 0)
        self.assertEqual(json.loads(run("check", "--config", self.demo.config, "--json")[1]),
                         {"ok": True, "problems": []})
        self.assertEqual(sorted(os.listdir(self.demo.folder)), before)

    def test_settings_and_options(self):
        cases = [
            ('environment = "sandbox"', 'environmnt = "sandbox"', "did you mean environment?"),
            ('environment = "sandbox"', 'environment = "test"', '"production" or "sandbox"'),
            ('plugin "partnercenter" {}', 'plugin "partnercentre" {}', "partnercentre"),
            ('plugin "partnercenter" {}', 'plugin "partnercenter" { x = 1 }', "there is no such option"),
            ("listen =", "lisen =", "did you mean listen?"),
            ("listen =", 'head_bytes = 3, listen =', "from 128 to"),
            ('folder = "drop"', "folder = 7", "folder: a path as text is needed"),
            ('folder = "drop", user', "user", "folder: it is missing"),
            ('data        = "assent.db"', 'data = "/nowhere/at/all/assent.db"', "/nowhere/at/all"),
            ('data        =', 'data = =', "assent.lua:"),
        ]
        for old, new, said in cases:
            with self.subTest(new):
                write(self.demo.config, self.good)
                self.demo.configure(old, new)
                self.both(said, listen="lisen" not in new)

    def test_every_problem_is_listed(self):
        self.demo.configure("listen =", "lisen =")
        self.demo.configure('folder = "drop", user', "user")
        code, _, err = run("check", "--config", self.demo.config, check=False)
        self.assertEqual(code, 78)
        self.assertIn("did you mean listen?", err)
        self.assertIn("folder: it is missing", err)
        self.assertIn("2 problems", err)

    def test_a_file_that_is_not_there(self):
        for command in ("check", "serve", "status", "replay"):
            code, _, err = run(command, "--config", "/nowhere/assent.lua", check=False)
            self.assertEqual(code, 78, command)
            self.assertIn("/nowhere", err)

    def test_a_certificate_that_is_missing(self):
        self.demo.configure("listen =", 'tls_certificate = "no.pem", tls_key = "no.key", listen =')
        code, _, err = run("serve", "--config", self.demo.config, "--listen", "127.0.0.1:0", check=False)
        self.assertEqual(code, 78)
        self.assertIn("no.pem", err)

    def test_an_address_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            where = f"127.0.0.1:{taken.getsockname()[1]}"
            code, _, err = run("serve", "--config", self.demo.config, "--listen", where, check=False)
            self.assertEqual(code, 78)
            self.assertIn(where, err)

    def test_a_withheld_capability_is_absent(self):
        self.demo.configure('plugin "partnercenter" {}', 'plugin "partnercenter" { withhold = { "assent.operations/1" } }')
        self.both("assent.operations/1")


PLUGIN = """
#include "assent/assent.h"
#include <time.h>
static assent_status on_open(const assent_host *host, void **ret_state) { *ret_state = (void *)host; %(open)s }
static assent_status on_start(void *state) { (void)state; return ASSENT_OK; }
static void on_drain(void *state, void (*done)(void *), void *data) { (void)state; %(drain)s }
static void on_close(void *state) { (void)state; }
ASSENT_PLUGIN = { %(magic)s, sizeof(assent_plugin_descriptor), %(major)s, %(minor)s, "%(name)s", "1",
                  on_open, on_start, on_drain, on_close };
"""


class Plugins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(customers=3).__enter__()
        cls.folder = os.path.join(cls.demo.folder, "plugins")
        shutil.copytree(os.path.join(BUILD, "plugins"), cls.folder)
        cls.good = read(cls.demo.config) + 'plugin_folder = "plugins"\n'

    @classmethod
    def tearDownClass(cls):
        cls.demo.__exit__()

    def build(self, name="odd", **changes):
        parts = {"open": "return ASSENT_OK;", "drain": "done(data);", "magic": "ASSENT_ABI_MAGIC",
                 "major": "ASSENT_ABI_MAJOR", "minor": "ASSENT_ABI_MINOR", "name": name, **changes}
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, exist_ok=True)
        library = os.path.join(folder, name + ".so")
        write(os.path.join(folder, "manifest.json"), json.dumps({"name": name, "version": "1"}))
        subprocess.run(["cc", "-shared", "-fPIC", "-I", os.path.join(SOURCE, "core/include"), "-x", "c", "-o", library, "-"],
                       input=PLUGIN % parts, text=True, check=True)
        write(self.demo.config, self.good + f'plugin "{name}" {{}}\n')
        return library

    def refused(self, said, is_found_by_check=True):
        code, _, err = run("serve", "--config", self.demo.config, "--listen", "127.0.0.1:0", check=False)
        self.assertEqual(code, 78, err)
        self.assertIn(said, err)
        if is_found_by_check:
            code, _, err = run("check", "--config", self.demo.config, check=False)
            self.assertEqual(code, 78, err)
            self.assertIn(said, err)

    def test_one_that_fits_runs(self):
        self.build()
        with self.demo.serve() as server:
            self.assertEqual(server.get("/livez").status, 200)

    def test_another_abi_is_refused(self):
        self.build(major="ASSENT_ABI_MAJOR + 1")
        self.refused("was built for ABI 2 and this host has ABI 1")
        self.build(minor="ASSENT_ABI_MINOR + 1")
        self.refused("a newer host is needed")
        self.build(magic="7")
        self.refused("no plugin of assent")
        self.build("odd")
        library = self.build("named")
        shutil.copy(os.path.join(self.folder, "odd", "odd.so"), library)
        self.refused('calls itself "odd"')

    def test_a_file_that_others_may_write_is_refused(self):
        os.chmod(self.build(), 0o777)
        self.refused("chmod o-w")

    def test_what_is_no_library_is_refused(self):
        write(self.build(), "this is text")
        self.refused("cannot be loaded")
        library = self.build()
        os.remove(library)
        self.refused("cannot be opened")

    def test_an_open_that_fails_says_why(self):
        self.build(open='return host->fail(host->self, ASSENT_E_CONFIG, (assent_text){ "it is too early", 15 });')
        self.refused('plugin "odd": it is too early', is_found_by_check=False)

    def test_one_that_never_drains_does_not_hold_the_end_up(self):
        self.build(drain="(void)done; (void)data;")
        with self.demo.serve() as server:
            began = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - began, 11)
            self.assertTrue(any("did not drain" in line for line in server.log))

    def test_who_holds_the_loop_is_named(self):
        self.build(open="struct timespec t = { 0, 200000000 }; nanosleep(&t, 0); return ASSENT_OK;", name="sleepy")
        with self.demo.serve() as server:
            wait_for(lambda: any("sleepy held the loop" in line for line in server.log), "the name", 10)


if __name__ == "__main__":
    unittest.main()
