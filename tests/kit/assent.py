"""The real binary in a folder of its own: make a demo, serve it, ask it, kill it.

    with Demo() as demo, demo.serve() as server:
        answer = server.get("/v1/customers", demo.token("direct_bill", "sales_agent"))
        answer.status, answer.headers["ms-requestid"], answer.json["items"]
"""

import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse

BUILD = os.environ.get("ASSENT_BUILD", "build/dev")
BINARY = os.path.join(BUILD, "assent")
PATIENCE_S = 120  # only ever reached when something is broken


def run(*arguments, check=True, binary=BINARY, **options):
    """`assent …` to its end: (exit code, standard output, standard error)."""
    done = subprocess.run([binary, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, **options)
    if check and done.returncode != 0:
        raise RuntimeError(f"assent {' '.join(arguments)}: exit {done.returncode}: {done.stderr}")
    return done.returncode, done.stdout, done.stderr


class Answer:
    """What came back: status, headers with names in lower case, body, and the body as JSON or None."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        try:
            self.json = json.loads(body)
        except ValueError:
            self.json = None

    def __repr__(self):
        return f"<{self.status} {self.body[:400]!r}>"


class Server:
    """A served configuration."""

    def __init__(self, config, binary=BINARY):
        self.config, self.binary = config, binary
        self.log = []

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--config", self.config, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # The log is read all the time: a full pipe would stop the service.
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            self.process.wait(PATIENCE_S)
            self.reader.join(PATIENCE_S)
            self.process.stdout.close()
            self.process.stderr.close()
            raise RuntimeError(f"exit {self.process.returncode}: {''.join(self.log)}")
        self.url = line.split()[1]
        self.host = urllib.parse.urlsplit(self.url).netloc
        return self

    def ask(self, method, path, token=None, body=None, headers=None):
        """One request on a connection of its own. `body`: bytes as they are, anything else as JSON."""
        sent = {"Accept": "application/json"}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent["Content-Type"] = "application/json"
            if not isinstance(body, bytes):
                body = json.dumps(body).encode()
        sent.update(headers or {})
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path, token=None, **options):
        return self.ask("GET", path, token, **options)

    def post(self, path, token, body, **options):
        return self.ask("POST", path, token, body, **options)

    def call(self, operation, **fields):
        """A call as the operator, over the control socket: the reply, or the error object."""
        _, out, err = run("call", operation, json.dumps(fields), "--config", self.config, "--json", check=False)
        return json.loads(out or err)

    def kill(self):
        self.process.kill()
        self.end()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self):
        code = self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.process.stdout.close()
        self.process.stderr.close()
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *problem):
        if self.process.poll() is None:
            code = self.stop()
            if problem[0] is None and code != 0:
                raise AssertionError(f"the service ended with {code}: {''.join(self.log)[-4000:]}")


class Demo:
    """A demo folder; removed at the end."""

    def __init__(self, customers=40):
        self.customers = customers

    def __enter__(self):
        self.above = tempfile.mkdtemp(prefix="assent-")
        self.folder = os.path.join(self.above, "demo")
        self.config = os.path.join(self.folder, "assent.lua")
        run("demo", self.folder, "--customers", str(self.customers))
        with open(os.path.join(self.folder, "demo.json"), encoding="utf-8") as file:
            self.names = json.load(file)
        return self

    def __exit__(self, *problem):
        shutil.rmtree(self.above, ignore_errors=True)

    def token(self, partner, role):
        return self.names["tokens"][partner][role]

    def serve(self, **options):
        return Server(self.config, **options)

    def configure(self, old, new):
        """Changes the configuration: one place, that must be there."""
        with open(self.config, encoding="utf-8") as file:
            text = file.read()
        if old not in text:
            raise ValueError(f"{old!r} is not in {text!r}")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))


def wait_for(condition, what, patience_s=PATIENCE_S):
    """The first true value of `condition()`."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")
