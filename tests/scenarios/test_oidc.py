"""Signed tokens from an issuer with keys of its own: who becomes whom, with which roles, and for how long."""

import json
import os
import shutil
import sqlite3
import threading
import unittest
import uuid

from assent import Demo, run, wait_for
from contract import confirmation, new_customer
from issuer import AUDIENCE, Issuer, metric
from partner import agreements_of

VERIFIED, FETCHES = "assent_oidc_verified_total", "assent_oidc_fetches_total"
REMEMBERED, HITS = "assent_signed_tokens", "assent_signed_token_hits_total"


class World(unittest.TestCase):
    """A demo with the plugin, served; `more` and `options` are the plugin's and the issuer's."""

    algorithm, customers = "RS256", 31

    def setUp(self):
        self.issuer = self.enterContext(Issuer(self.algorithm))
        self.demo = self.enterContext(Demo(customers=self.customers))
        self.partner = self.demo.names["partners"]["direct_bill"]

    def serve(self, more="", **options):
        self.issuer.configure(self.demo, [self.issuer.options(**options)], more)
        self.server = self.enterContext(self.demo.serve())
        return self.server

    def token(self, *groups, **claims):
        return self.issuer.token(claims.pop("tenant", self.partner), groups=list(groups), **claims)

    def status(self, token, path="/v1/agreements"):
        return self.server.get(path, token).status

    def set_rules(self, old, new):
        path = os.path.join(self.demo.folder, "rules", "roles", "directory.lua")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def activate(self):
        shutil.rmtree(os.path.join(self.demo.folder, "rules", "tests"), ignore_errors=True)
        return self.server.call("ruleset.activate")


class Who(World):
    def test_a_person_is_known_by_the_object_id_and_may_what_its_groups_give(self):
        self.serve()
        person = str(uuid.uuid4())
        sales = self.token("SalesAgents", oid=person)
        made = self.server.post("/v1/customers", sales, new_customer())
        self.assertEqual(made.status, 201, made)
        signed = self.server.post(agreements_of(made.json["id"]), sales, confirmation())
        self.assertEqual((signed.status, signed.json["userId"]), (201, person), signed)
        helpdesk = self.token("HelpdeskAgents")
        self.assertEqual(self.server.get(agreements_of(made.json["id"]) + "?agreementType=*", helpdesk).json["totalCount"], 1)
        self.assertEqual(self.server.post(agreements_of(made.json["id"]), helpdesk, confirmation()).status, 403)
        theirs = self.token("SalesAgents", tenant=self.demo.names["partners"]["indirect_provider"])
        self.assertEqual(self.server.get(agreements_of(made.json["id"]), theirs).status, 404)

    def test_without_a_group_that_is_mapped_there_is_no_role(self):
        self.serve()
        for token in (self.token(), self.token("Everybody"), self.token(str(uuid.uuid4())), self.token(hasgroups=True)):
            self.assertEqual(self.status(token), 403)

    def test_a_user_of_ours_has_the_roles_of_the_directory_alone(self):
        self.serve()
        admin = self.demo.names["users"]["direct_bill"]["admin_agent"]
        self.assertEqual(self.status(self.token(oid=admin)), 403)
        self.assertEqual(self.status(self.token("HelpdeskAgents", oid=admin)), 200)

    def test_a_program_is_one_without_a_person(self):
        self.serve()
        for claims in ({"idtyp": "app"}, {"roles": ["Whatever"]}, {"idtyp": "app", "roles": ["AdminAgent"]}):
            with self.subTest(claims):
                program = self.token(scp=None, upn=None, **claims)
                self.assertEqual(self.status(program, "/v1/customers"), 200)
                answer = self.server.get("/v1/agreements", program)
                self.assertEqual((answer.status, answer.json["code"]), (403, 900329))
        person = self.token(roles=["SalesAgent"])
        self.assertEqual(self.status(person), 200)

    def test_elliptic_keys_do_as_well(self):
        self.issuer.key = self.issuer.new_key("ES256")
        self.issuer.set["keys"].append(self.issuer.key.jwk())
        self.serve()
        self.assertEqual(self.status(self.token("SalesAgents")), 200)

    def test_scopes_and_programs_may_be_named(self):
        program = str(uuid.uuid4())
        self.serve(place=f'jwks_url = "{self.issuer.url}", scopes = {{ "confirm", "read" }}, applications = {{ "{program}" }}')
        for claims, status in (({"scp": "read", "appid": program}, 200), ({"scp": "write read", "azp": program.upper()}, 200),
                               ({"scp": "readonly", "appid": program}, 401), ({"scp": "read"}, 401),
                               ({"scp": "read", "appid": str(uuid.uuid4())}, 401), ({"scp": "read", "appid": [program]}, 401)):
            with self.subTest(claims):
                self.assertEqual(self.status(self.token("SalesAgents", **claims)), status)

    def test_own_tokens_work_beside_them(self):
        self.serve()
        self.assertEqual(self.status(self.demo.token("direct_bill", "sales_agent")), 200)
        self.assertEqual(self.status(self.token("SalesAgents")), 200)
        self.assertEqual(metric(self.server, VERIFIED), 1)


