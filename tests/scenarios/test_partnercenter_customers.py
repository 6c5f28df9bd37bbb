"""The customer side of the Partner Center contract over HTTP: pages, filters, profiles, ends, deletions, domains."""

import json
import unittest
import urllib.parse
import uuid

from assent import Demo
from contract import GUID, Contract, confirmation, make_customer, new_customer, order, world
from partner import replay


def setUpModule():
    world.start()
    world.admin = world.demo.token("direct_bill", "admin_agent")
    world.provider = world.demo.token("indirect_provider", "sales_agent")
    world.reseller = world.demo.token("indirect_reseller", "sales_agent")
    world.partners = world.demo.names["partners"]


def filtered(field, value, operator="starts_with", **query):
    text = json.dumps({"Field": field, "Value": value, "Operator": operator})
    return "/v1/customers?" + urllib.parse.urlencode({**query, "filter": text})


def names(page):
    return [item["companyProfile"]["companyName"] for item in page["items"]]


class Pages(Contract):
    @classmethod
    def setUpClass(cls):
        cls.mark = f"Ww{uuid.uuid4().hex[:6]}"
        cls.names = [f"{cls.mark} {letter}" for letter in "abcdefg"]
        for name in reversed(cls.names):
            make_customer(name=name)

    def page(self, **query):
        return self.good(world.server.get(filtered("CompanyName", self.mark, size=3, **query), world.sales))

    def follow(self, link):
        return self.good(world.server.get("/v1/" + link["uri"], world.sales, headers={h["key"]: h["value"] for h in link["headers"]}))

    def test_there_and_back_and_to_either_end(self):
        first = self.page()
        self.assertEqual(names(first), self.names[:3])
        self.assertNotIn("previous", first["links"])
        second = self.follow(first["links"]["next"])
        self.assertEqual(names(second), self.names[3:6])
        third = self.follow(second["links"]["next"])
        self.assertEqual(names(third), self.names[6:])
        self.assertNotIn("next", third["links"])
        self.assertNotIn("continuationToken", third)
        self.assertNotIn("previousToken", third)
        link = third["links"]["previous"]
        self.assertEqual((link["method"], link["headers"][0]["key"]), ("GET", "MS-ContinuationToken"))
        self.assertIn("seekOperation=Previous", link["uri"])
        self.assertFalse(link["uri"].startswith("/"))
        self.assertEqual(names(self.follow(link)), self.names[3:6])
        self.assertEqual(names(self.follow(second["links"]["previous"])), self.names[:3])
        # The token of a page leads both ways, wherever a client puts it.
        token = second["continuationToken"]
        self.assertEqual(names(self.page(seekOperation="Previous", **{"MS-ContinuationToken": token})), self.names[:3])
        back = world.server.get(filtered("CompanyName", self.mark, size=3, seekOperation="1"), world.sales,
                                headers={"MS-ContinuationToken": token})
        self.assertEqual(names(self.good(back)), self.names[:3])
        for last in ("Last", "last", "3"):
            self.assertEqual(names(self.page(seekOperation=last)), self.names[4:])
        for first in ("First", "FIRST", "2"):
            self.assertEqual(names(self.page(seekOperation=first, **{"MS-ContinuationToken": token})), self.names[:3])

    def test_pages_have_no_numbers(self):
        for index in ("PageIndex", "pageindex", "4"):
            said = self.error(world.server.get(filtered("CompanyName", self.mark, seekOperation=index), world.sales), 400, 3000)
            self.assertEqual(said["data"], ["seekOperation"])
            self.assertIn("Next", said["description"])
        self.error(world.server.get("/v1/customers?seekOperation=5", world.sales), 400, 900126)
        for seek in ("Next", "Previous", "0", "1"):
            said = self.error(world.server.get(f"/v1/customers?seekOperation={seek}", world.sales), 400, 3000)
            self.assertEqual(said["data"], ["MS-ContinuationToken"])

    def test_a_token_is_for_one_partner_and_one_filter(self):
        token = self.page()["continuationToken"]
        good = filtered("CompanyName", self.mark.upper(), size=2)
        self.assertEqual(names(self.good(world.server.get(good, world.helpdesk, headers={"MS-ContinuationToken": token}))), self.names[3:5])
        for path, who, sent in [
            (good, world.provider, token), (good, world.sales, token[:-2] + "AA"), (good, world.sales, token[:20]),
            (good, world.sales, "A" * 1024), (good, world.sales, "A" * 1025), (good, world.sales, "no token!"),
            (filtered("CompanyName", self.mark + " "), world.sales, token),
            (filtered("Domain", self.mark), world.sales, token), (filtered("CompanyName", self.mark, "equals"), world.sales, token),
        ]:
            for seek in ("Next", "Previous"):
                with self.subTest(path=path, sent=sent[-20:], seek=seek):
                    query = "&" if "?" in path else "?"
                    answer = world.server.get(f"{path}{query}seekOperation={seek}", who, headers={"MS-ContinuationToken": sent, "X-Locale": "sv-SE"})
                    self.assertEqual(self.error(answer, 400, 3000)["data"], ["MS-ContinuationToken"])

    def test_a_token_outlives_the_server(self):
        with Demo(customers=12) as demo:
            sales = demo.token("direct_bill", "sales_agent")
            with demo.serve() as server:
                first = server.get("/v1/customers?size=2", sales).json
            with demo.serve() as server:
                rest = server.get("/v1/" + first["links"]["next"]["uri"], sales)
                self.assertEqual(rest.status, 200, rest)
                every = [item["id"] for item in server.get("/v1/customers", sales).json["items"]]
                self.assertEqual([item["id"] for item in rest.json["items"]], every[2:4])


