"""Many activations under load leave memory and descriptors as they were, and every one can be replayed.

How many: $ASSENT_SOAK, or some that take a few seconds. By hand, on a release build: ASSENT_SOAK=10000.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest
import uuid

from assent import BINARY, PATIENCE_S, Demo
from partner import Line, agreements_of, confirmation, make_customer

SAMPLES = 30
GROWTH_KB = 4096  # a rule set that stays has 1,000 and each activation makes two: a leak shows soon


class Control:
    """The control socket, kept open: calls as the operator, without a process for each."""

    def __init__(self, demo):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(demo.folder, "assent.db.sock"))
        self.lines = self.socket.makefile("rw", encoding="utf-8")

    def call(self, operation, **fields):
        self.lines.write(json.dumps({"operation": operation, "input": fields}) + "\n")
        self.lines.flush()
        return json.loads(self.lines.readline())

    def close(self):
        self.lines.close()
        self.socket.close()


class Load:
    """Threads that read and confirm."""

    def __init__(self, server, token, customers, threads=3):
        self.is_stopped, self.statuses, self.failed = False, {}, []
        self.threads = [threading.Thread(target=self.work, args=(server, token, customers), daemon=True)
                        for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def work(self, server, token, customers):
        line = Line(server, token)
        while not self.is_stopped:
            customer = random.choice(customers)
            if random.random() < 0.1:
                answer = line.ask("POST", agreements_of(customer), confirmation(uuid.uuid4().hex))
            else:
                answer = line.ask("GET", agreements_of(customer))
            status = answer.status if answer else None
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status not in (200, 201):
                self.failed.append(answer)
        line.close()

    def stop(self):
        self.is_stopped = True
        for thread in self.threads:
            thread.join()


def resident_kb(pid):
    """Without the database, which is mapped."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith("RssAnon:")).split()[1])


def stored_kb(demo):
    """Of the database and its log; what was written lately is also in the cache of pages, up to 40 MB."""
    path = os.path.join(demo.folder, "assent.db")
    return sum(os.path.getsize(path + end) for end in ("", "-wal")) // 1024


def median(numbers):
    return sorted(numbers)[len(numbers) // 2]


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def is_sanitized():
    """A sanitizer holds back freed memory; it finds what was not freed by itself, at the end."""
    linked = subprocess.run(["ldd", BINARY], capture_output=True, text=True, check=True).stdout
    return "san.so" in linked


COUNT = int(os.environ.get("ASSENT_SOAK", 40 if is_sanitized() else 150))


class Soak(unittest.TestCase):
    def test_many_activations_under_load_leave_memory_and_descriptors_flat(self):
        demo = Demo(customers=10).__enter__()
        self.addCleanup(demo.__exit__)
        rules = os.path.join(demo.folder, "rules")
        other = os.path.join(demo.folder, "other")
        shutil.copytree(rules, other)
        with open(os.path.join(other, "scenarios", "gate.lua"), "a", encoding="utf-8") as file:
            file.write("-- another set\n")
        demo.configure('rules       = "rules"', 'rules       = "rules"\nrules_watch = true')
        sales = demo.token("direct_bill", "sales_agent")
        server = demo.serve().start()
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        customers = [make_customer(server, sales) for _ in range(6)]
        load = Load(server, sales, customers)
        control = Control(demo)
        self.addCleanup(control.close)

        memory, files, stored, slowest = [], [], [], 0.0
        began = time.monotonic()
        for number in range(COUNT):
            started = time.monotonic()
            turn = number % 3
            reply = (control.call("ruleset.back") if turn == 2 else
                     control.call("ruleset.activate", folder=other if turn == 0 else rules))
            slowest = max(slowest, time.monotonic() - started)
            self.assertEqual(reply.get("status", 0), 0, reply)
            if number % max(1, COUNT // SAMPLES) == 0:
                memory.append(resident_kb(server.process.pid))
                files.append(descriptors(server.process.pid))
                stored.append(stored_kb(demo))
        seconds = time.monotonic() - began
        load.stop()
        print(f"{COUNT} activations in {seconds:.1f} s ({1000 * seconds / COUNT:.1f} ms each, slowest "
              f"{1000 * slowest:.0f}), {sum(load.statuses.values())} requests meanwhile; resident kB "
              f"{memory}, stored kB {stored}, descriptors {min(files)} to {max(files)}", file=sys.stderr)

        self.assertEqual(load.failed, [])
        third = len(memory) // 3
        if not is_sanitized():
            growth = median(memory[-third:]) - median(memory[third:-third])
            self.assertLess(growth, GROWTH_KB + stored[-1] - stored[third], memory)
        self.assertLessEqual(max(files[-third:]), max(files[:-third]), files)
        newest = control.call("ruleset.list", size=1)["reply"]["items"][0]
        self.assertEqual(newest["digest"], server.call("host.status")["ruleset"])
        self.assertEqual(server.stop(), 0)
        replayed = subprocess.run([BINARY, "replay", "--config", demo.config, "--json"], capture_output=True, text=True,
                                  timeout=PATIENCE_S + COUNT // 5, check=False)  # each set is built again
        self.assertTrue(json.loads(replayed.stdout)["equal"], replayed)


if __name__ == "__main__":
    unittest.main()
