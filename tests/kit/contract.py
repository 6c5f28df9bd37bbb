"""The Partner Center contract: bodies as clients send them, and what every answer must have."""

import re
import unittest
import uuid

from assent import Demo

MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"
CLOUD = "998b88de-aa99-4388-a42c-1b3517d49490"
GUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", re.I)
ERROR_KEYS = {"code", "description", "message", "data", "source", "errorName", "isRetryable", "parameters",
              "errorMessageExtended"}


class World:
    """One demo that is served for all tests of a module, and the tokens of its direct-bill partner."""

    def start(self):
        self.demo = Demo().__enter__()
        unittest.addModuleCleanup(self.demo.__exit__, None, None, None)
        self.server = self.demo.serve().__enter__()
        unittest.addModuleCleanup(self.server.__exit__, None, None, None)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        self.helpdesk = self.demo.token("direct_bill", "helpdesk_agent")
        self.application = self.demo.token("direct_bill", "application")


world = World()


def new_customer(**changes):
    name = changes.pop("name", "Nordvik AS")
    body = {
        "companyProfile": {"domain": f"c{uuid.uuid4().hex}.onmicrosoft.example"},
        "billingProfile": {
            "culture": "nb-NO", "language": "nb", "email": "billing@nordvik.example", "companyName": name,
            "defaultAddress": {"country": "NO", "city": "Oslo", "addressLine1": "Storgata 1", "postalCode": "0155",
                               "firstName": "Ingrid", "lastName": "Solheim", "phoneNumber": "4755501234"},
        },
    }
    body.update(changes)
    return body


def make_customer(**changes):
    answer = world.server.post("/v1/customers", world.sales, new_customer(**changes))
    assert answer.status == 201, answer
    return answer.json["id"]


def confirmation(**changes):
    body = {
        "primaryContact": {"firstName": "Ingrid", "lastName": "Solheim", "email": "ingrid@nordvik.example",
                           "phoneNumber": "4755501234"},
        "templateId": MCA,
        "dateAgreed": "2024-02-03T00:00:00.000Z",
        "type": "MicrosoftCustomerAgreement",
    }
    body.update(changes)
    return body


def order(**line):
    return {"billingCycle": "monthly",
            "lineItems": [{"lineItemNumber": 0, "offerId": "OFFER-EXAMPLE-1", "quantity": 3, **line}]}


class Contract(unittest.TestCase):
    def error(self, answer, status, code, name=None):
        """Status, code, every key of both documented shapes, and the headers of every answer."""
        self.assertEqual((answer.status, answer.json and answer.json.get("code")), (status, code), answer)
        self.marks(answer)
        body = answer.json
        self.assertLessEqual(ERROR_KEYS, set(body), answer)
        self.assertIsInstance(body["code"], int)
        self.assertIsInstance(body["data"], list)
        self.assertTrue(body["description"])
        self.assertLessEqual(len(body["description"]), 1024)
        self.assertEqual(body["message"], body["description"])
        self.assertEqual(body["source"], "PartnerFD")
        self.assertEqual(body["parameters"], {})
        self.assertEqual(body["errorMessageExtended"], f"InternalErrorCode={code}")
        self.assertNotIn("attributes", body)
        if name:
            self.assertEqual(body["errorName"], name)
        return body

    def good(self, answer, status=200):
        self.assertEqual(answer.status, status, answer)
        self.marks(answer)
        self.assertIsNotNone(answer.json)
        self.assertFalse(answer.body.startswith(b"\xef\xbb\xbf"))
        return answer.json

    def marks(self, answer):
        self.assertRegex(answer.headers.get("ms-requestid", ""), GUID)
        self.assertTrue(answer.headers.get("ms-correlationid"))
        self.assertTrue(answer.headers.get("x-locale"))
        self.assertTrue(answer.headers["content-type"].startswith("application/json"))
