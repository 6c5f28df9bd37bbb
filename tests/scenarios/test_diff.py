"""`assent rules diff` and `assent forecast`: what a changed set of rules would do to whom, checked by asking."""

import csv
import io
import json
import os
import shutil
import sqlite3
import unittest
import uuid

from assent import Demo, Server, run
from contract import MCA
from partner import Load, confirmation, make_customer, replay

CLOSED = """
rule.scenario {
  name     = "trial.closed",
  describe = "Nothing is sold to some countries",
  before   = { "order.create" },
  check    = function()
    if customer and (customer.country == "NO" or customer.country == "SE") then return block("trial.closed") end
  end,
}
"""
ORDER = {"lines": [{"number": 0, "offer_id": "DZH318Z0BPS6:0001", "quantity": 1}], "billing_cycle": "monthly"}


def ids_of(blob):
    return str(uuid.UUID(bytes=blob)) if blob else None


class Folder:
    """A copy of a demo's rules that is changed."""

    def __init__(self, test, demo, name="new"):
        self.path = os.path.join(demo.above, f"{name}-{uuid.uuid4().hex[:8]}")
        shutil.copytree(os.path.join(demo.folder, "rules"), self.path)
        test.addCleanup(shutil.rmtree, self.path, ignore_errors=True)

    def write(self, name, text):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            file.write(text)
        return self

    def change(self, name, old, new):
        with open(os.path.join(self.path, name), encoding="utf-8") as file:
            text = file.read()
        if old not in text:
            raise ValueError(f"{old!r} is not in {name}")
        return self.write(name, text.replace(old, new))

    def say(self, code, sentence="So it is."):
        for locale in ("en-US", "sv-SE", "nl-NL"):
            self.write(f"messages/trial-{code}-{locale}.lua",
                       f'messages "{locale}" {{ ["{code}"] = "{sentence}", ["{code}.remedy"] = "Ask." }}\n')
        return self


class Case(unittest.TestCase):
    def world(self, customers=41):
        self.demo = Demo(customers=customers).__enter__()
        self.addCleanup(self.demo.__exit__)

    def folder(self):
        return Folder(self, self.demo)

    def diff(self, folder, *arguments, code=1, config=None):
        """The JSON of a diff that ends with `code`."""
        path = folder.path if isinstance(folder, Folder) else folder
        found, out, err = run("rules", "diff", path, *arguments, "--json", "--config", config or self.demo.config,
                              check=False)
        self.assertEqual(found, code, out[-2000:] + err)
        return json.loads(out)

    def serve(self, config=None):
        server = Server(config or self.demo.config).__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def database(self, sql):
        database = sqlite3.connect(f"file:{self.demo.folder}/assent.db?mode=ro", uri=True)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def sellers(self):
        """The users of each customer's seller and of who confirms for it: {customer: (seller, confirmer)}."""
        users = {ids_of(partner): self.demo.names["users"][kind]["sales_agent"]
                 for kind, partner in self.database("SELECT kind, id FROM partners")
                 if kind in self.demo.names["users"]}
        return {ids_of(customer): (users[ids_of(partner)], users[ids_of(provider or partner)])
                for customer, partner, provider in
                self.database("SELECT customer, partner, provider FROM relationships")}


def explained(server, operation, customer, actor, **fields):
    """What the set in force of that server says, in the words of a diff."""
    _, out, err = run("rules", "explain", operation, "--customer", customer, "--actor", actor, "--input",
                      json.dumps(fields), "--json", "--config", server.config, check=False)
    found = json.loads(out or err)
    codes = [step["code"] if step["verdict"] == found["verdict"] else f"{step['verdict']} {step['code']}"
             for step in found["rules"] if step["verdict"] in ("warn", "prompt", "block", "deny")]
    return f"{found['verdict']} {', '.join(codes)}" if codes else found["verdict"]


