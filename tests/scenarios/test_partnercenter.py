"""The Partner Center contract over HTTP: a partner's whole case, resource by resource."""

import time
import unittest
import urllib.parse
import uuid

from contract import CLOUD, MCA, Contract, GUID, confirmation, make_customer, new_customer, order, world


def setUpModule():
    world.start()


class TheWholeCase(Contract):
    def test_from_a_new_customer_to_an_order_that_passes(self):
        customer = self.good(world.server.post("/v1/customers", world.sales, new_customer()), 201)
        path = f"/v1/customers/{customer['id']}"
        refused = self.error(world.server.post(f"{path}/orders", world.sales, order()), 403, 13605)
        self.assertTrue(refused["remedy"])
        self.assertFalse(refused["isRetryable"])

        metadata = self.good(world.server.get("/v1/agreements?agreementType=MicrosoftCustomerAgreement", world.sales))
        self.assertEqual(metadata["totalCount"], 1)
        template = metadata["items"][0]
        self.assertEqual(template["agreementType"], "MicrosoftCustomerAgreement")
        self.assertEqual(template["templateId"], MCA)
        self.assertEqual(template["agreementLink"], "https://aka.ms/customeragreement")
        self.assertIsInstance(template["versionRank"], int)
        self.assertEqual(metadata["links"], {"self": {"uri": "/agreements", "method": "GET", "headers": []}})
        self.assertEqual(metadata["attributes"], {"objectType": "Collection"})

        link = self.good(world.server.get(f"/v1/agreementtemplates/{MCA}/document?language=nb-NO&country=NO", world.sales))
        self.assertEqual(set(link), {"displayUri", "downloadUri", "language", "country"})
        self.assertEqual(link["country"], "NO")
        for uri in (link["displayUri"], link["downloadUri"]):
            opened = world.server.get(urllib.parse.urlsplit(uri).path)
            self.assertEqual((opened.status, opened.headers["location"]), (302, template["agreementLink"]))

        confirmed = self.good(world.server.post(f"{path}/agreements", world.sales, confirmation()), 201)
        self.assertEqual(set(confirmed), {"userId", "primaryContact", "templateId", "dateAgreed", "type", "agreementLink"})
        self.assertEqual(confirmed["userId"], world.demo.names["users"]["direct_bill"]["sales_agent"])
        self.assertEqual(confirmed["primaryContact"], confirmation()["primaryContact"])
        self.assertTrue(confirmed["dateAgreed"].startswith("2024-02-03T00:00:00"))

        read = self.good(world.server.get(f"{path}/agreements?agreementType=MicrosoftCustomerAgreement", world.helpdesk))
        self.assertEqual((read["totalCount"], read["items"]), (1, [confirmed]))
        status = self.good(world.server.get(f"{path}/directSignedMicrosoftCustomerAgreementStatus", world.sales))
        self.assertEqual(status, {"isSigned": False})

        bought = self.good(world.server.post(f"{path}/orders", world.sales, order()), 201)
        self.assertEqual(bought["referenceCustomerId"], customer["id"])
        self.assertEqual((bought["billingCycle"], bought["status"]), ("monthly", "completed"))
        self.assertEqual(bought["attributes"]["objectType"], "Order")
        line = bought["lineItems"][0]
        self.assertEqual((line["lineItemNumber"], line["offerId"], line["quantity"]), (0, "OFFER-EXAMPLE-1", 3))

        place = f"{path}/subscriptions/{line['subscriptionId']}"
        subscription = self.good(world.server.get(place, world.sales))
        self.assertEqual((subscription["status"], subscription["autoRenewEnabled"]), ("active", True))
        self.assertTrue(subscription["attributes"]["etag"])
        subscription.update(quantity=7, friendlyName="Office")
        changed = self.good(world.server.ask("PATCH", place, world.sales, subscription))
        self.assertEqual((changed["quantity"], changed["friendlyName"]), (7, "Office"))
        self.assertNotEqual(changed["attributes"]["etag"], subscription["attributes"]["etag"])


