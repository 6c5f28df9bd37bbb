"""Who sees and does what with whose customers: every operation, asked by every kind of actor about every kind of customer.

ROWS has a line for each operation; what there is to ask comes from the program itself, so that a new operation without a line
fails here. A line says what the rules answer to whom may know of the customer. That nobody else learns of it is said once, in
`expected`, for all of them. Persons and the operator ask over the control socket; persons, programs and nobody over HTTP,
wherever the contract has a route for the operation.
"""

import json
import os
import re
import socket
import unittest
import uuid

from assent import Demo, run
from contract import MCA, confirmation, new_customer, order

KINDS = ("direct_bill", "indirect_provider", "indirect_reseller")
PERSONS = ("admin_agent", "sales_agent", "helpdesk_agent")
HOST = ("host", "host")
NOBODY = ("nobody", "nobody")
ACTORS = [(kind, role) for kind in KINDS for role in PERSONS] + [HOST]
TOKENS = [(kind, role) for kind in KINDS for role in (*PERSONS, "application")] + [NOBODY]

# What the operation's own words are over the contract.
CODES = {
    "customer.unknown": (404, 60003), "relationship.ended": (403, 20002), "partner.unknown": (404, 800015),
    "role.missing": (403, 900150), "permission.none": (403, 900150), "reseller.asks_provider": (403, 900150),
    "reseller.asks_provider_unnamed": (403, 900150), "application.not_allowed": (403, 900329), "partner.not_indirect": (403, 1002),
    "document.expired": (404, 1000), "agreement.missing": (403, 13605), "unauthenticated": (401, 400),
}

# ---- Who may, by role ----


def sells(kind, role):
    return "role.missing" if role == "helpdesk_agent" else "ok"


def looks(kind, role):
    return "ok"


def confirms(kind, role):
    if role in ("helpdesk_agent", "application"):
        return {"helpdesk_agent": "role.missing", "application": "application.not_allowed"}[role]
    return "reseller.asks_provider" if kind == "indirect_reseller" else "ok"


def sees_agreements(kind, role):
    return "application.not_allowed" if role == "application" else "ok"


def sees_acceptance(kind, role):
    if role == "application":
        return "application.not_allowed"
    return "reseller.asks_provider" if kind == "indirect_reseller" else "ok"


def sees_texts(kind, role):
    if role == "application":
        return "application.not_allowed"
    return "reseller.asks_provider_unnamed" if kind == "indirect_reseller" else "ok"


def administers(kind, role):
    return "ok" if role == "admin_agent" else "permission.none"


def ends(kind, role):
    return {"admin_agent": "ok", "application": "permission.none"}.get(role, "role.missing")


def has_partners(kind, role):
    return "partner.not_indirect" if kind == "direct_bill" else "ok"


def nobody(kind, role):
    return "permission.none"


def everybody(kind, role):
    return "document.expired"


# ---- Operations ----


class Row:
    """`about`: whose id the input names, a customer's, a partner's, a reseller's or nobody's. `input`: of the case at hand.
    `host`: what the operator is told; `absent`: of a partner that is not there. `body`, `query`: over HTTP."""

    def __init__(self, who, about=None, input=lambda case: {}, host="ok", absent="partner.unknown", body=lambda case: None,
                 query=lambda case: ""):
        self.who, self.about, self.input, self.host, self.absent = who, about, input, host, absent
        self.body, self.query = body, query


def customers(who, input=lambda case: {}, **more):
    return Row(who, "customer", lambda case: {"customer": case.customer["id"], **input(case)}, **more)


def contact(case):
    return {"first_name": "Ola", "last_name": "Berg", "email": "ola@nordvik.example", "phone": uuid.uuid4().hex}


def contract_contact(case):
    return confirmation(primaryContact={**confirmation()["primaryContact"], "phoneNumber": uuid.uuid4().hex})


def line(case):
    return {"number": 0, "offer_id": "OFFER-EXAMPLE-1", "quantity": 1}


def new(case):
    return {"domain": f"t{uuid.uuid4().hex}.example", "company_name": "Nordvik AS", "culture": "nb-NO", "country": "NO",
            "email": "billing@nordvik.example", **({"partner": case.partner} if case.partner else {})}


def contract_new(case):
    return new_customer(**({"associatedPartnerId": case.partner} if case.partner else {}))


def contract_cart(case):
    return {"lineItems": [{"id": 0, "catalogItemId": "OFFER-EXAMPLE-1", "quantity": 1}]}


