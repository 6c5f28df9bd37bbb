"""What published Partner Center clients sent on the wire, played again: seek queries and dates."""

import json
import unittest
import urllib.parse
import uuid
from datetime import datetime, timedelta, timezone

from contract import MCA, Contract, confirmation, make_customer, order, world


def setUpModule():
    world.start()


class SeekQueries(Contract):
    """The SDKs' seek query names the operation and the token of the page before, and neither size nor filter."""

    @classmethod
    def setUpClass(cls):
        cls.mark = f"Sø {uuid.uuid4().hex[:6]} & Co+%"
        cls.ids = [make_customer(name=f"{cls.mark} {i}") for i in range(5)]
        for _ in range(3):
            make_customer(name="Zz behind all of them")

    def first(self, size=2):
        """As Java's SDK spells it."""
        written = json.dumps({"value": self.mark.lower(), "field": "CompanyName", "fieldType": "String",
                              "operator": "StartsWith"}, ensure_ascii=False)
        return f"/v1/customers?size={size}&filter={urllib.parse.quote_plus(written)}"

    def walk(self, following):
        sizes, found, answer = [], [], self.good(world.server.get(self.first(), world.sales))
        for _ in range(10):
            sizes.append(len(answer["items"]))
            found += [item["id"] for item in answer["items"]]
            token = answer.get("continuationToken")
            if not token:
                return sizes, found
            answer = self.good(following(token))
        return self.fail("the list has no end")

    def test_go_on_with_the_size_and_the_filter_they_began_with(self):
        def get(path, token=None):
            return world.server.get(path, world.sales, headers={"MS-ContinuationToken": token} if token else {})
        ways = {
            "operation and header": lambda token: get("/v1/customers?seekOperation=Next", token),
            "number and header": lambda token: get("/v1//customers?seekoperation=0", token),
            "header alone": lambda token: get("/v1/customers", token),
            "query": lambda token: get(f"/v1/customers?seekOperation=Next&MS-ContinuationToken={token}"),
            "query, every byte escaped": lambda token: get(
                "/v1/customers?seekOperation=Next&MS-ContinuationToken=" + "".join(f"%{ord(c):02X}" for c in token)),
        }
        for name, following in ways.items():
            with self.subTest(way=name):
                self.assertEqual(self.walk(following), ([2, 2, 1], self.ids))

    def test_what_the_request_itself_asks_for_counts(self):
        token = self.good(world.server.get(self.first(), world.sales))["continuationToken"]
        answer = self.good(world.server.get("/v1/customers?size=1&seekOperation=Next", world.sales,
                                            headers={"MS-ContinuationToken": token}))
        self.assertEqual([item["id"] for item in answer["items"]], [self.ids[2]])
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["links"]["next"]["uri"]).query)
        self.assertEqual((asked["size"], len(asked["filter"])), (["1"], 1))

    def test_links_say_the_query_once(self):
        answer = self.good(world.server.get(self.first(1), world.sales))
        for _ in range(2):
            link = answer["links"]["next"]
            asked = urllib.parse.parse_qs(urllib.parse.urlsplit(link["uri"]).query)
            self.assertEqual({name: len(values) for name, values in asked.items()},
                             {"size": 1, "filter": 1, "seekOperation": 1, "MS-ContinuationToken": 1})
            self.assertNotIn("~", asked["MS-ContinuationToken"][0])
            answer = self.good(world.server.get("/v1/customers?seekOperation=Next", world.sales,
                                                headers={"MS-ContinuationToken": link["headers"][0]["value"]}))

    def test_tokens_that_were_changed_are_refused_or_mean_a_query(self):
        token = self.good(world.server.get(self.first(), world.sales))["continuationToken"]
        query, own = token.split("~")
        rest = query[query.index("filter"):]
        for changed in (own[:-1], token[:-1], token[:-2] + "AA", f".~{own}", f"size.3~{own}", f"size.zz~{own}", f"a~b~{own}",
                        "size.3d1~", "~", token + "."):
            with self.subTest(token=changed):
                self.error(world.server.get("/v1/customers?seekOperation=Next", world.sales,
                                            headers={"MS-ContinuationToken": changed}), 400, 3000)
        for query, code in (("size.3d501", 3000), ("size.3dx", 3000), ("filter.3d.257B", 2000)):
            with self.subTest(query=query):
                self.error(world.server.get("/v1/customers", world.sales,
                                            headers={"MS-ContinuationToken": f"{query}~{own}"}), 400, code)
        for query in ("", "size.26", "size.3d.26", "nobody.3dknows.26", "size.3d1.26.26size.3d2.26", "seekOperation.3dSideways.26"):
            with self.subTest(query=query):
                self.good(world.server.get("/v1/customers", world.sales,
                                           headers={"MS-ContinuationToken": f"{query}{rest}~{own}"}))