class Remembered(World):
    def test_a_token_is_verified_once(self):
        self.serve()
        token = self.token("SalesAgents")
        for _ in range(5):
            self.assertEqual(self.status(token), 200)
        self.assertEqual([metric(self.server, name) for name in (VERIFIED, HITS, REMEMBERED)], [1, 4, 1])
        self.server.call("token.create", user=self.demo.names["users"]["direct_bill"]["sales_agent"])
        self.assertEqual(self.status(token), 200)  # the actor is made anew, the signature is not looked at again
        self.assertEqual(metric(self.server, VERIFIED), 1)

    def test_no_more_than_so_many_the_least_used_goes(self):
        self.serve("remembered_tokens = 2")
        first, second, third = (self.token("SalesAgents") for _ in range(3))
        for token, verified in ((first, 1), (second, 2), (first, 2), (third, 3), (first, 3), (second, 4), (first, 4), (third, 5)):
            self.assertEqual(self.status(token), 200)
            self.assertEqual(metric(self.server, VERIFIED), verified)
            self.assertLessEqual(metric(self.server, REMEMBERED), 2)
        self.assertEqual(metric(self.server, "assent_signed_tokens_evicted_total"), 3)

    def test_none_is_remembered_when_none_may_be(self):
        self.serve("remembered_tokens = 0")
        token = self.token("SalesAgents")
        self.assertEqual([self.status(token) for _ in range(3)], [200] * 3)
        self.assertEqual([metric(self.server, name) for name in (VERIFIED, REMEMBERED)], [3, 0])

    def test_it_ends_with_the_token(self):
        self.serve("clock_difference_s = 0")
        import time
        token = self.token("SalesAgents", exp=int(time.time()) + 3)
        self.assertEqual(self.status(token), 200)
        wait_for(lambda: self.status(token) == 401, "the token to expire")
        self.assertEqual([metric(self.server, name) for name in (VERIFIED, REMEMBERED)], [1, 0])

    def test_rules_that_are_activated_hold_for_it_at_once(self):
        self.serve()
        token = self.token("SalesAgents")
        self.assertEqual(self.status(token), 200)
        self.set_rules('["SalesAgents"]    = "sales_agent"', '["SellersOfOurs"]  = "sales_agent"')
        self.assertIn("digest", self.activate())
        self.assertEqual(self.status(token), 403)
        self.set_rules('["SellersOfOurs"]  = "sales_agent"', '["SalesAgents"]    = { "helpdesk_agent", "billing_admin" }')
        self.assertIn("digest", self.activate())
        self.assertEqual(self.status(token), 200)
        self.assertEqual(metric(self.server, VERIFIED), 1)

    def test_a_set_without_a_directory_gives_nobody_a_role(self):
        self.serve()
        token = self.token("AdminAgents")
        self.assertEqual(self.status(token), 200)
        os.remove(os.path.join(self.demo.folder, "rules", "roles", "directory.lua"))
        self.activate()
        self.assertEqual(self.status(token), 403)

    def test_eras_of_the_directory_begin_by_themselves(self):
        import time
        begins = int(time.time() * 1000) + 3000
        self.serve()
        token = self.token("SalesAgents")
        self.set_rules('name     = "directory.agents",', f'name     = "directory.agents", from = {begins},')
        self.activate()
        self.assertEqual(self.status(token), 403)
        wait_for(lambda: self.status(token) == 200, "the era to begin")
        self.assertEqual(metric(self.server, VERIFIED), 1)


