"""Addresses and what holds for them in each country, over HTTP."""

import json
import os
import re
import unittest
import uuid

from assent import run
from contract import Contract, make_customer, new_customer, world


def setUpModule():
    world.start()


def address(**changes):
    body = {"addressLine1": "1 Microsoft Way", "city": "Redmond", "state": "WA", "postalCode": "98052", "country": "US"}
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def customer_in(country, number=None, **changes):
    body = new_customer(billingProfile={
        "culture": "en-US", "language": "en", "email": "billing@nordvik.example", "companyName": "Nordvik",
        "defaultAddress": address(**{"country": country, "state": None, "firstName": "Ingrid", "lastName": "Solheim", **changes})})
    if number:
        body["companyProfile"]["organizationRegistrationNumber"] = number
    return body


class Addresses(Contract):
    def check(self, token=None, locale="en-US", **changes):
        return self.good(world.server.post("/v1/validations/address", token or world.sales, address(**changes), headers={"X-Locale": locale}))

    def test_an_address_that_holds_comes_back_as_it_was(self):
        for changes in ({}, {"state": "wa"}, {"postalCode": "98052-1234"}, {"firstName": "Ingrid", "region": "West"}):
            found = self.check(**changes)
            self.assertEqual(found["originalAddress"], address(**changes))
        found = self.check()
        self.assertEqual((found["status"], found["suggestedAddresses"]), ("Verified", []))
        self.assertEqual(found["validationMessage"], "The address has the form that is usual in US.")
        self.assertEqual(set(found), {"originalAddress", "suggestedAddresses", "status", "validationMessage"})

    def test_what_is_meant_is_suggested(self):
        for changes, better in [
            ({"state": "Washington"}, {"state": "WA"}), ({"state": "wa"}, {"state": "WA"}), ({"state": "WASHINGTON"}, {"state": "WA"}),
            ({"postalCode": "980521234"}, {"postalCode": "98052-1234"}),
            ({"country": "GB", "state": None, "postalCode": "sw1a1aa"}, {"postalCode": "SW1A 1AA"}),
            ({"country": "SE", "state": None, "postalCode": "11120"}, {"postalCode": "111 20"}),
            ({"country": "CA", "state": "quebec", "postalCode": "g1r4p5"}, {"state": "QC", "postalCode": "G1R 4P5"}),
            ({"country": "MX", "state": "nuevo león", "postalCode": "64000"}, {"state": "NL"}),
            ({"country": "CN", "state": "Beijing", "postalCode": "100000"}, {"state": "BJ"}),
        ]:
            with self.subTest(changes=changes):
                found = self.check(**changes)
                self.assertEqual((found["status"], found["suggestedAddresses"]),
                                 ("InteractionRequired", [address(**{**changes, **better})]))

    def test_what_is_wrong_has_its_own_status(self):
        for changes, status, said in [
            ({"state": "XX"}, "None", "XX"), ({"state": None}, "None", "state"), ({"postalCode": "9805"}, "None", "9805"),
            ({"postalCode": None}, "None", "a postal code"), ({"city": ""}, "None", "a city"), ({"addressLine1": None}, "StreetPartial", "a street"),
            ({"addressLine1": None, "city": None}, "Multiple", "a street"), ({"state": "XX", "postalCode": "x"}, "Multiple", "XX"),
            ({"country": "CU", "state": "anything", "postalCode": "?"}, "NotValidated", "CU"),
        ]:
            with self.subTest(changes=changes):
                found = self.check(**changes)
                self.assertEqual((found["status"], found["suggestedAddresses"]), (status, []))
                self.assertIn(said, found["validationMessage"])
        # Only four countries have their states looked at.
        self.assertEqual(self.check(country="AU", state="Atlantis", postalCode="7000")["status"], "Verified")

    def test_the_sentence_is_in_the_callers_language(self):
        said = {locale: self.check(locale=locale, state="XX")["validationMessage"] for locale in ("en-US", "sv-SE", "nl-NL", "xx-XX")}
        self.assertEqual(len(set(said.values())), 3)
        self.assertEqual(said["xx-XX"], said["en-US"])

    def test_whoever_works_with_customers_may_ask(self):
        for token in (world.helpdesk, world.application, world.demo.token("indirect_reseller", "sales_agent")):
            self.assertEqual(self.check(token=token)["status"], "Verified")
        self.error(world.server.post("/v1/validations/address", "wrong", address()), 401, 400)

    def test_clients_spell_it_their_own_way(self):
        sent = {"Id": None, "AddressLine1": "1 Microsoft Way", "AddressLine2": None, "City": "Redmond", "State": "WA", "PostalCode": "98052",
                "Country": "US", "Region": None, "FirstName": None, "PhoneNumber": "", "Attributes": None}
        found = self.good(world.server.post("/v1//validations/Address/", world.sales, sent))
        self.assertEqual((found["status"], found["originalAddress"]), ("Verified", address()))
        for country in (None, "", "us", "USA", 7):
            with self.subTest(country=country):
                said = self.error(world.server.post("/v1/validations/address", world.sales, {**address(), "country": country}), 400, 3000)
                self.assertEqual(said["data"], ["country"])
        self.error(world.server.post("/v1/validations/address", world.sales, b"{"), 400, 800002)