class Customers(Contract):
    def test_a_created_customer_has_both_profiles_and_credentials_once(self):
        sent = new_customer()
        made = self.good(world.server.post("/v1/customers", world.sales, sent), 201)
        self.assertRegex(made["id"], GUID)
        self.assertEqual(made["relationshipToPartner"], "reseller")
        self.assertEqual(made["attributes"], {"objectType": "Customer"})
        self.assertTrue(made["userCredentials"]["userName"])
        self.assertTrue(made["userCredentials"]["password"])
        company = made["companyProfile"]
        self.assertEqual(company["tenantId"], made["id"])
        self.assertEqual(company["domain"], sent["companyProfile"]["domain"])
        self.assertEqual(company["companyName"], "Nordvik AS")
        self.assertEqual(company["attributes"], {"objectType": "CustomerCompanyProfile"})
        self.assertEqual(company["links"]["self"],
                         {"uri": f"/customers/{made['id']}/profiles/company", "method": "GET", "headers": []})
        billing = made["billingProfile"]
        self.assertEqual(billing["defaultAddress"], sent["billingProfile"]["defaultAddress"])
        self.assertEqual((billing["culture"], billing["language"]), ("nb-NO", "nb"))
        self.assertTrue(billing["attributes"]["etag"])
        self.assertEqual(billing["attributes"]["objectType"], "CustomerBillingProfile")
        for thing in (made, company, billing):  # clients read attributes as a map of texts
            self.assertTrue(all(isinstance(value, str) for value in thing["attributes"].values()))

        read = self.good(world.server.get(f"/v1/customers/{made['id']}", world.sales))
        self.assertNotIn("userCredentials", read)
        self.assertEqual(read["billingProfile"], billing)
        self.assertEqual(read["companyProfile"], company)

    def test_pascal_case_with_nulls_and_fields_of_the_server(self):
        domain = f"p{uuid.uuid4().hex}.onmicrosoft.example"
        other = str(uuid.uuid4())
        made = self.good(world.server.post("/v1/customers", world.sales, {
            "Id": other, "CommerceId": None, "RelationshipToPartner": "unknown", "AllowDelegatedAccess": None,
            "CompanyProfile": {"TenantId": other, "Domain": domain, "CompanyName": None, "Links": None,
                               "Attributes": {"ObjectType": "CustomerCompanyProfile"}},
            "BillingProfile": {"Id": other, "FirstName": None, "LastName": None, "Email": "a@b.example", "Culture": "sv-SE",
                               "Language": "sv", "CompanyName": "Björk & Söner",
                               "DefaultAddress": {"Country": "SE", "Region": None, "City": "Lund", "State": "",
                                                  "AddressLine1": "Gatan 1", "AddressLine2": None, "PostalCode": "22100",
                                                  "FirstName": "Åsa", "LastName": "Öberg", "PhoneNumber": None},
                               "Attributes": {"Etag": None, "ObjectType": "CustomerBillingProfile"}},
            "UserCredentials": None, "Links": None, "ExpirationTimestamp": "0001-01-01T00:00:00",
            "Attributes": {"ObjectType": "Customer"}}), 201)
        self.assertNotEqual(made["id"], other)
        self.assertEqual(made["companyProfile"]["companyName"], "Björk & Söner")
        self.assertEqual(made["relationshipToPartner"], "reseller")

    def test_the_company_profile_may_name_the_company(self):
        body = new_customer()
        del body["billingProfile"]["companyName"]
        body["companyProfile"]["companyName"] = "Only There AB"
        made = self.good(world.server.post("/v1/customers", world.sales, body), 201)
        self.assertEqual(made["billingProfile"]["companyName"], "Only There AB")

    def test_wrong_input_names_the_path_of_the_contract(self):
        def changed(path, value):
            body = new_customer()
            at = body
            *above, last = path.split(".")
            for name in above:
                at = at[name]
            at[last] = value
            return body
        for path, value in [
            ("companyProfile.domain", "no domain"), ("companyProfile.domain", 7), ("companyProfile.domain", None),
            ("billingProfile.email", "not an address"), ("billingProfile.email", ""), ("billingProfile.culture", "??"),
            ("billingProfile.companyName", None), ("billingProfile.companyName", "   "),
            ("billingProfile.defaultAddress.country", "norway"), ("billingProfile.defaultAddress", "text"),
            ("billingProfile.defaultAddress.firstName", "a\u202eb"), ("associatedPartnerId", "x"),
        ]:
            with self.subTest(path=path, value=value):
                body = self.error(world.server.post("/v1/customers", world.sales, changed(path, value)), 400, 3000)
                self.assertEqual(body["data"], [path])
                self.assertIn(path, body["description"])

    def test_a_taken_domain_is_refused(self):
        body = new_customer()
        self.good(world.server.post("/v1/customers", world.sales, body), 201)
        self.error(world.server.post("/v1/customers", world.sales, body), 400, 3000, "DomainTaken")

    def test_foreign_absent_and_malformed_customers(self):
        theirs = world.server.get("/v1/customers?size=1", world.demo.token("indirect_provider", "sales_agent")).json["items"]
        self.assertTrue(theirs)
        for path in ("", "/agreements", "/directSignedMicrosoftCustomerAgreementStatus"):
            absent = self.error(world.server.get(f"/v1/customers/{uuid.uuid4()}{path}", world.sales), 404, 60003)
            foreign = self.error(world.server.get(f"/v1/customers/{theirs[0]['id']}{path}", world.sales), 404, 60003)
            self.assertEqual(absent, foreign)
            self.error(world.server.get(f"/v1/customers/not-a-guid{path}", world.sales), 400, 900118)
        self.error(world.server.post(f"/v1/customers/{theirs[0]['id']}/agreements", world.sales, confirmation()), 404, 60003)
        self.error(world.server.post("/v1/customers/1/orders", world.sales, order()), 400, 900118)


