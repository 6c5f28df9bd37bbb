"""The Partner Center contract over HTTP: pages, tokens, headers, spellings and refusals."""

import json
import unittest
import urllib.parse
import uuid

from contract import ERROR_KEYS, MCA, Contract, confirmation, make_customer, new_customer, order, world


def setUpModule():
    world.start()


class Pages(Contract):
    @classmethod
    def setUpClass(cls):
        cls.mark = f"Zz{uuid.uuid4().hex[:6]}"
        cls.names = [f"{cls.mark} {i} & Co+%" for i in range(5)]
        cls.ids = [make_customer(name=name) for name in cls.names]

    def walk(self, path, forward):
        """Follows links.next to the end; `forward` makes the next request of the link."""
        found, answer = [], self.good(world.server.get(path, world.sales))
        for _ in range(20):
            self.assertIn("items", answer)
            self.assertEqual(answer["totalCount"], len(answer["items"]))
            found += answer["items"]
            link = answer["links"].get("next")
            if not link:
                self.assertNotIn("continuationToken", answer)
                return found
            self.assertTrue(link["uri"].startswith("customers?"), link["uri"])
            self.assertIn("seekOperation=Next", link["uri"])
            self.assertEqual([link["method"], link["headers"][0]["key"]], ["GET", "MS-ContinuationToken"])
            self.assertEqual(link["headers"][0]["value"], answer["continuationToken"])
            answer = self.good(forward(link))
        self.fail("the list has no end")

    def filtered(self, size):
        return f"/v1/customers?size={size}&filter=" + urllib.parse.quote_plus(json.dumps(
            {"Field": "CompanyName", "Value": self.mark, "Operator": "starts_with"}))

    def test_every_kind_of_client_gets_to_the_end(self):
        def with_headers(link):
            return world.server.get("/v1/" + link["uri"], world.sales, headers={h["key"]: h["value"] for h in link["headers"]})

        def without_headers(link):
            return world.server.get("/v1//" + link["uri"], world.sales)

        def by_query(link):
            token = link["headers"][0]["value"]
            return world.server.get(f"{self.filtered(2)}&seekoperation=next&ms-continuationtoken={token}", world.sales)

        def by_header_alone(link):
            return world.server.get(self.filtered(2) + "&seekOperation=Next", world.sales,
                              headers={"MS-ContinuationToken": link["headers"][0]["value"]})

        for forward in (with_headers, without_headers, by_query, by_header_alone):
            with self.subTest(forward=forward.__name__):
                found = self.walk(self.filtered(2), forward)
                self.assertEqual([item["id"] for item in found], self.ids)

    def test_items_have_no_billing_profile(self):
        item = self.good(world.server.get(self.filtered(1), world.sales))["items"][0]
        self.assertNotIn("billingProfile", item)
        self.assertEqual(item["relationshipToPartner"], "reseller")
        self.assertEqual(item["links"]["self"]["uri"], f"/customers/{item['id']}")

    def test_filters_in_the_spellings_of_all_clients(self):
        start = self.mark
        for query in [
            # NET: form-encoded, blank as +
            "size=0&filter=" + urllib.parse.quote_plus(
                '{"Field":"CompanyName","Value":"%s 1","Operator":"starts_with"}' % start),
            # ODN
            "filter=" + urllib.parse.quote('{"Field":"CompanyName","Value":"%s 1","Operator":"StartsWith"}' % start),
            # JAVA
            "size=0&filter=" + urllib.parse.quote(
                '{"value":"%s 1","field":"CompanyName","fieldType":"String","operator":"StartsWith"}' % start),
            # SPR: the number in the enumeration
            "filter=" + urllib.parse.quote('{"Field":"CompanyName","Value":"%s 1","Operator":9}' % start),
            # raw colons and commas, another case of the name and of the value
            "FILTER=" + '{%22Field%22:%22CompanyName%22,%22Value%22:%22' + start.upper() + '+1%22,%22Operator%22:%22starts_with%22}',
            # equals
            "filter=" + urllib.parse.quote_plus(json.dumps(
                {"Field": "CompanyName", "Value": self.names[1], "Operator": "equals"})),
        ]:
            with self.subTest(query=query):
                found = self.good(world.server.get(f"/v1/customers?{query}", world.sales))
                self.assertEqual([item["id"] for item in found["items"]], [self.ids[1]])

    def test_by_domain(self):
        domain = world.server.get(f"/v1/customers/{self.ids[2]}", world.sales).json["companyProfile"]["domain"]
        query = urllib.parse.quote(json.dumps({"Field": "Domain", "Value": domain[:20], "Operator": "starts_with"}))
        found = self.good(world.server.get(f"/v1/customers?size=0&filter={query}", world.sales))
        self.assertEqual([item["id"] for item in found["items"]], [self.ids[2]])

    def test_wrong_filters_and_sizes(self):
        for text in ['{"Field":"CompanyName","Value":"a","Operator":"substring"}', '{"Field":"CompanyName","Value":"a","Operator":3}',
                     '{"Field":"Nothing","Value":"a","Operator":"equals"}', '{"Field":"CompanyName","Value":7,"Operator":"equals"}',
                     "[]", "{", '{"Field":"Domain","Field":"Domain"}', "%FF"]:
            with self.subTest(filter=text):
                quoted = text if text.startswith("%") else urllib.parse.quote(text)
                body = self.error(world.server.get(f"/v1/customers?filter={quoted}", world.sales), 400, 2000)
                self.assertEqual(body["data"], ["filter"])
        for query, where in [("size=x", "size"), ("size=-1", "size"), ("size=501", "size"), ("seekOperation=PageIndex", "seekOperation"),
                             ("seekOperation=Next", "MS-ContinuationToken")]:
            with self.subTest(query=query):
                self.assertEqual(self.error(world.server.get(f"/v1/customers?{query}", world.sales), 400, 3000)["data"], [where])
        self.error(world.server.get("/v1/customers?seekOperation=Sideways", world.sales), 400, 900126)
        self.error(world.server.get("/v1/customers?seekOperation=Next&MS-ContinuationToken=forged", world.sales), 400, 3000)
        for query in ("size=", "Size=1", "filter=", "seekOperation=", "seekOperation=First", "unknown=1", "size=0"):
            with self.subTest(query=query):
                self.good(world.server.get(f"/v1/customers?{query}", world.sales))


