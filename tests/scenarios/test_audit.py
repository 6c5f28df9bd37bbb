"""Audit records: a partner's own activity from the journal, in windows, with the spellings of published clients."""

import datetime
import json
import re
import unittest
import urllib.parse

from assent import Demo
from contract import MCA, Contract, confirmation, make_customer, new_customer, order, world

WORDS = {"create_agreement", "add_customer", "create_order", "update_subscription", "remove_partner_customer_relationship",
         "update_customer_billing_profile", "delete_customer"}


def setUpModule():
    world.start()
    world.admin = world.demo.token("direct_bill", "admin_agent")
    world.mine = {}
    made = world.server.post("/v1/customers", world.sales, new_customer(name="Fjordlys Handel AS"))
    customer = world.mine["customer"] = made.json["id"]
    path = f"/v1/customers/{customer}"
    world.mine["refused"] = world.server.post(f"{path}/orders", world.sales, order()).status
    world.server.post(f"{path}/agreements", world.sales, confirmation(), headers={"MS-CorrelationId": "my-mark-1"})
    world.mine["order"] = world.server.post(f"{path}/orders", world.application, order()).json


def days(count, form="%Y-%m-%d"):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=count)).strftime(form)


def records(query="", token=None, path="/v1/auditrecords"):
    return world.server.get(f"{path}{query}", token or world.admin)


def about(customer):
    value = json.dumps({"Field": "CustomerId", "Value": customer, "Operator": "equals"})
    return "?filter=" + urllib.parse.quote(value)


