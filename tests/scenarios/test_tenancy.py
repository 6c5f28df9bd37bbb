"""Who sees and does what with whose customers: every operation, asked by every kind of actor about every kind of customer.

ROWS has a line for each operation; what there is to ask comes from the program itself, so that a new operation without a line
fails here. A line says what the rules answer to whom may know of the customer. That nobody else learns of it is said once, in
`expected`, for all of them. Persons and the operator ask over the control socket; persons, programs and nobody over HTTP,
wherever the contract has a route for the operation.
"""

import glob
import json
import os
import re
import socket
import unittest
import urllib.parse
import uuid

from assent import Demo, run
from contract import MCA, confirmation, new_customer, order
from who_may import (
    OPEN, administers, anybody, confirms, deletes, ends, everybody, has_no_link, has_partners, has_token, keeps_records, looks,
    nobody, proves_nothing, sees_acceptance, sees_agreements, sees_texts, sells, wrong_code, wrong_name)

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
    "relationship.has_subscriptions": (403, 600006), "audit.unknown": (404, 1000), "webhook.exists": (409, 409),
    "webhook.no_test": (400, 3000), "validation.unknown": (404, 1000),
    # The token endpoint speaks RFC 6749.
    "client.invalid": (400, "invalid_client"), "grant.invalid": (400, "invalid_grant"),
}

# ---- Operations ----


class Row:
    """`about`: whose id the input names, a customer's, a partner's, a reseller's or nobody's. `input`: of the case at hand.
    `host`: what the operator is told; `other`: who names another partner than the own; `absent`: of a partner that is not there;
    `then`: what the state says to whom the rules let pass. `body`, `form`, `query`: over HTTP."""

    def __init__(self, who, about=None, input=lambda case: {}, host="ok", other="partner.other", absent="partner.unknown", then="ok",
                 body=lambda case: None, form=None, query=lambda case: ""):
        self.who, self.about, self.input, self.host, self.other, self.absent = who, about, input, host, other, absent
        self.then, self.body, self.form, self.query = then, body, form, query


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


def profile(case):
    """With another name each time: that it stays the same would be no change."""
    return {"etag": "*", "company_name": f"Nordvik {uuid.uuid4().hex}", "culture": "nb-NO", "email": "billing@nordvik.example",
            "address": {"country": "NO", "city": "Oslo", "line1": "Storgata 1", "postal_code": "0155"}}


def contract_profile(case):
    return {**new_customer(name=f"Nordvik {uuid.uuid4().hex}")["billingProfile"], "attributes": {"etag": "*"}}


def webhook(case):
    """Without test-created, so that a test event is refused each time, and not only behind the second in a minute."""
    return {"url": "https://hooks.nordvik.example/events", "events": ["subscription-updated"], **partner_of(case)}


def contract_webhook(case):
    return {"WebhookUrl": webhook(case)["url"], "WebhookEvents": webhook(case)["events"]}


def reseller_filter(case):
    return f'filter={{"Field":"IndirectReseller","Value":"{case.partner}","Operator":"equals"}}' if case.partner else ""


def partner_of(case):
    return {"partner": case.partner} if case and case.partner else {}