class Agreements(Contract):
    def test_metadata_by_type(self):
        for query, types in [
            ("", ["MicrosoftCloudAgreement"]), ("?agreementType=", ["MicrosoftCloudAgreement"]),
            ("?AgreementType=MicrosoftCustomerAgreement", ["MicrosoftCustomerAgreement"]),
            ("?agreementType=*", ["MicrosoftCloudAgreement", "MicrosoftCustomerAgreement"]),
            ("?agreementType=%2A", ["MicrosoftCloudAgreement", "MicrosoftCustomerAgreement"]),
        ]:
            with self.subTest(query=query):
                body = self.good(world.server.get(f"/v1/agreements{query}", world.sales))
                self.assertEqual(sorted(item["agreementType"] for item in body["items"]), types)
        self.error(world.server.get("/v1/agreements?agreementType=Nothing", world.sales), 400, 900126)
        self.assertEqual(self.error(world.server.get("/v1/agreements?agreementType=a%20b", world.sales), 400, 3000)["data"],
                         ["agreementType"])

    def test_documents_fall_back_visibly(self):
        for query, country, language in [
            ("", "US", "en-US"), ("?country=SE&language=sv-SE", "SE", "sv-SE"), ("?Language=ja-JP&Country=KO", "US", None),
            ("?language=de-DE&country=CA", "CA", None), ("?language=", "US", "en-US"),
        ]:
            with self.subTest(query=query):
                body = self.good(world.server.get(f"/v1/agreementTemplates/{MCA}/document{query}", world.sales))
                self.assertEqual(body["country"], country)
                if language:
                    self.assertEqual(body["language"], language)
        self.error(world.server.get(f"/v1/agreementtemplates/{uuid.uuid4()}/document", world.sales), 404, 1000)
        self.error(world.server.get("/v1/agreementtemplates/nothing/document", world.sales), 404, 1000)
        self.error(world.server.get("/v1/documents/forged"), 404, 1000)

    def test_dates_of_all_clients(self):
        customer = make_customer()
        for i, date in enumerate([
            "2024-11-20T12:15:37.6580497Z", "2024-11-20T12:15:11.772164Z", "2024-11-20T12:15:04.297Z",
            "2024-11-20T12:15:51.821644829Z", "2024-11-20T00:00:00", "2024-11-20", "2024-11-20T14:15:00+02:00",
            time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime(time.time() + 60)),
        ]):
            with self.subTest(date=date):
                contact = {**confirmation()["primaryContact"], "phoneNumber": str(i)}
                answer = world.server.post(f"/v1/customers/{customer}/agreements", world.sales,
                                     confirmation(primaryContact=contact, dateAgreed=date))
                self.assertTrue(self.good(answer, 201)["dateAgreed"].endswith("Z"))
        later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        self.error(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, confirmation(dateAgreed=later)), 400, 600002)
        for date in ("2024-02-30", "yesterday", "", None, 5):
            with self.subTest(date=date):
                body = self.error(world.server.post(f"/v1/customers/{customer}/agreements", world.sales,
                                              confirmation(dateAgreed=date)), 400, 3000)
                self.assertEqual(body["data"], ["dateAgreed"])
        listed = self.good(world.server.get(f"/v1/customers/{customer}/agreements?agreementType=*", world.sales))
        self.assertEqual(listed["totalCount"], 8)
        self.assertEqual(listed["items"][0]["primaryContact"]["phoneNumber"], "7")  # newest first

    def test_the_template_decides_the_type(self):
        for kind in (None, "MicrosoftCloudAgreement", "no such type", 7):
            customer = make_customer()
            body = self.good(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, confirmation(type=kind)), 201)
            self.assertEqual(body["type"], "MicrosoftCustomerAgreement")
            body = confirmation()
            del body["type"]
            body["primaryContact"]["phoneNumber"] = "1"
            self.good(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, body), 201)

    def test_unknown_and_retired_templates(self):
        customer = make_customer()
        self.error(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, confirmation(templateId=str(uuid.uuid4()))), 400, 3000)
        self.error(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, confirmation(templateId=CLOUD)), 400, 3000)

    def test_the_same_person_twice(self):
        customer = make_customer()
        path = f"/v1/customers/{customer}/agreements"
        self.good(world.server.post(path, world.sales, confirmation()), 201)
        body = self.error(world.server.post(path, world.sales, confirmation(dateAgreed="2024-03-03")), 400, 600061,
                          "PartnerConfirmedAgreementAlreadyExists")
        self.assertFalse(body["isRetryable"])
        for change in ({"firstName": "Inga"}, {"lastName": "Solhem"}, {"email": "i@nordvik.example"}, {"phoneNumber": ""}):
            contact = {**confirmation()["primaryContact"], **change}
            self.good(world.server.post(path, world.sales, confirmation(primaryContact=contact)), 201)
        contact = {**confirmation()["primaryContact"], "phoneNumber": None}  # missing and empty are the same
        self.error(world.server.post(path, world.sales, confirmation(primaryContact=contact)), 400, 600061)

    def test_wrong_contacts(self):
        customer = make_customer()
        for change, where in [
            ({"firstName": None}, "primaryContact.firstName"), ({"lastName": ""}, "primaryContact.lastName"),
            ({"email": "x"}, "primaryContact.email"), ({"email": 7}, "primaryContact.email"),
        ]:
            with self.subTest(change=change):
                contact = {**confirmation()["primaryContact"], **change}
                body = self.error(world.server.post(f"/v1/customers/{customer}/agreements", world.sales,
                                              confirmation(primaryContact=contact)), 400, 3000)
                self.assertEqual(body["data"], [where])
                self.assertTrue(body["description"].startswith(where), body)
        for contact in (None, "Ingrid", []):
            with self.subTest(contact=contact):
                body = self.error(world.server.post(f"/v1/customers/{customer}/agreements", world.sales,
                                              confirmation(primaryContact=contact)), 400, 3000)
                self.assertEqual(body["data"], ["primaryContact"])
                self.assertTrue(body["description"].startswith("primaryContact"), body)

    def test_pascal_case_with_nulls(self):
        customer = make_customer()
        body = self.good(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, {
            "PrimaryContact": {"FirstName": "Ola", "LastName": "Berg", "Email": "ola@nordvik.example", "PhoneNumber": None},
            "DateAgreed": "2024-01-02T00:00:00", "TemplateId": MCA, "Type": None, "UserId": None, "AgreementLink": None,
            "Attributes": {"ObjectType": "Agreement"}}), 201)
        self.assertNotIn("phoneNumber", body["primaryContact"])

    def test_nothing_confirmed_is_an_empty_collection(self):
        body = self.good(world.server.get(f"/v1/customers/{make_customer()}/agreements?agreementType=*", world.sales))
        self.assertEqual((body["totalCount"], body["items"]), (0, []))


