"""What partners are to each other and to customers, and how much each may ask, over the Partner Center contract."""

import json
import unittest
import urllib.parse
import uuid

from assent import Demo, run
from contract import Contract, new_customer, order, world
from partner import Line, replay

ADMIN_CENTER = "https://admin.microsoft.com/Adminportal/Home"
MPN = "4711002"
PAGE = "#/BillingAccounts/partner-invitation"


def setUpModule():
    world.start()
    global partners, resellers_customer, providers_customer
    partners = world.demo.names["partners"]
    world.server.call("partner.change", id=partners["indirect_reseller"], mpn_id=MPN)
    resellers_customer, providers_customer = (
        world.server.post("/v1/customers", token(kind), new_customer()).json["id"]
        for kind in ("indirect_reseller", "indirect_provider"))


def token(kind, role="sales_agent"):
    return world.demo.token(kind, role)


def get(path, kind, role="sales_agent", **options):
    return world.server.get(path, token(kind, role), **options)


class OfACustomer(Contract):
    def test_the_resellers_of_one_customer(self):
        path = f"/v1/customers/{resellers_customer}/relationships"
        for kind in ("indirect_provider", "indirect_reseller"):
            body = self.good(get(path, kind))
            self.assertEqual(body["items"], [{
                "id": partners["indirect_reseller"], "name": "Kleinblick IT GmbH",
                "relationshipType": "is_indirect_cloud_solution_provider_of", "mpnId": MPN,
                "attributes": {"objectType": "PartnerRelationship"}}])
            self.assertEqual(body["totalCount"], 1)
            self.assertEqual(body["links"]["self"]["uri"], path[3:])
        self.assertEqual(self.good(get(f"/v1/customers/{providers_customer}/relationships", "indirect_provider"))["items"], [])
        self.error(get(path, "direct_bill"), 404, 60003)
        self.error(get(f"/v1/customers/{providers_customer}/relationships", "indirect_reseller"), 404, 60003)
        self.error(get("/v1/customers/seven/relationships", "indirect_provider"), 400, 900118)


class Partnerships(Contract):
    TYPES = {"indirect_provider": "IsIndirectCloudSolutionProviderOf", "indirect_reseller": "IsIndirectResellerOf"}
    SNAKE = {"indirect_provider": "is_indirect_cloud_solution_provider_of", "indirect_reseller": "is_indirect_reseller_of"}
    OTHER = {"indirect_provider": ("indirect_reseller", "Kleinblick IT GmbH", "DE"),
             "indirect_reseller": ("indirect_provider", "Havenwind Distributie BV", "NL")}

    def items(self, kind, query=""):
        return self.good(get(f"/v1/relationships{query}", kind))["items"]

    def test_from_either_side_in_all_spellings(self):
        for kind, type in self.TYPES.items():
            other, name, country = self.OTHER[kind]
            expected = [{"id": partners[other], "name": name, "relationshipType": self.SNAKE[kind], "state": "Active",
                         "location": country, "attributes": {"objectType": "PartnerRelationship"}}]
            if other == "indirect_reseller":
                expected[0]["mpnId"] = MPN
            for spelling in (type, self.SNAKE[kind], type.lower(), type.upper()):
                for name in ("relationship_type", "Relationship_Type"):
                    with self.subTest(kind=kind, spelling=spelling):
                        self.assertEqual(self.items(kind, f"?{name}={spelling}"), expected)
            for query in ("", "?relationship_type="):
                self.assertEqual(self.items(kind, query), expected)
            body = self.good(get(f"/v1/relationships?relationship_type={type}", kind))
            self.assertEqual((body["totalCount"], body["attributes"]), (1, {"objectType": "Collection"}))

    def test_what_a_partner_of_its_kind_cannot_have_is_empty(self):
        self.assertEqual(self.items("indirect_provider", "?relationship_type=IsIndirectResellerOf"), [])
        self.assertEqual(self.items("indirect_reseller", "?relationship_type=IsIndirectCloudSolutionProviderOf"), [])

    def test_a_filter_works_on_the_beginning_of_the_name(self):
        for value, operator, found in (("Klein", "starts_with", 1), ("klein", "StartsWith", 1), ("kleinblick it gmbh", "equals", 1),
                                       ("Klein", "equals", 0), ("blick", "starts_with", 0), ("", "starts_with", 1), ("Klein", 9, 1)):
            for keys in (("Field", "Value", "Operator"), ("field", "value", "operator")):
                for type in ("relationship_type=IsIndirectCloudSolutionProviderOf&", ""):  # one client leaves the type out
                    with self.subTest(value=value, operator=operator, keys=keys, type=type):
                        filter = json.dumps(dict(zip(keys, ("Name", value, operator))))
                        query = f"?{type}filter={urllib.parse.quote_plus(filter)}"
                        self.assertEqual(len(self.items("indirect_provider", query)), found)
        for filter in ("{", "[]", '{"Field":"Domain","Value":"a","Operator":"starts_with"}',
                       '{"Field":"Name","Value":"a","Operator":"substring"}'):
            body = self.error(get("/v1/relationships?filter=" + urllib.parse.quote(filter), "indirect_provider"), 400, 2000)
            self.assertEqual(body["data"], ["filter"])

    def test_an_unknown_type_and_a_partner_that_can_have_none(self):
        self.assertEqual(self.error(get("/v1/relationships?relationship_type=Friends", "indirect_provider"), 400, 900126)["data"],
                         ["relationship_type"])
        for role in ("sales_agent", "admin_agent", "application"):
            self.error(get("/v1/relationships?relationship_type=IsIndirectResellerOf", "direct_bill", role), 403, 1002)