ROWS = {
    "partner.create": Row(nobody, input=lambda case: {"name": "A", "kind": "direct_bill", "country": "SE"}),
    "partner.import": Row(nobody, input=lambda case: {"id": str(uuid.uuid4()), "name": "A", "kind": "direct_bill", "country": "SE",
                                                      "created_at": "2020-01-01"}),
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
    "token.grant": Row(proves_nothing, input=lambda case: {"grant": "client_credentials", "client": str(uuid.uuid4()), "secret": "x"},
                       host="client.invalid",
                       form=lambda case: {"grant_type": "client_credentials", "client_id": str(uuid.uuid4()), "client_secret": "x"}),
    "token.exchange": Row(has_token, host="grant.invalid", form=lambda case: {"grant_type": "jwt_token"}),
    "sign_in.create": Row(administers, "partner", lambda case: {"application": "a", "partner": case.partner}),
    "sign_in.list": Row(administers),
    "sign_in.revoke": Row(administers, input=lambda case: {"id": world.spare_sign_in(case.kind)}),
    "contact.sign_in": Row(wrong_name, input=lambda case: {"user_name": f"admin@{uuid.uuid4().hex}.example", "password": "x"},
                           host="sign_in.wrong"),
    "contact.change_password": Row(nobody, input=lambda case: {"old": "x", "new": "y"}, host="contact.only"),
    "contact.send_code": Row(anybody, input=lambda case: {"invitation_token": "forged"}),
    "contact.sign_in_code": Row(wrong_code, input=lambda case: {"invitation_token": uuid.uuid4().hex, "code": "12345678"}, host="code.wrong"),
    "session.end": Row(looks, host="session.none", then="session.none"),  # without a token: over the control socket
    "customer.create": Row(sells, "reseller", new, body=contract_new),
    "customer.import": Row(nobody, input=lambda case: {
        "id": str(uuid.uuid4()), "commerce_id": str(uuid.uuid4()), "billing_id": str(uuid.uuid4()), "domain": f"t{uuid.uuid4().hex}.example", "company_name": "Nordvik AS", "country": "NO",
        "culture": "nb-NO", "created_at": "2020-01-01", "relationships": [
            {"partner": world.partner("direct_bill"), "state": "ended", "since": "2020-01-01"}]}),
    "customer.get": customers(looks),
    "customer.list": Row(looks, "reseller", partner_of, query=reseller_filter),
    "customer.change": customers(looks, profile, body=contract_profile),
    "customer.delete": Row(deletes, "customer", lambda case: {"customer": case.fresh_customer()}),
    "customer.overview": Row(looks, "reseller", partner_of),
    "customer.partners": customers(nobody),
    "invitation.create": customers(confirms, lambda case: {"kind": "existing_customer", "email": "ola@nordvik.example"}),
    "invitation.renew": Row(sells, input=lambda case: {"id": world.invitation(case.kind)["id"]}),
    "invitation.cancel": Row(sells, input=lambda case: {"id": world.invitation(case.kind)["id"]}),
    "invitation.get": Row(looks, input=lambda case: {"id": world.invitation(case.kind)["id"]}),
    "invitation.list": Row(looks),
    "invitation.counts": Row(looks, host="invalid"),
    "invitation.limit": Row(nobody, input=lambda case: {"id": world.invitation(case.kind)["id"], "expires_at": "2099-01-01"}),
    "invitation.expire": Row(nobody, input=lambda case: {"id": world.invitation(case.kind)["id"]}, host="invitation.not_due"),
    "invitation.open": Row(has_no_link, input=lambda case: {"token": "forged"}, host="invitation.unknown"),
    "invitation.read": Row(nobody, input=lambda case: {"token": world.invitation(case.kind)["token"]}),
    "invitation.accept": Row(nobody, input=lambda case: {"token": world.invitation(case.kind)["token"], "template_id": MCA}, host="invalid"),
    "invitation.decline": Row(nobody, input=lambda case: {"token": world.invitation(case.kind)["token"]}),
    "mail.queue": Row(nobody, input=lambda case: {"invitation": world.invitation(case.kind)["id"], "template": "declined", "to": "customer"}),
    "mail.get": Row(nobody, input=lambda case: {"id": world.mail(case.kind)}),
    "mail.sent": Row(nobody, input=lambda case: {"id": world.mail(case.kind)}),
    "mail.failed": Row(nobody, input=lambda case: {"id": world.mail(case.kind), "reason": "refused"}),
    "mail.list": Row(looks),
    "domain.check": Row(looks, input=lambda case: {"domain": world.customers["direct_bill", "active"]["domain"]}),
    "address.check": Row(looks, input=lambda case: {"address": profile(case)["address"]},
                         body=lambda case: new_customer()["billingProfile"]["defaultAddress"]),
    "country.rules": Row(looks, input=lambda case: {"country": "NO"}),
    "relationship.change": Row(ends, "customer", lambda case: {"customer": case.fresh_customer(), "state": "ended"},
                               body=lambda case: {"relationshipToPartner": "none"}),
    "relationship.end": Row(ends, "customer", lambda case: {"customer": case.fresh_customer()}),
    "relationship.list": customers(looks),
    "relationship.request": Row(sells, host="invalid"),
    "template.list": Row(sees_texts),
    "template.document": Row(sees_texts, input=lambda case: {"id": MCA}),
    "template.open": Row(everybody, input=lambda case: {"token": "forged"}, host="document.expired"),
    "agreement.confirm": customers(confirms, lambda case: {"template_id": MCA, "agreed_at": "2024-02-03", "contact": contact(case)},
                                   body=contract_contact),
    "agreement.accept": customers(nobody, lambda case: {"template_id": MCA, "contact": contact(case)}, host="direct.existing_purchases"),
    "agreement.import": customers(nobody, lambda case: {
        "template_id": MCA, "type": "MicrosoftCustomerAgreement", "version": "2023-04-01", "method": "attested", "contact": contact(case),
        "agreed_at": "2024-02-03", "recorded_at": f"2024-02-03T00:00:00.{uuid.uuid4().int % 1000:03}Z"}),
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
    "audit.list": Row(keeps_records),
    "audit.get": Row(keeps_records, "partner", lambda case: {"id": world.record(case.partner)}, other="audit.unknown",
                     absent="audit.unknown"),
    "webhook.register": Row(keeps_records, "partner", webhook, host="webhook.exists", other="partner.unknown", then="webhook.exists",
                            body=contract_webhook),
    "webhook.change": Row(keeps_records, "partner", webhook, other="webhook.none", absent="webhook.none", body=contract_webhook),
    "webhook.get": Row(keeps_records, "partner", partner_of, other="webhook.none", absent="webhook.none"),
    "webhook.events": Row(keeps_records),
    "webhook.list": Row(nobody),
    "webhook.validate": Row(keeps_records, "partner", partner_of, host="webhook.no_test", other="webhook.none",
                            absent="webhook.none", then="webhook.no_test"),
    "webhook.validation": Row(keeps_records, "partner", lambda case: {"id": world.validation(case.partner)},
                              other="validation.unknown", absent="validation.unknown"),
    "webhook.tried": Row(nobody, input=lambda case: {"id": world.validation(world.partner("direct_bill")), "code": "OK"}),
    "ruleset.activate": Row(nobody),
    "ruleset.back": Row(nobody, host="ruleset.no_previous"),
    "rule.set_aside": Row(nobody, input=lambda case: {"rule": "no.such.rule"}, host="rule.unknown"),
    "ruleset.list": Row(nobody),
    "schedule.add": Row(nobody, input=lambda case: {"operation": "customer.delete", "due_at": "2099-01-01", "input": {
        "customer": str(uuid.uuid4())}}),
    "schedule.drop": Row(nobody, input=lambda case: {"row": 999999, "reason": "a test"}, host="schedule.unknown"),
    "schedule.list": Row(nobody),
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
        return row.who(kind, role) if row.who in OPEN else "unauthenticated"
    if row.about == "customer" and relation == "absent":
        return "customer.unknown"
    if kind == "host":
        return row.absent if relation == "absent" else row.host
    if row.about == "customer" and relation not in SEEN:
        return "relationship.ended" if relation.startswith("ended") else "customer.unknown"
    word = row.who(kind, role)
    if row.about == "partner" and word == "ok" and relation != "own":
        return row.other
    if row.about == "reseller" and relation != "own":
        if role == "application":
            return "application.not_allowed"
        if word == "ok" and relation != "its reseller":
            return "partner.unknown"
    return row.then if word == "ok" else word


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
        """Where this cell would end the relationship: with a customer that nobody else needs, and that has nothing active."""
        where = CUSTOMERS[self.kind].get(self.relation)
        if not where or where[1] == "ended":
            return self.customer["id"]
        made = world.make_customer(where[0])
        world.suspend(made)
        return made["id"]


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
            self.suspend(ended)
            assert self.ask("relationship.end", {"customer": ended["id"]})["status"] == 0
        self.records = {self.partner(kind): self.find_record(kind) for kind in KINDS}
        self.validations = {self.partner(kind): self.try_webhook(self.partner(kind)) for kind in KINDS}

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
        body = new_customer()
        domain = body["companyProfile"]["domain"]
        id = good("POST", "/v1/customers", self.token(kind, "sales_agent"), body)["id"]
        good("POST", f"/v1/customers/{id}/agreements", self.token(provider, "sales_agent"), contract_contact(None))
        bought = good("POST", f"/v1/customers/{id}/orders", self.token(kind, "sales_agent"), order())
        return {"id": id, "domain": domain, "order": bought["id"], "subscription": bought["lineItems"][0]["subscriptionId"]}

    def suspend(self, customer):
        """Before a relationship ends, what was bought has to be suspended."""
        change = {"customer": customer["id"], "id": customer["subscription"], "state": "suspended"}
        assert self.ask("subscription.change", change)["status"] == 0

    def absent(self):
        return {name: str(uuid.uuid4()) for name in ("id", "order", "subscription")}

    def spare_token(self, kind):
        """A token of the caller's partner that may be revoked."""
        partner = self.partner(kind if kind in KINDS else "direct_bill")
        return self.ask("token.create", {"application": "spare", "partner": partner})["reply"]["token"]["id"]

    def spare_sign_in(self, kind):
        """A sign-in of the caller's partner that may be revoked."""
        partner = self.partner(kind if kind in KINDS else "direct_bill")
        return self.ask("sign_in.create", {"application": "spare", "partner": partner})["reply"]["sign_in"]["id"]

    def invitation(self, kind):
        """A new invitation of the caller's partner, with the token of its link."""
        input = {"kind": "relationship", "domain": f"t{uuid.uuid4().hex}.example", "email": "ola@nordvik.example", "delivery": "hand"}
        made = self.ask("invitation.create", input, self.user(kind if kind in KINDS else "direct_bill", "sales_agent"))["reply"]
        return {"id": made["invitation"]["id"], "token": made["link"].rpartition("/")[2]}

    def mail(self, kind):
        """A mail about an invitation of the caller's partner."""
        input = {"invitation": self.invitation(kind)["id"], "template": "declined", "to": "customer"}
        return self.ask("mail.queue", input)["reply"]["id"]

    def find_record(self, kind):
        """An audit record of this partner."""
        return self.ask("audit.list", {"size": 1}, self.user(kind, "admin_agent"))["reply"]["items"][0]["id"]

    def record(self, partner):
        return self.records.get(partner, "none")

    def try_webhook(self, partner):
        """Registers a webhook, and has a test event sent to it."""
        for operation, input in (("webhook.register", {**webhook(None), "events": ["test-created"]}), ("webhook.validate", {})):
            answer = self.ask(operation, {**input, "partner": partner})
            assert answer["status"] == 0, answer
        assert self.ask("webhook.change", {**webhook(None), "partner": partner})["status"] == 0
        return answer["reply"]["id"]

    def validation(self, partner):
        return self.validations.get(partner, str(uuid.uuid4()))

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
    text = ""
    for path in sorted(glob.glob(os.path.join(os.environ.get("ASSENT_SOURCE", "."), "plugins/partnercenter/routes_*.c"))):
        with open(path, encoding="utf-8") as file:
            text += file.read()
    found = []
    for entry in text.split(".method = ")[1:]:
        method, path, operation = re.match(r'"(\w+)",\s*\.path = "([^"]+)",\s*\.operation = "([^"]+)",', entry).groups()
        whole = path if "ROUTE_WHOLE" in entry else "/v1" + path
        found.append((method, whole, operation, int(re.search(r"\.success = (\d+)", entry)[1])))
    return found


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
            is_partner_named = row.about != "partner" or "{id}" in path # by no other route
            for kind, role in TOKENS:
                for relation in relations(row, kind) if is_partner_named else ["own"]:
                    with self.subTest(method=method, path=path, kind=kind, role=role, relation=relation):
                        answer = self.send(method, path, row, Case(row, kind, role, relation))
                        word = expected(row, kind, role, relation)
                        status, code = (success, None) if word == "ok" else CODES[word]
                        self.assertEqual(answer.status, status, answer)
                        if word != "ok" and method != "HEAD":
                            self.assertEqual(answer.json.get("code", answer.json.get("error")), code, answer)

    def send(self, method, path, row, case):
        input = {"tenant": "common", **row.input(case)}
        place = re.sub(r"\{(\w+)\}", lambda name: input[name[1]], path)
        query = row.query(case).replace(" ", "%20").replace('"', "%22")
        body, headers = row.body(case), {}
        if row.form:
            body = urllib.parse.urlencode(row.form(case)).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
        token = world.token(case.kind, case.role)
        return world.server.ask(method, place + ("?" + query if query else ""), token, body, headers)

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
