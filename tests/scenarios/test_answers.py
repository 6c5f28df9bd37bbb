"""What the rules answered reaches whoever asked, when the operation passes and when it is refused: by HTTP, by file, on
the command line."""

import json
import os
import re
import shutil
import socket
import unittest
import urllib.parse
import uuid

from assent import Demo, run, wait_for
from contract import ERROR_KEYS, MCA, confirmation, new_customer, order

RULES = """
rule.scenario {
  name     = "trial.text",
  describe = "The text has been replaced",
  before   = { "agreement.confirm", "order.create", "customer.get", "customer.create", "journal.list" },
  check    = function() return warn("trial.replaced", { version = '"100%"' }) end,
}
rule.scenario {
  name     = "trial.soon",
  describe = "The period ends soon",
  before   = { "agreement.confirm", "order.create" },
  check    = function() return warn("trial.soon") end,
}
"""
ENGLISH = {"trial.replaced": "The text of {version} has been replaced.", "trial.replaced.remedy": "Confirm again.",
           "trial.soon": "The period ends soon."}
SWEDISH = {"trial.replaced": "Texten från {version} har ersatts.", "trial.replaced.remedy": "Bekräfta på nytt.",
           "trial.soon": "Perioden är snart över."}
REPLACED = {"code": "trial.replaced", "rule": "trial.text", "sentence": 'The text of "100%" has been replaced.',
            "remedy": "Confirm again."}
SOON = {"code": "trial.soon", "rule": "trial.soon", "sentence": "The period ends soon."}

# Beside the gate, which stands in the way of whoever has not accepted.
AGAINST = """
rule.permission {
  name     = "trial.closed",
  describe = "No new customers",
  actions  = { "customer.create" },
  decide   = function() return deny("trial.closed") end,
}
rule.permission {
  name     = "trial.never",
  describe = "No new customers either",
  actions  = { "customer.create" },
  decide   = function() return deny("trial.never") end,
}
rule.scenario {
  name     = "trial.text",
  describe = "The text has been replaced",
  before   = { "order.create", "customer.create" },
  check    = function() return warn("trial.replaced", { version = '"100%"' }) end,
}
rule.scenario {
  name     = "trial.ask",
  describe = "Somebody has to be asked",
  before   = { "order.create", "journal.list" },
  check    = function() return prompt("trial.ask") end,
}
rule.scenario {
  name     = "trial.stop",
  describe = "Nothing is sold today",
  before   = { "order.create", "customer.get" },
  check    = function() return block("trial.stop") end,
}
"""
AGAINST_ENGLISH = {**ENGLISH, "trial.closed": "No customers today.", "trial.never": "No customers at all.",
                   "trial.ask": "Ask the office.", "trial.stop": "Closed today.", "trial.stop.remedy": "Come tomorrow."}
AGAINST_SWEDISH = {**AGAINST_ENGLISH, **SWEDISH, "trial.stop": "Stängt i dag.", "trial.stop.remedy": "Kom i morgon."}
WARNED = {"verdict": "warn", **REPLACED}
ASKED = {"verdict": "prompt", "rule": "trial.ask", "code": "trial.ask", "sentence": "Ask the office."}
STOPPED = {"verdict": "block", "rule": "trial.stop", "code": "trial.stop", "sentence": "Closed today.",
           "remedy": "Come tomorrow."}
DENIED = [{"verdict": "deny", "rule": "trial.closed", "code": "trial.closed", "sentence": "No customers today."},
          {"verdict": "deny", "rule": "trial.never", "code": "trial.never", "sentence": "No customers at all."}]
BOTH_IN_SWEDISH = [{**REPLACED, "sentence": 'Texten från "100%" har ersatts.', "remedy": "Bekräfta på nytt."},
                   {**SOON, "sentence": "Perioden är snart över."}]

PARAMETER = r';([a-z]+)=(%?)"([^"\\]*)"'
MEMBER = re.compile(r'"([^"\\]*)"((?:' + PARAMETER + r')*)(?:, |$)')


def told(answer):
    """The warnings of an answer over HTTP: a List of RFC 9651, or nothing."""
    value = answer.headers.get("assent-warning")
    if value is None:
        return None
    assert value.isascii() and value.isprintable(), value
    found, position = [], 0
    while position < len(value):
        member = MEMBER.match(value, position)
        assert member, value[position:]
        warning = {"code": member[1]}
        for name, is_display, text in re.findall(PARAMETER, member[2]):
            warning[name] = urllib.parse.unquote(text, errors="strict") if is_display else text
        found.append(warning)
        position = member.end()
    return found