class EveryCustomer(Case):
    def test_rows_are_what_the_two_sets_answer_when_they_are_asked_one_by_one(self):
        self.world()
        new = self.folder().write("scenarios/trial.lua", CLOSED).say("trial.closed").say("trial.absent")
        new.change("scenarios/gate.lua", 'return block("agreement.missing") end', 'return block("trial.absent") end')
        new.change("lib/countries.lua", '{ "nb-NO", "en-US" }', '{ "en-US" }')
        new.change("roles/agents.lua", 'return deny("role.missing", { roles = "Admin agent, Sales agent" })',
                   'return deny("role.missing", { roles = "Admin agent" })')
        new.write("roles/trial.lua", """
rule.permission {
  name = "trial.sweden", describe = "Nobody confirms for Sweden", actions = { "agreement.confirm" },
  decide = function() if customer and customer.country == "SE" then return deny("trial.closed") end end,
}
""")
        found = self.diff(new, "--all")
        shutil.rmtree(os.path.join(new.path, "tests"))  # of the rules as they were; activating would run them
        other = os.path.join(self.demo.above, "other")
        shutil.copytree(self.demo.folder, other)
        config = os.path.join(other, "assent.lua")
        run("rules", "activate", new.path, "--config", config)
        servers = self.serve(), self.serve(config)

        rows = {(row["customer"], row["question"]): row for row in found["rows"]}
        sellers = self.sellers()
        self.assertEqual(len(found["rows"]), 3 * len(sellers))
        self.assertEqual(found["customers"], len(sellers))
        differences = {question: {} for question in ("order", "confirmation", "template")}
        people = {ids_of(id): (country, language) for id, country, language in
                  self.database("SELECT id, country, language FROM customers")}
        for customer, (seller, confirmer) in sellers.items():
            country, language = people[customer]
            expected = {"order": [explained(server, "order.create", customer, seller, **ORDER)
                                  for server in servers],
                        "confirmation": [explained(server, "agreement.confirm", customer, confirmer,
                                                   agreed_at="2026-01-01") for server in servers], "template": []}
            for server in servers:
                text = server.call("template.document", id=MCA, country=country,
                                   language=language)["text"]
                expected["template"].append(f"{text['language']} {text['country']} {text['version']}")
            for question, (before, after) in expected.items():
                row = rows[customer, question]
                self.assertEqual((row["before"], row["after"], row["country"]), (before, after, country), row)
                kind = ("same" if before == after else "other_template" if question == "template" else
                        "now_blocked" if before.startswith("allow") and not after.startswith("allow") else
                        "now_allowed" if after.startswith("allow") and not before.startswith("allow") else
                        "other_reason")
                self.assertEqual(row["difference"], kind, row)
                differences[question][kind] = differences[question].get(kind, 0) + 1
        for question, kinds in differences.items():
            self.assertEqual({kind: count for kind, count in found["counts"][question].items() if count}, kinds)
        # Otherwise this world would show nothing.
        self.assertTrue(differences["order"]["now_blocked"] and differences["order"]["other_reason"])
        self.assertTrue(differences["template"]["other_template"] and differences["confirmation"]["now_blocked"])
        self.assertEqual(found["different"], sum(row["difference"] != "same" for row in found["rows"]))

    def test_the_row_names_the_rule_that_makes_the_difference(self):
        self.world()
        places = {}
        closed = self.folder().write("scenarios/trial.lua", CLOSED).say("trial.closed")
        for row in self.diff(closed)["rows"]:
            places.setdefault(row["difference"], set()).add((row["rule"], row["file"], row["line"], row["set"]))
            self.assertEqual(row["sentence"], "So it is.")
        self.assertEqual(places["now_blocked"], {("trial.closed", "scenarios/trial.lua", 2, "after")})

        with open(os.path.join(self.demo.folder, "rules/scenarios/gate.lua"), encoding="utf-8") as file:
            lines = file.read().split("\n")
        place = lines.index('  name     = "gate.order",')
        opened = self.folder().change("scenarios/gate.lua", '  before   = { "order.create", "cart.checkout" },\n  from     = "2020-02-01"',
                                      '  before   = { "order.create", "cart.checkout" },\n  from     = "2090-02-01"')
        rows = self.diff(opened)["rows"]
        self.assertEqual({(row["difference"], row["rule"], row["file"], row["line"], row["set"]) for row in rows},
                         {("now_allowed", "gate.order", "scenarios/gate.lua", place, "before")})

        nobody = self.folder().change("roles/agents.lua", 'decide   = allow,\n}\n\nrule.permission {\n'
                                      '  name     = "agents.only_sellers"',
                                      'decide   = function() end,\n}\n\nrule.permission {\n'
                                      '  name     = "agents.only_sellers"')
        rows = [row for row in self.diff(nobody)["rows"] if row["difference"] == "now_blocked"]
        self.assertEqual({(row["rule"], row["set"], row["after"]) for row in rows},
                         {("agents.sell", "before", "deny permission.none")})

    def test_nothing_differs_from_itself_and_from_reworded_sentences(self):
        self.world()
        found = self.diff(os.path.join(self.demo.folder, "rules"), code=0)
        self.assertEqual((found["rows"], found["different"], found["before"]), ([], 0, found["after"]))
        reworded = self.folder().change("messages/en-US.lua", "No acceptance of the Microsoft Customer Agreement",
                                        "Not one acceptance of the Microsoft Customer Agreement")
        found = self.diff(reworded, code=0)
        self.assertNotEqual(found["before"], found["after"])

    def test_the_same_comes_out_of_any_number_of_threads(self):
        self.world(customers=700)
        new = self.folder().write("scenarios/trial.lua", CLOSED).say("trial.closed")
        found = [self.diff(new, "--threads", number, "--as-of", "2026-06-01", "--history", "1d")
                 for number in ("1", "2", "5")]
        for other in found[1:]:
            self.assertEqual(other, found[0])
        order = [(row["customer"], row["question"]) for row in found[0]["rows"]]
        self.assertEqual(order, sorted(order))
        self.assertGreater(len(order), 20)
        sequence = [row["sequence"] for row in found[0]["history"]]
        self.assertEqual(sequence, sorted(sequence))
        self.assertGreater(len(sequence), 3)
        digests = {self.diff(new, *more)["digest"] for more in
                   ((), ("--all",), ("--locale", "sv-SE"), ("--threads", "1"))}
        self.assertEqual(len(digests), 1)
        self.assertNotIn(found[0]["digest"], digests)  # another moment, and history
        self.assertNotIn(self.diff(new, "--as-of", "2026-06-02")["digest"], digests)

    def test_the_rules_now_is_the_moment_that_was_asked_for(self):
        self.world()
        new = self.folder().say("trial.closed").write("scenarios/trial.lua", CLOSED.replace(
            "before ", 'from = "2090-01-01", before '))
        self.assertEqual(self.diff(new, code=0)["different"], 0)
        self.assertGreater(self.diff(new, "--as-of", "2090-01-01")["different"], 0)
        self.assertEqual(self.diff(new, "--as-of", "2089-12-31T23:59:59.999Z", code=0)["different"], 0)

    def test_it_can_be_held_against_any_set_that_was_in_force(self):
        self.world()
        old = self.folder()
        new = self.folder().write("scenarios/trial.lua", CLOSED).say("trial.closed")
        run("rules", "activate", new.path, "--config", self.demo.config)
        found = self.diff(old)
        self.assertEqual({row["difference"] for row in found["rows"]} - {"other_reason"}, {"now_allowed"})
        self.assertEqual(self.diff(old, "--against", found["after"][:8].upper(), code=0)["before"], found["after"])

    def test_csv_is_read_by_others_and_runs_nothing(self):
        self.world()
        server = self.serve()
        sales = self.demo.token("direct_bill", "sales_agent")
        names = ['=HYPERLINK("http://x.example")', "+4711", "-1", "@SUM(A1)", ' =1+1 "quoted", Inc', "Plain, AS"]
        customers = {make_customer(server, sales, name): name for name in names}
        new = self.folder().write("scenarios/trial.lua", CLOSED).say("trial.closed", "One, two and =three")
        code, out, err = run("rules", "diff", new.path, "--csv", "--config", self.demo.config, check=False, env=dict(
            os.environ, PYTHONIOENCODING="utf-8"))
        self.assertEqual(code, 1, err)
        rows = list(csv.DictReader(io.StringIO(out, newline=""), strict=True))
        shown = {row["customer"]: row["company"] for row in rows}
        for customer, name in customers.items():
            self.assertEqual(shown[customer].lstrip("'"), name)
            self.assertEqual(shown[customer].startswith("'"), name != "Plain, AS", shown[customer])
        self.assertEqual({(row["file"], row["line"], row["sentence"]) for row in rows if row["rule"] == "trial.closed"},
                         {("scenarios/trial.lua", "2", "One, two and =three")})
        self.assertRegex(err, r"digest of this diff: [0-9a-f]{64}")


