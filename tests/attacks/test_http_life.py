"""Start, configuration and end of the HTTP plugin, and TLS."""

import os
import ssl
import subprocess
import tempfile
import unittest

from http_kit import GOOD, Stand, exchange, get, post, read_all, split_answers


class Life(unittest.TestCase):
    def test_stopping_finishes_what_is_under_way(self):
        stand = Stand().start()
        idle = stand.connect()
        control = stand.connect()
        with stand.connect() as peer, stand.connect() as half:
            peer.sendall(get("/hold", GOOD))
            stand.wait_until_held(1)
            control.sendall(b"GET /release HTTP/1.1\r\n")
            half.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{")
            # The server has taken these bytes once it answers somebody who came later.
            stand.get("/echo")
            stand.tell_to_stop()
            self.assertEqual(idle.recv(1), b"")
            with self.assertRaises(OSError):
                stand.connect()
            answer = split_answers(exchange(half, b"}"))[0]
            self.assertEqual((answer.status, answer.headers["connection"]), (200, "close"))
            self.assertEqual(split_answers(exchange(control, b"Host: a\r\n\r\n"))[0].body, b"1")
            answer = split_answers(read_all(peer))[0]
            self.assertEqual((answer.status, answer.headers["connection"]), (200, "close"))
        idle.close()
        control.close()
        self.assertEqual(stand.process.stdout.readline(), "drained\n")
        code, err = stand.stop()
        self.assertEqual(code, 0, err)

    def test_stopping_does_not_wait_for_ever(self):
        stand = Stand(drain_ms=1).start()
        with stand.connect() as peer:
            peer.sendall(get("/hold", GOOD))
            stand.wait_until_held(1)
            stand.tell_to_stop()
            self.assertEqual(peer.recv(1), b"")
        code, err = stand.stop()  # the answer that comes after the end does no harm
        self.assertEqual(code, 0, err)

    def test_ipv6(self):
        with Stand(listen="[::1]:0") as stand:
            self.assertRegex(stand.url, r"^http://\[::1\]:[1-9]")
            self.assertEqual(stand.get("/echo").json["address"], "::1")

    def test_an_unwell_host_is_not_ready(self):
        with Stand(environment={"STAND_UNWELL": "1"}) as stand:
            self.assertEqual(stand.get("/readyz").status, 503)
            self.assertEqual(stand.get("/readyz?verbose").body, b"store: the disk is full\n")
            self.assertEqual(stand.get("/livez").status, 200)

    def test_wrong_configuration_names_the_option(self):
        for word, options in [
            ("listen", {"listen": "8080"}), ("listen", {"listen": "localhost:80"}),
            ("listen", {"listen": "127.0.0.1:65536"}), ("listen", {"listen": "127.0.0.1:"}),
            ("listen", {"listen": "192.0.2.1:80"}), ("listen", {"listen": "[::1:80"}),
            ("body_bytes", {"body_bytes": "-1"}), ("head_ms", {"head_ms": "1s"}),
            ("tls_key", {"tls_certificate": "/nowhere/c.pem"}),
            ("tls_certificate: cannot read /nowhere/c.pem", {"tls_certificate": "/nowhere/c.pem", "tls_key": "/nowhere/k.pem"}),
        ]:
            with self.subTest(word):
                with self.assertRaisesRegex(RuntimeError, f"exit 78: fail -13 .*{word}"):
                    Stand(**options).start()

    def test_a_port_in_use_is_named(self):
        with Stand() as stand:
            with self.assertRaisesRegex(RuntimeError, "exit 78: fail -13 listen: .*address already in use"):
                Stand(listen="%s:%d" % stand.address).start()

    def test_a_withheld_capability_is_named(self):
        for name in ("routes", "identity", "metrics", "timers", "uv"):
            with self.subTest(name):
                with self.assertRaisesRegex(RuntimeError, f"exit 78: fail -12 .*assent.{name}/1"):
                    Stand(environment={"STAND_WITHHELD": f"assent.{name}/1"}).start()


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificate = os.path.join(cls.folder.name, "certificate.pem")
        cls.key = os.path.join(cls.folder.name, "key.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", cls.key, "-out", cls.certificate, "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True)
        cls.context = ssl.create_default_context(cafile=cls.certificate)
        cls.context.set_alpn_protocols(["h2", "http/1.1"])

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def stand(self, **options):
        return Stand(tls_certificate=self.certificate, tls_key=self.key, **options)

    def connect(self, stand, context=None):
        return (context or self.context).wrap_socket(stand.connect(), server_hostname="127.0.0.1")

    def test_requests_over_tls(self):
        with self.stand() as stand:
            self.assertTrue(stand.url.startswith("https://"))
            with self.connect(stand) as peer:
                self.assertEqual(peer.selected_alpn_protocol(), "http/1.1")
                peer.sendall(b"".join(get(f"/echo/{i}") for i in range(3)) +
                             post("/echo", b"x" * 300000) +
                             get("/big?5000000", "Connection: close"))
                answers = split_answers(read_all(peer))
            self.assertEqual([a.status for a in answers], [200] * 5)
            self.assertEqual(len(answers[3].json["body"]), 300000)
            self.assertEqual(len(answers[4].body), 5000000)

    def test_a_late_answer_over_tls(self):
        with self.stand() as stand:
            with self.connect(stand) as peer, self.connect(stand) as other:
                peer.sendall(get("/hold", "Authorization: Bearer later") + get("/echo", "Connection: close"))
                released = b"0"
                while released == b"0":
                    other.sendall(get("/release"))
                    released = other.recv(65536).rpartition(b"\r\n\r\n")[2]
                self.assertEqual([a.status for a in split_answers(read_all(peer))], [200, 200])

    def test_old_versions_are_refused(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.certificate)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.stand() as stand:
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                self.connect(stand, context)
            with self.connect(stand) as peer:
                peer.sendall(get("/echo", "Connection: close"))
                self.assertIn(b"200 OK", read_all(peer))

    def test_what_is_not_tls_is_hung_up_on(self):
        with self.stand() as stand:
            for data in (get(), b"\0" * 5000, b"\x16\x03\x01\x00\x05hello"):
                with self.subTest(data[:10]):
                    try:
                        self.assertNotIn(b"HTTP/", stand.talk(data))
                    except ConnectionError:
                        pass

    def test_a_handshake_has_its_deadline(self):
        with self.stand(head_ms=1) as stand, stand.connect() as peer:
            self.assertEqual(peer.recv(1), b"")

    def test_wrong_files_are_named(self):
        for word, certificate, key in [
            ("tls_certificate", self.key, self.key), ("tls_key", self.certificate, self.certificate),
            ("tls_key: cannot read /nowhere/k.pem", self.certificate, "/nowhere/k.pem"),
        ]:
            with self.subTest(word):
                with self.assertRaisesRegex(RuntimeError, f"exit 78: fail -13 .*{word}"):
                    Stand(tls_certificate=certificate, tls_key=key).start()

    def test_draining_over_tls(self):
        stand = self.stand().start()
        with self.connect(stand) as idle:
            idle.sendall(get())
            self.assertTrue(idle.recv(65536))
            code, err = stand.stop()
            self.assertEqual(code, 0, err)


if __name__ == "__main__":
    unittest.main()