class Case(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=20).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        self.confirmed = self.demo.names["customers"]["confirmed"]
        shutil.rmtree(os.path.join(self.demo.folder, "rules", "tests"))  # the shipped cases know the shipped rules alone
        self.activate(RULES, ENGLISH, SWEDISH)

    def activate(self, rules, english, swedish=None):
        sentences = "".join(
            f"messages '{locale}' {{\n" + "".join(f"  ['{code}'] = '{text}',\n" for code, text in texts.items()) + "}\n"
            for locale, texts in (("en-US", english), ("nl-NL", english), ("sv-SE", swedish or english)))
        for folder, text in (("scenarios", rules), ("messages", sentences)):
            with open(os.path.join(self.demo.folder, "rules", folder, "trial.lua"), "w", encoding="utf-8") as file:
                file.write(text)
        run("rules", "activate", "--config", self.demo.config)

    def activate_many(self, count, operation, text, verdict="warn"):
        """So many rules that say the same of one operation."""
        self.activate("".join(f"rule.scenario {{ name = 'trial.{i}', describe = 'x', before = {{ '{operation}' }},\n"
                              f"  check = function() return {verdict}('trial.{i}') end }}\n" for i in range(count)),
                      {f"trial.{i}": text for i in range(count)})
        return [f"trial.{i}" for i in range(count)]

    def serve(self):
        server = self.demo.serve().__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server


class OverHttp(Case):
    def test_a_command_that_passes_has_them_in_a_header_and_its_body_is_the_contracts(self):
        server = self.serve()
        made = server.post("/v1/customers", self.sales, new_customer())
        self.assertEqual((made.status, told(made)), (201, [REPLACED]))
        path = f"/v1/customers/{made.json['id']}"
        agreed = server.post(f"{path}/agreements", self.sales, confirmation())
        self.assertEqual((agreed.status, told(agreed)), (201, [REPLACED, SOON]))
        bought = server.post(f"{path}/orders", self.sales, order(), headers={"X-Locale": "sv-SE"})
        self.assertEqual((bought.status, told(bought)), (201, BOTH_IN_SWEDISH))
        for answer in (made, agreed, bought):
            self.assertNotIn(b"trial", answer.body)
            self.assertNotIn(b"arning", answer.body)

    def test_a_query_that_passes_has_them_too(self):
        server = self.serve()
        answer = server.get(f"/v1/customers/{self.confirmed}", self.sales)
        self.assertEqual((answer.status, told(answer)), (200, [REPLACED]))

    def test_what_nobody_warned_of_has_no_header(self):
        server = self.serve()
        self.assertIsNotNone(told(server.get(f"/v1/customers/{self.confirmed}", self.sales)))
        for path, status in (("/v1/customers", 200), ("/v1/agreements", 200), (f"/v1/customers/{uuid.uuid4()}", 404)):
            answer = server.get(path, self.sales)
            self.assertEqual((answer.status, told(answer)), (status, None))

    def test_a_repeat_gets_those_of_the_first_answer_in_its_language_also_after_a_restart(self):
        path = f"/v1/customers/{self.confirmed}/orders"
        request = {"MS-RequestId": str(uuid.uuid4())}
        with self.demo.serve() as server:
            first = server.post(path, self.sales, order(), headers={**request, "X-Locale": "sv-SE"})
            again = server.post(path, self.sales, order(), headers=request)
        self.activate(RULES.replace("return warn(", "return nil and warn("), ENGLISH, SWEDISH)
        with self.demo.serve() as server:
            later = server.post(path, self.sales, order(), headers=request)
            fresh = server.post(path, self.sales, order())
        self.assertEqual([told(answer) for answer in (first, again, later, fresh)], [BOTH_IN_SWEDISH] * 3 + [None])
        self.assertEqual([again.body, later.body], [first.body] * 2)
        self.assertNotEqual(fresh.body, first.body)

    def test_the_header_stays_small_and_names_every_code(self):
        codes = self.activate_many(20, "customer.list", "Å" * 90)
        server = self.serve()
        answer = server.get("/v1/customers?size=1", self.sales)
        self.assertEqual(answer.status, 200)
        self.assertIn("items", answer.json)
        self.assertLess(len(answer.headers["assent-warning"]), 3073)
        found = told(answer)
        self.assertEqual([warning["code"] for warning in found], codes)
        self.assertEqual(found[0]["sentence"], "Å" * 90)
        self.assertNotIn("sentence", found[-1])