class Requests(Contract):
    def url(self, kind, query="", role="sales_agent"):
        body = self.good(get(f"/v1/customers/relationshiprequests{query}", kind, role))
        self.assertEqual(body["attributes"], {"objectType": "RelationshipRequest"})
        self.assertEqual(set(body), {"url", "attributes"})
        return body["url"]

    def test_each_kind_of_partner_has_its_link(self):
        for kind in ("direct_bill", "indirect_provider"):
            self.assertEqual(self.url(kind), f"{ADMIN_CENTER}?invType=ResellerRelationship&partnerId={partners[kind]}&msppId=0&DAP=false{PAGE}")
        through = (f"{ADMIN_CENTER}?invType=IndirectResellerRelationship&partnerId={partners['indirect_reseller']}&msppId={MPN}"
                   f"&indirectCSPId={partners['indirect_provider']}&DAP=false{PAGE}")
        self.assertEqual(self.url("indirect_reseller"), through)
        for query in (f"?indirectResellerId={partners['indirect_reseller']}",
                      f"?IndirectResellerId={partners['indirect_reseller']}&indirectCloudSolutionProviderId={partners['indirect_provider']}"
                      "&dualRoleIndirectRelationship=true"):
            self.assertEqual(self.url("indirect_provider", query), through)
            self.assertEqual(self.url("indirect_reseller", query), through)
        self.assertEqual(self.url("direct_bill", "?indirectResellerId=&indirectCloudSolutionProviderId="), self.url("direct_bill"))

    def test_partners_that_are_not_ones_own(self):
        for kind, name, id in (("indirect_provider", "indirectResellerId", partners["direct_bill"]),
                               ("direct_bill", "indirectResellerId", partners["indirect_reseller"]),
                               ("indirect_reseller", "indirectCloudSolutionProviderId", partners["direct_bill"]),
                               ("direct_bill", "indirectCloudSolutionProviderId", partners["indirect_provider"])):
            with self.subTest(kind=kind, name=name):
                foreign = self.error(get(f"/v1/customers/relationshiprequests?{name}={id}", kind), 404, 800015)
                absent = self.error(get(f"/v1/customers/relationshiprequests?{name}={uuid.uuid4()}", kind), 404, 800015)
                self.assertEqual(foreign, absent)
        body = self.error(get("/v1/customers/relationshiprequests?indirectResellerId=seven", "indirect_provider"), 400, 2000)
        self.assertEqual(body["data"], ["indirectResellerId"])

    def test_who_may(self):
        for role in ("admin_agent", "sales_agent", "application"):
            self.url("direct_bill", role=role)
        self.error(get("/v1/customers/relationshiprequests", "direct_bill", "helpdesk_agent"), 403, 900150)
        self.assertEqual(world.server.get("/v1/customers/relationshiprequests").status, 401)

    def test_the_words_are_no_customer_and_leave_customers_what_they_were(self):
        self.error(world.server.ask("PATCH", "/v1/customers/relationshiprequests", world.sales, {}), 400, 900118)
        self.error(get("/v1/customers/relationshiprequests/orders", "direct_bill"), 400, 900118)
        self.assertEqual(self.url("direct_bill"), self.good(get("/v1//Customers/RelationshipRequests/", "direct_bill"))["url"])

    def test_the_address_is_a_setting(self):
        with Demo(customers=31) as demo:
            demo.configure("environment", 'invitation_address = "https://accept.example/invitations"\nenvironment')
            with demo.serve() as server:
                url = server.get("/v1/customers/relationshiprequests", demo.token("direct_bill", "sales_agent")).json["url"]
                self.assertTrue(url.startswith("https://accept.example/invitations?invType=ResellerRelationship&"), url)
            for wrong in ("nowhere", "https://accept.example/?a=b", "https://accept.example/#a", ""):
                with Demo(customers=31) as other:
                    other.configure("environment", f'invitation_address = "{wrong}"\nenvironment')
                    with self.assertRaisesRegex(RuntimeError, "exit 78.*invitation_address"):
                        other.serve().start()


