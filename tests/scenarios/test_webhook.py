"""Webhooks: registering, trying out, and delivery to a real receiver that checks the signature, refuses, goes away and
comes back, with the service killed in between."""

import base64
import http.server
import json
import os
import re
import ssl
import subprocess
import tempfile
import threading
import unittest
import urllib.parse
import uuid

from assent import Demo, wait_for
from contract import Contract, confirmation, new_customer, order

REGISTRATION = "/webhooks/v1/registration"


class Receiver:
    """A partner's server: keeps what comes, and answers what it is told to."""

    def __init__(self, port=0, tls=None):
        receiver = self
        self.deliveries, self.answer, self.hold = [], 200, None
        self.first = []  # the answers before that one

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.deliveries.append(({name.lower(): value for name, value in self.headers.items()}, body))
                answer = receiver.first.pop(0) if receiver.first else receiver.answer
                if receiver.hold:
                    receiver.hold.wait(60)
                try:
                    self.send_response(answer)
                    if answer == 302:
                        self.send_header("Location", receiver.url + "elsewhere")
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")
                except OSError:
                    pass  # nobody waits any more

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}/"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def bodies(self):
        return [json.loads(body) for _, body in list(self.deliveries)]

    def count(self, name):
        return sum(body["EventName"] == name for body in self.bodies())


class World(Contract):
    pause_ms = 10

    @classmethod
    def setUpClass(cls):
        cls.keys = tempfile.mkdtemp(prefix="assent-keys-")
        cls.key, cls.certificate = (os.path.join(cls.keys, name) for name in ("key.pem", "certificate.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/O=Example/CN=assent.example",
                        "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", cls.key, "-out", cls.certificate, "-days", "2"], check=True, capture_output=True)

    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.admin = self.demo.token("direct_bill", "admin_agent")
        self.sales = self.demo.token("direct_bill", "sales_agent")
        with open(self.demo.config, "a", encoding="utf-8") as file:
            file.write(f'plugin "webhook" {{ address = "https://assent.example", key = "{self.key}", '
                       f'certificate = "{self.certificate}", allow = {{ "127.0.0.1", "localhost" }}, pause_ms = {self.pause_ms} }}\n')

    def start(self):
        self.server = self.demo.serve().__enter__()
        self.addCleanup(self.server.__exit__, None, None, None)
        return self.server

    def receiver(self, port=0, tls=None):
        receiver = Receiver(port, tls)
        self.addCleanup(receiver.close)
        return receiver

    def register(self, url, *events, token=None, method="POST", **more):
        body = {"WebhookUrl": url, "WebhookEvents": list(events or ("subscription-updated", "test-created")), **more}
        return self.server.ask(method, REGISTRATION, token or self.admin, body)

    def subscription(self):
        """A subscription that was just bought: (customer, id)."""
        customer = self.server.post("/v1/customers", self.sales, new_customer()).json["id"]
        path = f"/v1/customers/{customer}"
        self.server.post(f"{path}/agreements", self.sales, confirmation())
        bought = self.server.post(f"{path}/orders", self.sales, order()).json
        return customer, bought["lineItems"][0]["subscriptionId"]

    def change(self, subscription, quantity):
        customer, number = subscription
        path = f"/v1/customers/{customer}/subscriptions/{number}"
        answer = self.server.ask("PATCH", path, self.sales, {"quantity": quantity})
        self.assertEqual(answer.status, 200, answer)

    def validate(self, token=None):
        return self.server.ask("POST", REGISTRATION + "/validationEvents", token or self.admin)

    def results(self, correlation):
        return self.good(self.server.get(f"{REGISTRATION}/validationEvents/{correlation}", self.admin))

    def signed(self, delivery, certificate):
        """What openssl thinks of the signature over the raw body."""
        headers, body = delivery
        name = "x-ms-signature" if "x-ms-signature" in headers else "authorization"
        scheme, _, value = headers[name].partition(" ")
        self.assertEqual(scheme, "Signature")
        paths = [os.path.join(self.keys, part) for part in ("body", "signature", "public", "served")]
        for path, content in zip(paths, (body, base64.b64decode(value, validate=True), b"", certificate)):
            with open(path, "wb") as file:
                file.write(content)
        public = subprocess.run(["openssl", "x509", "-in", paths[3], "-noout", "-pubkey"], check=True, capture_output=True)
        with open(paths[2], "wb") as file:
            file.write(public.stdout)
        done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", paths[2], "-signature", paths[1], paths[0]],
                              capture_output=True, check=False)
        return done.returncode == 0