class Filters(Contract):
    def test_names_are_found_in_any_letter_case_of_any_alphabet(self):
        mark = uuid.uuid4().hex[:6]
        for name in (f"Ångström {mark}", f"ŻÓŁW {mark}", f"Жизнь {mark}", f"ΟΔΟΣ {mark}", f"Straße {mark}", f"日本 {mark}"):
            make_customer(name=name)
            for value in (name.upper() if "ß" not in name else name.replace("ß", "ẞ"), name.lower(), name):
                for operator in ("starts_with", "equals", "StartsWith", "EQUALS", 0, 9, "startsWith", "starts_WITH"):
                    with self.subTest(value=value, operator=operator):
                        self.assertEqual(names(self.good(world.server.get(filtered("CompanyName", value, operator), world.sales))), [name])
            self.assertEqual(names(self.good(world.server.get(filtered("companyname", name[:-1], "equals"), world.sales))), [])

    def test_the_list_is_sorted_by_what_is_looked_at(self):
        mark = uuid.uuid4().hex[:6]
        for letter, domain in (("c", "1"), ("A", "3"), ("b", "2")):
            make_customer(name=f"{letter}{mark}", companyProfile={"domain": f"d{mark}{domain}.onmicrosoft.example"})
        by_domain = self.good(world.server.get(filtered("Domain", f"D{mark}"), world.sales))
        self.assertEqual(names(by_domain), [f"c{mark}", f"b{mark}", f"A{mark}"])
        everybody = names(self.good(world.server.get("/v1/customers?size=500", world.sales)))
        self.assertEqual(everybody, sorted(everybody, key=str.casefold))

    def test_those_of_a_reseller_and_those_through_a_provider(self):
        reseller, provider = (world.partners[kind] for kind in ("indirect_reseller", "indirect_provider"))
        mine = {item["id"] for item in self.good(world.server.get("/v1/customers?size=500", world.reseller))["items"]}
        self.assertTrue(mine)
        for path, who in ((filtered("IndirectReseller", reseller, "equals", size=500), world.provider),
                          (filtered("indirect_reseller", reseller.upper(), "StartsWith", size=500), world.provider),
                          (filtered("IndirectCloudSolutionProvider", provider, "equals", size=500), world.reseller)):
            with self.subTest(path=path):
                self.assertEqual({item["id"] for item in self.good(world.server.get(path, who))["items"]}, mine)
        # Somebody else's reseller, somebody else's provider, and those who do not exist.
        for field, value, who in (("IndirectReseller", reseller, world.sales), ("IndirectReseller", str(uuid.uuid4()), world.provider),
                                  ("IndirectCloudSolutionProvider", provider, world.sales),
                                  ("IndirectCloudSolutionProvider", world.partners["direct_bill"], world.reseller),
                                  ("IndirectCloudSolutionProvider", str(uuid.uuid4()), world.reseller)):
            with self.subTest(field=field, value=value):
                self.error(world.server.get(filtered(field, value, "equals"), who), 404, 800015)
        self.assertEqual(self.error(world.server.get(filtered("IndirectReseller", "mine", "equals"), world.provider), 400, 3000)["data"], ["filter"])
        program = world.demo.token("indirect_provider", "application")
        self.error(world.server.get(filtered("IndirectReseller", reseller, "equals"), program), 403, 900329)