class AgreementStatus(Contract):
    PATH = "/v1/compliance/csp/agreementstatus"

    def signed(self, query, kind="indirect_provider", role="sales_agent"):
        body = self.good(get(f"{self.PATH}?{query}", kind, role))
        self.assertEqual(set(body), {"isAgreementSigned"})
        return body["isAgreementSigned"]

    def test_it_is_what_the_operator_has_set(self):
        reseller = partners["indirect_reseller"]
        self.assertIs(self.signed(f"tenantId={reseller}"), False)
        changed = world.server.call("partner.change", id=reseller, is_signed="true")
        self.assertEqual(changed["mpn_id"], MPN)
        self.assertIn("agreement_signed_at", changed)
        for query in (f"tenantId={reseller}", f"mpnId={MPN}", f"mpnid={MPN}", f"TenantId={reseller}&mpnId=", f"mpnId={MPN}&tenantId="):
            for kind in ("indirect_provider", "indirect_reseller", "direct_bill"):
                self.assertIs(self.signed(query, kind), True)
        world.server.call("partner.change", id=reseller, is_signed="false")
        self.assertIs(self.signed(f"mpnId={MPN}"), False)
        self.assertIs(self.signed(f"mpnId={MPN}", role="helpdesk_agent"), False)
        self.assertIs(self.signed(f"mpnId={MPN}", role="application"), False)

    def test_exactly_one_of_the_two(self):
        reseller = partners["indirect_reseller"]
        for query, code in (("", 2001), ("mpnId=", 2001), ("mpnId=&tenantId=", 2001), (f"mpnId=1&tenantId={reseller}", 2000),
                            ("tenantId=seven", 2000), ("mpnId=12a", 2000), ("mpnId=-1", 2000), ("mpnId=" + "1" * 40, 2000),
                            ("mpnId=%20", 2000), (f"tenantId={uuid.uuid4()}", 2200), ("mpnId=999", 2200),
                            (f"tenantId={partners['direct_bill']}", 2200), (f"tenantId={partners['indirect_provider']}", 2200)):
            with self.subTest(query=query):
                self.error(get(f"{self.PATH}?{query}", "indirect_provider"), 400, code)
        self.assertEqual(self.error(get(f"{self.PATH}?tenantId=seven", "indirect_provider"), 400, 2000)["data"], ["tenantId"])
        self.error(get("/v1/compliance/other/agreementstatus?mpnId=1", "indirect_provider"), 404, 1000)

    def test_only_the_operator_says_so(self):
        user = world.demo.names["users"]["indirect_provider"]["admin_agent"]
        given = json.dumps({"id": partners["indirect_reseller"], "is_signed": "true"})
        _, out, err = run("call", "partner.change", given, "--as", user, "--config", world.demo.config, "--json", check=False)
        self.assertEqual(json.loads(out or err)["error"]["code"], "permission.none")
        for given in ({"is_signed": "true"}, {"mpn_id": "5"}):
            answer = world.server.call("partner.change", id=str(uuid.uuid4()), **given)
            self.assertEqual(answer["error"]["code"], "partner.unknown")
        for given, path in (({"is_signed": "perhaps"}, "is_signed"), ({"mpn_id": "a1"}, "mpn_id")):
            answer = world.server.call("partner.change", id=partners["indirect_reseller"], **given)
            self.assertEqual(answer["error"]["path"], path)