class ThePast(Case):
    def order(self, customer, user):
        return run("call", "order.create", json.dumps({"customer": customer, **ORDER}), "--as", user, "--json",
                   "--config", self.demo.config, check=False)[0]

    def test_a_decision_of_the_past_is_judged_by_the_facts_of_its_moment(self):
        self.world()
        user = self.demo.names["users"]["direct_bill"]["sales_agent"]
        server = self.serve()
        customer = make_customer(server, self.demo.token("direct_bill", "sales_agent"))
        self.assertEqual(self.order(customer, user), 1)  # not accepted yet
        accepted = server.post(f"/v1/customers/{customer}/agreements", self.demo.token("direct_bill", "sales_agent"),
                               confirmation())
        self.assertEqual(accepted.status, 201)
        self.assertEqual(self.order(customer, user), 0)
        self.assertEqual(self.order(customer, user), 0)

        def decisions(folder):
            found = self.diff(folder, "--history", "1h", "--threads", "2")
            return ([(row["subject"], row["before"], row["after"]) for row in found["history"]
                     if row["customer"] == customer],
                    [(row["before"], row["after"]) for row in found["rows"]
                     if row["customer"] == customer and row["question"] == "order"])

        # Without the gate the first order would have passed; today nothing is changed for this customer.
        opened = self.folder().change("scenarios/gate.lua", "check    = need_customer,", "check    = function() end,")
        self.assertEqual(decisions(opened), ([("order.create", "block agreement.missing", "allow")], []))
        # One order and no more: only the second one would have been refused, and a third would be.
        once = self.folder().say("trial.once").write("scenarios/trial.lua", """
rule.scenario {
  name = "trial.once", describe = "One order", before = { "order.create" },
  check = function() if #purchases > 0 then return block("trial.once") end end,
}
""")
        self.assertEqual(decisions(once), ([("order.create", "allow", "block trial.once")],
                                           [("allow", "block trial.once")]))

    def test_what_was_decided_is_what_the_journal_says_whatever_set_is_compared(self):
        self.world()
        first = self.folder()
        closed = self.folder().write("scenarios/trial.lua", CLOSED.replace("order.create", "agreement.confirm")
                                     .replace('== "SE"', '== "XX"')).say("trial.closed")
        server = self.serve()
        sales = self.demo.token("direct_bill", "sales_agent")
        customer = make_customer(server, sales)
        run("rules", "activate", closed.path, "--config", self.demo.config)
        refused = server.post(f"/v1/customers/{customer}/agreements", sales, confirmation())
        self.assertIn("TrialClosed", str(refused.body), refused)
        run("rules", "activate", first.path, "--config", self.demo.config)
        found = self.diff(first, "--history", "1h")  # the set in force against itself
        self.assertEqual(found["rows"], [])
        self.assertEqual([(row["customer"], row["before"], row["after"], row["rule"], row["set"])
                          for row in found["history"]],
                         [(customer, "block trial.closed", "allow", "trial.closed", "before")])
        self.assertEqual(found["decisions"], sum(found["counts"]["decision"].values()))
        self.assertEqual(self.diff(first, "--history", "1h", "--all")["decisions"],
                         self.database("SELECT count(*) FROM journal")[0][0])


