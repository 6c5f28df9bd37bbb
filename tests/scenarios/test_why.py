"""assent why: each decision of the journal explained by its own rule set, with the facts of its moment."""

import json
import os
import shutil
import unittest
import uuid

from assent import Demo, run

MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"
EMAIL = "ingrid.solheim@nordvik.example"


class Case(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=20).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.sales = self.demo.names["users"]["direct_bill"]["sales_agent"]
        self.customer = self.demo.names["customers"]["unconfirmed"]

    def ask(self, *arguments, code=0):
        """JSON of a command that ends with `code`."""
        found, out, err = run(*arguments, "--config", self.demo.config, "--json", check=False)
        self.assertEqual(found, code, out + err)
        return json.loads(out)

    def say(self, *arguments, code=0):
        found, out, err = run(*arguments, "--config", self.demo.config, check=False)
        self.assertEqual(found, code, out + err)
        return out + err

    def call(self, operation, code=0, actor=None, request=None, **fields):
        extra = ["--as", actor] if actor else []
        extra += ["--request-id", request] if request else []
        return self.ask("call", operation, json.dumps(fields), *extra, code=code)

    def order(self, code=0, **options):
        """The place of the order in the journal."""
        self.call("order.create", code=code, actor=self.sales, customer=self.customer,
                  lines=[{"number": 0, "offer_id": "OFFER-1", "quantity": 3}], **options)
        return self.newest()

    def confirm(self, code=0, **options):
        self.call("agreement.confirm", code=code, actor=self.sales, customer=self.customer, template_id=MCA,
                  agreed_at="2026-01-01T00:00:00Z", **options,
                  contact={"first_name": "Ingrid", "last_name": "Solheim", "email": EMAIL, "phone": "1"})
        return self.newest()

    def newest(self):
        return self.call("host.status")["sequence"]

    def change(self, name, old, new):
        path = os.path.join(self.demo.folder, "rules", name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def rule(self, found, name):
        return next(rule for rule in found["rules"] if rule["rule"] == name)

    def facts(self, found, rule):
        return {fact["path"]: fact["value"] for fact in self.rule(found, rule).get("facts", [])}


class Why(Case):
    def test_a_decision_stays_explained_by_its_own_rule_set_and_the_facts_of_its_moment(self):
        refused = self.order(code=1)
        before = self.ask("why", str(refused))
        self.confirm()
        passed = self.order()

        shutil.rmtree(os.path.join(self.demo.folder, "rules", "tests"))  # they know the names that change
        self.change("scenarios/gate.lua", "-- The purchase gate", "\n\n\n-- The purchase gate")
        self.change("messages/en-US.lua", "No acceptance of", "Nothing of")
        self.ask("rules", "activate")
        self.change("scenarios/gate.lua", '  name     = "gate.order",', '  name     = "gate.renamed",')
        self.ask("rules", "activate")

        found = self.ask("why", str(refused))
        self.assertEqual(found, before)
        self.assertEqual((found["verdict"], found["code"], found["rule"]), ("block", "agreement.missing", "gate.order"))
        self.assertEqual((found["file"], found["status"]), ("scenarios/gate.lua", "blocked"))
        self.assertIn("No acceptance of", found["sentence"])
        self.assertIn('name     = "gate.order"', found["source"])
        self.assertTrue(found["body_source"].startswith("local function need_customer()"))
        self.assertTrue(found["body_source"].endswith("end\n"))
        self.assertEqual(self.facts(found, "gate.order")["agreements[1]"], None)
        self.assertNotIn("difference", found)
        self.assertEqual(found["activation"], 1)
        self.assertEqual(found["activated_by"]["kind"], "host")
        who = {(one["operation"], one["actors"]) for one in found["who"]}
        self.assertIn(("agreement.confirm", "admin_agent, sales_agent, global_admin"), who)
        self.assertIn(("agreement.accept", "contact"), who)

        later = self.ask("why", str(passed))
        self.assertEqual(later["verdict"], "allow")
        self.assertEqual(self.facts(later, "gate.order")["agreements[1].type"], "MicrosoftCustomerAgreement")
        again = self.ask("why", str(self.order()))
        self.assertEqual(self.rule(again, "gate.renamed")["line"], found["line"] + 3)
        self.assertNotEqual(again["ruleset"], found["ruleset"])
        self.assertGreater(again["activation"], passed)

        text = self.say("why", str(refused))
        self.assertRegex(text, rf"scenarios/gate.lua:{found['line']}\n +{found['line']}  rule.scenario")
        self.assertIn("agreements[1] = null", text)
        self.assertIn(f"rule set   {found['ruleset'][:12]}", text)

    def test_who_can_help_is_found_by_trying_and_not_by_the_name_of_a_code(self):
        rules = os.path.join(self.demo.folder, "rules")
        shutil.rmtree(os.path.join(rules, "tests"))
        for folder, _, names in os.walk(rules):
            for path in (os.path.join(folder, name) for name in names if name.endswith(".lua")):
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text.replace('"agreement.missing"', '"purchase.halted"')
                               .replace('"agreement.missing.remedy"', '"purchase.halted.remedy"'))
        self.ask("rules", "activate")
        found = self.ask("why", str(self.order(code=1)))
        self.assertEqual(found["code"], "purchase.halted")
        who = {(one["operation"], one["actors"]) for one in found["who"]}
        self.assertEqual(who, {("agreement.confirm", "admin_agent, sales_agent, global_admin"),
                               ("agreement.confirm", "host"), ("agreement.accept", "contact"),
                               ("agreement.accept", "host")})

    def test_it_is_the_same_with_a_server_and_in_every_way_to_name_it(self):
        request = str(uuid.uuid4())
        refused = self.order(code=1, request=request)
        alone = self.ask("why", str(refused))
        digest = next(e["digest"] for e in self.call("journal.list", after=refused - 1)["items"])
        with self.demo.serve() as server:
            for name in (str(refused), request, digest[:8], digest.upper()):
                self.assertEqual(self.ask("why", name), alone, name)
            self.assertIn("Det finns inget", self.ask("why", request, "--locale", "sv-SE")["sentence"])
            for wrong in ("0", "999999999", str(uuid.uuid4()), "00000000", "zz", "-1", ""):
                self.assertNotEqual(run("why", "--config", server.config, "--", wrong, check=False)[0], 0, wrong)

    def test_what_the_rules_let_pass_may_be_refused_afterwards(self):
        self.confirm()
        found = self.ask("why", str(self.confirm(code=1)), "--locale", "sv-SE")
        self.assertEqual((found["verdict"], found["status"], found["code"]), ("allow", "conflict", "agreement.exists"))
        english = self.ask("why", str(self.newest()))
        self.assertNotEqual(found["sentence"], english["sentence"])
        self.assertIn("Nothing is left to do", english["remedy"])

    def test_a_partner_is_told_of_its_own_decisions_alone(self):
        refused = str(self.order(code=1))
        users = self.demo.names["users"]
        own = self.call("journal.explain", actor=users["direct_bill"]["admin_agent"], decision=refused)
        self.assertEqual(own["rule"], "gate.order")
        self.assertNotIn("source", own)
        self.assertNotIn("body_source", own)
        others = self.call("journal.explain", code=1, actor=users["indirect_provider"]["admin_agent"], decision=refused)
        nothing = self.call("journal.explain", code=1, actor=users["indirect_provider"]["admin_agent"],
                            decision="999999")
        self.assertEqual(others, nothing)
        self.call("journal.explain", code=1, actor=self.sales, decision=refused)
        self.call("journal.capture", code=1, actor=users["direct_bill"]["admin_agent"], decision=refused)

    def test_personal_facts_are_told_and_not_logged(self):
        with open(os.path.join(self.demo.folder, "rules", "roles", "nosy.lua"), "w", encoding="utf-8") as file:
            file.write("""
rule.permission {
  name = "nosy", describe = "Looks at a person", actions = { "agreement.confirm" },
  decide = function()
    if input.contact.email == "nobody@nowhere.example" then return deny("role.missing", { roles = "x" }) end
  end,
}
""")
        self.ask("rules", "activate")
        with self.demo.serve() as server:
            confirmed = str(self.confirm())
            found = self.ask("why", confirmed)
            self.assertEqual(self.facts(found, "nosy")["input.contact.email"], EMAIL)
            self.assertIn(f'input.contact.email = "{EMAIL}"', self.say("why", confirmed))
        self.assertNotIn(EMAIL, "".join(server.log))