class Registration(World):
    def test_one_is_made_read_and_changed_and_each_partner_has_its_own(self):
        self.start()
        partner = self.demo.names["partners"]["direct_bill"]
        self.error(self.server.get(REGISTRATION, self.admin), 404, 1000)
        self.error(self.register("https://hook.example/a", method="PUT"), 404, 1000)
        made = self.good(self.register("https://hook.example/a"), 200)
        self.assertEqual(made["SubscriberId"], partner)
        self.assertEqual((made["WebhookUrl"], set(made["WebhookEvents"]), made["SignatureTokenToMsSignatureHeader"]),
                         ("https://hook.example/a", {"subscription-updated", "test-created"}, False))
        self.assertEqual(self.good(self.server.get(REGISTRATION, self.admin)), made)
        self.error(self.register("https://hook.example/b"), 409, 409)
        changed = self.good(self.server.ask("PUT", REGISTRATION + "/", self.admin, {
            "webhookUrl": "https://hook.example/c", "webhookEvents": ["test-created", "invoice-ready"],
            "signatureTokenToMsSignatureHeader": True}))
        self.assertEqual((changed["WebhookUrl"], set(changed["WebhookEvents"]), changed["SignatureTokenToMsSignatureHeader"]),
                         ("https://hook.example/c", {"test-created", "invoice-ready"}, True))
        other = self.demo.token("indirect_provider", "admin_agent")
        self.error(self.server.get(REGISTRATION, other), 404, 1000)
        self.good(self.register("https://other.example/", token=other))
        self.assertEqual(self.good(self.server.get(REGISTRATION, self.admin)), changed)
        self.assertEqual(len(self.server.call("webhook.list")["items"]), 2)

    def test_the_names_are_a_plain_list_and_others_are_refused(self):
        self.start()
        names = self.good(self.server.get(REGISTRATION + "/events", self.admin))
        self.assertIsInstance(names, list)
        self.assertLessEqual({"test-created", "subscription-updated", "invoice-ready", "usagerecords-thresholdExceeded"}, set(names))
        self.good(self.register("https://hook.example/", *names))
        for events in (["agreement-created"], [], ["test-created", 1], "test-created"):
            self.error(self.server.ask("PUT", REGISTRATION, self.admin, {"WebhookUrl": "https://hook.example/", "WebhookEvents": events}),
                       400, 3000)
        for url in ("", "ftp://hook.example/", "hook.example", "https://user:secret@hook.example/", None):
            answer = self.error(self.register(url, method="PUT"), 400, 3000)
            self.assertIn("WebhookUrl", answer["data"])

    def test_who_may_not_is_refused(self):
        self.start()
        for method, path in (("GET", ""), ("POST", ""), ("PUT", ""), ("GET", "/events"), ("POST", "/validationEvents")):
            body = {"WebhookUrl": "https://hook.example/", "WebhookEvents": ["test-created"]} if method != "GET" and not path else None
            self.error(self.server.ask(method, REGISTRATION + path, self.sales, body), 403, 900150)
            self.error(self.server.ask(method, REGISTRATION + path, None, body), 401, 400)

    def test_a_test_needs_its_event_and_comes_twice_a_minute_at_most(self):
        self.start()
        self.error(self.validate(), 404, 1000)
        self.register("http://127.0.0.1:1/", "subscription-updated")
        self.error(self.validate(), 400, 3000, "WebhookNoTest")
        self.register("http://127.0.0.1:1/", "test-created", method="PUT")
        for _ in range(2):
            self.assertEqual(set(self.good(self.validate())), {"correlationId"})
        limited = self.validate()
        self.error(limited, 429, 429)
        self.assertEqual(limited.headers["retry-after"], "60")
        for wrong in (uuid.uuid4(), "x"):
            self.error(self.server.get(f"{REGISTRATION}/validationEvents/{wrong}", self.admin), 404, 1000)