class WhoMay(Contract):
    def test_roles_and_kinds_of_partners(self):
        customer = make_customer()
        self.error(world.server.post(f"/v1/customers/{customer}/agreements", world.helpdesk, confirmation()), 403, 900150)
        self.error(world.server.post("/v1/customers", world.helpdesk, new_customer()), 403, 900150)
        self.good(world.server.get(f"/v1/customers/{customer}/agreements", world.helpdesk))
        for answer in (
            world.server.get("/v1/agreements", world.application), world.server.get(f"/v1/agreementtemplates/{MCA}/document", world.application),
            world.server.get(f"/v1/customers/{customer}/agreements", world.application),
            world.server.post(f"/v1/customers/{customer}/agreements", world.application, confirmation()),
            world.server.get(f"/v1/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus", world.application),
        ):
            self.error(answer, 403, 900329)
        self.good(world.server.get(f"/v1/customers/{customer}", world.application))
        self.good(world.server.get("/v1/customers", world.application))

    def test_a_reseller_is_sent_to_its_provider(self):
        reseller = world.demo.token("indirect_reseller", "sales_agent")
        body = self.error(world.server.get("/v1/agreements", reseller), 403, 900150)
        self.assertTrue(body["remedy"])
        own = self.good(world.server.get("/v1/customers?size=1", reseller))["items"]
        self.assertTrue(own)
        self.error(world.server.post(f"/v1/customers/{own[0]['id']}/agreements", reseller, confirmation()), 403, 900150)

    def test_tokens(self):
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer"}):
            with self.subTest(headers=headers):
                answer = world.server.get("/v1/agreements", headers=headers)
                self.error(answer, 401, 400)
                self.assertTrue(answer.headers["www-authenticate"].startswith("Bearer"))