class BesideTheService(Case):
    def test_the_service_answers_and_each_diff_sees_one_state(self):
        self.world()
        server = self.serve()
        sales = self.demo.token("direct_bill", "sales_agent")
        customers = [make_customer(server, sales) for _ in range(6)]
        new = self.folder().write("scenarios/trial.lua", CLOSED).say("trial.closed")
        load = Load(server, sales, customers, threads=4)
        for _ in range(8):
            kept = load.kept
            found = self.diff(new, "--threads", "4")
            for question in ("order", "confirmation", "template"):
                self.assertEqual(sum(found["counts"][question].values()), found["customers"])
            load.wait_for(lambda load: load.kept > kept + 5)
        load.stop()
        self.assertEqual(load.problems, [])
        self.assertEqual(server.stop(), 0)
        self.assertTrue(replay(self.demo.config)["equal"])


class BadInput(Case):
    def fail(self, code, *arguments):
        found, out, err = run(*arguments, "--config", self.demo.config, check=False)
        self.assertEqual(found, code, out + err)
        return err

    def test_every_error_says_what_would_be_right(self):
        self.world(customers=5)
        good = os.path.join(self.demo.folder, "rules")
        for arguments, said in (
                ((good, "--as-of", "tomorrow"), "2026-11-20T12:15:07Z"),
                ((good, "--as-of", "2026-02-30"), "no day of the calendar"),
                ((good, "--history", "90"), "90d for the last 90 days"),
                ((good, "--history", "-1d"), "90d"), ((good, "--history", "1dd"), "90d"),
                ((good, "--history", "999999999999999999d"), "90d"),
                ((good, "--threads", "0"), "from 1 to"),
                ((good, "--against", "zz"), "hexadecimal digits"),
                ((good, "--against", "0000"), "assent rules list"),
                ((), "NEW-FOLDER")):
            self.assertIn(said, self.fail(2, "rules", "diff", *arguments))
        self.assertIn("--on", self.fail(2, "forecast"))
        self.assertIn("2026-11-20", self.fail(2, "forecast", "--on", "soon"))
        self.assertIn("no-such", self.fail(78, "rules", "diff", os.path.join(self.demo.above, "no-such")))
        code, out, _ = run("rules", "diff", good, "--csv", "--json", "--config", self.demo.config, check=False)
        self.assertEqual((code, json.loads(out)["error"]["code"]), (2, "usage"))

    def test_a_folder_that_does_not_build_ends_with_every_problem(self):
        self.world(customers=5)
        bad = self.folder().write("scenarios/one.lua", "x = 1\n").write("scenarios/two.lua", "rule.scenario {\n")
        said = self.fail(78, "rules", "diff", bad.path)
        self.assertIn("scenarios/one.lua:1", said)
        self.assertIn("scenarios/two.lua", said)

    def test_a_set_whose_own_cases_fail_is_still_compared_and_says_so(self):
        self.world()
        new = self.folder().write("scenarios/trial.lua", CLOSED).say("trial.closed").write("tests/trial.lua", """
case "Norway buys" {
  operation = "order.create", now = date "2024-01-15", actor = { kind = "host" }, customer = { country = "NO" },
  agreements = { { type = "MicrosoftCustomerAgreement", method = "direct" } }, input = { lines = {} },
  expect = "allow",
}
case "Norway buys twice" {
  operation = "order.create", now = date "2024-01-15", actor = { kind = "host" }, customer = { country = "NO" },
  agreements = { { type = "MicrosoftCustomerAgreement", method = "direct" } }, input = { lines = {} },
  expect = "allow",
}
""")
        said = self.fail(1, "rules", "diff", new.path)
        self.assertIn("2 of the cases in", said)

    def test_without_a_database_or_a_rule_set_it_says_what_to_do(self):
        self.world(customers=5)
        good = os.path.join(self.demo.folder, "rules")
        database = os.path.join(self.demo.folder, "assent.db")
        os.rename(database, database + ".away")
        self.assertIn("assent demo or assent serve", self.fail(78, "rules", "diff", good))
        self.assertFalse(os.path.exists(database))
        os.rename(database + ".away", database)
        with sqlite3.connect(database) as changed:
            changed.execute("DELETE FROM rulesets")
        changed.close()
        self.assertIn("assent rules activate", self.fail(78, "rules", "diff", good))
        self.assertIn("assent rules activate", self.fail(78, "forecast", "--on", "2027-01-01"))


