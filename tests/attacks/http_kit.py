"""The HTTP plugin in a stand-in host as a process, and just enough of a client to attack it."""

import json
import os
import resource
import signal
import socket
import subprocess

BUILD = os.environ["ASSENT_BUILD"]
STAND = os.path.join(BUILD, "tests", "attacks", "http_stand")
PLUGIN = os.path.join(BUILD, "plugins", "http", "http.so")
MANIFEST = os.path.join(BUILD, "plugins", "http", "manifest.json")
PATIENCE_S = 60  # only ever reached when something is broken


class Stand:
    """The stand-in host as a process; `with Stand(idle_ms=…) as stand`."""

    def __init__(self, environment=None, descriptors=None, **options):
        self.options = {"listen": "127.0.0.1:0", **options}
        self.environment = {**os.environ, **(environment or {})}
        self.descriptors = descriptors
        self.is_told = False

    def start(self):
        limit = None
        if self.descriptors:
            def limit():
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))
        self.process = subprocess.Popen(
            [STAND, PLUGIN, MANIFEST] + [f"{k}={v}" for k, v in self.options.items()],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment,
            preexec_fn=limit)
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            _, err = self.process.communicate(timeout=PATIENCE_S)
            raise RuntimeError(f"exit {self.process.returncode}: {err}")
        self.url = line.split()[1]
        host, _, port = self.url.partition("://")[2].rpartition(":")
        self.address = (host.strip("[]"), int(port))
        return self

    def tell_to_stop(self):
        if not self.is_told and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.is_told = True

    def stop(self):
        """Drains; every handle, actor and request must be gone by then."""
        self.tell_to_stop()
        _, err = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, err

    def __enter__(self):
        return self.start()

    def __exit__(self, *problem):
        code, err = self.stop()
        if problem[0] is None and code != 0:
            raise AssertionError(f"the host ended with {code}: {err}")

    def connect(self):
        return socket.create_connection(self.address, timeout=PATIENCE_S)

    def talk(self, data):
        """Sends it, ends our half, and returns all that comes back."""
        with self.connect() as peer:
            return exchange(peer, data)

    def get(self, path):
        return split_answers(self.talk(get(path)))[0]

    def wait_until_held(self, count):
        while int(self.get("/held").body) < count:
            pass


def exchange(peer, data):
    try:
        peer.sendall(data)
        peer.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # it has hung up on us already; what it said can still be read
    return read_all(peer)


def read_all(peer):
    parts = []
    while part := peer.recv(65536):
        parts.append(part)
    return b"".join(parts)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


def split_answers(data, heads=()):
    """All answers in the bytes; `heads` are the indexes of those to HEAD, which have no body."""
    answers = []
    while data:
        head, end, data = data.partition(b"\r\n\r\n")
        assert end, head
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            assert name.lower() not in headers, f"{name} twice"
            headers[name.lower()] = value
        size = int(headers.get("content-length", 0))
        if len(answers) in heads or status < 200:
            size = 0
        assert len(data) >= size, "an answer is cut off"
        answers.append(Answer(status, headers, data[:size]))
        data = data[size:]
    return answers


def get(path="/echo", *headers, method="GET", version="1.1", host="Host: a"):
    lines = [f"{method} {path} HTTP/{version}"] + ([host] if host else []) + list(headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def post(path, body, *headers):
    return get(path, f"Content-Length: {len(body)}", *headers, method="POST") + body


CHUNKED = "Transfer-Encoding: chunked"
GOOD = "Authorization: Bearer good"


def chunked(frames, *headers, path="/echo"):
    return get(path, CHUNKED, *headers, method="POST") + frames
