"""The document at /openapi.json: it is valid, complete, and its examples work."""

import copy
import glob
import os
import re
import unittest
import uuid

import openapi
from assent import Demo, run
from openapi import Case, Document, Nowhere, closed, find, judge, walk

SOURCE = os.environ["ASSENT_SOURCE"]
PARTNERS = ("direct_bill", "indirect_provider", "indirect_reseller")
ROLES = ("sales_agent", "admin_agent", "helpdesk_agent", "application")

# A name in a path that is the last part of an address which an answer gives.
ADDRESSES = {"GET /v1/documents/{token}": ("template.document", "/displayUri")}
# Ids in examples of queries that no document can know: name of the parameter -> where demo.json has it, such as
# "tenantId": "/partners/indirect_reseller".
OF_THE_DEMO = {"tenantId": "/partners/indirect_reseller"}
# Examples that the demo refuses, with the status: only where nothing else can be.
# The client of the token endpoint is made by the operator.
REFUSED = {f"POST /{{tenant}}/oauth2/{name}": 400 for name in ("token", "v2.0/token")}


class World:
    pass


world = World()


def setUpModule():
    world.demo = Demo().__enter__()
    unittest.addModuleCleanup(world.demo.__exit__, None, None, None)
    world.server = world.demo.serve().__enter__()
    unittest.addModuleCleanup(world.server.__exit__, None, None, None)
    for name, place in OF_THE_DEMO.items():
        OF_THE_DEMO[name] = find(world.demo.names, place)
    world.answer = world.server.get("/openapi.json")
    assert world.answer.status == 200, world.answer
    world.document = Document(world.answer.json)


def tokens():
    return [world.demo.token(partner, role) for partner in PARTNERS for role in ROLES]


