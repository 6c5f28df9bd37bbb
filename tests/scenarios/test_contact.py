"""People at a customer sign in: the first password, another one, leaving, and guessing."""

import glob
import hashlib
import json
import os
import re
import threading
import unittest
import urllib.parse
import uuid

from assent import Demo, run
from contract import Contract, MCA, new_customer
from line import Line

CHOSEN = "correct horse battery 1"


class Signing(Contract):
    def setUp(self):
        self.demo = self.enterContext(Demo(customers=31))
        self.server = self.enterContext(self.demo.serve())
        self.line = self.enterContext(Line(self.demo))
        self.sales = self.demo.token("direct_bill", "sales_agent")

    def customer(self, **more):
        """A new one: its id, user name and first password."""
        body = new_customer(**more)
        made = self.good(self.server.post("/v1/customers", self.sales, body), 201)
        credentials = made["userCredentials"]
        return made["id"], credentials["userName"], credentials["password"], body

    def sign_in(self, name, password, **more):
        return self.line.ask("contact.sign_in", user_name=name, password=password, **more)

    def token(self, name, password):
        answer = self.sign_in(name, password)
        self.assertEqual(answer["status"], 0, answer)
        return answer["reply"]["access"]

    def change(self, token, old, new, **more):
        return self.line.ask("contact.change_password", by=token, old=old, new=new, **more)

    def settled(self):
        """A customer whose contact has a password of its own: id, user name, password, token."""
        id, name, first, _ = self.customer()
        token = self.token(name, first)
        self.assertEqual(self.change(token, first, CHOSEN)["status"], 0)
        return id, name, CHOSEN, token

    def accept(self, token, customer):
        return self.line.ask("agreement.accept", by=token, customer=customer, template_id=MCA, contact={
            "first_name": "Ola", "last_name": "Berg", "email": "ola@nordvik.example"})

    def assert_code(self, answer, code):
        self.assertEqual(answer.get("code"), code, answer)
        self.assertNotEqual(answer["status"], 0)


class FirstPassword(Signing):
    def test_it_signs_in_and_lets_nothing_be_done_but_to_change_it(self):
        id, name, first, _ = self.customer()
        answer = self.sign_in(name, first)["reply"]
        self.assertEqual((answer["must_change_password"], answer["customer"], answer["expires_in"]), (True, id, 8 * 3600))
        self.assertEqual((answer["token"]["customer"], answer["token"]["assurance"]), (id, "password"))
        self.assertNotIn("partner", answer["token"])
        self.assert_code(self.accept(answer["access"], id), "password.must_change")
        self.assertEqual(self.change(answer["access"], first, CHOSEN)["status"], 0)
        self.assertEqual(self.accept(answer["access"], id)["status"], 0)
        self.assertFalse(self.sign_in(name, CHOSEN)["reply"]["must_change_password"])

    def test_no_operation_but_two_is_open_to_who_must_change_it(self):
        id, name, first, _ = self.customer()
        token = self.token(name, first)
        _, out, _ = run("operations", "--json")
        for operation in json.loads(out):
            if operation["name"] in ("contact.change_password", "session.end"):
                continue
            with self.subTest(operation["name"]):
                # Whatever is missing in the input: nobody gets as far as having done something.
                answer = self.line.ask(operation["name"], by=token, **({"customer": id} if "customer" in str(operation) else {}))
                self.assertNotEqual(answer["status"], 0, answer)

    def test_it_is_shown_once_and_the_name_is_taken_in_any_letter_case(self):
        _, name, first, body = self.customer()
        self.assertEqual(name, f"admin@{body['companyProfile']['domain']}")
        self.token(name.upper(), first)

    def test_one_kept_as_a_plain_digest_by_an_older_version_signs_in(self):
        partner = self.demo.names["partners"]["direct_bill"]
        ids = {name: str(uuid.uuid4()) for name in ("id", "commerce_id", "billing_id")}
        made = self.line.ask("customer.import", **ids, domain="old.example", company_name="Old AB", country="SE", culture="sv-SE",
                             created_at="2020-01-01", credential=hashlib.sha256(b"k3xw2mabcdefghijk234").hexdigest(),
                             relationships=[{"partner": partner, "state": "active", "since": "2020-01-01"}])
        self.assertEqual(made["status"], 0, made)
        self.assert_code(self.sign_in("admin@old.example", "k3xw2mabcdefghijk235"), "sign_in.wrong")
        token = self.token("admin@old.example", "k3xw2mabcdefghijk234")
        self.assertEqual(self.change(token, "k3xw2mabcdefghijk234", CHOSEN)["status"], 0)
        self.assert_code(self.sign_in("admin@old.example", "k3xw2mabcdefghijk234"), "sign_in.wrong")
        self.token("admin@old.example", CHOSEN)

    def test_who_has_none_signs_in_with_none(self):
        partner = self.demo.names["partners"]["direct_bill"]
        ids = {name: str(uuid.uuid4()) for name in ("id", "commerce_id", "billing_id")}
        import_it = dict(**ids, domain="none.example", company_name="None AB", country="SE", culture="sv-SE", created_at="2020-01-01",
                         relationships=[{"partner": partner, "state": "active", "since": "2020-01-01"}])
        costly = "$argon2id$v=19$m=4194304,t=9,p=1$" + "A" * 22 + "$" + "A" * 43
        self.assertEqual(self.line.ask("customer.import", **import_it, password=costly)["reply"]["error"]["path"], "password")
        self.assertEqual(self.line.ask("customer.import", **import_it)["status"], 0)
        for password in ("x", "0" * 64, costly):
            self.assert_code(self.sign_in("admin@none.example", password), "sign_in.wrong")