def reseller_filter(case):
    return f'filter={{"Field":"IndirectReseller","Value":"{case.partner}","Operator":"equals"}}' if case.partner else ""


def partner_of(case):
    return {"partner": case.partner} if case.partner else {}


ROWS = {
    "partner.create": Row(nobody, input=lambda case: {"name": "A", "kind": "direct_bill", "country": "SE"}),
    "partner.change": Row(nobody, input=lambda case: {"id": world.partner("indirect_reseller"), "is_signed": "true"}),
    "partner.list": Row(nobody),
    "partner.agreement_status": Row(looks, input=lambda case: {"partner": world.partner("indirect_reseller")},
                                    query=lambda case: "tenantId=" + world.partner("indirect_reseller")),
    "partnership.list": Row(has_partners),
    "user.create": Row(administers, "partner", lambda case: {"name": "A B", "principal_name": f"{uuid.uuid4().hex}@partner.example",
                                                             "partner": case.partner}),
    "user.list": Row(administers, "partner", partner_of, absent="ok"),  # an empty list
    "token.create": Row(administers, "partner", lambda case: {"application": "a", "partner": case.partner}),
    "token.list": Row(administers, "partner", partner_of, absent="ok"),
    "token.revoke": Row(administers, input=lambda case: {"id": world.spare_token(case.kind)}),
    "customer.create": Row(sells, "reseller", new, body=contract_new),
    "customer.get": customers(looks),
    "customer.list": Row(looks, "reseller", partner_of, query=reseller_filter),
    "relationship.end": Row(ends, "customer", lambda case: {"customer": case.fresh_customer()}),
    "relationship.list": customers(looks),
    "relationship.request": Row(sells, host="invalid"),
    "template.list": Row(sees_texts),
    "template.document": Row(sees_texts, input=lambda case: {"id": MCA}),
    "template.open": Row(everybody, input=lambda case: {"token": "forged"}, host="document.expired"),
    "agreement.confirm": customers(confirms, lambda case: {"template_id": MCA, "agreed_at": "2024-02-03", "contact": contact(case)},
                                   body=contract_contact),
    "agreement.accept": customers(nobody, lambda case: {"template_id": MCA, "contact": contact(case)}, host="direct.existing_purchases"),
    "agreement.list": customers(sees_agreements),
    "agreement.direct_status": customers(sees_acceptance),
    "order.create": customers(sells, lambda case: {"lines": [line(case)]}, body=lambda case: order()),
    "order.get": customers(looks, lambda case: {"id": case.customer["order"]}),
    "order.list": customers(looks),
    "cart.create": customers(sells, lambda case: {"lines": [line(case)]}, body=contract_cart),
    "cart.get": customers(looks, lambda case: {"id": case.cart()}),
    "cart.change": customers(sells, lambda case: {"id": case.cart(), "lines": [line(case)]}, body=contract_cart),
    "cart.checkout": customers(sells, lambda case: {"id": case.cart()}),
    "subscription.get": customers(looks, lambda case: {"id": case.customer["subscription"]}),
    "subscription.list": customers(looks),
    "subscription.change": customers(sells, lambda case: {"id": case.customer["subscription"], "quantity": 7},
                                     body=lambda case: {"quantity": 8}),
    "subscription.renew": customers(nobody, lambda case: {"id": case.customer["subscription"]}),
    "gate.check": customers(looks),
    "ruleset.activate": Row(nobody),
    "ruleset.back": Row(nobody, host="ruleset.no_previous"),
    "rule.set_aside": Row(nobody, input=lambda case: {"rule": "no.such.rule"}, host="rule.unknown"),
    "ruleset.list": Row(nobody),
    "journal.list": Row(administers),
    "journal.explain": Row(administers, input=lambda case: {"decision": str(world.entry(case.kind))}),
    "journal.capture": Row(nobody, input=lambda case: {"decision": str(world.entry("direct_bill"))}),
    "host.status": Row(nobody),
}

# ---- Relationships ----