class Profiles(Contract):
    def setUp(self):
        self.customer = make_customer()
        self.path = f"/v1/customers/{self.customer}/profiles/billing"

    def put(self, body, etag=None, **options):
        headers = {**options.pop("headers", {}), **({"If-Match": etag} if etag else {})}
        return world.server.ask("PUT", options.pop("path", self.path), options.pop("token", world.sales), body, headers=headers)

    def test_both_profiles_are_those_of_the_customer(self):
        whole = self.good(world.server.get(f"/v1/customers/{self.customer}", world.sales))
        self.assertEqual(self.good(world.server.get(self.path, world.helpdesk)), whole["billingProfile"])
        company = self.good(world.server.get(f"/v1/customers/{self.customer}/profiles/company/", world.helpdesk))
        self.assertEqual(company, whole["companyProfile"])
        self.assertEqual(company["attributes"], {"objectType": "CustomerCompanyProfile"})

    def test_a_change_needs_the_state_that_was_read(self):
        read = self.good(world.server.get(self.path, world.sales))
        etag = read["attributes"]["etag"]
        sent = {**read, "companyName": "Nordvik Nytt AS", "firstName": "Åsa"}
        for stale in ("other", '"other"', f"{etag}0", f'"{etag}', "W/x"):
            said = self.error(self.put(sent, stale), 400, 2055, "CustomerOutdated")
            self.assertEqual(said["data"], ["If-Match"])
        changed = self.good(self.put(sent, f'"{etag}"'))
        self.assertEqual((changed["companyName"], changed["firstName"]), ("Nordvik Nytt AS", "Åsa"))
        self.assertEqual(changed["attributes"]["objectType"], "CustomerBillingProfile")
        self.assertNotEqual(changed["attributes"]["etag"], etag)
        self.assertEqual(self.good(world.server.get(self.path, world.sales)), changed)
        self.error(self.put(sent, etag), 400, 2055)
        bare = {name: sent[name] for name in sent if name != "attributes"}
        # Bare, weak, in the body as clients read it with its quotes, and "whatever it is".
        for send in (lambda now: self.put(sent, now), lambda now: self.put(sent, f'W/"{now}"'),
                     lambda now: self.put({**bare, "Attributes": {"Etag": f'"{now}"'}}),
                     lambda now: self.put({**sent, "attributes": {"etag": now}}), lambda now: self.put(sent, "*"),
                     lambda now: self.put({**sent, "attributes": {"etag": "stale"}}, now)):
            changed = self.good(send(changed["attributes"]["etag"]))
        for nothing in ({}, {"attributes": None}, {"attributes": {"etag": ""}}):
            said = self.error(self.put({**bare, **nothing}), 400, 3000)
            self.assertEqual(said["data"], ["If-Match"])
            self.assertIn("If-Match", said["description"])

    def test_a_new_name_is_listed_and_the_profile_is_replaced_whole(self):
        mark = uuid.uuid4().hex[:8]
        read = self.good(world.server.get(self.path, world.sales))
        bare = {"companyName": f"{mark} AS", "culture": "en-NO", "email": "new@nordvik.example",
                "defaultAddress": {"country": "NO", "city": "Bergen", "addressLine1": "Torget 1", "postalCode": "5014"}}
        changed = self.good(self.put(bare, read["attributes"]["etag"]))
        self.assertEqual(changed["defaultAddress"], bare["defaultAddress"])
        self.assertNotIn("firstName", changed)
        self.assertEqual((changed["culture"], changed["language"], changed["id"]), ("en-NO", "en", read["id"]))
        self.assertEqual(names(self.good(world.server.get(filtered("CompanyName", mark), world.sales))), [f"{mark} AS"])
        company = self.good(world.server.get(f"/v1/customers/{self.customer}/profiles/company", world.sales))
        self.assertEqual(company["companyName"], f"{mark} AS")

    def test_what_is_wrong_is_named_as_the_contract_names_it(self):
        read = self.good(world.server.get(self.path, world.sales))
        for path, value, code in (("companyName", None, 3000), ("email", "nobody", 3000), ("culture", "", 3000),
                                  ("defaultAddress.country", "SE", 3000), ("defaultAddress.postalCode", "99", 3000),
                                  ("defaultAddress.city", None, 3000), ("defaultAddress", 7, 3000)):
            with self.subTest(path=path):
                body = json.loads(json.dumps(read))
                at, last = (body, path) if "." not in path else (body["defaultAddress"], path.split(".")[1])
                at[last] = value
                self.assertEqual(self.error(self.put(body, "*"), 400, code)["data"], [path])

    def test_nobody_but_the_own_partner_reads_or_changes_it(self):
        body = self.good(world.server.get(self.path, world.sales))
        absent = self.path.replace(self.customer, str(uuid.uuid4()))
        for path, who in ((self.path, world.provider), (self.path, world.reseller), (absent, world.sales)):
            self.error(world.server.get(path, who), 404, 60003)
            self.error(world.server.get(path.replace("billing", "company"), who), 404, 60003)
            self.error(self.put(body, "*", path=path, token=who), 404, 60003)
        self.error(self.put(body, "*", path=self.path.replace(self.customer, "1")), 400, 900118)
        self.assertEqual(self.good(world.server.get(self.path, world.sales)), body)

    def test_a_repeated_change_is_answered_before_its_state_is_looked_at(self):
        read = self.good(world.server.get(self.path, world.sales))
        marks = {"MS-RequestId": str(uuid.uuid4())}
        sent = {**read, "companyName": "Once AS"}
        first = self.good(self.put(sent, read["attributes"]["etag"], headers=marks))
        self.assertEqual(self.good(self.put(sent, read["attributes"]["etag"], headers=marks)), first)
        self.assertEqual(self.put({**sent, "companyName": "Twice AS"}, read["attributes"]["etag"], headers=marks).status, 409)
        self.assertEqual(self.good(world.server.get(self.path, world.sales)), first)