class Wrong(Signing):
    def test_a_wrong_name_and_a_wrong_password_are_the_same(self):
        _, name, first, body = self.customer()
        domain = body["companyProfile"]["domain"]
        answers = {json.dumps(self.sign_in(*pair)) for pair in (
            (name, first[:-1]), (name, "x"), ("admin@" + uuid.uuid4().hex + ".example", first), ("root@" + domain, first), (domain, first),
            ("admin@", first), ("admin", first), ("admin@(deleted)", first), (f"admin@{domain} ", first))}
        self.assertEqual(len(answers), 1, answers)
        self.assert_code(json.loads(answers.pop()), "sign_in.wrong")

    def test_it_leaves_no_trace_in_the_journal(self):
        _, name, first, _ = self.customer()
        before = self.line.ask("journal.list", size=500)["reply"]["items"][-1]["sequence"]
        self.assert_code(self.sign_in(name, "wrong"), "sign_in.wrong")
        self.assertEqual(self.line.ask("contact.send_code", invitation_token="forged")["status"], 0)
        self.assert_code(self.line.ask("contact.sign_in_code", invitation_token="forged", code="12345678"), "code.wrong")
        self.assertEqual(self.line.ask("journal.list", size=500)["reply"]["items"][-1]["sequence"], before)
        self.assertEqual(self.sign_in(name, first)["sequence"], before + 1)

    def test_it_is_said_in_the_readers_language(self):
        for locale, word in (("sv-SE", "lösenordet"), ("nl-NL", "wachtwoord"), ("en-US", "password")):
            self.assertIn(word, self.sign_in("admin@x.example", "x", locale=locale)["sentence"])

    def test_guessing_is_slowed_whoever_is_guessed_at_and_the_right_password_is_refused_meanwhile(self):
        _, name, first, _ = self.customer()
        for guessed in (name, "admin@" + uuid.uuid4().hex + ".example"):
            for _ in range(5):
                self.assert_code(self.sign_in(guessed, "wrong"), "sign_in.wrong")
            self.assert_code(self.sign_in(guessed, first), "sign_in.slowed")
        _, other, password, _ = self.customer()
        self.token(other, password)  # nobody else is slowed

    def test_guessing_at_the_token_endpoint_is_answered_with_when_to_try_again(self):
        partner = self.demo.names["partners"]["direct_bill"]
        user = self.demo.names["users"]["direct_bill"]["sales_agent"]
        name = next(one["principal_name"] for one in self.server.call("user.list", partner=partner)["items"] if one["id"] == user)
        secret = self.server.call("sign_in.create", user=user)["secret"]

        def grant(password):
            form = {"grant_type": "password", "client_id": str(uuid.uuid4()), "username": name, "password": password}
            return self.server.ask("POST", f"/{partner}/oauth2/v2.0/token", None, urllib.parse.urlencode(form).encode(),
                                   {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(grant(secret).status, 200)
        for _ in range(5):
            self.assertEqual(grant("wrong").status, 400)
        for password in ("wrong", secret):
            answer = grant(password)
            self.assertEqual((answer.status, answer.headers["retry-after"]), (429, "1"), answer)

    def test_a_flood_of_attempts_is_answered_each_and_leaves_the_service_as_it_was(self):
        _, name, first, _ = self.customer()
        answers = []

        def guess():
            with Line(self.demo) as line:
                answers.append(line.ask("contact.sign_in", user_name=f"admin@{uuid.uuid4().hex}.example", password="x")["code"])
        threads = [threading.Thread(target=guess) for _ in range(100)]
        for thread in threads:
            thread.start()
        while not answers:
            self.assertEqual(self.line.ask("host.status")["status"], 0)
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), 100)
        self.assertLessEqual(set(answers), {"sign_in.wrong", "busy"})
        self.assertGreaterEqual(answers.count("sign_in.wrong"), 64)
        self.token(name, first)