class Subscriptions(Contract):
    def buy(self):
        customer = make_customer()
        path = f"/v1/customers/{customer}"
        self.good(world.server.post(f"{path}/agreements", world.sales, confirmation()), 201)
        line = self.good(world.server.post(f"{path}/orders", world.sales, order(friendlyName="Kontor")), 201)["lineItems"][0]
        return customer, line["subscriptionId"]

    def test_the_date_of_a_beginning_has_no_fraction(self):
        """The first SDKs for Java read it by a pattern without one, and lose the whole subscription to a fraction."""
        customer, subscription = self.buy()
        read = self.good(world.server.get(f"/v1/customers/{customer}/subscriptions/{subscription}", world.sales))
        self.assertRegex(read["effectiveStartDate"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(read["effectiveStartDate"][:19], read["creationDate"][:19])

    def test_java_patches_all_it_has_read_and_its_own_defaults(self):
        customer, subscription = self.buy()
        place = f"/v1/customers/{customer}/subscriptions/{subscription}"
        read = self.good(world.server.get(place, world.sales))
        sent = {"attributes": {"etag": read["attributes"]["etag"], "objectType": "Subscription"}, "orderId": read["orderId"],
                "isMicrosoftProduct": False, "hasPurchasableAddOns": False, "hasPurchasableAddons": False, "isTrial": False,
                "autoRenewEnabled": True, "billingType": "license", "contractType": "subscription", "links": read["links"],
                "status": "active", "billingCycle": "monthly", "creationDate": read["creationDate"], "friendlyName": "Kontor",
                "id": subscription, "offerId": read["offerId"], "quantity": 7,
                "effectiveStartDate": read["effectiveStartDate"][:19] + ".000Z"}
        changed = self.good(world.server.ask("PATCH", place, world.sales, sent, headers={
            "Content-Type": "application/json; charset=utf-8", "MS-RequestId": str(uuid.uuid4()), "MS-Contract-Version": "v1",
            "MS-PartnerCenter-Client": "Partner Center Java SDK", "MS-SdkVersion": "2.0.0"}))
        self.assertEqual((changed["quantity"], changed["status"], changed["friendlyName"]), (7, "active", "Kontor"))

    def test_java_orders_with_a_price_of_nothing(self):
        customer = make_customer()
        body = {"attributes": {"objectType": "Order"}, "billingCycle": "monthly", "referenceCustomerId": customer, "totalPrice": 0.0,
                "lineItems": [{"attributes": {"objectType": "OrderLineItem"}, "friendlyName": "Kontor", "lineItemNumber": 0,
                               "offerId": "OFFER-EXAMPLE-1", "quantity": 3}]}
        refused = self.error(world.server.post(f"/v1/customers/{customer}/orders", world.sales, body), 403, 13605)
        self.assertEqual(refused["errorName"], "AgreementMissing")
        self.good(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, confirmation(templateId=MCA)), 201)
        self.good(world.server.post(f"/v1/customers/{customer}/orders", world.sales, body), 201)

    def test_node_buys_several_lines_without_a_reference(self):
        customer = make_customer()
        self.good(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, confirmation()), 201)
        bought = self.good(world.server.post(f"/v1/customers/{customer}/orders", world.sales, {
            "lineItems": [{"offerId": "OFFER-EXAMPLE-1", "quantity": 2, "lineItemNumber": 0},
                          {"offerId": "CFQ7TTC0LH18:0001:CFQ7TTC0K971", "quantity": 1, "termDuration": "P1Y",
                           "partnerIdOnRecord": "517285", "lineItemNumber": 1}],
            "billingCycle": "annual"}, headers={"Accept": "application/json, text/plain, */*"}), 201)
        self.assertEqual([line["lineItemNumber"] for line in bought["lineItems"]], [0, 1])


class Audit(Contract):
    def test_a_plus_sign_that_nobody_escaped_is_one(self):
        """Java's SDK puts its dates into the query as they are; its clock may be ahead of UTC."""
        there = datetime.now(timezone(timedelta(hours=2)))
        query = "&".join(f"{name}={at.isoformat(timespec='milliseconds')}" for name, at in
                         (("startDate", there - timedelta(days=2)), ("endDate", there + timedelta(hours=1))))
        self.assertIn("+02:00", query)
        make_customer()
        admin = world.demo.token("direct_bill", "admin_agent")
        self.assertTrue(self.good(world.server.get(f"/v1/auditrecords?{query}", admin))["items"])


if __name__ == "__main__":
    unittest.main()
