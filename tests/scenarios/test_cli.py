"""The command line: every subcommand, with a server and without, and its exit codes."""

import json
import os
import shutil
import stat
import subprocess
import tempfile
import unittest
import uuid

from assent import BINARY, BUILD, Demo, run
from partner import failing_disk

SOURCE = os.environ.get("ASSENT_SOURCE", ".")
MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(customers=40).__enter__()
        cls.sales = cls.demo.names["users"]["direct_bill"]["sales_agent"]
        cls.helpdesk = cls.demo.names["users"]["direct_bill"]["helpdesk_agent"]

    @classmethod
    def tearDownClass(cls):
        cls.demo.__exit__()

    def ask(self, *arguments, code=0):
        """JSON of a command that ends with `code`."""
        found, out, err = run(*arguments, "--config", self.demo.config, "--json", check=False)
        self.assertEqual(found, code, out + err)
        return json.loads(out)

    def say(self, *arguments, code=0):
        found, out, err = run(*arguments, "--config", self.demo.config, check=False)
        self.assertEqual(found, code, out + err)
        return out + err

    def call(self, operation, code=0, actor=None, **fields):
        extra = ["--as", actor] if actor else []
        return self.ask("call", operation, json.dumps(fields), *extra, code=code)


class TheDemo(Case):
    def test_has_everything_that_is_needed_to_try_the_service(self):
        names = self.demo.names
        self.assertEqual(names["listen"], "http://127.0.0.1:8080")
        for partner in ("direct_bill", "indirect_provider", "indirect_reseller"):
            self.assertEqual(set(names["tokens"][partner]),
                             {"admin_agent", "sales_agent", "helpdesk_agent", "application"})
            for token in names["tokens"][partner].values():
                self.assertEqual(len(token), 43)
        for name in ("assent.db", "assent.lua", "rules/scenarios/gate.lua", "drop/in", "drop/out", "drop/done"):
            self.assertTrue(os.path.exists(os.path.join(self.demo.folder, name)), name)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(self.demo.folder, "demo.json")).st_mode), 0o600)

    def test_customers_are_in_many_countries_and_in_every_state(self):
        countries = set()
        for partner in ("direct_bill", "indirect_reseller"):
            page = self.call("customer.list", partner=self.demo.names["partners"][partner], size=500)
            countries |= {item["customer"]["country"] for item in page["items"]}
        self.assertGreaterEqual(len(countries), 31)
        examples = self.demo.names["customers"]
        for name, count in (("confirmed", 1), ("unconfirmed", 0), ("with_purchases", 1)):
            found = self.call("agreement.list", actor=self.sales, customer=examples[name], type="*")
            self.assertEqual(found["total_count"], count, name)
        bought = self.call("subscription.list", actor=self.sales, customer=examples["with_purchases"])
        self.assertEqual(bought["total_count"], 1)

    def test_refuses_a_folder_with_something_in_it(self):
        code, _, err = run("demo", self.demo.folder, check=False)
        self.assertEqual(code, 78)
        self.assertIn("is not empty", err)

    def test_the_same_number_of_customers_has_the_same_names(self):
        with Demo(customers=3) as one, Demo(customers=3) as other:
            lists = []
            for demo in (one, other):
                _, out, _ = run("call", "customer.list", json.dumps({"partner": demo.names["partners"]["direct_bill"]}),
                                "--config", demo.config)
                lists.append([item["customer"]["company_name"] for item in json.loads(out)["items"]])
            self.assertEqual(*lists)

    def test_none_or_one_customer_is_enough(self):
        for count in (0, 1):
            with Demo(customers=count) as demo, demo.serve() as server:
                self.assertEqual(server.call("host.status")["customers"], count)

    def test_the_number_must_be_one(self):
        for wrong in ("-1", "many", "1000001", ""):
            code, _, err = run("demo", "/tmp/never-made", "--customers", wrong, check=False)
            self.assertEqual(code, 2)
            self.assertIn("--customers", err)