class Changing(Signing):
    def test_another_password_ends_the_other_tokens_and_the_old_one(self):
        id, name, first, _ = self.customer()
        tokens = [self.token(name, first) for _ in range(3)]
        self.assertEqual(self.change(tokens[0], first, CHOSEN)["reply"], {"ended": 2})
        self.assertEqual(self.accept(tokens[0], id)["status"], 0)
        for token in tokens[1:]:
            self.assert_code(self.accept(token, id), "unauthenticated")
        self.assert_code(self.sign_in(name, first), "sign_in.wrong")
        self.token(name, CHOSEN)

    def test_it_has_to_be_a_good_one(self):
        id, name, first, body = self.customer(name="Nordvik Skipsverft AS")
        token = self.token(name, first)
        company = body["billingProfile"]["companyName"]
        self.assertGreaterEqual(len(company), 12)
        for new, code in (("short", "password.short"), ("elevenchars", "password.short"), ("åäöåäöåäöåä", "password.short"), (first, "password.same"),
                          (name, "password.obvious"), (name.upper(), "password.obvious"), (company, "password.obvious"),
                          (company.swapcase(), "password.obvious"), (body["companyProfile"]["domain"], "password.obvious")):
            with self.subTest(new):
                answer = self.change(token, first, new)
                self.assert_code(answer, code)
                self.assertEqual(answer["reply"]["error"]["path"], "new")
        self.assertEqual(self.change(token, first, "åäöåäöåäöåäö")["status"], 0)
        self.token(name, "åäöåäöåäöåäö")

    def test_it_takes_the_old_one_and_guessing_at_that_is_slowed(self):
        id, name, password, token = self.settled()
        for _ in range(5):
            answer = self.change(token, "wrong", "another long password")
            self.assert_code(answer, "password.wrong")
            self.assertEqual(answer["reply"]["error"]["path"], "old")
        self.assert_code(self.change(token, password, "another long password"), "sign_in.slowed")
        self.token(name, password)

    def test_a_repeat_gets_the_first_answer_and_what_is_none_is_refused(self):
        id, name, first, _ = self.customer()
        token, other, request = self.token(name, first), self.token(name, first), str(uuid.uuid4())
        self.assertEqual(self.change(token, first, CHOSEN, request_id=request)["reply"], {"ended": 1})
        again = self.change(token, first, CHOSEN, request_id=request)
        self.assertEqual((again["reply"], again["is_repeat"]), ({"ended": 1}, True))
        self.assert_code(self.change(token, first, CHOSEN), "password.wrong")
        self.assert_code(self.accept(other, id), "unauthenticated")

    def test_of_two_at_once_one_is_carried_out(self):
        id, name, password, token = self.settled()
        answers = []

        def change(new):
            with Line(self.demo) as line:
                answers.append(line.ask("contact.change_password", by=token, old=password, new=new))
        threads = [threading.Thread(target=change, args=(f"another long password {i}",)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answer["status"] == 0 for answer in answers), [False, False, False, True], answers)
        good = sum(self.sign_in(name, f"another long password {i}")["status"] == 0 for i in range(4))
        self.assertEqual(good, 1)


class Leaving(Signing):
    def test_everybody_ends_the_token_that_the_request_came_with(self):
        id, name, password, token = self.settled()
        user = self.demo.names["users"]["direct_bill"]["sales_agent"]
        tokens = [token, self.token(name, password), self.line.ask("token.create", user=user)["reply"]["secret"],
                  self.line.ask("token.create", application="a", partner=self.demo.names["partners"]["direct_bill"])["reply"]["secret"]]
        for token in (tokens[0], *tokens[2:]):
            self.assertEqual(self.line.ask("session.end", by=token)["status"], 0)
            self.assert_code(self.line.ask("session.end", by=token), "unauthenticated")
        self.assertEqual(self.server.get("/v1/customers", tokens[2]).status, 401)
        self.assertEqual(self.accept(tokens[1], id)["status"], 0)  # of another device

    def test_a_contact_speaks_for_the_own_customer_alone_and_a_deleted_one_has_none(self):
        id, name, password, token = self.settled()
        other = self.customer()[0]
        self.assert_code(self.accept(token, other), "customer.unknown")
        self.assert_code(self.line.ask("customer.get", by=token, customer=id), "permission.none")
        self.assertEqual(self.server.get("/v1/customers", token).status, 403)
        self.assertEqual(self.line.ask("customer.delete", customer=id)["status"], 0)
        self.assert_code(self.accept(token, id), "unauthenticated")
        self.assert_code(self.sign_in(name, password), "sign_in.wrong")


    def test_no_address_of_the_contract_has_anything_for_a_contact(self):
        id, name, password, token = self.settled()
        paths = set()
        for file in glob.glob(os.path.join(os.environ.get("ASSENT_SOURCE", "."), "plugins/partnercenter/routes_*.c")):
            with open(file, encoding="utf-8") as opened:
                for entry in opened.read().split(".method = ")[1:]:
                    method, path = re.match(r'"(\w+)",\s*\.path = "([^"]+)"', entry).groups()
                    paths.add((method, path if "ROUTE_WHOLE" in entry else "/v1" + path))
        self.assertGreater(len(paths), 40)
        for method, path in sorted(paths):
            with self.subTest(method=method, path=path):
                answer = self.server.ask(method, re.sub(r"\{[^}]*\}", id, path), token, {} if method in ("POST", "PUT", "PATCH") else None)
                self.assertIn(answer.status, (400, 401, 403, 404, 415), answer)