class Ends(Contract):
    end = {"relationshipToPartner": "none", "attributes": {"objectType": "Customer"}}

    def patch(self, customer, body=None, token=None, **options):
        return world.server.ask("PATCH", f"/v1/customers/{customer}{options.pop('slash', '/')}", token or world.admin,
                                self.end if body is None else body, **options)

    def test_the_end_of_a_relationship_is_told_to_its_partner_alone(self):
        made = self.good(world.server.post("/v1/customers", world.sales, new_customer()), 201)
        customer = made["id"]
        gone = self.good(self.patch(customer))
        self.assertEqual((gone["id"], gone["relationshipToPartner"]), (customer, "none"))
        self.assertEqual(gone["attributes"], {"objectType": "Customer"})
        self.assertEqual(gone["companyProfile"], made["companyProfile"])
        path = f"/v1/customers/{customer}"
        for answer in (world.server.get(path, world.sales), world.server.get(f"{path}/profiles/billing", world.sales),
                       world.server.get(f"{path}/agreements", world.sales), self.patch(customer),
                       world.server.ask("DELETE", path, world.admin)):
            self.error(answer, 403, 20002)
        self.error(world.server.get(path, world.provider), 404, 60003)
        listed = self.good(world.server.get(filtered("Domain", made["companyProfile"]["domain"]), world.sales))
        self.assertEqual(listed["items"], [])
        self.assertEqual(world.server.ask("HEAD", f"/v1/domains/{made['companyProfile']['domain']}", world.sales).status, 200)

    def test_active_subscriptions_are_suspended_first(self):
        customer = make_customer()
        path = f"/v1/customers/{customer}"
        self.good(world.server.post(f"{path}/agreements", world.sales, confirmation()), 201)
        bought = self.good(world.server.post(f"{path}/orders", world.sales, order()), 201)
        said = self.error(self.patch(customer), 403, 600006, "RelationshipHasSubscriptions")
        self.assertIn("1", said["description"])
        self.assertTrue(said["remedy"])
        self.good(world.server.get(path, world.sales))
        place = f"{path}/subscriptions/{bought['lineItems'][0]['subscriptionId']}"
        self.good(world.server.ask("PATCH", place, world.sales, {"status": "suspended"}))
        self.assertEqual(self.good(self.patch(customer, slash=""))["relationshipToPartner"], "none")

    def test_nothing_but_an_end_can_be_asked_for(self):
        customer = make_customer()
        for body in ({}, {"relationshipToPartner": None}, {"relationshipToPartner": "reseller"}, {"RelationshipToPartner": "advisor"},
                     {"relationshipToPartner": "active"}, {"relationshipToPartner": 7}, {"companyProfile": {"companyName": "x"}}):
            with self.subTest(body=body):
                said = self.error(self.patch(customer, body), 400, 900126)
                self.assertEqual(said["data"], ["relationshipToPartner"])
        self.assertEqual(self.good(world.server.get(f"/v1/customers/{customer}", world.sales))["relationshipToPartner"], "reseller")
        self.assertEqual(self.good(self.patch(customer, {"Id": None, "RelationshipToPartner": "None"}))["relationshipToPartner"], "none")

    def test_who_may(self):
        customer = make_customer()
        for token, code in ((world.sales, 900150), (world.helpdesk, 900150), (world.application, 900329)):
            self.error(self.patch(customer, token=token), 403, code)
        self.error(self.patch(customer, token=world.provider), 404, 60003)
        self.error(self.patch(uuid.uuid4()), 404, 60003)
        self.error(self.patch("7"), 400, 900118)

    def test_a_repeat_is_answered_although_the_relationship_is_over(self):
        customer = make_customer()
        marks = {"MS-RequestId": str(uuid.uuid4())}
        first = self.good(self.patch(customer, headers=marks))
        self.assertEqual(self.good(self.patch(customer, headers=marks)), first)