class Purchases(Contract):
    @classmethod
    def setUpClass(cls):
        cls.customer = make_customer()
        answer = world.server.post(f"/v1/customers/{cls.customer}/agreements", world.sales, confirmation())
        assert answer.status == 201, answer

    def buy(self, body):
        return world.server.post(f"/v1/customers/{self.customer}/orders", world.sales, body)

    def test_spellings_of_the_billing_cycle(self):
        for sent, kept in [("monthly", "monthly"), ("Monthly", "monthly"), ("oneTime", "one_time"), ("OneTime", "one_time"),
                           ("one_time", "one_time"), ("none", "none"), (None, "none"), ("annual", "annual")]:
            with self.subTest(sent=sent):
                self.assertEqual(self.good(self.buy({**order(), "billingCycle": sent}), 201)["billingCycle"], kept)
        self.assertEqual(self.error(self.buy({**order(), "billingCycle": "weekly"}), 400, 900126)["data"], ["billingCycle"])

    def test_wrong_lines(self):
        self.error(self.buy(order(lineItemNumber=1)), 400, 800071)
        self.assertEqual(self.error(self.buy(order(quantity=0)), 400, 2002)["data"], ["lineItems[0].quantity"])
        self.assertEqual(self.error(self.buy(order(offerId=None)), 400, 3000)["data"], ["lineItems[0].offerId"])
        self.assertEqual(self.error(self.buy({"billingCycle": "monthly"}), 400, 3000)["data"], ["lineItems"])
        self.assertEqual(self.error(self.buy({"lineItems": {}}), 400, 3000)["data"], ["lineItems"])

    def test_changing_a_subscription(self):
        line = self.good(self.buy(order()), 201)["lineItems"][0]
        place = f"/v1/customers/{self.customer}/subscriptions/{line['subscriptionId']}"
        self.error(world.server.ask("PATCH", place, world.sales, {"quantity": 0}), 400, 2002)
        self.error(world.server.ask("PATCH", place, world.sales, {"Status": "sleeping"}), 400, 900126)
        self.assertEqual(self.good(world.server.ask("PATCH", place, world.sales, {"AutoRenewEnabled": False}))["autoRenewEnabled"], False)
        self.assertEqual(self.good(world.server.ask("PATCH", place, world.sales, {"Status": "Suspended"}))["status"], "suspended")
        self.error(world.server.ask("PATCH", place, world.sales, {"quantity": 9}), 400, 2001)
        self.assertEqual(self.good(world.server.ask("PATCH", place, world.sales, {"status": "deleted"}))["status"], "deleted")
        self.assertEqual(self.good(world.server.get(place, world.sales))["status"], "deleted")
        absent = f"/v1/customers/{self.customer}/subscriptions/"
        self.error(world.server.get(absent + str(uuid.uuid4()), world.sales), 404, 20003)
        self.error(world.server.ask("PATCH", absent + str(uuid.uuid4()), world.sales, {"quantity": 5}), 404, 20003)
        self.error(world.server.get(absent + "seven", world.sales), 404, 20003)


if __name__ == "__main__":
    unittest.main()