class Kept(Signing):
    def test_a_password_goes_with_its_customer_to_another_database(self):
        _, name, password, _ = self.settled()
        _, newcomer, first, _ = self.customer()
        self.line.close()
        self.server.stop()
        config = os.path.join(self.demo.folder, "other.lua")
        with open(self.demo.config, encoding="utf-8") as opened, open(config, "w", encoding="utf-8") as file:
            file.write(opened.read().replace("assent.db", "other.db"))
        for kind in ("partners", "customers"):
            _, out, _ = run("export", kind, "--config", self.demo.config, "--format", "jsonl")
            path = os.path.join(self.demo.folder, kind + ".jsonl")
            with open(path, "w", encoding="utf-8") as file:
                file.write(out)
            run("import", path, "--config", config)
        answers = [json.loads(run("call", "contact.sign_in", json.dumps({"user_name": who, "password": what}), "--config", config, "--json")[1])
                   for who, what in ((name, password), (newcomer, first))]
        self.assertEqual([answer["must_change_password"] for answer in answers], [False, True])
        self.server.start()

    def bytes_of_everything(self):
        """Of every file beside the database: the key alone may know secrets."""
        files = {}
        for path in glob.glob(os.path.join(self.demo.folder, "**"), recursive=True):
            if os.path.isfile(path) and not path.endswith((".key", "demo.json")):
                with open(path, "rb") as file:
                    files[path] = file.read()
        return files

    def test_tokens_and_passwords_hold_after_a_kill_and_replay_is_equal(self):
        id, name, password, token = self.settled()
        ended = self.token(name, password)
        self.line.ask("session.end", by=ended)
        self.line.close()
        self.server.kill()
        self.server.start()
        self.line = self.enterContext(Line(self.demo))
        self.assertEqual(self.accept(token, id)["status"], 0)
        self.assert_code(self.accept(ended, id), "unauthenticated")
        self.token(name, password)
        self.line.close()
        self.server.stop()
        _, out, _ = run("replay", "--config", self.demo.config, "--json")
        self.assertTrue(json.loads(out)["equal"], out)
        self.server.start()

    def test_no_secret_stands_in_any_file_or_line_of_the_log(self):
        id, name, first, _ = self.customer()
        wrong, wrong_new = "wrong-" + uuid.uuid4().hex, "new-" + uuid.uuid4().hex
        link, digits = uuid.uuid4().hex, "73519264"
        token = self.token(name, first)
        self.sign_in(name, wrong)
        self.change(token, wrong, wrong_new)
        self.change(token, first, CHOSEN)
        again = self.token(name, CHOSEN)
        self.line.ask("contact.send_code", invitation_token=link)
        self.line.ask("contact.sign_in_code", invitation_token=link, code=digits)
        told = json.dumps([self.line.ask("journal.list", size=500), self.line.ask("token.list", size=500)])
        for entry in (self.line.ask("journal.list", size=500)["reply"]["items"])[-8:]:
            told += json.dumps(self.line.ask("journal.explain", decision=str(entry["sequence"])))
        self.line.close()
        self.server.stop()
        run("export", "customers", "--config", self.demo.config, "--out", os.path.join(self.demo.folder, "export.jsonl"), check=False)
        files = self.bytes_of_everything()
        self.assertGreater(len(files), 2)
        files["the log"] = "".join(self.server.log).encode()
        files["what is told"] = told.encode()
        secrets = {"a first password": first, "a chosen one": CHOSEN, "a wrong one": wrong, "a wrong new one": wrong_new, "a token": token,
                   "another token": again, "a link's token": link, "a code": digits}
        self.assertFalse(b"argon2" in files["what is told"])
        for path, data in files.items():
            for what, secret in secrets.items():
                self.assertFalse(secret.encode() in data, f"{what} stands in {path}")
        self.server.start()


if __name__ == "__main__":
    unittest.main()