class Capture(Case):
    def capture(self, *decisions):
        """The cases of these decisions, put into the folder's tests."""
        text = "".join(self.say("rules", "capture", str(decision)) for decision in decisions)
        with open(os.path.join(self.demo.folder, "rules", "tests", "captured.lua"), "w", encoding="utf-8") as file:
            file.write(text)
        return text

    def test_what_was_decided_passes_as_a_case_and_fails_when_the_rule_changes(self):
        helpdesk = self.demo.names["users"]["direct_bill"]["helpdesk_agent"]
        lines = [{"number": 0, "offer_id": "OFFER-1", "quantity": 3, "friendly_name": "For Ingrid"}]
        blocked = self.order(code=1)
        self.call("order.create", code=1, actor=helpdesk, customer=self.customer, lines=lines)
        denied = self.newest()
        confirmed = self.confirm()
        self.call("order.create", customer=self.customer, lines=lines)
        allowed = self.newest()
        self.call("customer.create", actor=self.sales, domain="nordvik.example", company_name='Nordvik "Sør" AS',
                  culture="nb-NO", email=EMAIL, first_name="Ingrid", last_name="Solheim",
                  address={"country": "NO", "city": "Bodø", "line1": "Storgata 1", "postal_code": "8006", "phone": "+47 1"})
        created = self.newest()

        text = self.capture(blocked, denied, confirmed, allowed, created)
        for expected in ('expect = "block", code = "agreement.missing", rule = "gate.order"',
                         'expect = "deny", code = "role.missing", rule = "agents.only_sellers"',
                         'expect = "allow", rule = "agents.sell"', 'expect = "allow", rule = "host.everything"',
                         'template = "MicrosoftCustomerAgreement", country = '):
            self.assertIn(expected, text)
        customer = self.call("customer.get", customer=self.customer)["customer"]
        names = self.demo.names
        for real in (EMAIL, "Ingrid", "Solheim", "nordvik.example", "Nordvik", "Bodø", "Storgata", "+47 1", self.customer,
                     customer["company_name"], customer["domain"], customer["email"], self.sales, helpdesk,
                     names["partners"]["direct_bill"]):
            self.assertNotIn(real, text)
        self.assertIn(MCA, text)

        before = self.ask("rules", "test")
        self.assertTrue(before["passed"])
        os.remove(os.path.join(self.demo.folder, "rules", "tests", "captured.lua"))
        self.assertEqual(self.ask("rules", "test")["cases"], before["cases"] - 6)
        with self.demo.serve():
            self.assertEqual(self.capture(blocked, denied, confirmed, allowed, created), text)

        self.change("scenarios/gate.lua", 'return block("agreement.missing")', "return nil")
        self.assertIn("captured.lua", self.say("rules", "test", code=1))

    def add_rule(self, condition, answer='block("date.future", { now = "x" })'):
        shutil.rmtree(os.path.join(self.demo.folder, "rules", "tests"))
        os.mkdir(os.path.join(self.demo.folder, "rules", "tests"))
        with open(os.path.join(self.demo.folder, "rules", "scenarios", "odd.lua"), "w", encoding="utf-8") as file:
            file.write(f"""
rule.scenario {{
  name = "odd", describe = "Looks at who it is", before = {{ "agreement.confirm" }},
  check = function() if {condition} then return {answer} end end,
}}
""")
        self.ask("rules", "activate")

    def test_a_warning_is_captured_as_one(self):
        self.add_rule("true", 'warn("date.future", { now = "x" })')
        self.assertIn('expect = "warn", code = "date.future", rule = "odd"', self.capture(self.confirm()))
        self.assertTrue(self.ask("rules", "test")["passed"])

    def test_what_a_rule_goes_by_stays_when_it_is_not_personal(self):
        domain = self.call("customer.get", customer=self.customer)["customer"]["domain"]
        self.add_rule(f'ends_with(customer.domain, "{domain[3:]}")')
        text = self.capture(self.confirm(code=1))
        self.assertIn(domain, text)
        self.assertNotIn(EMAIL, text)
        self.assertTrue(self.ask("rules", "test")["passed"])

    def test_what_a_rule_names_stays(self):
        self.add_rule(f'input.contact.email == "{EMAIL}" or customer.id == "{self.customer}"')
        text = self.capture(self.confirm(code=1))
        self.assertIn(EMAIL, text)
        self.assertIn(self.customer, text)
        self.assertTrue(self.ask("rules", "test")["passed"])

    def test_a_case_that_would_need_personal_data_is_refused(self):
        self.add_rule('ends_with(input.contact.email, "@nordvik.example")')
        confirmed = str(self.confirm(code=1))
        self.assertIn("(capture.personal)", self.say("rules", "capture", confirmed, code=1))
        self.assertIn("(capture.nothing)", self.say("rules", "capture", "1", code=1))


if __name__ == "__main__":
    unittest.main()