class Deletions(Contract):
    def delete(self, customer, token=None, server=None, **headers):
        return (server or world.server).ask("DELETE", f"/v1/customers/{customer}", token or world.admin, headers=headers)

    def gone(self, answer):
        self.assertEqual((answer.status, answer.body), (204, b""), answer)
        self.assertRegex(answer.headers["ms-requestid"], GUID)
        self.assertNotIn("content-length", answer.headers)

    def test_in_a_sandbox_a_customer_goes_and_its_domain_is_free(self):
        sent = new_customer()
        made = self.good(world.server.post("/v1/customers", world.sales, sent), 201)
        path = f"/v1/customers/{made['id']}"
        self.good(world.server.post(f"{path}/agreements", world.sales, confirmation()), 201)
        self.good(world.server.post(f"{path}/orders", world.sales, order()), 201)
        marks = {"MS-RequestId": str(uuid.uuid4())}
        before = world.server.call("host.status")["customers"]
        self.gone(self.delete(made["id"], **marks))
        self.assertEqual(world.server.call("host.status")["customers"], before - 1)
        self.gone(self.delete(made["id"], **marks))
        for answer in (world.server.get(path, world.sales), world.server.get(f"{path}/agreements", world.sales), self.delete(made["id"])):
            self.error(answer, 404, 60003)
        domain = sent["companyProfile"]["domain"]
        self.assertEqual(world.server.ask("HEAD", f"/v1/domains/{domain}", world.sales).status, 404)
        self.assertEqual(self.good(world.server.get(filtered("Domain", domain), world.sales))["items"], [])
        again = self.good(world.server.post("/v1/customers", world.sales, sent), 201)
        self.assertNotEqual(again["id"], made["id"])
        kept = world.server.call("journal.list", customer=made["id"])["items"]
        self.assertEqual([entry["operation"] for entry in kept][-3:], ["agreement.confirm", "order.create", "customer.delete"])
        self.assertEqual([item["id"] for item in self.good(world.server.get(filtered("Domain", domain), world.sales))["items"]], [again["id"]])

    def test_who_may(self):
        customer = make_customer()
        for token in (world.sales, world.helpdesk):
            self.error(self.delete(customer, token), 403, 900150)
        self.error(self.delete(customer, world.provider), 404, 60003)
        self.error(self.delete(uuid.uuid4()), 404, 60003)
        self.gone(self.delete(customer, world.application))

    def test_in_production_nobody_is_deleted_and_everything_replays(self):
        with Demo() as demo:
            admin, sales = (demo.token("direct_bill", role) for role in ("admin_agent", "sales_agent"))
            program = demo.token("direct_bill", "application")
            with demo.serve() as server:
                ids = [item["id"] for item in server.get("/v1/customers?size=4", sales).json["items"]]
                self.gone(self.delete(ids[0], admin, server))
                domain = server.get(f"/v1/customers/{ids[1]}", sales).json["companyProfile"]["domain"]
                self.gone(self.delete(ids[1], program, server))
                profile = server.get(f"/v1/customers/{ids[2]}/profiles/billing", sales).json
                changed = server.ask("PUT", f"/v1/customers/{ids[2]}/profiles/billing", sales, {**profile, "companyName": "Ändrad"})
                self.assertEqual(changed.status, 200, changed)
            demo.configure('environment = "sandbox"', 'environment = "production"')
            with demo.serve() as server:
                self.error(server.get(f"/v1/customers/{ids[1]}", sales), 404, 60003)  # also after a restart
                self.assertEqual(server.ask("HEAD", f"/v1/domains/{domain}", sales).status, 404)
                said = {}
                for locale in ("en-US", "sv-SE", "nl-NL"):
                    answer = self.delete(ids[3], admin, server, **{"X-Locale": locale})
                    said[locale] = self.error(answer, 403, 600006, "CustomerOnlySandbox")["description"]
                self.assertEqual(len(set(said.values())), 3)
                self.error(self.delete(ids[3], program, server), 403, 600006)
                self.good(server.get(f"/v1/customers/{ids[3]}", sales))
                self.assertEqual(server.get(f"/v1/customers/{ids[2]}", sales).json["companyProfile"]["companyName"], "Ändrad")
            found = replay(demo.config)
            self.assertTrue(found["equal"], found)