# Of an actor with a customer: the customers of whom, and in which state. What another partner has is foreign, active and ended.
CUSTOMERS = {
    "direct_bill": {"own": ("direct_bill", "active"), "ended": ("direct_bill", "ended"), "foreign": ("indirect_provider", "active"),
                    "foreign through its reseller": ("indirect_reseller", "active"), "foreign and ended": ("indirect_provider", "ended")},
    "indirect_provider": {"own": ("indirect_provider", "active"), "through its reseller": ("indirect_reseller", "active"),
                          "ended": ("indirect_provider", "ended"), "ended through its reseller": ("indirect_reseller", "ended"),
                          "foreign": ("direct_bill", "active"), "foreign and ended": ("direct_bill", "ended")},
    "indirect_reseller": {"own through its provider": ("indirect_reseller", "active"), "ended": ("indirect_reseller", "ended"),
                          "foreign": ("direct_bill", "active"), "its provider's own": ("indirect_provider", "active"),
                          "its provider's ended": ("indirect_provider", "ended")},
    "host": {"own": ("direct_bill", "active"), "through its reseller": ("indirect_reseller", "active")},
    "nobody": {"foreign": ("direct_bill", "active")},
}
SEEN = ("own", "through its reseller", "own through its provider")

# Of an actor with a partner that it names; None: it names none.
PARTNERS = {
    "direct_bill": {"own": "direct_bill", "foreign": "indirect_provider", "another's reseller": "indirect_reseller"},
    "indirect_provider": {"own": "indirect_provider", "its reseller": "indirect_reseller", "foreign": "direct_bill"},
    "indirect_reseller": {"own": "indirect_reseller", "its provider": "indirect_provider", "foreign": "direct_bill"},
    "host": {"own": "direct_bill"},
    "nobody": {"own": "direct_bill"},
}


def relations(row, kind):
    if row.about == "customer":
        return [*CUSTOMERS[kind], "absent"]
    if row.about in ("partner", "reseller"):
        return [*PARTNERS[kind], "absent"]
    return ["none"]


def expected(row, kind, role, relation):
    """The word of the answer: tenancy first, for whatever operation, and then the rules."""
    if kind == "nobody":
        return "document.expired" if row.who is everybody else "unauthenticated"
    if row.about == "customer" and relation == "absent":
        return "customer.unknown"
    if kind == "host":
        return row.absent if relation == "absent" else row.host
    if row.about == "customer" and relation not in SEEN:
        return "relationship.ended" if relation.startswith("ended") else "customer.unknown"
    word = row.who(kind, role)
    if row.about == "partner" and word == "ok" and relation != "own":
        return "partner.other"
    if row.about == "reseller" and relation != "own":
        if role == "application":
            return "application.not_allowed"
        if word == "ok" and relation != "its reseller":
            return "partner.unknown"
    return word


class Case:
    """One cell of the table: somebody, and whom it is about."""

    def __init__(self, row, kind, role, relation):
        self.kind, self.role, self.relation = kind, role, relation
        self.customer = world.absent() if relation == "absent" else world.customers.get(CUSTOMERS[kind].get(relation))
        self.partner = None
        if row.about in ("partner", "reseller"):
            self.partner = str(uuid.uuid4()) if relation == "absent" else world.partner(PARTNERS[kind][relation])

    def cart(self):
        """A cart of the customer's own, made for this cell; of an absent customer, none."""
        made = world.ask("cart.create", {"customer": self.customer["id"], "lines": [line(self)]})
        return made["reply"]["id"] if made["status"] == 0 else str(uuid.uuid4())

    def fresh_customer(self):
        """Where this cell would end the relationship: with a customer that nobody else needs."""
        where = CUSTOMERS[self.kind].get(self.relation)
        return world.make_customer(where[0])["id"] if where and where[1] == "active" else self.customer["id"]


