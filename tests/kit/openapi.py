"""The document at /openapi.json: its operations, their examples sent to a server, and what validators say.

    document = Document(server.get("/openapi.json").json)
    for operation in document.operations: …
"""

import contextlib
import copy
import json
import os
import re
import subprocess
import urllib.parse
import uuid

KIT = os.path.dirname(os.path.abspath(__file__))
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
FORM = "application/x-www-form-urlencoded"
CUSTOMERS = "/v1/customers"
CONFIRM = f"{CUSTOMERS}/{{customer}}/agreements"


def pointer(*names):
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def find(value, place):
    """What a JSON pointer points at; None: nothing."""
    for name in place.split("/")[1:]:
        name = name.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return None
    return value


def walk(value, place=""):
    """Every object in a tree with its pointer."""
    if isinstance(value, dict):
        yield place, value
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in below:
        yield from walk(inner, place + pointer(name))


def judge(document, values=(), strict=None):
    """The sentences of the validators: of the document, of its schemas, of the values (name, place, value)."""
    asked = {"document": document, "strict": strict or document,
             "values": [{"name": name, "place": place, "value": value} for name, place, value in values]}
    done = subprocess.run(["node", os.path.join(KIT, "openapi.mjs")], input=json.dumps(asked), text=True,
                          capture_output=True)
    if done.returncode != 0:
        raise AssertionError(f"the validators did not run (scripts/setup installs them): {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def closed(document):
    """The same document, where an answer may have nothing that is not described."""
    document = copy.deepcopy(document)
    parts = {part["$ref"] for _, value in walk(document) for part in value.get("allOf", ()) if "$ref" in part}
    open_ones = {id(find(document, ref[1:])) for ref in parts}
    open_ones |= {id(part) for _, value in walk(document) for part in value.get("allOf", ())}
    for _, value in list(walk(document)):
        is_object = value.get("type") == "object" and "properties" in value
        if (is_object or "allOf" in value) and id(value) not in open_ones:
            value["unevaluatedProperties"] = False
    return document


class Operation:
    def __init__(self, path, method, said):
        self.path, self.method, self.said = path, method.upper(), said
        self.id = said.get("operationId")
        self.parameters = [value for value in said.get("parameters", ()) if "$ref" not in value]
        self.headers = {}
        self.body, self.type = None, None
        for self.type, self.body in said.get("requestBody", {}).get("content", {}).items():
            pass  # there is one at most
        self.good = [status for status in said["responses"] if status[0] in "23"]
        self.names = re.findall(r"{(\w+)}", path)
        self.is_open = {} in said.get("security", [])

    def __str__(self):
        return f"{self.method} {self.path}"

    def query(self, ids=None):
        """The examples of its query; `ids` has other values by name."""
        given = {value["name"]: (ids or {}).get(value["name"], value["example"]) for value in self.parameters
                 if value["in"] == "query" and "example" in value}
        return "?" + urllib.parse.urlencode(given) if given else ""

    def examples(self):
        """In words: which there are."""
        there = [".example"] if self.body and "example" in self.body else []
        there += [".query_example"] if self.query() else []
        return " and ".join(there) or "without .example and .query_example in routes.c"

    def place(self, status):
        """The pointer of the schema of an answer; None: it has no body."""
        answer = self.said["responses"][status]
        if "$ref" in answer:
            return answer["$ref"][1:] + pointer("content", "application/json", "schema")
        if "application/json" not in answer.get("content", {}):
            return None
        return pointer("paths", self.path, self.method.lower(), "responses", status, "content", "application/json",
                       "schema")


class Document:
    def __init__(self, said):
        self.said = said
        self.operations = [Operation(path, method, item[method]) for path, item in said["paths"].items()
                           for method in METHODS if method in item]
        for operation in self.operations:
            every = [find(said, value["$ref"][1:]) if "$ref" in value else value
                     for value in operation.said.get("parameters", ())]
            operation.headers = {value["name"]: value["example"] for value in every
                                 if value["in"] == "header" and "example" in value}

    def find(self, method, path):
        return next((one for one in self.operations if (one.method, one.path) == (method, path)), None)

    def answer(self, operation, status):
        """An answer as it is described, its reference resolved."""
        answer = operation.said["responses"][status]
        return find(self.said, answer["$ref"][1:]) if "$ref" in answer else answer

    def links_to(self, operation, name):
        """(operation, pointer) of each answer that says where a name of this one's path is found."""
        for source in self.operations:
            for status in source.good:
                for link in source.said["responses"][status].get("links", {}).values():
                    said = link.get("parameters", {}).get(name, "")
                    if link.get("operationId") == operation.id and said.startswith("$response.body#"):
                        yield source, said.removeprefix("$response.body#")


class Nowhere(AssertionError):
    pass


class Case:
    """Somebody's customer, for whom an example is sent: made, and confirmed for, by the document's own examples;
    so are the things that the names in a path stand for."""

    def __init__(self, document, server, token, addresses, ids):
        """`addresses`: operation -> (id, pointer) of an answer with an address that ends in the name of its path;
        `ids`: values in queries, by name."""
        self.document, self.server, self.token, self.addresses, self.ids = document, server, token, addresses, ids
        self.answers, self.customer = {}, None

    def send(self, operation, body=None):
        if body is None and operation.body:
            body = operation.body.get("example")
        self.build_for(operation)
        headers = dict(operation.headers)
        if operation.type == FORM and body is not None:
            body, headers["Content-Type"] = urllib.parse.urlencode(body).encode(), FORM
        path = operation.path
        for name in operation.names:
            value = self.value_of(operation, name)
            path = path.replace(f"{{{name}}}", urllib.parse.quote(str(value), safe=""))
        return self.server.ask(operation.method, path + operation.query(self.ids), self.token, body,
                               headers=headers)

    def build_for(self, operation):
        """What a POST makes at the same path, or at one above it, is there before. That it is refused may be because
        it is there: the operation itself will tell."""
        path = operation.path
        if operation.method == "POST":
            path = path.rpartition("/")[0]
        while path:
            source = self.document.find("POST", path)
            if source and path != CUSTOMERS:
                with contextlib.suppress(Nowhere):
                    self.answer_of(source)
            path = path.rpartition("/")[0]

    def answer_of(self, operation):
        """Of an example that others build on; sent once."""
        if operation is self.document.find("POST", CUSTOMERS) and not self.customer:
            self.make_customer(is_confirmed=True)
        if operation.id not in self.answers:
            answer = self.send(operation)
            if str(answer.status) not in operation.good:
                raise Nowhere(f"{operation}, on which it builds, was answered with {answer}")
            self.answers[operation.id] = answer.json
        return self.answers[operation.id]

    def make_customer(self, is_confirmed):
        create = self.document.find("POST", CUSTOMERS)
        body = copy.deepcopy(create.body["example"])
        body["companyProfile"]["domain"] = f"c{uuid.uuid4().hex}.onmicrosoft.example"
        answer = self.send(create, body)
        if answer.status != 201:
            raise Nowhere(f"no customer could be made: {answer}")
        self.answers[create.id], self.customer = answer.json, answer.json["id"]
        confirm = self.document.find("POST", CONFIRM)
        if is_confirmed and confirm:
            self.answer_of(confirm)

    def value_of(self, operation, name):
        if name == "customer":
            if not self.customer:
                self.make_customer(is_confirmed=str(operation) != f"POST {CONFIRM}")
            return self.customer
        given = next(value for value in operation.parameters if (value["name"], value["in"]) == (name, "path"))
        if "example" in given:
            return given["example"]
        return self.value_from(operation, name)

    def value_from(self, operation, name):
        """From what an earlier answer said."""
        if str(operation) in self.addresses:
            source, place = self.addresses[str(operation)]
            answer = self.answer_of(next(one for one in self.document.operations if one.id == source))
            return urllib.parse.urlsplit(find(answer, place)).path.rsplit("/", 1)[-1]
        above = operation.path.split(f"/{{{name}}}")[0]
        sources = list(self.document.links_to(operation, name))
        sources += [(self.document.find("POST", above), "/id"), (self.document.find("GET", above), "/items/0/id")]
        for source, place in sources:
            value = find(self.answer_of(source), place) if source else None
            if value is not None:
                return value
        raise Nowhere(f"route {operation}: nobody says where {{{name}}} comes from: add .id_from or .id_example in "
                      "routes.c")