class Domains(Contract):
    def head(self, domain, token=None, **options):
        answer = world.server.ask("HEAD", f"/v1/domains/{domain}", token or world.sales, **options)
        self.assertEqual(answer.body, b"")
        self.marks(answer)
        return answer.status

    def test_a_domain_of_any_partner_is_taken(self):
        theirs = world.server.get("/v1/customers?size=1", world.provider).json["items"][0]["companyProfile"]["domain"]
        for token in (world.sales, world.helpdesk, world.application, world.provider, world.reseller):
            self.assertEqual((self.head(theirs, token), self.head(theirs.upper() + "/", token)), (200, 200))
            self.assertEqual(self.head(f"free{uuid.uuid4().hex}.onmicrosoft.example", token), 404)

    def test_what_is_no_domain_and_who_is_nobody(self):
        for domain in ("nothing", "a..b", "a%20b.example", "-.example", "x" * 300 + ".example"):
            with self.subTest(domain=domain[:20]):
                self.assertEqual(self.head(domain), 400)
        self.assertEqual(self.head("a.example", "wrong"), 401)
        self.assertEqual(world.server.get("/v1/domains/a.example", world.sales).status, 405)


class Journal(Contract):
    def test_the_state_follows_from_the_journal(self):
        """Of whatever ran before; it holds at any moment."""
        customer = make_customer()
        self.good(world.server.ask("PUT", f"/v1/customers/{customer}/profiles/billing", world.sales,
                                   world.server.get(f"/v1/customers/{customer}/profiles/billing", world.sales).json))
        self.good(world.server.ask("PATCH", f"/v1/customers/{customer}/", world.admin, Ends.end))
        self.assertEqual(world.server.ask("DELETE", f"/v1/customers/{make_customer()}", world.admin).status, 204)
        found = replay(world.demo.config)
        self.assertTrue(found["equal"], found)


if __name__ == "__main__":
    unittest.main()