class Limits(Contract):
    def serve(self, **options):
        demo = Demo(customers=31).__enter__()
        self.addCleanup(demo.__exit__, None, None, None)
        options = ", ".join(f"{name} = {value}" for name, value in options.items())
        demo.configure('plugin "partnercenter" {}', f'plugin "partnercenter" {{ {options} }}')
        server = demo.serve().__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return demo, server

    def limited(self, answer):
        body = self.error(answer, 429, 429, "TooManyRequests")
        self.assertEqual((body["statusCode"], body["isRetryable"]), (429, True))
        self.assertRegex(answer.headers["retry-after"], "^[0-9]+$")
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        self.assertLessEqual(int(answer.headers["retry-after"]), 60)

    def test_each_partner_has_its_own_minute_for_each_kind(self):
        demo, server = self.serve(orders_per_minute=1, customers_per_minute=2)
        sales, other = demo.token("direct_bill", "sales_agent"), demo.token("indirect_provider", "sales_agent")
        customer = server.post("/v1/customers", sales, new_customer()).json["id"]
        orders = f"/v1/customers/{customer}/orders"
        before = server.call("host.status")["sequence"]
        self.good(server.get(orders, sales))
        for one in (sales, demo.token("direct_bill", "helpdesk_agent"), demo.token("direct_bill", "application")):
            self.limited(server.get(orders, one))
            self.limited(server.post(orders, one, order()))
        self.assertEqual(server.call("host.status")["sequence"], before)
        self.good(server.get(f"/v1/customers/{customer}/subscriptions", sales))  # not limited
        self.good(server.get(f"/v1/customers/{customer}", sales))  # another kind
        self.error(server.get(orders, other), 404, 60003)  # another partner
        self.assertEqual(server.get(orders).status, 401)
        self.assertEqual(server.call("order.list", customer=customer)["total_count"], 0)  # the operator is not counted

    def test_nothing_is_limited_unless_it_is_said(self):
        line = Line(world.server, token("indirect_reseller"))
        self.addCleanup(line.close)
        for _ in range(600):
            self.assertEqual(line.ask("GET", f"/v1/customers/{resellers_customer}").status, 200)

    def test_a_limit_needs_to_know_who_asks(self):
        with Demo(customers=31) as demo:
            demo.configure('plugin "partnercenter" {}',
                           'plugin "partnercenter" { orders_per_minute = 1, withhold = { "assent.identity/1" } }')
            with self.assertRaisesRegex(RuntimeError, "exit 78.*assent.identity/1"):
                demo.serve().start()


class TheJournal(unittest.TestCase):
    def test_what_was_changed_of_partners_comes_back_from_it(self):
        self.assertTrue(replay(world.demo.config)["equal"])


if __name__ == "__main__":
    unittest.main()