class RefusedOverHttp(Case):
    def setUp(self):
        super().setUp()
        self.activate(AGAINST, AGAINST_ENGLISH, AGAINST_SWEDISH)
        self.unconfirmed = self.demo.names["customers"]["unconfirmed"]

    def refused(self, answer, status, code):
        """What a client reads, as ever, with every answer behind it; the answers."""
        body = answer.json
        self.assertEqual((answer.status, body["code"]), (status, code), answer)
        self.assertLessEqual(ERROR_KEYS, set(body))
        self.assertIsNone(told(answer))
        return body["answers"]

    def test_a_refused_command_has_every_answer_and_names_the_gravest(self):
        server = self.serve()
        answer = server.post(f"/v1/customers/{self.unconfirmed}/orders", self.sales, order())
        gate, *others = self.refused(answer, 403, 13605)
        self.assertEqual(others, [WARNED, ASKED, STOPPED])
        self.assertEqual(gate, {"verdict": "block", "rule": "gate.order", "code": "agreement.missing",
                                "sentence": answer.json["description"], "remedy": answer.json["remedy"]})

        answer = server.post(f"/v1/customers/{self.confirmed}/orders", self.sales, order())
        self.assertEqual(self.refused(answer, 403, 600006), [WARNED, ASKED, STOPPED])
        self.assertEqual((answer.json["description"], answer.json["errorName"], answer.json["remedy"]),
                         ("Closed today.", "TrialStop", "Come tomorrow."))

    def test_who_may_not_hears_each_rule_that_says_so_and_no_allows(self):
        server = self.serve()
        answer = server.post("/v1/customers", self.sales, new_customer())
        self.assertEqual(self.refused(answer, 403, 600006), DENIED)
        self.assertEqual(answer.json["errorName"], "TrialClosed")
        answer = server.post("/v1/customers", self.demo.token("direct_bill", "helpdesk_agent"), new_customer())
        role, *others = self.refused(answer, 403, 900150)
        self.assertEqual((role["verdict"], role["rule"], role["code"]), ("deny", "agents.only_sellers", "role.missing"))
        self.assertEqual(others, DENIED)

    def test_a_refused_query_too(self):
        server = self.serve()
        answer = server.get(f"/v1/customers/{self.confirmed}", self.sales, headers={"X-Locale": "sv-SE"})
        self.assertEqual(self.refused(answer, 403, 600006),
                         [{**STOPPED, "sentence": "Stängt i dag.", "remedy": "Kom i morgon."}])

    def test_what_the_state_refuses_has_what_the_rules_warned_of(self):
        self.activate(RULES, ENGLISH, SWEDISH)
        server = self.serve()
        path = f"/v1/customers/{self.unconfirmed}/agreements"
        self.assertEqual(server.post(path, self.sales, confirmation()).status, 201)
        answers = self.refused(server.post(path, self.sales, confirmation()), 400, 600061)
        self.assertEqual(answers, [WARNED, {"verdict": "warn", **SOON}])

    def test_what_never_reached_the_rules_has_none(self):
        server = self.serve()
        path = f"/v1/customers/{self.confirmed}"
        self.assertIn("answers", server.get(path, self.sales).json)
        for answer, status in ((server.get(f"/v1/customers/{uuid.uuid4()}", self.sales), 404),
                               (server.get("/v1/customers/nobody", self.sales), 400), (server.get(path), 401),
                               (server.post(f"{path}/orders", self.sales, b"{"), 400),
                               (server.get("/v1/nowhere", self.sales), 404)):
            self.assertEqual(answer.status, status, answer)
            self.assertNotIn("answers", answer.json)

    def test_a_repeat_gets_the_same_in_the_language_of_the_first_also_after_a_restart(self):
        path = f"/v1/customers/{self.unconfirmed}/orders"
        request = {"MS-RequestId": str(uuid.uuid4())}
        with self.demo.serve() as server:
            first = server.post(path, self.sales, order(), headers={**request, "X-Locale": "sv-SE"})
            again = server.post(path, self.sales, order(), headers=request)
        self.activate(RULES, ENGLISH, SWEDISH)
        with self.demo.serve() as server:
            later = server.post(path, self.sales, order(), headers=request)
            fresh = server.post(path, self.sales, order())
        self.assertEqual([answer["code"] for answer in self.refused(first, 403, 13605)],
                         ["agreement.missing", "trial.replaced", "trial.ask", "trial.stop"])
        self.assertEqual(first.json["answers"][-1]["sentence"], "Stängt i dag.")
        self.assertEqual([again.body, later.body], [first.body] * 2)
        self.assertEqual([answer["code"] for answer in self.refused(fresh, 403, 13605)],
                         ["agreement.missing", "trial.replaced", "trial.soon"])

    def test_the_body_stays_below_32_kib_and_no_answer_is_cut(self):
        for count, text, is_complete in ((60, "Å" * 500, True), (300, "Å" * 100, False)):
            with self.subTest(count=count):
                codes = self.activate_many(count, "customer.list", text, "block")
                with self.demo.serve() as server:
                    answer = server.get("/v1/customers?size=1", self.sales)
                answers = self.refused(answer, 403, 600006)
                self.assertLessEqual(len(answer.body), 32 * 1024)
                self.assertGreater(len(answer.body), 24 * 1024)
                self.assertEqual([one["code"] for one in answers], codes[:len(answers)])
                self.assertEqual(len(answers) == count, is_complete)
                whole = [one for one in answers if "sentence" in one]
                self.assertGreater(len(whole), 5)
                for i, one in enumerate(whole):
                    self.assertEqual(one, {"verdict": "block", "rule": codes[i], "code": codes[i], "sentence": text})
                self.assertEqual([set(one) for one in answers[len(whole):]],
                                 [{"verdict", "code"}] * (len(answers) - len(whole)))
                self.assertTrue(text.startswith(answer.json["description"]))  # which may be cut