class CountryRules(Contract):
    def rules(self, country):
        return self.good(world.server.get(f"/v1/countryvalidationrules/{country}", world.sales))

    def test_the_united_states_as_they_were_recorded(self):
        found = self.rules("us")
        self.assertEqual(len(found["supportedStatesList"]), 51)
        self.assertEqual(found["supportedStatesList"], sorted(found["supportedStatesList"]))
        self.assertTrue(re.fullmatch(found.pop("postalCodeRegex"), "98052-1234"))
        self.assertTrue(re.fullmatch(found.pop("phoneNumberRegex"), "(425) 555-0100"))
        del found["supportedStatesList"]
        self.assertEqual(found, {
            "iso2Code": "US", "defaultCulture": "en-US", "isStateRequired": True, "supportedLanguagesList": ["en", "es"],
            "supportedCulturesList": ["en-US", "es-US"], "isPostalCodeRequired": True, "isCityRequired": True, "isVatIdSupported": False,
            "isTaxIdSupported": False, "isTaxIdOptional": True, "countryCallingCodesList": ["1"],
            "customerOrganizationRegistrationNumberRequired": False, "customerOrganizationPhoneNumberRequired": False,
            "attributes": {"objectType": "CountryValidationRules"}})

    def test_postal_codes_and_numbers_as_regular_expressions(self):
        for country, code, wrong in [("SE", "111 20", "1112"), ("GB", "SW1A 1AA", "SW1A"), ("NL", "3511 AB", "3511"), ("DE", "28195", "2819"),
                                     ("JP", "060-0001", "0600001"), ("BR", "01310-100", "01310"), ("PT", "4000-001", "4000"), ("IE", "D02 AF30", "D02AF3")]:
            with self.subTest(country=country):
                regex = self.rules(country)["postalCodeRegex"]
                self.assertTrue(re.fullmatch(regex, code))
                self.assertFalse(re.fullmatch(regex, wrong))
        brazil = self.rules("BR")
        self.assertTrue(brazil["customerOrganizationRegistrationNumberRequired"])
        self.assertTrue(re.fullmatch(brazil["customerOrganizationRegistrationNumberRegex"], brazil["customerOrganizationRegistrationNumberSample"]))
        self.assertTrue(re.fullmatch(self.rules("SE")["vatIdRegex"], "SE556677889901"))

    def test_every_country_of_the_agreement_has_rules(self):
        with open(os.path.join(os.environ["ASSENT_SOURCE"], "rules", "lib", "countries.lua"), encoding="utf-8") as file:
            countries = re.findall(r"^  ([A-Z]{2}) = ", file.read(), re.M)
        self.assertEqual(len(countries), 246)
        for country in countries:
            found = self.rules(country)
            self.assertEqual(found["iso2Code"], country)
            self.assertIn(found["defaultCulture"], found["supportedCulturesList"])
            self.assertIn(found["defaultCulture"].split("-")[0], found["supportedLanguagesList"])
            self.assertTrue(all(code.isdigit() for code in found["countryCallingCodesList"]) and found["countryCallingCodesList"])

    def test_unknown_and_malformed_countries(self):
        for country in ("ZZ", "CU", "uk"):
            self.error(world.server.get(f"/v1/countryvalidationrules/{country}", world.sales), 404, 1000)
        for country in ("SWE", "S", "1%20"):
            said = self.error(world.server.get(f"/v1/countryvalidationrules/{country}", world.sales), 400, 3000)
            self.assertEqual(said["data"], ["country"])


