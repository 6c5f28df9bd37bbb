"""Carts, orders and subscriptions of the Partner Center contract, as published clients send them."""

import contextlib
import datetime
import json
import sqlite3
import unittest
import uuid

from assent import Demo, run
from contract import Contract, confirmation, make_customer, new_customer, order, world
from partner import replay

CONSTANT_SELF = {"method": "GET", "headers": []}


def setUpModule():
    world.start()


def cart(*lines):
    lines = lines or ({},)
    return {"lineItems": [{"id": i, "catalogItemId": "CFQ7TTC0LH18:0001:CFQ7TTC0K971", "quantity": 3,
                           "billingCycle": "monthly", "termDuration": "P1Y", **line} for i, line in enumerate(lines)]}


def link(uri):
    return {"uri": uri, **CONSTANT_SELF}


def at(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Purchases(Contract):
    @classmethod
    def setUpClass(cls):
        cls.customer = make_customer()
        cls.path = f"/v1/customers/{cls.customer}"
        answer = world.server.post(f"{cls.path}/agreements", world.sales, confirmation())
        assert answer.status == 201, answer

    def ask(self, method, tail, body=None, token=None, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return world.server.ask(method, self.path + tail, token or world.sales, body, headers=names)

    def cart(self, *lines):
        return self.good(self.ask("POST", "/carts", cart(*lines)), 201)

    def order(self, **line):
        return self.good(self.ask("POST", "/orders", order(**line)), 201)

    def subscription(self, **line):
        id = self.order(**line)["lineItems"][0]["subscriptionId"]
        return f"/subscriptions/{id}", self.good(self.ask("GET", f"/subscriptions/{id}"))


class Carts(Purchases):
    def test_a_cart_has_every_field_of_the_contract(self):
        made = self.cart({"friendlyName": "Kontor", "currencyCode": "NOK", "partnerIdOnRecord": "1234567",
                          "provisioningContext": {"scope": "shared", "duration": "3Years"}})
        self.assertEqual(made["status"], "Active")
        self.assertEqual(made["lastModifiedUser"], world.demo.names["users"]["direct_bill"]["sales_agent"])
        self.assertEqual(made["links"], {"self": link(f"/customers/{self.customer}/carts/{made['id']}")})
        self.assertEqual(made["attributes"], {"objectType": "Cart"})
        self.assertEqual(made["lineItems"], [{
            "id": 0, "catalogItemId": "CFQ7TTC0LH18:0001:CFQ7TTC0K971", "friendlyName": "Kontor", "quantity": 3,
            "currencyCode": "NOK", "billingCycle": "monthly", "termDuration": "P1Y", "partnerIdOnRecord": "1234567",
            "provisioningContext": {"scope": "shared", "duration": "3Years"}, "orderGroup": "0"}])
        self.assertEqual(made["lastModifiedTimestamp"], made["creationTimestamp"])
        self.assertEqual(at(made["expirationTimestamp"]) - at(made["creationTimestamp"]), datetime.timedelta(minutes=15))
        self.assertEqual(self.good(self.ask("GET", f"/carts/{made['id']}")), made)

    def test_put_replaces_the_lines(self):
        made = self.cart({}, {"billingCycle": "annual"})
        changed = {**made, "Id": None, "Status": "Ordered", "ExpirationTimestamp": "0001-01-01T00:00:00",
                   "lineItems": cart({"quantity": 9})["lineItems"]}
        answer = self.good(self.ask("PUT", f"/carts/{made['id']}", changed, world.demo.token("direct_bill", "admin_agent")))
        self.assertEqual([line["quantity"] for line in answer["lineItems"]], [9])
        self.assertEqual((answer["id"], answer["status"]), (made["id"], "Active"))
        self.assertEqual(answer["expirationTimestamp"], made["expirationTimestamp"])
        self.assertEqual(answer["lastModifiedUser"], world.demo.names["users"]["direct_bill"]["admin_agent"])
        self.assertGreaterEqual(at(answer["lastModifiedTimestamp"]), at(made["lastModifiedTimestamp"]))
        self.assertEqual(self.good(self.ask("GET", f"/carts/{made['id']}")), answer)

    def test_spellings_of_lines(self):
        for sent, kept in (("monthly", "monthly"), ("Monthly", "monthly"), ("oneTime", "one_time"), ("OneTime", "one_time"),
                           ("one_time", "one_time"), ("annual", "annual"), ("Triennial", "triennial"), ("none", "none"),
                           (None, "none"), ("unknown", "unknown")):
            with self.subTest(sent=sent):
                self.assertEqual(self.cart({"billingCycle": sent})["lineItems"][0]["billingCycle"], kept)
        made = self.good(self.ask("POST", "/carts", {
            "Id": None, "CreationTimestamp": "0001-01-01T00:00:00", "LastModifiedUser": None, "Status": None, "Links": None,
            "LineItems": [{"Id": 0, "CatalogItemId": "OFFER-1", "FriendlyName": None, "Quantity": 1, "CurrencyCode": None,
                           "BillingCycle": "Monthly", "TermDuration": None, "OrderGroup": None, "AddonItems": None, "Error": None}],
            "Attributes": {"ObjectType": "Cart"}}), 201)
        self.assertEqual(made["lineItems"][0]["catalogItemId"], "OFFER-1")
        for term in ("P1M", "P1Y", "P3Y", None):
            self.assertEqual(self.cart({"termDuration": term})["lineItems"][0].get("termDuration"), term)
        unnumbered = [{name: value for name, value in line.items() if name != "id"} for line in cart({}, {})["lineItems"]]
        made = self.good(self.ask("POST", "/carts", {"lineItems": unnumbered}), 201)
        self.assertEqual([line["id"] for line in made["lineItems"]], [0, 1])
        self.assertEqual(self.cart({"id": "0"})["lineItems"][0]["id"], 0)  # as Java's SDK writes it

    def test_wrong_lines_are_named(self):
        made = self.cart()
        for line, code, where in (
                ({"id": 1}, 800071, "lineItems[0].id"), ({"id": "first"}, 3000, "lineItems[0].id"), ({"quantity": 0}, 2002, "lineItems[0].quantity"),
                ({"quantity": 1000001}, 2002, "lineItems[0].quantity"), ({"catalogItemId": None}, 3000, "lineItems[0].catalogItemId"),
                ({"billingCycle": "weekly"}, 900126, "lineItems[0].billingCycle"),
                ({"termDuration": "one year"}, 3000, "lineItems[0].termDuration"),
                ({"termDuration": "1Y"}, 3000, "lineItems[0].termDuration")):
            for method, tail in (("POST", "/carts"), ("PUT", f"/carts/{made['id']}")):
                with self.subTest(line=line, method=method):
                    self.assertEqual(self.error(self.ask(method, tail, cart(line)), 400, code)["data"], [where])
        self.error(self.ask("POST", "/carts", cart({}, {"id": 0})), 400, 800071)
        for body in ({}, {"lineItems": []}, {"lineItems": None}, {"lineItems": {}}):
            self.assertEqual(self.error(self.ask("POST", "/carts", body), 400, 3000)["data"], ["lineItems"])

    def test_an_absent_cart(self):
        for id in (str(uuid.uuid4()), "seven"):
            self.error(self.ask("GET", f"/carts/{id}"), 404, 800008)
            self.error(self.ask("PUT", f"/carts/{id}", cart()), 404, 800008)
            self.error(self.ask("POST", f"/carts/{id}/checkout"), 404, 800008)

    def test_an_expired_cart_is_as_an_absent_one(self):
        with Demo(customers=31) as demo:
            sales = demo.token("direct_bill", "sales_agent")
            with demo.serve() as server:
                customer = server.post("/v1/customers", sales, new_customer()).json["id"]
                path = f"/v1/customers/{customer}/carts"
                old, young = (self.good(server.post(path, sales, cart()), 201)["id"] for _ in range(2))
            database = sqlite3.connect(f"{demo.folder}/assent.db")  # the service does not run
            with contextlib.closing(database), database:
                database.execute("UPDATE carts SET expires_at = created_at WHERE id = ?", (uuid.UUID(old).bytes,))
            with demo.serve() as server:
                for method, tail, body in (("GET", "", None), ("PUT", "", cart()), ("POST", "/checkout", None)):
                    expired, absent = (server.ask(method, f"{path}/{id}{tail}", sales, body) for id in (old, uuid.uuid4()))
                    self.error(expired, 404, 800008)
                    self.assertEqual(expired.body, absent.body)
                self.good(server.get(f"{path}/{young}", sales))

    def test_a_checkout_whatever_its_body(self):
        for body in (None, b"", b'"success"', b"null", b"{}", b"{\"unknown\":", b"[1]"):
            with self.subTest(body=body):
                made = self.cart()
                done = self.good(self.ask("POST", f"/carts/{made['id']}/checkout", body), 201)
                self.assertEqual(len(done["orders"]), 1)
                self.assertEqual(done["orderErrors"], [])
                self.assertEqual(self.good(self.ask("GET", f"/carts/{made['id']}"))["status"], "Ordered")

    def test_a_checkout_makes_one_order_for_each_group(self):
        made = self.cart({}, {"billingCycle": "annual"}, {"quantity": 5, "friendlyName": "Lager"}, {"termDuration": "P3Y"})
        self.assertEqual([line["orderGroup"] for line in made["lineItems"]], ["0", "1", "0", "2"])
        done = self.good(self.ask("POST", f"/carts/{made['id']}/checkout", b'"success"'), 201)
        orders = done["orders"]
        self.assertEqual([len(one["lineItems"]) for one in orders], [2, 1, 1])
        self.assertEqual([one["billingCycle"] for one in orders], ["monthly", "annual", "monthly"])
        self.assertEqual([line["lineItemNumber"] for line in orders[0]["lineItems"]], [0, 1])
        listed = {one["id"]: one for one in self.good(self.ask("GET", "/orders"))["items"]}
        subscriptions = {one["id"]: one for one in self.good(self.ask("GET", "/subscriptions"))["items"]}
        for one in orders:
            self.assertEqual(listed[one["id"]], one)
            self.assertEqual(self.good(self.ask("GET", f"/orders/{one['id']}")), one)
            for line in one["lineItems"]:
                bought = subscriptions[line["subscriptionId"]]
                self.assertEqual((bought["orderId"], bought["quantity"], bought["offerId"]),
                                 (one["id"], line["quantity"], line["offerId"]))

    def test_a_cart_is_ordered_once(self):
        made = self.cart()
        id = str(uuid.uuid4())
        first = self.good(self.ask("POST", f"/carts/{made['id']}/checkout", MS_RequestId=id), 201)
        before = len(self.good(self.ask("GET", "/orders"))["items"])
        self.assertEqual(self.good(self.ask("POST", f"/carts/{made['id']}/checkout", b'"success"', MS_RequestId=id), 201), first)
        self.error(self.ask("POST", f"/carts/{made['id']}/checkout"), 400, 800065)
        self.error(self.ask("PUT", f"/carts/{made['id']}", cart()), 400, 800065)
        self.assertEqual(len(self.good(self.ask("GET", "/orders"))["items"]), before)

    def test_a_repeated_put_is_answered_as_the_first_time(self):
        made = self.cart()
        id = str(uuid.uuid4())
        first = self.good(self.ask("PUT", f"/carts/{made['id']}", cart({"quantity": 4}), MS_RequestId=id))
        self.good(self.ask("POST", f"/carts/{made['id']}/checkout"), 201)
        self.assertEqual(self.good(self.ask("PUT", f"/carts/{made['id']}", cart({"quantity": 4}), MS_RequestId=id)), first)
        self.error(self.ask("PUT", f"/carts/{made['id']}", cart({"quantity": 5}), MS_RequestId=id), 409, 409)

    def test_without_an_acceptance_a_cart_is_made_and_not_checked_out(self):
        customer = make_customer()
        path = f"/v1/customers/{customer}/carts"
        made = self.good(world.server.post(path, world.sales, cart()), 201)
        self.good(world.server.ask("PUT", f"{path}/{made['id']}", world.sales, cart({"quantity": 4})))
        body = self.error(world.server.post(f"{path}/{made['id']}/checkout", world.sales, None), 403, 13605)
        self.assertEqual(body["answers"][0]["code"], "agreement.missing")
        swedish = world.server.post(f"{path}/{made['id']}/checkout", world.sales, None, headers={"X-Locale": "sv-SE"})
        self.assertIn("godkänna", swedish.json["description"])
        self.assertEqual(self.good(world.server.get(f"{path}/{made['id']}", world.sales))["status"], "Active")
        self.assertEqual(self.good(world.server.get(f"/v1/customers/{customer}/orders", world.sales))["items"], [])
        self.good(world.server.post(f"/v1/customers/{customer}/agreements", world.sales, confirmation()), 201)
        self.good(world.server.post(f"{path}/{made['id']}/checkout", world.sales, None), 201)

    def test_who_may(self):
        made = self.cart()
        self.good(self.ask("GET", f"/carts/{made['id']}", token=world.helpdesk))
        for method, tail, body in (("POST", "/carts", cart()), ("PUT", f"/carts/{made['id']}", cart()),
                                   ("POST", f"/carts/{made['id']}/checkout", None)):
            self.error(self.ask(method, tail, body, world.helpdesk), 403, 900150)
        program = self.good(self.ask("POST", "/carts", cart(), world.application), 201)
        self.good(self.ask("PUT", f"/carts/{program['id']}", cart(), world.application))
        self.good(self.ask("POST", f"/carts/{program['id']}/checkout", None, world.application), 201)

    def test_the_cart_of_another_customer_is_not_there(self):
        other = make_customer()
        theirs = self.good(world.server.post(f"/v1/customers/{other}/carts", world.sales, cart()), 201)
        self.error(self.ask("GET", f"/carts/{theirs['id']}"), 404, 800008)
        self.error(self.ask("POST", f"/carts/{theirs['id']}/checkout"), 404, 800008)


class Orders(Purchases):
    def test_an_order_has_every_field_of_the_contract(self):
        made = self.good(self.ask("POST", "/orders", {
            "ReferenceCustomerId": str(uuid.uuid4()), "BillingCycle": "annual", "CurrencyCode": "NOK", "Status": None,
            "LineItems": [{"LineItemNumber": 0, "OfferId": "OFFER-1", "Quantity": 2, "FriendlyName": "Kontor", "TermDuration": "P1Y",
                           "PartnerIdOnRecord": "7654321", "ProvisioningContext": {"a": "b"}, "SubscriptionId": None}]}), 201)
        line = made["lineItems"][0]
        bought = line.pop("subscriptionId")
        self.assertRegex(bought, "^[0-9a-f-]{36}$")
        self.assertEqual(line.pop("links"), {"subscription": link(f"/customers/{self.customer}/subscriptions/{bought}")})
        self.assertEqual(line, {"lineItemNumber": 0, "offerId": "OFFER-1", "quantity": 2, "friendlyName": "Kontor",
                                "termDuration": "P1Y", "partnerIdOnRecord": "7654321", "provisioningContext": {"a": "b"}})
        path = f"/customers/{self.customer}/orders/{made['id']}"
        self.assertEqual(made["links"], {"self": link(path), "provisioningStatus": link(path + "/provisioningstatus")})
        self.assertEqual({name: made[name] for name in ("alternateId", "referenceCustomerId", "billingCycle", "currencyCode", "status",
                                                        "transactionType")},
                         {"alternateId": made["id"], "referenceCustomerId": self.customer, "billingCycle": "annual",
                          "currencyCode": "NOK", "status": "completed", "transactionType": "UserPurchase"})
        self.assertEqual(made["attributes"]["objectType"], "Order")
        read = self.good(world.server.get("/v1" + made["links"]["self"]["uri"], world.sales))
        self.assertEqual(read["lineItems"][0].pop("subscriptionId"), bought)
        self.good(world.server.get("/v1" + read["lineItems"][0].pop("links")["subscription"]["uri"], world.sales))
        self.assertEqual(read, made)
        status = self.good(world.server.get("/v1" + made["links"]["provisioningStatus"]["uri"], world.sales))
        self.assertEqual([(item["lineItemNumber"], item["status"]) for item in status["items"]], [(0, "fulfilled")])

    def test_the_collection_is_newest_first(self):
        ids = [self.order()["id"] for _ in range(3)]
        listed = self.good(self.ask("GET", "/orders"))
        self.assertEqual([one["id"] for one in listed["items"][:3]], ids[::-1])
        self.assertEqual(listed["totalCount"], len(listed["items"]))
        self.assertEqual(listed["links"], {"self": link(f"/customers/{self.customer}/orders")})
        self.assertEqual(listed["attributes"], {"objectType": "Collection"})
        empty = self.good(world.server.get(f"/v1/customers/{make_customer()}/orders", world.sales))
        self.assertEqual((empty["items"], empty["totalCount"]), ([], 0))

    def test_an_absent_order(self):
        for id in (str(uuid.uuid4()), "seven"):
            self.error(self.ask("GET", f"/orders/{id}"), 404, 20000)
            self.error(self.ask("GET", f"/orders/{id}/provisioningstatus"), 404, 20000)

    def test_an_add_on_knows_its_parent(self):
        place, parent = self.subscription()
        made = self.order(parentSubscriptionId=parent["id"], partnerIdOnRecord="1234567")
        bought = self.good(self.ask("GET", f"/subscriptions/{made['lineItems'][0]['subscriptionId']}"))
        self.assertEqual((bought["parentSubscriptionId"], bought["partnerId"]), (parent["id"], "1234567"))
        self.assertEqual(bought["links"]["parentSubscription"]["uri"], f"/customers/{self.customer}{place}")


class Subscriptions(Purchases):
    def test_the_collection_has_what_get_has(self):
        _, one = self.subscription(termDuration="P1M", friendlyName="Kontor")
        listed = self.good(self.ask("GET", "/subscriptions"))
        for each in listed["items"]:
            of_order = self.good(self.ask("GET", f"/subscriptions?order_id={each['orderId']}"))["items"]
            self.assertEqual(of_order, [other for other in listed["items"] if other["orderId"] == each["orderId"]])
        self.assertEqual(self.good(self.ask("GET", f"/subscriptions?order_id={uuid.uuid4()}"))["items"], [])
        self.assertEqual(listed["items"][0], one)
        self.assertEqual(listed["totalCount"], len(listed["items"]))
        self.assertEqual(listed["links"], {"self": link(f"/customers/{self.customer}/subscriptions")})
        self.assertEqual({name: one[name] for name in ("friendlyName", "quantity", "unitType", "status", "autoRenewEnabled", "billingType",
                                                       "billingCycle", "termDuration", "isTrial", "contractType")},
                         {"friendlyName": "Kontor", "quantity": 3, "unitType": "Licenses", "status": "active", "autoRenewEnabled": True,
                          "billingType": "license", "billingCycle": "monthly", "termDuration": "P1M", "isTrial": False,
                          "contractType": "subscription"})
        self.assertEqual(one["links"], {"self": link(f"/customers/{self.customer}/subscriptions/{one['id']}")})
        self.assertEqual(set(one["attributes"]), {"etag", "objectType"})
        begin, end = at(one["effectiveStartDate"]), at(one["commitmentEndDate"])
        self.assertIn((end - begin).days, (28, 29, 30, 31))
        self.assertEqual((end.hour, end.minute, end.second), (begin.hour, begin.minute, begin.second))

    def test_without_a_term_there_is_no_end(self):
        self.assertNotIn("commitmentEndDate", self.subscription()[1])

    def test_the_whole_subscription_comes_back_with_one_thing_changed(self):
        place, one = self.subscription(termDuration="P1Y")
        for change in ({"quantity": 7}, {"friendlyName": "Nytt namn"}, {"autoRenewEnabled": False}, {"status": "suspended"},
                       {"status": "active"}, {"autoRenewEnabled": True}, {"status": "deleted"}):
            with self.subTest(change=change):
                answer = self.good(self.ask("PATCH", place, {**one, **change}))
                self.assertNotEqual(answer["attributes"]["etag"], one["attributes"]["etag"])
                expected = {**one, **change, "attributes": answer["attributes"]}
                self.assertEqual(answer, expected)
                one = self.good(self.ask("GET", place))
                self.assertEqual(one, answer)

    def test_pascal_case_with_nulls(self):
        place, one = self.subscription()
        body = {name[0].upper() + name[1:]: value for name, value in one.items()}
        body.update({"Quantity": 8, "EntitlementId": None, "SuspensionReasons": None, "Links": None,
                     "Attributes": {"Etag": json.dumps(one["attributes"]["etag"]), "ObjectType": "Subscription"}})
        self.assertEqual(self.good(self.ask("PATCH", place, body))["quantity"], 8)

    def test_a_stale_etag_is_refused_from_wherever_it_comes(self):
        place, old = self.subscription()
        new = self.good(self.ask("PATCH", place, {**old, "friendlyName": "A"}))
        stale, fresh = old["attributes"]["etag"], new["attributes"]["etag"]
        self.error(self.ask("PATCH", place, {**old, "friendlyName": "B"}), 400, 2055)
        self.error(self.ask("PATCH", place, {"quantity": 9}, If_Match=f'"{stale}"'), 400, 2055)
        self.error(self.ask("PATCH", place, {"quantity": 9}, If_Match=stale), 400, 2055)
        self.error(self.ask("PATCH", place, {**new, "quantity": 9}, If_Match=f'"{stale}"'), 400, 2055)  # the header counts
        swedish = self.ask("PATCH", place, {"quantity": 9}, If_Match="x", X_Locale="sv-SE")
        self.assertIn("ändrats", self.error(swedish, 400, 2055)["description"])
        self.assertEqual(self.good(self.ask("GET", place)), new)
        answer = self.good(self.ask("PATCH", place, {**old, "quantity": 9}, If_Match=f'"{fresh}"'))
        self.good(self.ask("PATCH", place, {"quantity": 10}, If_Match=f'W/"{answer["attributes"]["etag"]}"'))
        self.good(self.ask("PATCH", place, {**old, "quantity": 11}, If_Match="*"))
        self.good(self.ask("PATCH", place, {"quantity": 12}))

    def test_a_repeat_is_answered_before_its_etag_is_looked_at(self):
        place, one = self.subscription()
        id = str(uuid.uuid4())
        sent = {**one, "quantity": 5}
        first = self.good(self.ask("PATCH", place, sent, MS_RequestId=id))
        self.good(self.ask("PATCH", place, {"status": "suspended"}))
        self.assertEqual(self.good(self.ask("PATCH", place, sent, MS_RequestId=id)), first)
        self.error(self.ask("PATCH", place, {**one, "quantity": 6}, MS_RequestId=id), 409, 409)

    def test_quantities(self):
        place, _ = self.subscription()
        for quantity in (0, -1, 1000001, "many"):
            self.error(self.ask("PATCH", place, {"quantity": quantity}), 400, 2002)
        self.good(self.ask("PATCH", place, {"status": "suspended"}))
        body = self.good(self.ask("GET", place))
        self.error(self.ask("PATCH", place, {**body, "quantity": 4}), 400, 2001)
        self.good(self.ask("PATCH", place, {**body, "friendlyName": "B"}))

    def test_only_the_quantity_meets_the_gate(self):
        with Demo(customers=31) as demo:
            # Behind the purchase the gate closes: from then on no acceptance counts.
            with demo.serve() as server:
                sales = demo.token("direct_bill", "sales_agent")
                customer = server.post("/v1/customers", sales, new_customer()).json["id"]
                path = f"/v1/customers/{customer}"
                self.good(server.post(f"{path}/agreements", sales, confirmation()), 201)
                made = self.good(server.post(f"{path}/carts", sales, cart()), 201)
                bought = self.good(server.post(f"{path}/orders", sales, order()), 201)
                file = f"{demo.folder}/rules/lib/acceptance.lua"
                with open(file, encoding="utf-8") as text:
                    lines = text.read()
                with open(file, "w", encoding="utf-8") as text:
                    text.write(lines.replace("if agreement.type == type then", 'if agreement.type == type .. "2" then'))
                for name in ("gate", "gate_eras", "agents", "application", "partners"):
                    with open(f"{demo.folder}/rules/tests/{name}.lua", "w", encoding="utf-8") as text:
                        text.write("")
                run("rules", "activate", "--config", demo.config)
                place = f"{path}/subscriptions/{bought['lineItems'][0]['subscriptionId']}"
                one = self.good(server.get(place, sales))
                for quantity in (2, 9):
                    self.error(server.ask("PATCH", place, sales, {**one, "quantity": quantity}), 403, 13605)
                self.error(server.post(f"{path}/carts/{made['id']}/checkout", sales, None), 403, 13605)
                self.error(server.post(f"{path}/orders", sales, order()), 403, 13605)
                for change in ({"friendlyName": "X"}, {"autoRenewEnabled": False}, {"autoRenewEnabled": True}, {"status": "suspended"},
                               {"status": "active"}, {"quantity": one["quantity"]}):
                    self.good(server.ask("PATCH", place, sales, change))
                renewed = server.call("subscription.renew", customer=customer, id=one["id"])
                self.assertEqual(renewed["state"], "active")
                self.good(server.ask("PATCH", place, sales, {"status": "deleted"}))
            self.assertTrue(replay(demo.config)["equal"])


class TheJournal(unittest.TestCase):
    def test_what_was_bought_comes_back_from_the_journal(self):
        """Last of this file's tests by its name: the whole of what they did."""
        self.assertTrue(replay(world.demo.config)["equal"])


if __name__ == "__main__":
    unittest.main()