class OnTheCommandLine(Case):
    def call(self, *more, operation="customer.get", **fields):
        code, out, err = run("call", operation, json.dumps(fields), *more, "--config", self.demo.config, check=False)
        self.assertEqual(code, 0, out + err)
        return json.loads(out), err

    def look(self):
        reply, said = self.call("--locale", "sv-SE", customer=self.confirmed)
        self.assertEqual(reply["customer"]["id"], self.confirmed)
        self.assertEqual(said, 'assent: warning: Texten från "100%" har ersatts. (trial.replaced)\n  Bekräfta på nytt.\n')
        _, said = self.call("--json", customer=self.confirmed)
        self.assertEqual(json.loads(said), {"warnings": [REPLACED]})
        reply, said = self.call(operation="journal.list", size=1)  # on the pool
        self.assertIn("items", reply)
        self.assertIn("assent: warning: The text of", said)
        self.assertEqual(self.call(operation="host.status")[1], "")

    def test_they_stand_beside_the_reply(self):
        self.look()
        with self.demo.serve():
            self.look()

    def test_the_control_socket_has_them_beside_the_reply(self):
        self.serve()
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(os.path.join(self.demo.folder, "assent.db.sock"))
            lines = line.makefile("rw", encoding="utf-8")
            for operation, fields, warnings in (("customer.get", {"customer": self.confirmed}, [REPLACED]),
                                                ("host.status", {}, None)):
                lines.write(json.dumps({"operation": operation, "input": fields}) + "\n")
                lines.flush()
                answer = json.loads(lines.readline())
                self.assertEqual((answer["status"], answer.get("warnings")), (0, warnings))
                self.assertNotIn("warnings", answer["reply"])

    def test_a_refusal_lists_every_answer_once_in_its_body(self):
        self.activate(AGAINST, AGAINST_ENGLISH)
        buy = {"customer": self.confirmed, "lines": [{"number": 0, "offer_id": "x", "quantity": 1}]}
        code, out, err = run("call", "order.create", json.dumps(buy), "--config", self.demo.config, check=False)
        self.assertEqual((code, out), (1, ""))
        for answer in (WARNED, ASKED, STOPPED):
            self.assertEqual(err.count(f"  {answer['rule']}: {answer['verdict']} {answer['sentence']}\n"), 1, err)
        self.assertNotIn("warning:", err)
        for operation, fields, answers in (("order.create", buy, [WARNED, ASKED, STOPPED]), ("journal.list", {}, [ASKED])):
            with self.subTest(operation=operation), self.demo.serve(), socket.socket(socket.AF_UNIX) as line:
                line.connect(os.path.join(self.demo.folder, "assent.db.sock"))
                lines = line.makefile("rw", encoding="utf-8")
                lines.write(json.dumps({"operation": operation, "input": fields}) + "\n")
                lines.flush()
                answer = json.loads(lines.readline())
                self.assertLess(answer["status"], 0)
                self.assertNotIn("warnings", answer)
                self.assertNotIn("answers", answer)
                listed = [{name: value for name, value in one.items() if name not in ("file", "line")}
                          for one in answer["reply"]["error"]["answers"]]
                self.assertEqual([one for one in listed if one["verdict"] != "allow"], answers)


