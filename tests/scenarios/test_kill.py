"""The process ends in mid-load, by force or on request: what was answered is kept once, and nothing else hangs."""

import collections
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import unittest
import uuid

from assent import BINARY, PATIENCE_S, Demo, wait_for
from partner import Line, Load, agreements_of, confirmation, journal, make_customer, replay

CUSTOMERS = 12
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Ends(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        self.server = self.demo.serve().start()
        self.addCleanup(self.kill)
        self.customers = [make_customer(self.server, self.sales) for _ in range(CUSTOMERS)]
        self.before = self.server.call("host.status")
        self.sent = []

    def kill(self):
        if self.server.process.poll() is None:
            self.server.kill()

    def restart(self):
        self.server = self.demo.serve().start()

    def load(self):
        load = Load(self.server, self.sales, self.customers)
        self.sent_now = load.sent
        return load

    def repeat_all(self):
        """Everything sent so far, once more: the unanswered is kept now, the answered gets the first answer."""
        line = Line(self.server, self.sales)
        for one in self.sent:
            first = next((answer for answer in one.answers if answer and answer.status == 201), None)
            answer = one.over(line)
            self.assertIsNotNone(answer)
            self.assertEqual(answer.status, 201, answer)
            if first:
                self.assertEqual(answer.json, first.json)
        line.close()

    def check_each_is_there_once(self):
        status = self.server.call("host.status")
        customers = [one for one in self.sent if one.path == "/v1/customers"]
        agreements = [one for one in self.sent if one.path != "/v1/customers"]
        self.assertEqual(status["customers"] - self.before["customers"], len(customers))
        self.assertEqual(status["agreements"] - self.before["agreements"], len(agreements))
        there = collections.Counter()
        for customer in self.customers:
            for item in self.server.get(f"{agreements_of(customer)}?agreementType=*", self.sales).json["items"]:
                there[agreements_of(customer), item["primaryContact"]["phoneNumber"]] += 1
        wanted = {(one.path, one.body["primaryContact"]["phoneNumber"]): 1 for one in agreements}
        self.assertEqual(there, wanted)
        for one in customers:
            made = self.server.get(f"/v1/customers/{one.answers[-1].json['id']}", self.sales)
            self.assertEqual(made.json["companyProfile"]["domain"], one.body["companyProfile"]["domain"])

    def check_replay(self):
        self.assertEqual(self.server.stop(), 0)
        said = replay(self.demo.config)
        self.assertTrue(said["equal"], said)


class Killed(Ends):
    def test_what_was_answered_is_kept_and_what_was_not_can_be_repeated(self):
        seed = random.randrange(2**32)
        chance = random.Random(seed)
        for round in range(6):
            with self.subTest(round=round, seed=seed):
                load = self.load()
                enough = chance.randrange(8, 300)
                load.wait_for(lambda load: load.kept >= enough)
                self.server.kill()
                self.sent += load.join()
                self.assertEqual(load.problems, [])
                self.assertGreaterEqual(load.kept, enough)
                self.restart()
                self.repeat_all()
                self.check_each_is_there_once()
        self.check_replay()

    def test_a_kill_while_it_recovers_loses_nothing(self):
        load = self.load()
        load.wait_for(lambda load: load.kept >= 100)
        self.server.kill()
        self.sent += load.join()
        for _ in range(4):
            half = subprocess.Popen([BINARY, "serve", "--config", self.demo.config, "--listen", "127.0.0.1:0"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            place = f"/proc/{half.pid}/fd"

            def has_begun():
                try:
                    names = [os.readlink(os.path.join(place, fd)) for fd in os.listdir(place)]
                except OSError:
                    return half.poll() is not None
                return any(name.endswith("assent.db-wal") for name in names)
            wait_for(has_begun, "the database to be opened")
            half.kill()
            half.wait(PATIENCE_S)
        self.restart()
        self.repeat_all()
        self.check_each_is_there_once()
        self.check_replay()


class Asked(Ends):
    def test_every_request_that_was_executed_is_answered_before_the_end(self):
        for round in range(3):
            with self.subTest(round=round):
                load = self.load()
                load.wait_for(lambda load: load.kept >= 60)
                self.server.process.send_signal(signal.SIGTERM)
                code = self.server.end()
                load.join()
                self.assertEqual(code, 0, "".join(self.server.log)[-2000:])
                self.assertGreaterEqual(load.kept, 60)
                for answer in load.problems:  # who comes late is told so
                    self.assertEqual(answer.status, 503, answer)
                self.restart()
                executed = {entry.get("request") for entry in journal(self.server)}
                self.assertEqual({one.request for one in load.sent if one.is_kept},
                                 {one.request for one in load.sent if one.request in executed})
        self.check_replay()

    def test_a_request_half_sent_is_still_answered(self):
        body = json.dumps(confirmation()).encode()
        line = http.client.HTTPConnection(self.server.host, timeout=PATIENCE_S)
        self.addCleanup(line.close)
        line.putrequest("POST", agreements_of(self.customers[0]))
        for name, value in (("Authorization", f"Bearer {self.sales}"), ("Content-Type", "application/json"),
                            ("Content-Length", str(len(body))), ("Expect", "100-continue")):
            line.putheader(name, value)
        line.endheaders()
        line.sock.recv(len(GO_ON), socket.MSG_WAITALL)  # the request is under way
        line.send(body[:40])
        self.server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: any("shutting down" in said for said in self.server.log), "the end to begin")
        line.send(body[40:])
        answer = line.getresponse()
        self.assertEqual(answer.status, 201, answer.read())
        self.assertEqual(answer.getheader("Connection"), "close")
        self.assertEqual(self.server.end(), 0)
        self.restart()
        listed = self.server.get(f"{agreements_of(self.customers[0])}?agreementType=*", self.sales)
        self.assertEqual(listed.json["totalCount"], 1)

    def test_clients_that_keep_silent_do_not_hold_the_end_up(self):
        self.server.stop()
        self.demo.configure('listen = "127.0.0.1:8080"', 'listen = "127.0.0.1:8080", drain_ms = 200')
        self.restart()
        lines = [Line(self.server, self.sales) for _ in range(3)]
        for line in lines:
            self.assertEqual(line.ask("GET", "/v1/agreements").status, 200)
            self.addCleanup(line.close)
        lines[1].connection.sock.sendall(b"GET /v1/agree")
        lines[2].connection.sock.sendall(b"POST /v1/customers HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                         + self.sales.encode() + b"\r\nContent-Length: 40\r\n\r\n{")
        self.assertEqual(self.server.stop(), 0)

    def test_a_second_request_to_end_does_not_wait(self):
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        self.assertEqual(line.ask("GET", "/v1/agreements").status, 200)
        line.connection.sock.sendall(b"POST /v1/customers HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                     + self.sales.encode() + b"\r\nContent-Length: 40\r\n\r\n{")
        self.server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: any("shutting down" in said for said in self.server.log), "the end to begin")
        self.server.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.end(), 0)


if __name__ == "__main__":
    unittest.main()