class Keys(World):
    def test_a_new_key_is_fetched_when_a_token_names_it_and_an_unknown_one_at_most_once_a_minute(self):
        self.serve()
        self.assertEqual(self.status(self.token("SalesAgents")), 200)
        self.assertEqual((self.issuer.asked, metric(self.server, FETCHES)), (1, 1))
        old, self.issuer.key = self.issuer.key, self.issuer.new_key()
        self.issuer.set = {"keys": [self.issuer.key.jwk()]}
        self.assertEqual(self.status(self.token("SalesAgents")), 200)
        self.assertEqual(self.issuer.asked, 2)
        self.assertEqual(self.status(self.token("SalesAgents", key=old)), 401)  # it is gone from the set
        for _ in range(20):
            self.assertEqual(self.status(self.token("SalesAgents", header={"kid": uuid.uuid4().hex})), 401)
        self.assertEqual((self.issuer.asked, metric(self.server, FETCHES)), (2, 2))
        self.assertEqual(self.status(self.token("SalesAgents")), 200)

    def test_old_keys_stay_when_new_ones_cannot_be_had(self):
        self.serve("refetch_s = 1")
        self.assertEqual(self.status(self.token("SalesAgents")), 200)
        key = self.issuer.key.jwk()
        bad = ((200, b"{}"), (200, b"<html>"), (200, b""), (500, b"{}"), (404, b"{}"), (302, b""), (200, b'{"keys": []}'), (200, b" " * 300000),
               (200, json.dumps({"keys": [key, key]}).encode()), (200, json.dumps({"keys": [dict(key, n="AQAB")]}).encode()),
               (200, b'{"keys": [], "keys": [' + json.dumps(key).encode() + b"]}"))
        for status, body in bad:
            with self.subTest(status=status, body=body[:20]):
                self.issuer.status, self.issuer.body = status, body
                asked = self.issuer.asked

                def is_asked():
                    self.assertEqual(self.status(self.token("SalesAgents", header={"kid": uuid.uuid4().hex})), 401)
                    return self.issuer.asked > asked
                wait_for(is_asked, "the keys to be fetched")
                self.assertEqual(self.issuer.asked, asked + 1)  # a redirect is not followed
                self.assertEqual(self.status(self.token("SalesAgents")), 200)
        said = [line for line in self.server.log if "the old ones stay" in line]
        self.assertEqual(len(said), 1, said)

    def test_a_token_waits_for_the_first_keys_and_so_many_at_most(self):
        self.issuer.gate.clear()
        self.serve("waiting = 3")
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.status(self.token("SalesAgents")))) for _ in range(5)]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(answers) == 2, "those above the limit to be answered")
        self.assertEqual(answers, [503, 503])
        self.assertEqual(self.status(self.demo.token("direct_bill", "sales_agent")), 200)  # nobody else waits
        self.assertEqual(self.status(self.token("SalesAgents", exp=1)), 401)  # what is wrong anyway does not wait
        self.issuer.gate.set()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answers), [200, 200, 200, 503, 503])

    def test_without_any_key_nobody_gets_in_and_is_told_to_come_again(self):
        self.issuer.status = 500
        self.serve()
        answer = wait_for(lambda: self.server.get("/v1/agreements", self.token("SalesAgents")), "an answer")
        self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "1"))
        self.issuer.status = 200
        wait_for(lambda: self.status(self.token("SalesAgents")) == 200, "the keys to be tried again")
        wait_for(lambda: any("are there again" in line for line in self.server.log), "the log to say so")

    def test_who_waits_at_the_end_is_told_so(self):
        self.issuer.gate.clear()
        self.serve()
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.server.get("/v1/agreements", self.token("SalesAgents"))))
        thread.start()
        wait_for(lambda: self.issuer.asked == 1, "the keys to be asked for")
        wait_for(lambda: metric(self.server, "assent_http_connections") == 2, "the token to arrive")
        self.assertEqual(self.server.stop(), 0)
        thread.join()
        self.assertEqual(answers[0].status, 503)

    def test_keys_may_be_in_a_file_and_are_read_again_when_a_token_names_another(self):
        path = os.path.join(self.demo.folder, "keys.json")

        def write(text):
            with open(path + ".new", "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(path + ".new", path)
        write(json.dumps(self.issuer.set))
        self.serve("refetch_s = 1", place='jwks_file = "keys.json"')
        self.assertEqual(self.status(self.token("SalesAgents")), 200)
        old, self.issuer.key = self.issuer.key, self.issuer.new_key()
        write(json.dumps({"keys": [self.issuer.key.jwk()]}))
        self.assertEqual(self.status(self.token("SalesAgents")), 200)
        self.assertEqual(self.status(self.token("SalesAgents", key=old)), 401)
        os.remove(path)
        self.assertEqual(self.status(self.token("SalesAgents", header={"kid": "another"})), 401)
        self.assertEqual(self.status(self.token("SalesAgents")), 200)
        self.assertEqual(self.issuer.asked, 0)


class Journal(World):
    def test_it_has_the_actor_and_the_name_apart_and_comes_out_equal(self):
        self.serve()
        person, name = str(uuid.uuid4()), "kim.larsen@nordvik.example"
        token = self.token("SalesAgents", oid=person, upn=name)
        made = self.server.post("/v1/customers", token, new_customer())
        self.assertEqual(made.status, 201, made)
        self.assertEqual(self.server.post(agreements_of(made.json["id"]), token, confirmation()).status, 201)
        refused = self.server.post(agreements_of(made.json["id"]), self.token("HelpdeskAgents", oid=person, upn=name), confirmation())
        self.assertEqual(refused.status, 403)
        entries = [entry for entry in self.server.call("journal.list", size=500)["items"] if entry["actor"].get("id") == person]
        self.assertEqual([entry["actor"] for entry in entries],
                         [{"id": person, "kind": "user", "partner": self.partner, "roles": [role]}
                          for role in ("sales_agent", "sales_agent", "helpdesk_agent")])
        self.set_rules('["SalesAgents"]', '["NobodyAnyMore"]')  # what was decided then stays decided
        self.activate()
        self.assertEqual(self.status(token), 403)
        _, out, _ = run("why", str(entries[2]["sequence"]), "--config", self.demo.config, "--json", check=False)
        self.assertEqual(json.loads(out)["verdict"], "deny", out)
        self.assertTrue(json.loads(out).get("is_same", True))
        self.assertEqual(self.server.stop(), 0)
        database = sqlite3.connect(os.path.join(self.demo.folder, "assent.db"))
        self.addCleanup(database.close)
        for sequence in (entry["sequence"] for entry in entries):
            row = database.execute("SELECT * FROM journal WHERE sequence = ?", (sequence,)).fetchone()
            self.assertNotIn(name, repr(row))
            data = database.execute("SELECT data FROM personal WHERE sequence = ?", (sequence,)).fetchone()[0]
            self.assertEqual(json.loads(data)["actor"], {"principal_name": name})
        _, out, _ = run("replay", "--config", self.demo.config, "--json")
        self.assertTrue(json.loads(out)["equal"], out)


class Configuration(World):
    def refused(self, text, **options):
        more = options.pop("more", "")
        with open(self.demo.config, encoding="utf-8") as file:
            before = file.read()
        self.issuer.configure(self.demo, [self.issuer.options(**options)], more)
        for command in ("check", "serve"):
            code, _, err = run(command, "--config", self.demo.config, check=False)
            self.assertEqual(code, 78, err)
            self.assertIn(text, err)
        with open(self.demo.config, "w", encoding="utf-8") as file:
            file.write(before)

    def test_what_does_not_fit_is_refused_by_name(self):
        with open(os.path.join(self.demo.folder, "keys.json"), "w", encoding="utf-8") as file:
            file.write('{"keys": []}')
        for text, options in {
            "issuers[1].tenants: the ids of the partners": {"issuer": "https://login.example.com/"},
            'issuers[1].tenants: an id of 36 characters is needed, not "common"': {"tenants": ["common"]},
            "issuers[1].jwks_url: https is needed": {"place": 'jwks_url = "http://login.example.com/keys"'},
            'issuers[1].jwks_url: an address such as': {"place": 'jwks_url = "ftp://login.example.com/keys"'},
            "one of the two is needed": {"place": 'jwks_url = "https://a.example/", jwks_file = "keys.json"'},
            "it has no key with a kid": {"place": 'jwks_file = "keys.json"'},
            "cannot be read": {"place": 'jwks_file = "absent.json"'},
            "issuers[1].audience: there is no such option; did you mean audiences": {"more": "", "place": 'jwks_url = "https://a.example/", audience = "x"'},
            "issuers[1].scopes: a list of texts is needed": {"place": 'jwks_url = "https://a.example/", scopes = "read"'},
            "clock_difference_s: a whole number from 0 to 300 is needed": {"more": "clock_difference_s = 301"},
        }.items():
            with self.subTest(text):
                self.refused(text, **options)


if __name__ == "__main__":
    unittest.main()