class InFiles(Case):
    def put(self, name, rows):
        """The receipts of a file of these rows."""
        folder = os.path.join(self.demo.folder, "drop")
        hidden = os.path.join(folder, "in", "." + name)
        with open(hidden, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
        os.rename(hidden, os.path.join(folder, "in", name))
        wait_for(lambda: os.path.exists(os.path.join(folder, "done", name)), f"{name} in done")
        with open(os.path.join(folder, "out", name + ".receipts.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def test_receipts_have_them(self):
        self.serve()
        person = {"first_name": "Ingrid", "last_name": "Solheim", "email": "ingrid@nordvik.example"}
        confirm = {"operation": "agreement.confirm", "input": {
            "customer": self.confirmed, "template_id": MCA, "agreed_at": "2024-02-03T00:00:00Z", "contact": person}}
        buy = {"operation": "subscription.change", "input": {"customer": self.confirmed, "id": str(uuid.uuid4())}}
        for name, state in (("first.jsonl", "accepted"), ("second.jsonl", "unchanged")):
            passed, refused = self.put(name, [confirm, buy])
            self.assertEqual((passed["state"], passed["warnings"]), (state, [REPLACED, SOON]))
            self.assertEqual(refused["state"], "refused")
            self.assertNotIn("warnings", refused)
            self.assertNotIn("answers", passed)

    def test_receipts_of_what_was_refused_have_every_answer(self):
        self.activate(AGAINST, AGAINST_ENGLISH)
        self.serve()
        buy = {"operation": "order.create", "input": {
            "customer": self.confirmed, "lines": [{"number": 0, "offer_id": "x", "quantity": 1}]}}
        unknown = {**buy, "input": {**buy["input"], "customer": str(uuid.uuid4())}}
        found = {"operation": "partner.create", "input": {"country": "SE", "kind": "direct_bill", "name": "Nobody's"}}
        odd = {"operation": "order.create", "input": {"x": 1}}
        for name in ("first.jsonl", "second.jsonl"):
            refused, nobody, absent, wrong = self.put(name, [buy, found, unknown, odd])
            self.assertEqual((refused["state"], refused["code"], refused["answers"]),
                             ("refused", "trial.stop", [WARNED, ASKED, STOPPED]))
            self.assertEqual((refused["sentence"], refused["remedy"]), ("Closed today.", "Come tomorrow."))
            told = {"verdict": "deny", **{key: nobody[key] for key in ("code", "sentence", "remedy")}}
            self.assertEqual((nobody["code"], nobody["answers"]), ("permission.none", [told]))  # no rule's answer
            self.assertEqual((absent["state"], wrong["state"]), ("refused", "invalid"))
            for receipt in (refused, nobody, absent, wrong):
                self.assertNotIn("warnings", receipt)
            for receipt in (absent, wrong):
                self.assertNotIn("answers", receipt)

    def test_a_receipt_of_what_was_refused_stays_short_and_names_every_code(self):
        codes = self.activate_many(60, "order.create", "y" * 700, "prompt")
        self.serve()
        receipt, = self.put("many.jsonl", [{"operation": "order.create", "input": {
            "customer": self.confirmed, "lines": [{"number": 0, "offer_id": "x", "quantity": 1}]}}])
        self.assertEqual([answer["code"] for answer in receipt["answers"]], codes)
        self.assertEqual({answer["verdict"] for answer in receipt["answers"]}, {"prompt"})
        self.assertIn("sentence", receipt["answers"][0])
        self.assertEqual(set(receipt["answers"][-1]), {"code", "verdict"})
        self.assertLess(len(json.dumps(receipt, separators=(",", ":"))), 16 * 1024)

    def test_a_receipt_stays_short_and_names_every_code(self):
        codes = self.activate_many(60, "agreement.confirm", "y" * 700)
        self.serve()
        person = {"first_name": "Ingrid", "last_name": "Solheim", "email": "ingrid@nordvik.example"}
        receipt, = self.put("many.jsonl", [{"operation": "agreement.confirm", "input": {
            "customer": self.confirmed, "template_id": MCA, "agreed_at": "2024-02-03T00:00:00Z", "contact": person}}])
        self.assertEqual([warning["code"] for warning in receipt["warnings"]], codes)
        self.assertIn("sentence", receipt["warnings"][0])
        self.assertEqual(set(receipt["warnings"][-1]), {"code"})
        self.assertLess(len(json.dumps(receipt, separators=(",", ":"))), 16 * 1024)


if __name__ == "__main__":
    unittest.main()