class Forecast(Case):
    def forecast(self, on, *arguments):
        _, out, _ = run("forecast", "--on", on, "--json", "--config", self.demo.config, *arguments)
        return json.loads(out)

    def test_it_lists_whom_the_gate_would_stop_and_who_can_clear_it(self):
        self.world()
        server = self.serve()
        sellers = self.sellers()
        found = self.forecast("2090-01-01")
        blocked = {row["customer"]: row for row in found["rows"]}
        expected = {customer for customer, (seller, _) in sellers.items()
                    if explained(server, "order.create", customer, seller, **ORDER) != "allow"}
        self.assertEqual(set(blocked), expected)
        self.assertEqual((found["customers"], found["blocked"]), (len(sellers), len(expected)))
        names = dict(self.database("SELECT id, name FROM partners"))
        for customer, partner, provider in self.database("SELECT customer, partner, provider FROM relationships"):
            row = blocked.get(ids_of(customer))
            if row:
                self.assertEqual((row["partner"], row["at"]), (names[partner], names[provider or partner]))
                self.assertEqual(row["who"], ["admin_agent", "sales_agent", "global_admin", "customer"])
                self.assertEqual((row["code"], row["rule"]), ("agreement.missing", "gate.order"))
                self.assertIn("confirms", row["remedy"])
        # What it says clears it, clears it.
        customer = sorted(blocked)[0]
        answer = server.call("agreement.confirm", customer=customer, template_id=MCA,
                             agreed_at="2026-01-01", contact={"first_name": "A", "last_name": "B", "phone": "1",
                                                              "email": "a@b.example"})
        self.assertNotIn("error", answer)
        after = self.forecast("2090-01-01")
        self.assertEqual({row["customer"] for row in after["rows"]}, expected - {customer})

    def test_who_can_is_empty_where_an_acceptance_clears_nothing(self):
        self.world()
        new = self.folder().write("scenarios/trial.lua", CLOSED.replace("before ", 'from = "2090-01-01", before ')) \
            .say("trial.closed")
        run("rules", "activate", new.path, "--config", self.demo.config)
        self.assertNotIn("trial.closed", {row["code"] for row in self.forecast("2089-01-01")["rows"]})
        rows = [row for row in self.forecast("2090-01-01")["rows"] if row["code"] == "trial.closed"]
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual((row["who"], row["remedy"], row["file"]), ([], "Ask.", "scenarios/trial.lua"))
            self.assertNotIn("at", row)

    def test_what_is_set_aside_counts_as_it_does_in_force(self):
        self.world()
        folder = os.path.join(self.demo.folder, "rules")
        before = self.forecast("2090-01-01")
        self.assertLess(before["blocked"], before["customers"])
        run("call", "rule.set_aside", '{"rule": "gate.order"}', "--config", self.demo.config)
        after = self.forecast("2090-01-01")
        self.assertEqual(after["blocked"], after["customers"])
        self.assertEqual({row["code"] for row in after["rows"]}, {"rule.failed"})
        # The same files put in force anew would ask it again.
        _, out, _ = run("rules", "diff", folder, "--json", "--as-of", "2090-01-01", "--config", self.demo.config,
                        check=False)
        found = json.loads(out)["counts"]["order"]
        self.assertEqual(found["now_allowed"], before["customers"] - before["blocked"])

    def test_on_a_day_of_the_first_era_the_rules_of_that_day_speak(self):
        self.world()
        rows = self.forecast("2019-05-01")["rows"]
        self.assertEqual({row["code"] for row in rows}, {"agreement.missing_cloud"})
        # Nobody can accept directly then: the partner alone.
        self.assertEqual({tuple(row["who"]) for row in rows}, {("admin_agent", "sales_agent", "global_admin")})

    def test_table_and_csv_say_the_same(self):
        self.world()
        rows = self.forecast("2090-01-01")["rows"]
        _, out, err = run("forecast", "--on", "2090-01-01", "--csv", "--config", self.demo.config)
        cells = list(csv.DictReader(io.StringIO(out, newline=""), strict=True))
        self.assertEqual([(row["customer"], row["code"]) for row in rows],
                         [(row["customer"], row["code"]) for row in cells])
        self.assertEqual(cells[0]["who"], "admin_agent, sales_agent, global_admin, customer")
        self.assertIn(f"{len(rows)} of", err)
        _, out, _ = run("forecast", "--on", "2090-01-01", "--config", self.demo.config)
        lines = out.split("\n\n")[0].split("\n")
        self.assertEqual([line.split()[0] for line in lines], [row["customer"] for row in rows])
        self.assertIn("Who can: admin_agent, sales_agent, global_admin of", lines[0])


if __name__ == "__main__":
    unittest.main()