class Calls(Case):
    def test_the_same_with_a_server_and_without(self):
        found = [self.call("customer.get", actor=self.sales, customer=self.demo.names["customers"]["confirmed"])]
        with self.demo.serve():
            found.append(self.call("customer.get", actor=self.sales,
                                   customer=self.demo.names["customers"]["confirmed"]))
        self.assertEqual(*found)

    def test_refusals_end_with_1_and_tell_the_remedy(self):
        customer = self.demo.names["customers"]["unconfirmed"]
        order = {"customer": customer, "lines": [{"number": 0, "offer_id": "x", "quantity": 1}]}
        error = self.call("order.create", code=1, actor=self.sales, **order)["error"]
        self.assertEqual(error["code"], "agreement.missing")
        self.assertTrue(error["remedy"])
        self.assertEqual(error["answers"][-1]["rule"], "gate.order")
        swedish = self.ask("call", "order.create", json.dumps(order), "--as", self.sales, "--locale", "sv-SE", code=1)
        self.assertNotEqual(swedish["error"]["sentence"], error["sentence"])
        said = self.say("call", "order.create", json.dumps(order), "--as", self.sales, code=1)
        self.assertIn(error["sentence"], said)
        self.assertIn(error["remedy"], said)

    def test_wrong_input_names_the_path(self):
        cases = [
            ("customer.get", {"custmer": "x"}, "did you mean \"customer\"?"),
            ("customer.get", {"customer": "x"}, "customer: an id"),
            ("customer.get", {}, "customer"),
            ("customer.create", {"address": {"country": "Sweden"}}, "address.country"),
            ("order.create", {"lines": [{"quantity": "many"}]}, "lines[0].quantity"),
            ("token.create", {"secret": "x"}, "secret"),
        ]
        for operation, fields, said in cases:
            with self.subTest(said):
                error = self.call(operation, code=1, actor=self.sales, **fields)["error"]
                self.assertIn(said, error["sentence"])

    def test_wrong_usage_ends_with_2(self):
        cases = [
            (["call", "customer.gte"], "did you mean \"customer.get\"?"),
            (["call", "host.status", "{"], "line 1"),
            (["call", "host.status", '{"a":1,"a":2}'], "a"),
            (["call"], "something is missing"),
            (["call", "host.status", "{}", "more"], "too much"),
            (["call", "host.status", "--bogus"], "--bogus"),
            (["call", "host.status", "--as"], "--as"),
            (["token", "create"], "--user"),
            (["help", "x.y"], "no operation"),
            (["rules"], "rules explain"),
            (["rules", "tset"], "no command \"rules tset\""),
            (["hello", "there"], "no command \"hello\""),  # a plugin, but one without commands
            (["../plugins/mail", "lint"], "no command \"../plugins/mail\""),
            (["mail", "lint", "--config"], "needs a value"),
        ]
        for arguments, said in cases:
            with self.subTest(arguments):
                code, _, err = run(*arguments, check=False, env={**os.environ, "ASSENT_CONFIG": self.demo.config})
                self.assertEqual(code, 2, err)
                self.assertIn(said, err)
        for arguments in (["bogus"], []):
            self.assertEqual(run(*arguments, check=False)[0], 2)

    def test_a_request_id_makes_a_call_happen_once(self):
        fields = {"domain": f"{uuid.uuid4().hex[:12]}.example", "company_name": "Once", "culture": "sv-SE",
                  "email": "a@b.example", "country": "SE"}
        call = ["call", "customer.create", json.dumps(fields), "--as", self.sales, "--request-id", str(uuid.uuid4())]
        first = self.ask(*call)
        self.assertEqual(self.ask(*call), first)
        with self.demo.serve():
            self.assertEqual(self.ask(*call), first)
        call[2] = json.dumps({**fields, "company_name": "Twice"})
        self.assertEqual(self.ask(*call, code=1)["error"]["code"], "request.repeated")

    def test_input_may_come_from_a_pipe(self):
        done = subprocess.run([os.path.join(BUILD, "assent"), "call", "host.status", "-", "--config", self.demo.config],
                              input='{}', capture_output=True, text=True, check=True)
        self.assertIn("customers", json.loads(done.stdout))

    def test_input_that_cannot_be_read_is_not_taken_for_none(self):
        folder = os.open(self.demo.folder, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        code, out, err = run("call", "host.status", "-", "--config", self.demo.config, check=False, stdin=folder)
        self.assertEqual((code, out), (2, ""))
        self.assertIn("cannot be read", err)

    def test_output_that_does_not_arrive_is_no_success(self):
        for command in (["--version"], ["operations"], ["status", "--config", self.demo.config]):
            with open("/dev/full", "w", encoding="ascii") as full:
                done = subprocess.run([BINARY, *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual(done.returncode, 1, command)
            self.assertIn("cannot be written: No space left", done.stderr)

    def test_status_says_whether_a_server_runs(self):
        self.assertFalse(self.ask("status")["is_running"])
        with self.demo.serve():
            self.assertTrue(self.ask("status")["is_running"])
            self.assertIn("running", self.say("status"))

    def test_help_comes_from_the_tables(self):
        operations = json.loads(run("operations", "--json")[1])
        self.assertIn("agreement.confirm", [operation["name"] for operation in operations])
        for operation in operations:
            manual = run("help", operation["name"])[1]
            self.assertIn(operation["doc"], manual)
        commands = [line.split("  ")[1].strip() for line in run("--help")[1].splitlines() if line.startswith("  ")]
        self.assertIn("rules explain", commands)
        for command in commands:
            self.assertIn("Usage: assent " + command, run(*command.split(), "--help")[1])
        self.assertIn("rules explain", run("rules", "--help")[1])


class Tokens(Case):
    def test_a_token_works_until_it_is_revoked(self):
        with self.demo.serve() as server:
            secret = self.say("token", "create", "--user", self.sales, "--days", "2").strip()
            self.assertEqual(server.get("/v1/agreements", secret).status, 200)
            newest = self.ask("token", "list")[-1]
            self.assertEqual(newest["user"], self.sales)
            self.assertNotIn(secret, json.dumps(self.ask("token", "list")))
            self.say("token", "revoke", newest["id"])
            self.assertEqual(server.get("/v1/agreements", secret).status, 401)
            self.assertIn("revoked", self.say("token", "list").splitlines()[-1])

    def test_a_token_of_an_application_names_its_partner(self):
        partner = self.demo.names["partners"]["direct_bill"]
        created = self.ask("token", "create", "--application", "shop", "--partner", partner)
        self.assertEqual(created["token"]["application"], "shop")
        self.assertEqual(self.ask("token", "list", "--partner", partner)[-1]["application"], "shop")
        self.say("token", "create", "--application", "shop", code=2)
        self.say("token", "create", "--user", str(uuid.uuid4()), code=1)
        self.say("token", "revoke", str(uuid.uuid4()), code=1)


class TheRules(Case):
    def test_explain_names_each_rule_with_its_verdict_and_place(self):
        asked = ["rules", "explain", "order.create", "--customer", self.demo.names["customers"]["unconfirmed"],
                 "--actor", self.sales, "--input", '{"lines":[{"number":0,"offer_id":"x","quantity":1}]}']
        found = self.ask(*asked)
        self.assertEqual(found["verdict"], "block")
        self.assertIn("The partner confirms", found["remedy"])
        self.assertIn("The partner confirms", self.say(*asked))
        rules = {rule["rule"]: rule for rule in found["rules"]}
        self.assertEqual(rules["agents.sell"]["verdict"], "allow")
        self.assertEqual(rules["gate.order"]["verdict"], "block")
        self.assertEqual(rules["gate.order"]["file"], "scenarios/gate.lua")
        self.assertGreater(rules["gate.order"]["line"], 0)
        self.assertIn("microseconds", rules["gate.order"])
        self.assertIn("scenarios/gate.lua:", self.say(*asked))
        with self.demo.serve():
            self.assertEqual([rule["verdict"] for rule in self.ask(*asked)["rules"]],
                             [rule["verdict"] for rule in found["rules"]])
        asked[6] = self.helpdesk
        self.assertEqual(self.ask(*asked)["verdict"], "deny")

    def test_explaining_changes_nothing(self):
        before = self.call("host.status")["sequence"]
        self.ask("rules", "explain", "customer.create", "--actor", self.sales, "--input",
                 '{"domain":"never.example","company_name":"N","culture":"sv-SE","email":"a@b.example","country":"SE"}')
        self.assertEqual(self.call("host.status")["sequence"], before)

    def test_test_lists_what_is_wrong(self):
        self.assertTrue(self.ask("rules", "test")["passed"])
        with tempfile.TemporaryDirectory() as above:
            folder = os.path.join(above, "rules")
            shutil.copytree(os.path.join(self.demo.folder, "rules"), folder)
            with open(os.path.join(folder, "scenarios", "broken.lua"), "w", encoding="utf-8") as file:
                file.write("rule.scenario { name = 'x' }\n")
            found = self.ask("rules", "test", folder, code=1)
            self.assertFalse(found["passed"])
            self.assertTrue(any("broken.lua" in p["file"] + p["text"] for p in found["problems"]))
            self.assertIn("broken.lua", self.say("rules", "test", folder, code=1))
            self.assertIn("broken.lua", self.say("rules", "activate", folder, code=1))
            with open(os.path.join(folder, "scenarios", "broken.lua"), "wb") as file:
                file.write(b"\xff")
            self.assertIn("  scenarios/broken.lua:1: the file", self.say("rules", "activate", folder, code=1))
            os.remove(os.path.join(folder, "scenarios", "broken.lua"))
            with open(os.path.join(folder, "tests", "broken.lua"), "w", encoding="utf-8") as file:
                file.write("case 'x' { operation = 'order.create', expects = 'deny' }\n")
            self.assertIn("tests/broken.lua:1: x\n  problem   'expects' is not known",
                          self.say("rules", "test", folder, code=1))

    def test_activations_are_listed(self):
        before = len(self.ask("rules", "list")["items"])
        self.say("rules", "activate")
        after = self.ask("rules", "list")["items"]
        self.assertEqual(len(after), before + 1)
        self.assertIn("in force", self.say("rules", "list").splitlines()[0])


class Keeping(Case):
    def test_replay_gives_the_same_state(self):
        found = self.ask("replay")
        self.assertTrue(found["equal"])
        self.assertEqual(found["last_digest"], self.call("journal.list", after=found["entries"] - 1)["items"][0]["digest"])
        self.assertIn(found["last_digest"], self.say("replay"))
        with self.demo.serve():
            self.assertTrue(self.ask("replay")["equal"])
        self.assertEqual([name for name in os.listdir(self.demo.folder) if "replay" in name], [])

    def test_replay_into_a_file_overwrites_none(self):
        said = self.say("replay", "--into", os.path.join(self.demo.folder, "assent.db"), code=1)
        self.assertIn("needs a new name", said)
        self.assertTrue(self.ask("replay")["equal"])

    def test_a_backup_is_a_database_that_serves(self):
        with tempfile.TemporaryDirectory() as folder, self.demo.serve():
            copy = os.path.join(folder, "assent.db")
            self.say("backup", copy)
            self.assertEqual(stat.S_IMODE(os.stat(copy + ".key").st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(os.stat(copy).st_mode), 0o600)
            self.say("backup", copy, code=1)
            config = os.path.join(folder, "assent.lua")
            with open(config, "w", encoding="utf-8") as file:
                file.write(f'data = "assent.db"\nrules = "{self.demo.folder}/rules"\n')
            status = json.loads(run("status", "--config", config, "--json")[1])
            self.assertEqual(status["customers"], 40)
            self.assertEqual(run("replay", "--config", config)[0], 0)


    def test_a_backup_that_fails_leaves_nothing_in_its_way(self):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as faults:
            copy = os.path.join(folder, "assent.db")
            with open(os.path.join(faults, "sync"), "w", encoding="ascii"):
                environment = {**os.environ, **failing_disk(faults, folder + "$")}
            found, _, said = run("backup", copy, "--config", self.demo.config, check=False, env=environment)
            self.assertEqual(found, 1)
            self.assertIn(folder, said)
            self.assertEqual(os.listdir(folder), [])
            self.say("backup", copy)


class ThePlugins(Case):
    def test_plugins_are_listed_and_inspected(self):
        names = {plugin["name"]: plugin for plugin in self.ask("plugin", "list")}
        self.assertTrue(names["http"]["configured"])
        self.assertFalse(names["hello"]["configured"])
        self.assertIn("listen", self.ask("plugin", "inspect", "http")["options"])
        self.assertIn("listen", self.say("plugin", "inspect", "http"))
        self.say("plugin", "inspect", "nothing", code=1)

    def test_a_new_plugin_compiles_and_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("plugin", "new", "mine", cwd=folder)[0], 0)
            self.assertEqual(run("plugin", "new", "mine", cwd=folder, check=False)[0], 1)
            self.assertEqual(run("plugin", "new", "../mine", cwd=folder, check=False)[0], 2)
            mine = os.path.join(folder, "mine")
            self.assertEqual(sorted(os.listdir(mine)), ["CMakeLists.txt", "README.md", "manifest.json", "mine.c"])
            subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-shared", "-fPIC", "-I",
                            os.path.join(SOURCE, "core/include"), "-o", os.path.join(mine, "mine.so"),
                            os.path.join(mine, "mine.c")], check=True)
            config = os.path.join(folder, "assent.lua")
            with open(config, "w", encoding="utf-8") as file:
                file.write(f'data = "a.db"\nrules = "{self.demo.folder}/rules"\nplugin_folder = "."\n'
                           'plugin "mine" { greeting = "hi" }\n')
            self.assertEqual(run("check", "--config", config)[0], 0)


if __name__ == "__main__":
    unittest.main()
