"""Hostile HTTP against the HTTP plugin, alone in a stand-in host."""

import http.client
import json
import socket
import unittest

from http_kit import (GOOD, PATIENCE_S, Stand, chunked, exchange, get, post, read_all,
                      split_answers)
from http_tables import REFUSED, TAKEN


class HostileRequests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = Stand().start()

    @classmethod
    def tearDownClass(cls):
        code, err = cls.stand.stop()
        assert code == 0, f"the host ended with {code}: {err}"

    def one(self, data, heads=()):
        answers = split_answers(self.stand.talk(data), heads)
        self.assertEqual(len(answers), 1, [a.status for a in answers])
        return answers[0]

    def test_what_is_ambiguous_is_refused_and_nothing_behind_it_is_read(self):
        for name, status, request in REFUSED:
            with self.subTest(name):
                answer = self.one(request + get("/echo/smuggled"))
                self.assertEqual(answer.status, status)
                self.assertEqual(answer.headers["connection"], "close")
                self.assertIn("code", answer.json["error"])

    def test_what_is_well_formed_is_taken(self):
        for name, request, expected in TAKEN:
            with self.subTest(name):
                answer = split_answers(self.stand.talk(request))[0]
                self.assertEqual(answer.status, 200, answer.body)
                self.assertEqual({k: answer.json[k] for k in expected}, expected)

    def test_byte_by_byte_is_the_same_as_at_once(self):
        def without_date(data):
            return [l for l in data.split(b"\r\n") if not l.startswith(b"Date: ")]
        cases = [r for _, _, r in REFUSED if len(r) < 1000] + [r for _, r, _ in TAKEN]
        for request in cases:
            with self.subTest(request):
                whole = self.stand.talk(request + get("/echo/next"))
                with self.stand.connect() as peer:
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    try:
                        for byte in request + get("/echo/next"):
                            peer.send(bytes([byte]))
                        peer.shutdown(socket.SHUT_WR)
                    except OSError:
                        pass
                    single = read_all(peer)
                self.assertEqual(without_date(whole), without_date(single))

    def test_requests_in_one_packet_are_answered_in_order(self):
        data = b"".join(get(f"/echo/{i}") for i in range(3))
        answers = split_answers(self.stand.talk(data))
        self.assertEqual([a.json["path"] for a in answers], ["/echo/0", "/echo/1", "/echo/2"])

    def test_many_requests_and_bodies_in_one_packet_keep_their_order(self):
        data = b"".join(post(f"/echo/{i}", b"x" * i) for i in range(300))
        answers = split_answers(self.stand.talk(data))
        self.assertEqual([a.json["path"] for a in answers], [f"/echo/{i}" for i in range(300)])
        self.assertEqual([len(a.json["body"]) for a in answers], list(range(300)))

    def test_a_request_under_way_holds_back_those_behind_it(self):
        with self.stand.connect() as peer:
            peer.sendall(get("/hold", GOOD) + get("/echo/a") + post("/hold", b"{}", GOOD) +
                         get("/echo/b", "Connection: close"))
            self.stand.wait_until_held(1)
            self.assertEqual(self.stand.get("/release").body, b"1")
            self.stand.wait_until_held(1)
            self.assertEqual(self.stand.get("/release").body, b"1")
            answers = split_answers(read_all(peer))
        self.assertEqual([a.json["path"] for a in answers], ["/hold", "/echo/a", "/hold", "/echo/b"])

    def test_a_connection_stays_open_for_the_next_request(self):
        client = http.client.HTTPConnection(*self.stand.address, timeout=PATIENCE_S)
        for i in range(5):
            client.request("POST", f"/echo/{i}", body=b"{}")
            self.assertEqual(json.loads(client.getresponse().read())["path"], f"/echo/{i}")
        client.close()

    def test_http_1_0_is_closed_unless_it_asks_to_stay(self):
        answers = split_answers(self.stand.talk(get(version="1.0") + get(version="1.0")))
        self.assertEqual([a.headers.get("connection") for a in answers], ["close"])
        stay = get("/echo", "Connection: keep-alive", version="1.0")
        answers = split_answers(self.stand.talk(stay + stay))
        self.assertEqual([a.headers.get("connection") for a in answers], ["keep-alive"] * 2)

    def test_who_asks_to_close_is_closed(self):
        with self.stand.connect() as peer:
            peer.sendall(get("/echo", "Connection: close") + get())
            self.assertEqual(len(split_answers(read_all(peer))), 1)

    def test_continue_is_said_only_when_the_request_may_go_on(self):
        expect = ("Expect: 100-continue", "Content-Length: 2")
        with self.stand.connect() as peer:
            peer.sendall(get("/echo", *expect, method="POST"))
            self.assertEqual(peer.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            self.assertEqual(split_answers(exchange(peer, b"{}"))[0].json["body"], "{}")
        for status, request in [
            (401, get("/private", *expect, method="POST")),
            (404, get("/nothing", *expect, method="POST")),
            (405, get("/release", *expect, method="POST")),
            (413, get("/echo", "Expect: 100-continue", "Content-Length: 99999999", method="POST")),
            (415, get("/echo", *expect, "Content-Type: text/plain", method="POST")),
        ]:
            with self.subTest(status):
                self.assertEqual(self.one(request).status, status)

    def test_answers_to_head_have_no_body(self):
        for path, status in [("/echo", 200), ("/livez", 200), ("/nothing", 404), ("/private", 401),
                             ("/echo/%2f", 400), ("/echo/" + "a" * 9000, 414)]:
            with self.subTest(path[:20]):
                data = self.stand.talk(get(path, method="HEAD"))
                self.assertTrue(data.endswith(b"\r\n\r\n"), data)
                answer = self.one(get(path, method="HEAD"), heads=(0,))
                self.assertEqual(answer.status, status)
                self.assertGreater(int(answer.headers["content-length"]), 0)
        data = self.stand.talk(b"HEAD / HTTP/1.1\r\nbroken\n\r\n")
        self.assertTrue(data.startswith(b"HTTP/1.1 400 ") and data.endswith(b"\r\n\r\n"), data)

    def test_a_token_is_needed_where_the_route_is_not_open(self):
        for authorization, status in [
            (None, 401), ("Bearer", 401), ("Bearer ", 401), ("Bearer bad", 401),
            ("Basic good", 401), ("good", 401), ("Bearer good bad", 401),
            ("Bearer good", 200), ("bearer   good", 200), ("Bearer later", 200), ("Bearer busy", 503),
        ]:
            for path in ("/private", "/shaped/private"):
                with self.subTest(authorization=authorization, path=path):
                    headers = [f"Authorization: {authorization}"] if authorization else []
                    answer = self.one(get(path, *headers))
                    self.assertEqual(answer.status, status)
                    self.assertEqual(answer.headers.get("www-authenticate"),
                                     "Bearer" if status == 401 else None)
                    self.assertEqual(answer.headers.get("retry-after"), "1" if status == 503 else None)
                    if path == "/shaped/private" and status == 401:
                        self.assertEqual(answer.body, b"shaped unauthenticated /shaped/private")
        answer = self.one(get("/echo", "Authorization: Bearer bad"))
        self.assertEqual((answer.status, answer.json["actor"]), (200, False))

    def test_identity_is_not_kept_on_the_connection(self):
        data = get("/private", GOOD) + get("/private") + get("/private", "Authorization: Bearer later") + get("/echo")
        answers = split_answers(self.stand.talk(data))
        self.assertEqual([a.status for a in answers], [200, 401, 200, 200])
        self.assertFalse(answers[3].json["actor"])

    def test_unknown_paths_and_methods_say_so(self):
        self.assertEqual(self.one(get("/nothing")).status, 404)
        answer = self.one(get("/echo", method="DELETE"))
        self.assertEqual((answer.status, answer.headers["allow"]), (405, "GET, POST"))
        answer = self.one(get("/shaped/nothing"))
        self.assertEqual(answer.body, b"shaped not_found /shaped/nothing")
        self.assertEqual(answer.headers["content-type"], "text/x-shaped")

    def test_error_bodies_follow_the_prefix_wherever_the_path_is_known(self):
        for reason, request in [
            ("bad_request", get("/shaped/small", "Host: b")),
            ("too_large", post("/shaped/small", b"x" * 11)),
            ("too_large", chunked(b"b\r\n01234567890\r\n0\r\n\r\n", path="/shaped/small")),
            ("media_type", post("/shaped/small", b"x", "Content-Type: text/plain")),
            ("expectation", post("/shaped/small", b"x", "Expect: x")),
            ("method", get("/shaped/small")),
        ]:
            with self.subTest(reason):
                self.assertEqual(self.one(request).body, f"shaped {reason} /shaped/small".encode())

    def test_headers_of_a_handler_cannot_split_the_answer(self):
        answer = self.one(get("/odd"))
        self.assertEqual(answer.status, 204)
        self.assertEqual(set(answer.headers), {"date", "x-good"})

    def test_a_client_that_closes_its_half_still_gets_its_answers(self):
        with self.stand.connect() as peer:
            peer.sendall(get("/hold", GOOD) + get("/echo"))
            peer.shutdown(socket.SHUT_WR)
            self.stand.wait_until_held(1)
            self.stand.get("/release")
            self.assertEqual([a.status for a in split_answers(read_all(peer))], [200, 200])

    def test_a_client_that_has_gone_does_no_harm(self):
        for half in (get("/ec"), b"GET /ec", post("/echo", b"{}")[:-1], chunked(b"5\r\nab")):
            with self.subTest(half):
                self.stand.connect().close()
                self.stand.talk(half)
        peer = self.stand.connect()
        peer.sendall(get("/hold", GOOD))
        self.stand.wait_until_held(1)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        peer.close()  # a reset
        self.assertEqual(self.stand.get("/release").body, b"1")
        self.assertEqual(self.stand.get("/echo").status, 200)

    def test_health_pages_answer(self):
        self.assertEqual(self.one(get("/livez")).json, {"status": "ok"})
        self.assertEqual(self.one(post("/livez", b"{}" * 1000)).json, {"status": "ok"})
        self.assertEqual(self.one(get("/readyz")).json, {"status": "ok"})
        self.assertEqual(self.one(get("/readyz?verbose")).body, b"ok")
        answer = self.one(get("/metrics"))
        self.assertEqual(answer.headers["content-type"], "text/plain; version=0.0.4")
        self.assertIn(b"assent_http_answers_2xx_total", answer.body)


if __name__ == "__main__":
    unittest.main()