class NewCustomers(Contract):
    first_list = "AM AZ BY HU KZ KG MD RU TJ UZ UA".split()
    second_list = "BR IN ZA PL AE SA TR TH VN MM IQ SS VE".split()
    numbers = {"BR": "11.222.333/0001-81", "ZA": "2010/123456/07", "PL": "1234567890", "SA": "1010010101", "TR": "1234567890",
               "TH": "0105536112014", "VN": "0101234567-001", "VE": "J-12345678-9", "AM": "12345678", "AZ": "1234567890", "BY": "123456789",
               "HU": "01-09-123456", "KZ": "123456789012", "KG": "12345678901234", "MD": "1234567890123", "RU": "1027700132195",
               "TJ": "123456789", "UZ": "123456789", "UA": "12345678"}
    codes = {"BR": "01310-100", "IN": "110001", "ZA": "0181", "PL": "00-001", "TR": "34000", "TH": "10110", "HU": "1051", "RU": "101000",
             "UA": "01001"}

    def create(self, country, number=None, **changes):
        return world.server.post("/v1/customers", world.sales, customer_in(country, number, **{"postalCode": self.codes.get(country), **changes}))

    def test_numbers_are_wanted_where_the_contract_wants_them(self):
        for country in self.first_list + self.second_list:
            with self.subTest(country=country):
                said = self.error(self.create(country, phoneNumber="1234567"), 400, 600049)
                self.assertEqual(said["data"], ["companyProfile.organizationRegistrationNumber"])
                made = self.good(self.create(country, self.numbers.get(country, "ABC 123"), phoneNumber="1234567"), 201)
                self.assertEqual(made["companyProfile"]["organizationRegistrationNumber"], self.numbers.get(country, "ABC 123"))
                if country in self.numbers:
                    wrong = self.error(self.create(country, "no number", phoneNumber="1234567"), 400, 600050)
                    self.assertIn("\\d{" if country != "VE" else "[A-Za-z]", wrong["description"])

    def test_telephone_numbers_are_wanted_in_the_first_list(self):
        for country in self.first_list:
            with self.subTest(country=country):
                said = self.error(self.create(country, self.numbers[country]), 400, 600051)
                self.assertEqual(said["data"], ["billingProfile.defaultAddress.phoneNumber"])
        self.good(self.create("PL", self.numbers["PL"]), 201)

    def test_a_number_that_nobody_asked_for_is_kept(self):
        made = self.good(self.create("SE", "556677-8899", postalCode="111 20"), 201)
        self.assertEqual(made["companyProfile"]["organizationRegistrationNumber"], "556677-8899")

    def test_addresses_are_looked_at_where_something_is_known(self):
        place = "billingProfile.defaultAddress."
        for country, changes, path in [
            ("US", {"state": "XX"}, "state"), ("US", {"state": None}, "state"), ("US", {"state": "WA", "postalCode": "9805"}, "postalCode"),
            ("SE", {"postalCode": None}, "postalCode"), ("SE", {"postalCode": "1"}, "postalCode"), ("NO", {"city": None, "postalCode": "0155"}, "city"),
        ]:
            with self.subTest(country=country, changes=changes):
                said = self.error(world.server.post("/v1/customers", world.sales, customer_in(country, **changes)), 400, 3000)
                self.assertEqual(said["data"], [place + path])
        for country, changes in [("US", {"state": "washington"}), ("SE", {"postalCode": "11120"}), ("GB", {"postalCode": "sw1a1aa"}),
                                 ("CU", {"postalCode": "?", "city": None}), ("AU", {"state": "Atlantis", "postalCode": "7000"})]:
            with self.subTest(country=country, changes=changes):
                made = self.good(world.server.post("/v1/customers", world.sales, customer_in(country, **changes)), 201)
                kept = made["billingProfile"]["defaultAddress"]
                for name in ("state", "postalCode"):  # as it was sent
                    self.assertEqual(kept.get(name), customer_in(country, **changes)["billingProfile"]["defaultAddress"].get(name))

    def test_a_profile_is_held_against_the_same_rules(self):
        made = self.good(self.create("AM", self.numbers["AM"], phoneNumber="1234567"), 201)
        path = f"/v1/customers/{made['id']}/profiles/billing"
        profile = made["billingProfile"]
        del profile["defaultAddress"]["phoneNumber"]
        said = self.error(world.server.ask("PUT", path, world.sales, profile), 400, 600051)
        self.assertEqual(said["data"], ["defaultAddress.phoneNumber"])

    def test_the_refusal_comes_again_to_the_same_request(self):
        marks = {"MS-RequestId": str(uuid.uuid4())}
        body = customer_in("BR", postalCode="01310-100")
        first = self.error(world.server.post("/v1/customers", world.sales, body, headers=marks), 400, 600049)
        self.assertEqual(self.error(world.server.post("/v1/customers", world.sales, body, headers=marks), 400, 600049), first)

    def test_the_operator_changes_what_is_checked(self):
        path = os.path.join(world.demo.folder, "rules", "countries", "validation.lua")
        def write(text):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        with open(path, encoding="utf-8") as file:
            before = file.read()
        self.addCleanup(run, "rules", "activate", "--config", world.demo.config)
        self.addCleanup(write, before)
        line = next(one for one in before.splitlines() if one.startswith('country "IS"'))
        changed = 'country "IS" { cultures = "is-IS", postal_code = "IS-###", registration_required = true }'
        write(before.replace(line, changed))
        digest = json.loads(run("rules", "activate", "--config", world.demo.config, "--json")[1])["digest"]
        self.error(self.create("IS", "1", postalCode="600"), 400, 3000)
        self.error(self.create("IS", postalCode="IS-600"), 400, 600049)
        self.good(self.create("IS", "1", postalCode="is600"), 201)
        self.assertEqual(self.good(world.server.get("/v1/countryvalidationrules/IS", world.sales))["postalCodeRegex"], r"^IS-\d{3}$")
        last = world.server.call("host.status")["sequence"]
        newest = world.server.call("journal.list", after=last - 1)["items"][0]
        self.assertEqual(newest["operation"], "customer.create")
        self.assertEqual(newest["ruleset"], digest)
        self.assertTrue(make_customer())


if __name__ == "__main__":
    unittest.main()