class TheDocument(unittest.TestCase):
    def test_it_is_valid_and_so_are_its_schemas(self):
        said = judge(world.document.said)
        self.assertEqual(said["document"], [])
        self.assertEqual(said["schemas"], [])

    def test_the_validators_find_what_is_wrong(self):
        broken = copy.deepcopy(world.document.said)
        operation = world.document.operations[0]
        place = broken["paths"][operation.path][operation.method.lower()]
        place["responses"]["200"]["content"]["application/json"]["schema"]["type"] = "objekt"
        del broken["info"]["title"]
        said = judge(broken)
        self.assertTrue(any("title" in sentence for sentence in said["document"]), said)
        self.assertEqual(len({sentence.split(":")[0] for sentence in said["schemas"]}), 1, said)

    def test_it_is_of_this_host_and_open_to_everybody(self):
        self.assertTrue(world.answer.json["openapi"].startswith("3.1."))
        self.assertEqual(f"assent {world.answer.json['info']['version']}", run("--version")[1].strip())
        self.assertTrue(world.answer.headers["content-type"].startswith("application/json"))

    def test_it_is_kept_by_its_etag(self):
        tag = world.answer.headers["etag"]
        again = world.server.get("/openapi.json", headers={"If-None-Match": f'"other", {tag}'})
        self.assertEqual((again.status, again.body, again.headers["etag"]), (304, b"", tag))
        other = world.server.get("/openapi.json", headers={"If-None-Match": '"other"'})
        self.assertEqual((other.status, other.body), (200, world.answer.body))
        self.assertIn("max-age", other.headers["cache-control"])

    def test_every_operation_has_a_name_of_its_own(self):
        ids = [operation.id for operation in world.document.operations]
        self.assertEqual(sorted(ids), sorted(set(ids)))
        links = [link["operationId"] for _, value in walk(world.document.said)
                 for link in value.get("links", {}).values() if isinstance(link, dict) and "operationId" in link]
        self.assertTrue(links)
        self.assertEqual(set(links) - set(ids), set())

    def test_every_reference_leads_somewhere(self):
        references = {value["$ref"] for _, value in walk(world.document.said) if isinstance(value.get("$ref"), str)}
        self.assertTrue(references)
        self.assertEqual([ref for ref in references if find(world.document.said, ref[1:]) is None], [])

    def test_every_name_in_a_path_is_a_parameter(self):
        forms = [re.sub(r"{\w+}", "{}", path) for path in world.document.said["paths"]]
        self.assertEqual(sorted(forms), sorted(set(forms)))
        for operation in world.document.operations:
            with self.subTest(operation=str(operation)):
                told = [value for value in operation.parameters if value["in"] == "path"]
                self.assertEqual([value["name"] for value in told], operation.names)
                self.assertTrue(all(value["required"] for value in told))
                every = [(value["in"], value["name"]) for value in operation.parameters]
                self.assertEqual(len(every), len(set(every)))

    def test_what_is_about_a_person_is_marked_and_a_secret_too(self):
        confirm = world.document.find("POST", openapi.CONFIRM).body["schema"]["properties"]
        for name, value in confirm["primaryContact"]["properties"].items():
            self.assertTrue(value.get("x-personal"), name)
        self.assertNotIn("x-personal", confirm["templateId"])
        create = world.document.find("POST", openapi.CUSTOMERS).said["responses"]["201"]
        secrets = create["content"]["application/json"]["schema"]["properties"]["userCredentials"]["properties"]
        self.assertEqual((secrets["password"]["readOnly"], secrets["password"]["format"]), (True, "password"))
        self.assertNotIn("readOnly", secrets["userName"])

    def test_words_are_those_of_the_outside(self):
        path = f"{openapi.CUSTOMERS}/{{customer}}/subscriptions/{{id}}"
        change = world.document.find("PATCH", path)
        self.assertEqual(change.body["schema"]["properties"]["status"]["enum"],
                         ["active", "suspended", "deleted", "none", None])
        answer = change.said["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["status"]
        self.assertEqual(sorted(answer["enum"]), ["active", "deleted", "none", "suspended"])


class TheRoutes(unittest.TestCase):
    def test_each_of_the_table_stands_in_it_and_no_other(self):
        """Of the table in the source: what is offered is not taken from the same place twice."""
        entries = []
        for path in glob.glob(os.path.join(SOURCE, "plugins", "partnercenter", "*.c")):
            with open(path, encoding="utf-8") as file:
                entries += re.findall(r'\.method = "(\w+)",\s*\.path = "([^"]+)",[^{}]*\.operation', file.read())
        self.assertTrue(entries)
        told = {(operation.method, operation.path) for operation in world.document.operations}
        for method, path in entries:
            with self.subTest(route=f"{method} {path}"):
                places = {(method, f"/v1{path}"), (method, path)} & told
                self.assertEqual(len(places), 1, f"route {method} {path} is served and stands not in the document")
                told -= places
        self.assertEqual(told, set(), "the document has what no route of the table is")

    def test_each_is_answered_and_its_path_has_no_other_methods(self):
        operations = world.document.operations
        for path in world.document.said["paths"]:
            asked = re.sub(r"{\w+}", str(uuid.uuid4()), path)
            told = {one.method for one in operations
                    if re.fullmatch(re.sub(r"{\w+}", "[^/]+", one.path), asked)}
            if "GET" in told:
                told.add("HEAD")
            for version in ("/v1", "/v1.0"):
                with self.subTest(path=path, version=version):
                    if version == "/v1.0" and not path.startswith("/v1/"):
                        continue
                    answer = world.server.ask("OPTIONS", re.sub("^/v1(?=/)", version, asked), tokens()[0])
                    self.assertEqual(answer.status, 405, answer)
                    self.assertEqual(set(answer.headers["allow"].split(", ")), told)


class Answers(unittest.TestCase):
    """What the server answers is what the document says, word for word."""

    def setUp(self):
        self.values = []

    def tearDown(self):
        said = judge(world.document.said, self.values, closed(world.document.said))
        self.assertEqual(said["values"][:10], [], "answers that are not as described (what `finish` adds to a reply "
                                                  "stands in .adds of routes_*.c, what it answers instead in .answer)")

    def look(self, operation, answer):
        """The answer is described, with its headers; the body is judged with the others, at the end."""
        status = str(answer.status)
        self.assertIn(status, operation.said["responses"],
                      f"{operation}: {answer} has a status that the document does not have; what a route can end "
                      "in besides stands in its .faults in routes_*.c")
        for name, header in world.document.answer(operation, status).get("headers", {}).items():
            header = find(world.document.said, header["$ref"][1:])
            if header.get("required"):
                self.assertIn(name.lower(), answer.headers, f"{operation}: {answer}")
        place = operation.place(status)
        if operation.method == "HEAD" or "content" not in world.document.answer(operation, status):
            self.assertEqual(answer.body, b"", operation)
        elif place:
            self.assertTrue(answer.headers["content-type"].startswith("application/json"), operation)
            self.values.append((f"{operation}, {status}", place, answer.json))


class TheExamples(Answers):
    def try_out(self, operation):
        """The example, sent by everybody in turn until somebody may."""
        refusals = []
        for token in tokens():
            try:
                answer = Case(world.document, world.server, token, ADDRESSES, OF_THE_DEMO).send(operation)
            except Nowhere as nowhere:
                refusals.append(str(nowhere))
                continue
            self.look(operation, answer)
            if str(answer.status) in operation.good or REFUSED.get(str(operation)) == answer.status:
                return
            refusals.append(str(answer))
        refusals.sort(key=lambda text: "<403" in text) # that somebody may not is the least of it
        self.fail(f"route {operation}: from nobody the example ({operation.examples()}) is taken; an answer: "
                  f"{refusals[0]}")

    def test_every_route_with_a_body_has_one(self):
        for operation in world.document.operations:
            with self.subTest(operation=str(operation)):
                self.assertTrue(not operation.body or "example" in operation.body,
                                f"route {operation} has a body and no example: add .example in routes_*.c")

    def test_each_is_taken_and_answered_as_described(self):
        for operation in world.document.operations:
            with self.subTest(operation=str(operation)):
                self.try_out(operation)

    def test_each_body_is_as_its_schema_wants_it(self):
        bodies = [(str(operation), openapi.pointer("paths", operation.path, operation.method.lower(), "requestBody",
                                                   "content", operation.type, "schema"),
                   operation.body["example"])
                  for operation in world.document.operations if operation.body and "example" in operation.body]
        self.assertTrue(bodies)
        self.assertEqual(judge(world.document.said, bodies)["values"], [])


class TheRefusals(Answers):
    def test_of_nobody_of_an_unknown_customer_and_of_a_body_that_is_none(self):
        for operation in world.document.operations:
            path = re.sub(r"{\w+}", str(uuid.uuid4()), operation.path)
            asked = [("", world.server.ask(operation.method, path))]
            if operation.names:
                asked.append(("unknown", world.server.ask(operation.method, path, tokens()[0],
                                                          operation.body and operation.body.get("example"))))
            if operation.type == "application/json":
                asked.append(("body", world.server.ask(operation.method, path, tokens()[0], b"[")))
            for what, answer in asked:
                with self.subTest(operation=str(operation), what=what):
                    self.assertGreaterEqual(answer.status, 400, answer)
                    self.look(operation, answer)
                    if what == "" and not operation.is_open:
                        self.assertEqual(answer.status, 401)

    def test_of_an_etag_that_is_not_the_present_one(self):
        changes = [one for one in world.document.operations if "If-Match" in one.headers]
        self.assertEqual({str(one) for one in changes}, {"PUT /v1/customers/{customer}/profiles/billing",
                                                         "PATCH /v1/customers/{customer}/subscriptions/{id}"})
        for operation in changes:
            with self.subTest(operation=str(operation)):
                case = Case(world.document, world.server, world.demo.token("direct_bill", "sales_agent"), ADDRESSES, OF_THE_DEMO)
                stale = copy.copy(operation)
                stale.headers = {"If-Match": '"of-another-time"'}
                answer = case.send(stale)
                self.assertEqual((answer.status, answer.json["code"]), (400, 2055), answer)
                self.look(operation, answer)
                self.assertNotIn("412", operation.said["responses"])


if __name__ == "__main__":
    unittest.main()