class Records(Contract):
    def mine(self):
        return {record["operationType"] + ":" + record["operationStatus"]: record
                for record in self.good(records(about(world.mine["customer"])))["items"]}

    def test_each_command_is_a_record_and_a_refused_one_has_failed(self):
        self.assertEqual(world.mine["refused"], 403)
        found = self.mine()
        self.assertEqual(set(found), {"add_customer:succeeded", "create_order:failed", "create_agreement:succeeded",
                                      "create_order:succeeded"})
        partner = world.demo.names["partners"]["direct_bill"]
        for record in found.values():
            self.assertEqual(record["partnerId"], partner)
            self.assertEqual(record["participants"], [partner])
            self.assertEqual(record["customerId"], world.mine["customer"])
            self.assertEqual(record["customerName"], "Fjordlys Handel AS")
            self.assertEqual(record["attributes"], {"objectType": "AuditRecord"})
            self.assertRegex(record["operationDate"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            word = record["operationType"].replace("_", "")
            self.assertRegex(record["id"], f"^{partner}_{world.mine['customer']}_{word}_\\d{{18}}$")
            self.assertIsInstance(record["resourceNewValue"], str)
            self.assertNotIn("resourceOldValue", record)
        self.assertEqual(len({record["id"] for record in found.values()}), 4)

    def test_what_was_recorded_is_a_text_of_json_in_pascal_case(self):
        found = self.mine()
        agreement = found["create_agreement:succeeded"]
        self.assertEqual((agreement["resourceType"], agreement["originalCorrelationId"]), ("agreement", "my-mark-1"))
        value = json.loads(agreement["resourceNewValue"])
        self.assertEqual(value["TemplateId"], MCA)
        self.assertEqual(value["DateAgreed"], "2024-02-03T00:00:00.000Z")
        self.assertEqual(value["Type"], "MicrosoftCustomerAgreement")
        self.assertEqual(value["PrimaryContact"], {"FirstName": "Ingrid", "LastName": "Solheim",
                                                   "Email": "ingrid@nordvik.example", "PhoneNumber": "4755501234"})
        self.assertIn({"key": "TemplateId", "value": MCA}, agreement["customizedData"])

        bought = found["create_order:succeeded"]
        value = json.loads(bought["resourceNewValue"])
        self.assertEqual((value["Id"], value["ReferenceCustomerId"]), (world.mine["order"]["id"], world.mine["customer"]))
        self.assertEqual((value["LineItems"][0]["OfferId"], value["LineItems"][0]["Quantity"]), ("OFFER-EXAMPLE-1", 3))
        self.assertIn({"key": "OfferId-0", "value": "OFFER-EXAMPLE-1"}, bought["customizedData"])
        self.assertIn({"key": "Quantity-0", "value": "3"}, bought["customizedData"])
        self.assertEqual(json.loads(found["create_order:failed"]["resourceNewValue"])["LineItems"][0]["Quantity"], 3)

        customer = json.loads(found["add_customer:succeeded"]["resourceNewValue"])
        self.assertEqual((customer["CompanyName"], customer["Email"]), ("Fjordlys Handel AS", "billing@nordvik.example"))

    def found(self, customer):
        return [(record["operationType"], record["resourceType"], record["operationStatus"],
                 json.loads(record["resourceNewValue"]), {pair["key"]: pair["value"] for pair in record["customizedData"]})
                for record in self.good(records(about(customer)))["items"]]

    def test_a_cart_is_a_record_when_it_is_ordered_and_so_are_all_of_its_orders(self):
        customer = make_customer()
        path = f"/v1/customers/{customer}"
        self.good(world.server.post(f"{path}/agreements", world.sales, confirmation()), 201)
        for cycles in (("monthly",), ("monthly", "annual")):
            lines = [{"id": i, "catalogItemId": f"OFFER-{i}", "quantity": i + 1, "billingCycle": cycle} for i, cycle in enumerate(cycles)]
            cart = self.good(world.server.post(f"{path}/carts", world.sales, {"lineItems": lines}), 201)["id"]
            self.good(world.server.post(f"{path}/carts/{cart}/checkout", world.sales, None), 201)
        one, several = self.found(customer)[2:]
        for record in (one, several):
            self.assertEqual(record[:3], ("create_order", "order", "succeeded"))
        self.assertEqual((one[3]["ReferenceCustomerId"], one[3]["LineItems"][0]["OfferId"]), (customer, "OFFER-0"))
        self.assertEqual([order["LineItems"][0]["OfferId"] for order in several[3]], ["OFFER-0", "OFFER-1"])
        partner = world.demo.names["partners"]["direct_bill"]
        self.assertEqual(several[4], {"PartnerId": partner, "OfferId-0": "OFFER-0", "Quantity-0": "1", "OfferId-1": "OFFER-1",
                                      "Quantity-1": "2"})

    def test_a_changed_profile_the_end_of_a_relationship_and_a_deleted_customer_are_records(self):
        ended, gone = make_customer(), make_customer()
        profile = {**new_customer(name="Fjell AS")["billingProfile"], "attributes": {"etag": "*"}}
        self.good(world.server.ask("PUT", f"/v1/customers/{ended}/profiles/billing", world.sales, profile))
        self.good(world.server.ask("PATCH", f"/v1/customers/{ended}", world.admin, {"relationshipToPartner": "none"}))
        self.assertEqual(world.server.ask("DELETE", f"/v1/customers/{gone}", world.sales).status, 403)
        self.assertEqual(world.server.ask("DELETE", f"/v1/customers/{gone}", world.admin).status, 204)
        changed, removed = self.found(ended)[1:]
        self.assertEqual(changed[:3], ("update_customer_billing_profile", "customer", "succeeded"))
        self.assertEqual(changed[3]["CompanyName"], "Fjell AS")
        self.assertEqual(removed[:3], ("remove_partner_customer_relationship", "partner_customer_relationship", "succeeded"))
        self.assertEqual([record[:3] for record in self.found(gone)[1:]],
                         [("delete_customer", "customer", "failed"), ("delete_customer", "customer", "succeeded")])

    def test_no_secret_and_no_digest_of_one_is_in_it(self):
        body = records(about(world.mine["customer"])).body.decode().lower()
        for word in ("credential", "password", "secret", "textdigest", "sequence"):
            self.assertNotIn(word, body)

    def test_who_did_it_is_a_person_or_a_program(self):
        found = self.mine()
        self.assertIn("@", found["create_agreement:succeeded"]["userPrincipalName"])
        self.assertEqual(found["create_agreement:succeeded"]["applicationId"], "assent")
        self.assertNotIn("userPrincipalName", found["create_order:succeeded"])
        self.assertNotEqual(found["create_order:succeeded"]["applicationId"], "assent")

    def test_only_words_that_old_clients_know_are_there(self):
        for path in ("/v1/auditrecords", "/v1.0/auditrecords", "/auditactivity/v1/auditrecords"):
            page = self.good(records(path=path))
            self.assertTrue(page["items"])
            self.assertLessEqual({record["operationType"] for record in page["items"]}, WORDS)
            self.assertLessEqual({record["operationStatus"] for record in page["items"]}, {"succeeded", "failed"})

    def test_a_record_is_found_by_its_id_under_both_addresses(self):
        for record in self.mine().values():
            for base in ("/v1", "/auditactivity/v1"):
                self.assertEqual(self.good(records(path=f"{base}/auditrecords/{record['id']}")), record)
        whole = self.mine()["create_agreement:succeeded"]["id"]
        ticks = str(int(whole[-18:]) + 1)
        other = whole.replace("createagreement", "createorder")
        for wrong in (whole[:-18] + ticks, whole[:-1], other, "x", "a_b_c_999999999999999999", whole[:-18] + "0" * 18):
            self.error(records(path=f"/v1/auditrecords/{wrong}"), 404, 1000)


class Access(Contract):
    def test_another_partners_activity_is_not_seen(self):
        other = world.demo.token("indirect_provider", "admin_agent")
        mine = world.demo.names["partners"]["direct_bill"]
        page = self.good(records(token=other))
        self.assertTrue(page["items"])
        self.assertNotIn(mine, {record["partnerId"] for record in page["items"]})
        self.assertEqual(self.good(records(about(world.mine["customer"]), other))["items"], [])
        own = self.good(records(about(world.mine["customer"])))["items"][0]["id"]
        self.error(records(path=f"/v1/auditrecords/{own}", token=other), 404, 1000)

    def test_helpdesk_and_sales_agents_do_not_read_it_and_programs_do(self):
        for token in (world.sales, world.helpdesk):
            self.error(records(token=token), 403, 900150)
        self.assertTrue(self.good(records(token=world.application))["items"])
        self.assertEqual(world.server.get("/auditactivity/v1/auditrecords").status, 401)


class Windows(Contract):
    def test_every_spelling_of_a_date_is_read(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        then = now - datetime.timedelta(days=1)
        month = f"{then:%Y-%m}-{then:%j}"
        for form in (f"{then:%Y-%m-%d}", f"{then:%m/%d/%Y}%20{then:%H:%M:%S}", f"{then.month}/{then.day}/{then.year}%2012:00:00%20AM",
                     f"{then:%m%%2F%d%%2F%Y+%H%%3A%M%%3A%S}", month, f"{then:%Y}-{then:%j}", f"{then:%Y-%m-%dT%H:%M:%SZ}",
                     f"{then:%Y-%m-%dT%H:%M:%S.0000000Z}", f"{then.month}/{then.day}/{then.year}%201:05%20pm"):
            with self.subTest(form):
                page = self.good(records(f"?startDate={form}"))
                self.assertTrue(page["items"])
                self.assertEqual(self.good(records(f"?StartDate={form}&endDate={form}&size=500"))["items"] == [], True)

    def test_a_day_as_the_end_is_the_whole_day(self):
        today = days(0)
        self.assertTrue(self.good(records(f"?startDate={today}&endDate={today}"))["items"])
        day_of_year = days(0, "%Y-%m-%j")
        self.assertTrue(self.good(records(f"?startDate={day_of_year}&endDate={day_of_year}"))["items"])

    def test_a_window_is_ninety_days_back_and_thirty_wide_at_most(self):
        for query, is_good in ((f"?startDate={days(90)}", True), (f"?startDate={days(91)}", False),
                               (f"?startDate={days(60)}&endDate={days(30)}", True), (f"?startDate={days(61)}&endDate={days(30)}", False),
                               (f"?startDate={days(3)}&endDate={days(5)}", False)):
            with self.subTest(query):
                answer = records(query)
                if is_good:
                    self.good(answer)
                else:
                    self.assertIn("Date", str(self.error(answer, 400, 3000)["data"]))
        self.assertEqual(self.good(records(f"?startDate={days(60)}"))["items"], [])  # thirty days from there

    def test_what_is_no_date_is_refused_by_name(self):
        for wrong in ("yesterday", "2026-13-01", "13/13/2026", "2026-11-", "2026-367", "11/19/26", "1/1/2026%2013:00:00%20PM",
                      "2026-11-19T25:00:00Z", "/", "-", "2026-11-19" + "0" * 50):
            with self.subTest(wrong):
                for name in ("startDate", "endDate"):
                    self.assertEqual(self.error(records(f"?{name}={wrong}"), 400, 3000)["data"], [name])


class Pages(Contract):
    def follow(self, page):
        """As the clients do: the link's address behind /v1/, its headers, or the token in the query alone."""
        following = page["links"]["next"]
        self.assertTrue(following["uri"].startswith("auditrecords?"))
        headers = {header["key"]: header["value"] for header in following["headers"]}
        self.assertEqual(headers["MS-ContinuationToken"], page["continuationToken"])
        by_header = self.good(records("?size=7", path="/v1/auditrecords", token=None)) and \
            self.good(world.server.get("/v1/auditrecords?size=7", world.admin, headers=headers))
        by_link = self.good(world.server.get("/v1//" + following["uri"], world.admin))
        self.assertEqual(by_header["items"], by_link["items"])
        return by_link

    def test_pages_follow_one_another_without_a_gap_or_a_repeat(self):
        whole = self.good(records())["items"]
        self.assertGreater(len(whole), 14)
        page = self.good(records("?size=7"))
        self.assertEqual(page["links"]["self"]["uri"], "/auditrecords?size=7")
        found = list(page["items"])
        while "next" in page["links"]:
            page = self.follow(page)
            found += page["items"]
        self.assertEqual([record["id"] for record in found], [record["id"] for record in whole])
        dates = [record["operationDate"] for record in whole]
        self.assertEqual(dates, sorted(dates))

    def test_a_token_of_another_list_or_none_of_ours_is_refused(self):
        token = self.good(records("?size=2"))["continuationToken"]
        self.assertTrue(re.fullmatch(r"[A-Za-z0-9._~-]+", token))
        other = world.demo.token("indirect_provider", "admin_agent")
        for query, who in ((f"?MS-ContinuationToken={token}", other), (f"?MS-ContinuationToken={token}A", world.admin),
                           ("?MS-ContinuationToken=abc", world.admin),
                           (about(world.mine["customer"]) + f"&MS-ContinuationToken={token}", world.admin)):
            self.error(records(query, who), 400, 3000)

    def test_a_page_looks_at_so_much_and_names_where_to_go_on(self):
        with Demo(customers=4000) as demo, demo.serve() as server:
            pages = [server.call("audit.list", company="nobody is called that")]
            while "next" in pages[-1]:
                self.assertLess(len(pages), 5)
                pages.append(server.call("audit.list", company="nobody is called that", after=pages[-1]["next"]))
            self.assertEqual([page.get("items", []) for page in pages if page.get("items")], [])
            self.assertGreater(len(pages), 1)

    def test_sizes_have_their_limits(self):
        for size, count in (("1", 1), ("0", None), ("500", None)):
            self.assertTrue(count is None or len(self.good(records(f"?size={size}"))["items"]) == count)
        for size in ("501", "-1", "many"):
            self.error(records(f"?size={size}"), 400, 3000)


class Filters(Contract):
    def found(self, value):
        query = "?filter=" + urllib.parse.quote(value if isinstance(value, str) else json.dumps(value), safe=":,")
        return records(query)

    def test_every_spelling_of_the_filters_finds_the_same(self):
        wanted = self.good(records(about(world.mine["customer"])))["items"]
        for value in ({"Field": "CompanyName", "Value": "JORDLYS hand", "Operator": "substring"},
                      {"field": "CompanyName", "value": "Fjordlys", "operator": "Substring", "fieldType": "String"},
                      {"Field": "company_name", "Value": "Fjordlys", "Operator": 6},
                      {"Field": "CustomerId", "Value": world.mine["customer"].upper(), "Operator": "Equals"},
                      {"Field": "customerId", "Value": world.mine["customer"], "Operator": 0}):
            with self.subTest(value):
                self.assertEqual(self.good(self.found(value))["items"], wanted)

    def test_a_type_of_resource_is_found_in_either_spelling(self):
        for value in ("agreement", "Agreement"):
            page = self.good(self.found({"Field": "ResourceType", "Value": value, "Operator": "equals"}))
            self.assertEqual({record["resourceType"] for record in page["items"]}, {"agreement"})
        for value in ("partner_customer_relationship", "PartnerCustomerRelationship", "invoice"):
            self.assertEqual(self.good(self.found({"Field": "ResourceType", "Value": value, "Operator": "equals"}))["items"], [])

    def test_other_filters_are_refused(self):
        for value in ({"Field": "CompanyName", "Value": "x", "Operator": "equals"}, {"Field": "Domain", "Value": "x", "Operator": "equals"},
                      {"Field": "CustomerId", "Value": "x", "Operator": "equals"}, {"Field": "CustomerId", "Operator": "equals"},
                      "[]", "{", "x"):
            with self.subTest(value):
                self.error(self.found(value), 400, 2000, "InvalidFilter")


if __name__ == "__main__":
    unittest.main()
