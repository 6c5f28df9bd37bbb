"""What the cases use: demo databases kept between runs, the server on one core, programs on the other."""
import glob
import hashlib
import http.client
import json
import os
import select
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time


class BenchError(Exception):
    """Something could not run. Being slow is no error."""


SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What a demo is made of: the schema, what is written, and the rules that are copied into it.
DEMO_SOURCES = ("core/store", "core/operations", "core/cli/demo", "rules")


def sources_digest():
    digest = hashlib.sha256()
    for top in DEMO_SOURCES:
        for path in sorted(glob.glob(os.path.join(SOURCE, top + "*"))
                           + glob.glob(os.path.join(SOURCE, top, "**"), recursive=True)):
            if path.endswith((".c", ".h", ".lua")):
                with open(path, "rb") as file:
                    digest.update(path.encode() + b"\0" + file.read() + b"\0")
    return digest.hexdigest()


def median(values):
    return statistics.median(values) if values else None


class Server:
    """One `assent serve`, ready when made; stopped by stop()."""

    def __init__(self, bench, folder, cores):
        self.folder = folder
        began = time.monotonic()
        self.log = open(os.path.join(folder, "serve.log"), "ab")
        self.process = subprocess.Popen(
            [bench.assent, "serve", "--config", os.path.join(folder, "assent.lua"), "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=self.log, preexec_fn=bench.pin(cores))
        bench.servers.append(self)
        line = self.read_line(120)
        self.ready_seconds = time.monotonic() - began
        if not line.startswith("ready http://"):
            raise BenchError(f"the server did not become ready: {line!r}; see {folder}/serve.log")
        self.port = int(line.strip().rsplit(":", 1)[1].rstrip("/"))

    def read_line(self, timeout):
        readable, _, _ = select.select([self.process.stdout], [], [], timeout)
        return self.process.stdout.readline().decode() if readable else ""

    def anonymous_bytes(self):
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="utf-8") as rollup:
            return next(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Anonymous:"))

    def wakeups(self):
        total = 0
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            with open(f"/proc/{self.process.pid}/task/{task}/status", encoding="utf-8") as status:
                total += sum(int(line.split()[1]) for line in status if line.startswith("voluntary_ctxt"))
        return total

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def get(self, path, token):
        """One request: the body of its answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise BenchError(f"GET {path}: {answer.status} {body[:200]!r}")
        return json.loads(body)

    def control(self):
        return Control(os.path.join(self.folder, "assent.db.sock"))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()


class Control:
    """The operator's end of a server's control socket: one line of JSON there, one back."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("rwb")

    def call(self, operation, **fields):
        self.file.write(json.dumps({"operation": operation, "input": fields}).encode() + b"\n")
        self.file.flush()
        reply = json.loads(self.file.readline())
        return reply.get("reply") or reply

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.file.close()
        self.socket.close()


class Bench:
    def __init__(self, options):
        self.options = options
        self.rounds, self.seconds, self.is_quick = options.rounds, options.seconds, options.quick
        self.assent = os.path.abspath(os.path.join(options.build, "assent"))
        self.tools = os.path.abspath(os.path.join(options.build, "bench"))
        self.data = os.path.abspath(options.data)
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.load_core = cores[0], cores[-1]
        self.both = {self.server_core, self.load_core}
        self.servers, self.notes = [], []
        if len(cores) < 2:
            self.note("only one core: server and load share it, so the figures say little")
        os.sched_setaffinity(0, {self.load_core})

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def pin(self, core):
        cores = core if isinstance(core, set) else {core}
        return lambda: os.sched_setaffinity(0, cores)

    # ---- Databases ----

    def demo(self, customers):
        """The folder of a demo with so many customers, made again when what goes into one has changed."""
        if not os.access(self.assent, os.X_OK):
            raise BenchError(f"there is no {self.assent}: run scripts/build")
        folder = os.path.join(self.data, f"demo-{customers}")
        stamp = sources_digest()
        stamp_path = os.path.join(folder, "stamp")
        if os.path.exists(stamp_path):
            with open(stamp_path, encoding="utf-8") as file:
                if file.read() == stamp:
                    return folder
        shutil.rmtree(folder, ignore_errors=True)
        print(f"  making a demo of {customers} customers", flush=True, file=sys.stderr)
        made = subprocess.run([self.assent, "demo", folder, "--customers", str(customers)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              preexec_fn=self.pin(self.server_core))
        if made.returncode != 0:
            raise BenchError(f"assent demo: {made.stderr.strip()[-500:]}")
        with open(stamp_path, "w", encoding="utf-8") as file:
            file.write(stamp)
        os.sync()
        return folder

    def copy(self, folder):
        """A copy to write into; the next copy takes its place."""
        to = os.path.join(self.data, "scratch")
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*.sock"))
        os.sync()
        return to

    def serve(self, folder, has_both=False):
        return Server(self, folder, self.both if has_both else {self.server_core})

    def stop_all(self):
        for server in self.servers:
            server.stop()
        self.servers.clear()

    # ---- Programs ----

    def tool(self, name, *arguments, core=None):
        done = subprocess.run([os.path.join(self.tools, f"bench_{name}"), *map(str, arguments)],
                              capture_output=True, text=True,
                              preexec_fn=self.pin(self.load_core if core is None else core))
        if done.returncode != 0:
            raise BenchError(f"{name}: {done.stderr.strip()[-500:]}")
        return json.loads(done.stdout)

    def diff(self, folder, rules, threads):
        """Seconds of `assent rules diff`, from its start to its end, with both cores to itself."""
        began = time.monotonic()
        done = subprocess.run([self.assent, "rules", "diff", rules, "--threads", str(threads), "--config",
                               os.path.join(folder, "assent.lua")], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, preexec_fn=self.pin(self.both))
        took = time.monotonic() - began
        if done.returncode != 1:  # something differs
            raise BenchError(f"rules diff: exit {done.returncode}: {done.stderr.strip()[-500:]}")
        return took

    def load(self, server, *streams, seconds=None, shares=False):
        """Each stream a dict of load's options (a list for those that repeat); one result per stream. The first
        one's "percore" is the requests of all per second of the server's processor time."""
        arguments = ["--port", server.port, "--seconds", seconds or self.seconds, "--warmup",
                     min(1, self.seconds / 2)]
        for number, stream in enumerate(streams):
            arguments += ["--next"] if number else []
            for name, value in stream.items():
                for one in value if isinstance(value, list) else [value]:
                    arguments += [f"--{name}", one]
        before = server.cpu_seconds()
        results = self.tool("load", *arguments, *(["--sleeps", 1] if shares else []), core=None if not shares else self.both)
        used = server.cpu_seconds() - before
        results[0]["percore"] = sum(result["requests_with_warmup"] for result in results) / max(used, 0.01)
        for result, stream in zip(results, streams):
            good = sum(count for status, count in result["statuses"].items() if status.startswith("2"))
            if result["requests"] == 0 or result["broken"] or good < 0.999 * result["requests"]:
                raise BenchError(f"{stream.get('method', 'GET')} {stream['path']}: answers {result['statuses']}, "
                                 f"broken connections {result['broken']}")
        return results

    # ---- What to ask for ----

    def token(self, folder, role="sales_agent"):
        with open(os.path.join(folder, "demo.json"), encoding="utf-8") as file:
            return json.load(file)["tokens"]["direct_bill"][role]

    def rows(self, folder, sql):
        database = sqlite3.connect(f"file:{folder}/assent.db?mode=ro", uri=True)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def customers(self, folder, is_confirmed):
        """A file with ids of the direct-bill partner's customers, one a line."""
        path = os.path.join(folder, "confirmed.txt" if is_confirmed else "customers.txt")
        if os.path.exists(path):
            return path
        partner = "(SELECT id FROM partners WHERE kind = 'direct_bill' ORDER BY row LIMIT 1)"
        table = (f"agreements WHERE type = 'MicrosoftCustomerAgreement' AND partner = {partner}" if is_confirmed
                 else f"relationships WHERE state = 'active' AND partner = {partner}")
        found = self.rows(folder, f"SELECT DISTINCT lower(hex(customer)) FROM {table}")
        if not found:
            raise BenchError("the demo has no such customers")
        with open(path, "w", encoding="utf-8") as file:
            for (text,) in found:
                file.write("-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])) + "\n")
        return path