class World:
    def start(self):
        self.demo = Demo(customers=31).__enter__()
        unittest.addModuleCleanup(self.demo.__exit__, None, None, None)
        self.server = self.demo.serve().__enter__()
        unittest.addModuleCleanup(self.server.__exit__, None, None, None)
        self.line = socket.socket(socket.AF_UNIX)
        unittest.addModuleCleanup(self.line.close)
        self.line.connect(os.path.join(self.demo.folder, "assent.db.sock"))
        self.file = self.line.makefile("rwb")
        unittest.addModuleCleanup(self.file.close)
        self.customers = {}
        for kind in KINDS:
            self.customers[kind, "active"] = self.make_customer(kind)
            ended = self.customers[kind, "ended"] = self.make_customer(kind)
            assert self.ask("relationship.end", {"customer": ended["id"]})["status"] == 0

    def ask(self, operation, input, user=None):
        call = {"operation": operation, "input": input, **({"as": user} if user else {})}
        self.file.write(json.dumps(call).encode() + b"\n")
        self.file.flush()
        return json.loads(self.file.readline())

    def token(self, kind, role):
        return None if kind == "nobody" else self.demo.token(kind, role)

    def user(self, kind, role):
        return None if kind == "host" else self.demo.names["users"][kind][role]

    def partner(self, kind):
        return self.demo.names["partners"][kind]

    def make_customer(self, kind):
        """A customer of this partner that has accepted and bought: what could leak of it exists."""
        def good(method, path, token, body):
            answer = self.server.ask(method, path, token, body)
            assert answer.status == 201, answer
            return answer.json
        provider = "indirect_provider" if kind == "indirect_reseller" else kind
        id = good("POST", "/v1/customers", self.token(kind, "sales_agent"), new_customer())["id"]
        good("POST", f"/v1/customers/{id}/agreements", self.token(provider, "sales_agent"), contract_contact(None))
        bought = good("POST", f"/v1/customers/{id}/orders", self.token(kind, "sales_agent"), order())
        return {"id": id, "order": bought["id"], "subscription": bought["lineItems"][0]["subscriptionId"]}

    def absent(self):
        return {name: str(uuid.uuid4()) for name in ("id", "order", "subscription")}

    def spare_token(self, kind):
        """A token of the caller's partner that may be revoked."""
        partner = self.partner(kind if kind in KINDS else "direct_bill")
        return self.ask("token.create", {"application": "spare", "partner": partner})["reply"]["token"]["id"]

    def entry(self, kind):
        """A decision of the caller's partner."""
        partner = self.partner(kind if kind in KINDS else "direct_bill")
        listed = self.ask("journal.list", {"operation": "order.create", "size": 500})["reply"]["items"]
        return next(entry["sequence"] for entry in listed if entry["actor"].get("partner") == partner)


world = World()


def setUpModule():
    world.start()


def routes():
    """(method, path, operation, success) of the contract, as the plugin's table has them."""
    path = os.path.join(os.environ.get("ASSENT_SOURCE", "."), "plugins/partnercenter/routes.c")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = re.findall(r'\.method = "(\w+)",\s*\.path = "([^"]+)",\s*\.operation = "([^"]+)",.*?\.success = (\d+)', text, re.S)
    assert len(found) == text.count(".method ="), "every route has a method, a path, an operation and a success"
    return [(method, path, operation, int(success)) for method, path, operation, success in found]


class Tenancy(unittest.TestCase):
    def test_every_operation_has_a_row(self):
        _, out, _ = run("operations", "--json")
        there = {operation["name"] for operation in json.loads(out)}
        self.assertEqual(there - set(ROWS), set(), "these operations need a row in ROWS")
        self.assertEqual(set(ROWS) - there, set(), "these rows are of no operation")

    def test_persons_and_the_operator_over_the_control_socket(self):
        for operation, row in ROWS.items():
            for kind, role in ACTORS:
                for relation in relations(row, kind):
                    with self.subTest(operation=operation, kind=kind, role=role, relation=relation):
                        answer = world.ask(operation, row.input(Case(row, kind, role, relation)), world.user(kind, role))
                        self.assertEqual(answer.get("code", "ok"), expected(row, kind, role, relation), answer)

    def test_persons_programs_and_nobody_over_the_contract(self):
        for method, path, operation, success in routes():
            row = ROWS[operation]
            for kind, role in TOKENS:
                for relation in relations(row, kind):
                    with self.subTest(method=method, path=path, kind=kind, role=role, relation=relation):
                        case = Case(row, kind, role, relation)
                        input = row.input(case)
                        place = re.sub(r"\{(\w+)\}", lambda name: input[name[1]], "/v1" + path)
                        query = row.query(case)
                        answer = world.server.ask(method, place + ("?" + query.replace(" ", "%20").replace('"', "%22") if query else ""),
                                                  world.token(kind, role), row.body(case))
                        word = expected(row, kind, role, relation)
                        wanted = (success, None) if word == "ok" else CODES[word]
                        self.assertEqual((answer.status, None if word == "ok" else answer.json["code"]), wanted, answer)

    def test_lists_hold_what_the_caller_may_see_and_nothing_else(self):
        own = {kind: {world.customers[kind, "active"]["id"]} for kind in KINDS}
        seen = {"direct_bill": own["direct_bill"], "indirect_reseller": own["indirect_reseller"],
                "indirect_provider": own["indirect_provider"] | own["indirect_reseller"]}
        known = {customer["id"] for customer in world.customers.values()}
        for kind in KINDS:
            for role in (*PERSONS, "application"):
                listed = world.server.get("/v1/customers?size=500", world.token(kind, role)).json["items"]
                self.assertEqual({item["id"] for item in listed} & known, seen[kind])


if __name__ == "__main__":
    unittest.main()