class Delivery(World):
    def test_a_test_event_arrives_signed_and_its_result_is_shown(self):
        self.start()
        receiver = self.receiver()
        self.register(receiver.url)
        correlation = self.good(self.validate())["correlationId"]
        wait_for(lambda: self.results(correlation)["status"] == "completed", "the result")
        headers, body = receiver.deliveries[0]
        self.assertEqual(headers["x-ms-signature-algorithm"], "rsa-sha256")
        self.assertEqual(headers["x-ms-certificate-url"], "https://assent.example/webhooks/certificate")
        certificate = self.server.get(urllib.parse.urlsplit(headers["x-ms-certificate-url"]).path)
        self.assertEqual((certificate.status, certificate.headers["content-type"]), (200, "application/x-pem-file"))
        self.assertNotIn(b"PRIVATE", certificate.body)
        self.assertTrue(self.signed((headers, body), certificate.body))
        self.assertFalse(self.signed((headers, body + b" "), certificate.body))
        message = json.loads(body)
        self.assertEqual(set(message), {"EventName", "ResourceUri", "ResourceName", "AuditUri", "ResourceChangeUtcDate"})
        self.assertEqual((message["EventName"], message["AuditUri"]), ("test-created", None))
        self.assertRegex(message["ResourceChangeUtcDate"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$")
        result = self.results(correlation)
        self.assertEqual((result["partnerId"], result["callbackUrl"]), (self.demo.names["partners"]["direct_bill"], receiver.url))
        self.assertEqual([one["responseCode"] for one in result["results"]], ["OK"])
        self.assertIn("dateTimeUtc", result["results"][0])
        other = self.demo.token("indirect_provider", "admin_agent")
        self.error(self.server.get(f"{REGISTRATION}/validationEvents/{correlation}", other), 404, 1000)

    def test_a_changed_subscription_is_told_with_addresses_that_lead_there(self):
        self.start()
        receiver = self.receiver()
        self.register(receiver.url, "subscription-updated", SignatureTokenToMsSignatureHeader=True)
        customer, number = subscription = self.subscription()
        self.change(subscription, 5)
        wait_for(lambda: receiver.deliveries, "the event")
        headers, body = receiver.deliveries[0]
        self.assertNotIn("authorization", headers)
        self.assertTrue(self.signed((headers, body), self.server.get("/webhooks/certificate").body))
        message = json.loads(body)
        self.assertEqual((message["EventName"], message["ResourceName"]), ("subscription-updated", "subscription"))
        found = self.good(self.server.get(urllib.parse.urlsplit(message["ResourceUri"]).path, self.sales))
        self.assertEqual((found["id"], found["quantity"]), (number, 5))
        record = self.good(self.server.get(urllib.parse.urlsplit(message["AuditUri"]).path, self.admin))
        self.assertEqual((record["operationType"], record["customerId"]), ("update_subscription", customer))
        self.assertNotIn(b"nordvik", body.lower())

    def test_what_is_refused_is_tried_again_and_given_up_after_ten_attempts(self):
        self.start()
        receiver = self.receiver()
        receiver.first, receiver.answer = [500, 500, 302], 404  # the redirect leads nowhere
        self.register(receiver.url)
        correlation = self.good(self.validate())["correlationId"]
        result = wait_for(lambda: (one := self.results(correlation))["status"] == "failed" and one, "the end")
        self.assertEqual(len(receiver.deliveries), 10)
        self.assertEqual(len({body for _, body in receiver.deliveries}), 1)
        self.assertEqual(len({headers["x-assent-event"] for headers, _ in receiver.deliveries}), 1)
        self.assertEqual([one["responseCode"] for one in result["results"]],
                         ["InternalServerError"] * 2 + ["Found"] + ["NotFound"] * 7)
        receiver.answer = 200
        again = self.good(self.validate())["correlationId"]
        wait_for(lambda: self.results(again)["status"] == "completed", "the next event")

    def test_an_address_that_nobody_named_is_not_called(self):
        self.demo.configure('"127.0.0.1", "localhost"', '"hook.example"')
        self.start()
        receiver = self.receiver()
        for url in (receiver.url, f"http://localhost:{receiver.port}/"):
            self.register(url, method="POST" if url == receiver.url else "PUT")
            correlation = self.good(self.validate())["correlationId"]
            result = wait_for(lambda: (one := self.results(correlation)).get("results") and one, "an attempt")
            self.assertIn("not of the public internet", result["results"][0]["systemError"])
        self.assertEqual(receiver.deliveries, [])

    def test_a_certificate_that_nobody_vouches_for_or_of_another_name_is_not_spoken_to(self):
        self.start()
        receiver = self.receiver(tls=(self.certificate, self.key))
        self.register(receiver.url)

        def problem():
            correlation = self.good(self.validate())["correlationId"]
            return wait_for(lambda: (one := self.results(correlation)).get("results") and one, "an attempt")["results"][0]["systemError"]
        self.assertIn("certificate", problem())
        self.assertEqual(self.server.stop(), 0)
        self.demo.configure('plugin "webhook" {', f'plugin "webhook" {{ authorities = "{self.certificate}",')
        self.start()
        wait_for(lambda: receiver.deliveries, "the event")
        self.register(f"https://localhost:{receiver.port}/", method="PUT")
        self.assertIn("localhost", problem())
        self.assertEqual(receiver.count("test-created"), 1)

    def test_one_slow_receiver_delays_no_other_and_not_its_own_tests(self):
        self.start()
        slow, quick = self.receiver(), self.receiver()
        slow.hold = threading.Event()
        self.addCleanup(slow.hold.set)
        other = self.demo.token("indirect_provider", "admin_agent")
        self.register(slow.url)
        self.register(quick.url, token=other)
        subscription = self.subscription()
        self.change(subscription, 5)
        wait_for(lambda: slow.count("subscription-updated") == 1, "the slow one's first")
        self.change(subscription, 6)
        self.good(self.validate(other))
        wait_for(lambda: quick.count("test-created") == 1, "the quick one's")
        self.good(self.validate())
        wait_for(lambda: slow.count("test-created") == 1, "the slow one's test")
        self.assertEqual(slow.count("subscription-updated"), 1)
        slow.hold.set()
        wait_for(lambda: slow.count("subscription-updated") == 2, "the slow one's second")


class Restart(World):
    def quantities(self, receiver):
        """The sequences that arrived, in order, each once."""
        seen = []
        for headers, _ in list(receiver.deliveries):
            if headers["x-assent-event"] not in seen:
                seen.append(headers["x-assent-event"])
        return seen

    def metric(self, name):
        page = self.server.get("/metrics").body.decode()
        return int(re.search(rf"^{name} (\d+)$", page, re.M).group(1))

    def test_what_was_not_taken_before_a_kill_comes_after_it(self):
        self.start()
        receiver = self.receiver()
        self.register(receiver.url, "subscription-updated")
        subscription = self.subscription()
        self.change(subscription, 4)
        wait_for(lambda: len(receiver.deliveries) == 1, "the first")
        receiver.answer = 503
        for quantity in (5, 6, 7):
            self.change(subscription, quantity)
        wait_for(lambda: len(self.quantities(receiver)) == 2, "the refused one")
        self.server.kill()
        port = receiver.port
        receiver.close()
        before = receiver.deliveries
        self.start()  # the receiver is away
        self.change(subscription, 8)
        wait_for(lambda: self.metric("webhook_failed_total") >= 2, "attempts in vain")
        again = self.receiver(port)
        again.deliveries += before
        wait_for(lambda: len(self.quantities(again)) == 5, "all of them")
        self.assertEqual(self.quantities(again), sorted(self.quantities(again), key=int))

    def test_what_was_taken_does_not_come_again_after_an_orderly_end(self):
        self.start()
        receiver = self.receiver()
        self.register(receiver.url, "subscription-updated", "test-created")
        subscription = self.subscription()
        self.change(subscription, 4)
        wait_for(lambda: receiver.count("subscription-updated") == 1, "the first")
        self.assertEqual(self.server.stop(), 0)
        self.start()
        self.change(subscription, 5)
        wait_for(lambda: receiver.count("subscription-updated") == 2, "the second")
        self.assertEqual(len(self.quantities(receiver)), 2)

    def test_attempts_are_counted_across_an_orderly_restart(self):
        self.demo.configure("pause_ms = 10 ", "pause_ms = 100 ")
        self.start()
        receiver = self.receiver()
        receiver.answer = 500
        self.register(receiver.url)
        correlation = self.good(self.validate())["correlationId"]
        wait_for(lambda: len(receiver.deliveries) >= 3, "three attempts")
        self.assertEqual(self.server.stop(), 0)
        with open(os.path.join(self.demo.folder, "assent.db.cursors"), encoding="ascii") as file:
            marks = {line.split()[1]: int(line.split()[3]) for line in file}
        self.demo.configure("pause_ms = 100 ", "pause_ms = 10 ")
        count = len(receiver.deliveries)
        self.assertIn(marks[self.demo.names["partners"]["direct_bill"] + ".test"], (count, count - 1))
        self.start()
        wait_for(lambda: self.results(correlation)["status"] == "failed", "the end")
        self.assertIn(len(receiver.deliveries), (10, 11))

    def test_a_registration_outlives_a_kill_and_a_replay_agrees(self):
        self.start()
        self.register("https://hook.example/", "test-created")
        self.server.kill()
        self.start()
        self.assertEqual(self.good(self.server.get(REGISTRATION, self.admin))["WebhookUrl"], "https://hook.example/")
        self.assertEqual(self.server.stop(), 0)
        from assent import run
        run("replay", "--config", self.demo.config)


class Configuration(World):
    def refused(self, *wanted):
        from assent import run
        code, out, err = run("check", "--config", self.demo.config, check=False)
        self.assertEqual(code, 78, out + err)
        for word in wanted:
            self.assertIn(word, out + err)
        with self.assertRaises(RuntimeError):
            self.demo.serve().start()

    def test_a_key_that_is_not_the_certificates_is_found_before_the_start(self):
        other = os.path.join(self.demo.above, "other.pem")
        subprocess.run(["openssl", "genrsa", "-out", other, "2048"], check=True, capture_output=True)
        self.demo.configure(f'key = "{self.key}"', f'key = "{other}"')
        self.refused("key: the certificate is another key's")

    def test_a_short_key_and_a_crooked_address_are_refused(self):
        short = os.path.join(self.demo.above, "short.pem")
        subprocess.run(["openssl", "genrsa", "-out", short, "1024"], check=True, capture_output=True)
        self.demo.configure(f'key = "{self.key}"', f'key = "{short}"')
        self.demo.configure("https://assent.example", "assent.example/")
        self.refused("2048 bits", "address:")


del World  # it has no tests of its own

if __name__ == "__main__":
    unittest.main()