class Requests(Contract):
    def test_a_repeated_request_gets_the_first_answer(self):
        for path, body in [("/v1/customers", new_customer()), (f"/v1/customers/{make_customer()}/agreements", confirmation())]:
            headers = {"MS-RequestId": str(uuid.uuid4()), "MS-CorrelationId": str(uuid.uuid4())}
            first = world.server.post(path, world.sales, body, headers=headers)
            again = world.server.post(path, world.sales, body, headers=headers)
            self.good(first, 201)
            self.assertEqual((again.status, again.json), (201, first.json))
            self.assertEqual(first.headers["ms-requestid"], headers["MS-RequestId"])
            self.assertEqual(again.headers["ms-correlationid"], headers["MS-CorrelationId"])
            changed = json.loads(json.dumps(body))
            (changed.get("primaryContact") or changed["billingProfile"])["email"] = "other@nordvik.example"
            answer = world.server.post(path, world.sales, changed, headers=headers)
            self.assertEqual(answer.status, 409, answer)
            self.assertLessEqual(ERROR_KEYS, set(answer.json))

    def test_ids_of_requests(self):
        self.error(world.server.post("/v1/customers", world.sales, new_customer(), headers={"MS-RequestId": "seven"}), 400, 2000)
        made = world.server.post("/v1/customers", world.sales, new_customer(), headers={"MS-RequestId": "", "MS-CorrelationId": ""})
        self.good(made, 201)
        read = world.server.get("/v1/agreements", world.sales, headers={"MS-RequestId": "seven", "MS-CorrelationId": "a b"})
        self.good(read)
        self.assertNotEqual(read.headers["ms-correlationid"], "a b")
        self.assertNotEqual(read.headers["ms-requestid"], world.server.get("/v1/agreements", world.sales).headers["ms-requestid"])

    def test_the_locale_of_sentences(self):
        customer = make_customer()
        said = {}
        for locale in ("en-US", "sv-SE", "nl-NL", "xx-XX", "%$"):
            answer = world.server.post(f"/v1/customers/{customer}/orders", world.sales, order(), headers={"X-Locale": locale})
            said[locale] = self.error(answer, 403, 13605)["description"]
        self.assertEqual(len({said["en-US"], said["sv-SE"], said["nl-NL"]}), 3)
        self.assertEqual({said["xx-XX"], said["%$"]}, {said["en-US"]})

    def test_paths_as_clients_spell_them(self):
        customer = make_customer()
        for path in (f"/v1/customers/{customer}/", f"/v1//customers/{customer}", f"/V1/Customers/{customer.upper()}",
                     f"/v1.0/customers/{customer}", f"/v1/customers/{customer}?", f"//v1///customers//{customer}//"):
            with self.subTest(path=path):
                self.assertEqual(self.good(world.server.get(path, world.sales))["id"], customer)

    def test_extra_headers_change_nothing(self):
        self.good(world.server.get("/v1/agreements", world.sales, headers={
            "MS-Contract-Version": "v1", "MS-SdkVersion": "3.4.0.0", "api-version": "2015-09-29",
            "x-ms-client-request-id": "1", "MS-PartnerCenter-Application": "Storefront", "sec-fetch-mode": "cors",
            "Content-Type": "application/json; charset=utf-8", "If-Match": '"abc"',
            "X-HTTP-Method-Override": "POST", "X-Forwarded-For": "10.0.0.1"}))

    def test_bodies_that_cannot_be_read(self):
        customer = make_customer()
        path = f"/v1/customers/{customer}/agreements"
        good = json.dumps(confirmation()).encode()
        self.good(world.server.post(path, world.sales, b"\xef\xbb\xbf" + good), 201)
        for body in (b"{", b"[]", b"nothing", good + b"{}", b"\xff\xfe{}", good.replace(b'"type"', b'"dateAgreed"'),
                     b'{"a":' * 40 + b"1" + b"}" * 40, b'{"primaryContact":"\\ud800"}', b'{"x":"\\u0000"}', b"", b'{"x":NaN}'):
            with self.subTest(body=body[:40]):
                answer = world.server.post(path, world.sales, body)
                self.assertEqual(answer.status, 400, answer)
                self.assertLessEqual(ERROR_KEYS, set(answer.json))
                self.marks(answer)
        # The same name in two letter cases: the contract's own spelling counts.
        twice = good.replace(b'"2024-02-03T00:00:00.000Z"', b'"2024-02-05", "DateAgreed": "2020-01-01"')
        contact = twice.replace(b"Ingrid", b"Twice")
        self.assertTrue(self.good(world.server.post(path, world.sales, contact), 201)["dateAgreed"].startswith("2024-02-05"))

    def test_refusals_before_any_handler_have_the_same_form(self):
        self.error(world.server.get("/v1/nothing", world.sales), 404, 1000)
        self.error(world.server.get("/v1.0/nothing", world.sales), 404, 1000)
        answer = world.server.ask("DELETE", "/v1/customers", world.sales)
        self.error(answer, 405, 1000)
        self.assertLessEqual({"GET", "POST"}, set(answer.headers["allow"].split(", ")))
        self.error(world.server.post("/v1/customers", world.sales, b"<a/>", headers={"Content-Type": "text/xml"}), 415, 800002)
        self.error(world.server.post("/v1/customers", world.sales, b" " * (2 * 1024 * 1024)), 413, 800002)
        echoed = world.server.get("/v1/nothing", world.sales, headers={"MS-CorrelationId": "trace-7"})
        self.assertEqual(echoed.headers["ms-correlationid"], "trace-7")

    def test_head_has_the_headers_alone(self):
        answer = world.server.ask("HEAD", "/v1/agreements", world.sales)
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.marks(answer)


if __name__ == "__main__":
    unittest.main()
