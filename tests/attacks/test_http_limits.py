"""Each limit of the HTTP plugin: at it and just above, and clients that do not play along."""

import socket
import unittest

from http_kit import GOOD, Stand, chunked, exchange, get, post, read_all, split_answers


class Limits(unittest.TestCase):
    def statuses(self, stand, request, **more):
        return [a.status for a in split_answers(stand.talk(request), **more)]

    def test_request_line(self):
        with Stand(request_line_bytes=100) as stand:
            size = 100 - len("GET / HTTP/1.1")
            self.assertEqual(self.statuses(stand, get("/" + "a" * size)), [404])
            self.assertEqual(self.statuses(stand, get("/" + "a" * (size + 1))), [414])

    def test_header(self):
        with Stand(header_bytes=100) as stand:
            self.assertEqual(self.statuses(stand, get("/echo", "X-A: " + "b" * 95)), [200])
            self.assertEqual(self.statuses(stand, get("/echo", "X-A: " + "b" * 96)), [431])

    def test_head(self):
        with Stand(head_bytes=1000) as stand:
            size = 1000 - len(get("/echo", "X-A: "))
            self.assertEqual(self.statuses(stand, get("/echo", "X-A: " + "b" * size) * 2), [200, 200])
            self.assertEqual(self.statuses(stand, get("/echo", "X-A: " + "b" * (size + 1))), [431])

    def test_number_of_headers(self):
        with Stand(headers=10) as stand:
            self.assertEqual(self.statuses(stand, get("/echo", *["X-A: b"] * 9)), [200])
            self.assertEqual(self.statuses(stand, get("/echo", *["X-A: b"] * 10)), [431])

    def test_number_of_headers_by_default(self):
        with Stand() as stand:
            answer = split_answers(stand.talk(get("/echo", *[f"X-{i}: {i}" for i in range(99)])))[0]
            self.assertEqual((answer.status, len(answer.json["headers"])), (200, 100))
            self.assertEqual(self.statuses(stand, get("/echo", *["X-A: b"] * 100)), [431])

    def test_body(self):
        with Stand(body_bytes=1000) as stand:
            self.assertEqual(self.statuses(stand, post("/echo", b"x" * 1000)), [200])
            self.assertEqual(self.statuses(stand, post("/echo", b"x" * 1001)), [413])
            chunks = b"1f4\r\n" + b"x" * 500 + b"\r\n"
            self.assertEqual(self.statuses(stand, chunked(chunks * 2 + b"0\r\n\r\n")), [200])
            self.assertEqual(self.statuses(stand, chunked(chunks * 2 + b"1\r\nx\r\n0\r\n\r\n")), [413])

    def test_body_by_default(self):
        with Stand() as stand:
            self.assertEqual(self.statuses(stand, post("/echo", b"x" * (1 << 20))), [200])
            self.assertEqual(self.statuses(stand, post("/echo", b"x" * ((1 << 20) + 1))), [413])

    def test_all_bodies_at_once(self):
        with Stand(bodies_bytes=100000) as stand, stand.connect() as peer:
            peer.sendall(post("/hold", b"x" * 60000, GOOD))
            stand.wait_until_held(1)
            answer = split_answers(stand.talk(post("/echo", b"x" * 60000)))[0]
            self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "1"))
            self.assertEqual(self.statuses(stand, post("/echo", b"x" * 30000)), [200])
            stand.get("/release")
            self.assertEqual(split_answers(exchange(peer, b""))[0].status, 200)
            self.assertEqual(self.statuses(stand, post("/echo", b"x" * 60000)), [200])

    def test_token(self):
        with Stand(token_bytes=16) as stand:
            for size, status in ((16, 503), (17, 401)):
                token = "busy".ljust(size) if size == 16 else "b" * size
                self.assertEqual(self.statuses(stand, get("/private", f"Authorization: Bearer {token}")), [status])

    def test_the_longest_waiting_connection_goes_first(self):
        with Stand(connections=3) as stand:
            peers = [stand.connect() for _ in range(3)]
            for peer in peers:
                peer.sendall(get())
                self.assertTrue(peer.recv(10))
            peers[0].sendall(get())  # so that the second has waited longest
            while b"}}" not in peers[0].recv(65536):
                pass
            while b"}}" not in peers[1].recv(65536):
                pass
            with stand.connect() as another:
                self.assertEqual(split_answers(exchange(another, get()))[0].status, 200)
            self.assertEqual(peers[1].recv(1), b"")
            self.assertTrue(exchange(peers[0], get()))
            for peer in peers:
                peer.close()

    def test_newcomers_are_turned_away_when_everybody_is_busy(self):
        with Stand(connections=2, drain_ms=1) as stand:
            peers = []
            while True:  # a holder may itself be sent away before its request is read
                peers.append(stand.connect())
                peers[-1].sendall(get("/hold", GOOD))
                try:
                    answer = stand.get("/echo")
                except (ConnectionError, IndexError):
                    continue
                if answer.status == 503:
                    break
            self.assertEqual(answer.headers["retry-after"], "1")
            for peer in peers:
                peer.close()

    def test_a_token_that_is_too_long_is_a_bad_token(self):
        with Stand(header_bytes=100, token_bytes=50) as stand:
            for name in ("Authorization", "authorization", "AUTHORIZATION"):
                room = 100 - len(name) - len(": Bearer ")
                for size, status in ((50, 401), (51, 401), (room, 401), (room + 1, 401), (5000, 401)):
                    with self.subTest(name=name, size=size):
                        answer = split_answers(stand.talk(get("/private", f"{name}: Bearer " + "a" * size)))[0]
                        self.assertEqual((answer.status, answer.headers["www-authenticate"]), (status, "Bearer"))
            self.assertEqual(self.statuses(stand, get("/echo", "X-Authorization: Bearer " + "a" * 100)), [431])
            with stand.connect() as peer:  # in pieces, as it may arrive
                for piece in (b"GET /private HTTP/1.1\r\nHost: a\r\nAuthori", b"zation: Bearer " + b"a" * 40, b"a" * 60):
                    peer.sendall(piece)
                self.assertEqual(split_answers(read_all(peer))[0].status, 401)

    def test_a_long_token_is_read_like_a_short_one(self):
        far = "Authorization:" + " " * 300 + "Bearer good" + "\t" * 300
        with Stand() as stand:
            for headers, status in (((far,), 200), (("X-A: b", far, "X-C: d"), 200), ((far.swapcase().replace("GOOD", "good"),), 200),
                                    ((far + "x",), 401), ((far, far), 400), ((far, GOOD), 400), ((GOOD, far), 400),
                                    (("X-" + far,), 401), ((far.replace("\t", "\x01"),), 400), ((far.replace("\t", "\x7f"),), 400),
                                    ((far, " folded"), 400), ((far.replace(":", " :"),), 400), ((far.replace("Bearer", "Basic"),), 401)):
                request = get("/private", *headers)
                with self.subTest(request=request[:60], status=status):
                    self.assertEqual([a.status for a in split_answers(stand.talk(request))], [status])
            with stand.connect() as peer:  # a byte at a time, and the next request after it
                for byte in get("/private", far) + get("/private", far):
                    peer.sendall(bytes([byte]))
                self.assertEqual([a.status for a in split_answers(exchange(peer, b""))], [200, 200])

    def test_who_tries_many_tokens_waits_for_the_answers_and_good_tokens_do_not(self):
        with Stand() as stand:
            peers = [stand.connect() for _ in range(50)]
            for peer in peers:
                peer.sendall(get("/private", "Authorization: Bearer bad"))
            while not any(f"assent_http_slowed_total {count}\n" in stand.get("/metrics").body.decode() for count in range(30, 41)):
                pass  # ten were answered, or a few more when it took some time; the others were read
            self.assertEqual(split_answers(stand.talk(get("/private", GOOD)))[0].status, 200)
            self.assertEqual(split_answers(stand.talk(get("/private")))[0].status, 401)
            peers[-1].setblocking(False)
            self.assertRaises(BlockingIOError, peers[-1].recv, 1)  # a good one has overtaken it
            peers[-1].settimeout(60)
            stand.tell_to_stop()  # whoever is held back is answered at once then
            for peer in peers:
                self.assertEqual(split_answers(read_all(peer))[0].status, 401)
                peer.close()

    def test_slow_heads_and_bodies_are_ended(self):
        with Stand(head_ms=1, body_ms=1, idle_ms=1) as stand:
            for part in (b"GET /", get()[:-1], post("/echo", b"{}")[:-1], chunked(b"5\r\nab")):
                with self.subTest(part), stand.connect() as peer:
                    peer.sendall(part)
                    self.assertEqual(split_answers(read_all(peer))[0].status, 408)
            with stand.connect() as peer:
                self.assertEqual(peer.recv(1), b"")  # an idle one goes without a word

    def test_a_byte_now_and_then_does_not_move_the_deadline(self):
        with Stand(head_ms=300) as stand, stand.connect() as peer:
            peer.sendall(b"GET /")
            peer.settimeout(0.02)
            for _ in range(100000):
                try:
                    peer.sendall(b"a")
                    if peer.recv(1000).startswith(b"HTTP/1.1 408 "):
                        return
                except TimeoutError:
                    continue
                except ConnectionError:
                    return
            self.fail("it was never ended")

    def test_a_client_that_does_not_read_is_stopped_and_closed(self):
        with Stand(answer_ms=1, unsent_bytes=100000) as stand, stand.connect() as peer:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with self.assertRaises(OSError):
                while True:
                    peer.sendall(get("/big?1000000"))

    def test_a_slow_reader_gets_everything(self):
        with Stand(unsent_bytes=1024) as stand:
            data = b"".join(get("/big?100000") for _ in range(50))
            answers = split_answers(stand.talk(data))
            self.assertEqual([len(a.body) for a in answers], [100000] * 50)

    def test_more_pipelined_requests_than_may_wait_are_only_read_later(self):
        with Stand(pipelined=2) as stand, stand.connect() as peer:
            peer.sendall(get("/hold", GOOD))
            stand.wait_until_held(1)
            for i in range(500):
                peer.sendall(get(f"/echo/{i}"))
            stand.get("/release")
            answers = split_answers(exchange(peer, b""))
            self.assertEqual([a.json["path"] for a in answers],
                             ["/hold"] + [f"/echo/{i}" for i in range(500)])

    def test_few_descriptors_mean_few_connections(self):
        with Stand(descriptors=40) as stand:
            peers = [stand.connect() for _ in range(100)]
            self.assertEqual(stand.get("/echo").status, 200)
            for peer in peers:
                peer.close()

    def test_descriptors_may_run_out(self):
        with Stand(descriptors=200, environment={"STAND_DESCRIPTORS": "150"}) as stand:
            peers = [stand.connect() for _ in range(100)]
            while True:  # whoever meets the limit is hung up on, and makes room for the next
                try:
                    if stand.get("/echo").status == 200:
                        break
                except (ConnectionResetError, IndexError):
                    continue
            for peer in peers:
                peer.close()


if __name__ == "__main__":
    unittest.main()
