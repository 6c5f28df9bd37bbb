"""Files of rows through the file drop, beside `sqlite3 .import` of the same rows in the same run."""
import csv
import http.client
import json
import os
import shutil
import subprocess
import threading
import time
import uuid

from kit import BenchError

ROWS = 1_000_000
QUICK = 100_000
TEMPLATE_ID = "117a77b0-9360-443b-8795-c6dedc750cf9"
WAIT_S = 3600


def customers_file(path, count):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["domain", "company_name", "culture", "email", "first_name", "last_name", "address.country",
                      "address.city", "address.line1", "address.postal_code"])
        for i in range(count):
            out.writerow([f"bulk-{i}.example", f"Bulk {i}, Inc.", "sv-SE", f"billing@bulk-{i}.example", "Ingrid", "Solheim",
                          "SE", "Lund", "Storgatan 1", "22100"])


def confirmations_file(path, count, customers):
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            file.write(json.dumps({"customer": customers[i % len(customers)], "template_id": TEMPLATE_ID,
                                   "agreed_at": "2026-01-15T00:00:00Z",
                                   "contact": {"first_name": "Ingrid", "last_name": f"Solheim {i}",
                                               "email": f"ingrid.{i}@nordvik.example"}}) + "\n")


def as_csv(path, to):
    """The same rows for sqlite3, which takes JSON apart in no `.import`."""
    with open(path, encoding="utf-8") as file, open(to, "w", encoding="utf-8", newline="") as target:
        out = csv.writer(target)
        out.writerow(["customer", "template_id", "agreed_at", "first_name", "last_name", "email"])
        for line in file:
            row = json.loads(line)
            out.writerow([row["customer"], row["template_id"], row["agreed_at"], *row["contact"].values()])


def plain_import(folder, path, count):
    """Rows a second of sqlite3's own import into a new file."""
    database = os.path.join(folder, "plain.db")
    if os.path.exists(database):
        os.unlink(database)
    began = time.monotonic()
    done = subprocess.run(["sqlite3", database, ".mode csv", f".import {path} plain"], capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError(f"sqlite3 .import: {done.stderr.strip()[-300:]}")
    os.sync()
    return count / (time.monotonic() - began)


def peak_bytes(server):
    with open(f"/proc/{server.process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


class Latency:
    """Four connections ask 50 times a second each until they are told to end, each time when it is due, and sleep
    between: the import has both cores."""

    def __init__(self, server):
        self.server, self.is_over, self.took_ms = server, False, []
        self.threads = [threading.Thread(target=self.ask, args=(number,), daemon=True) for number in range(4)]
        for thread in self.threads:
            thread.start()

    def ask(self, number):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        due = time.monotonic() + number * 0.005
        while not self.is_over:
            time.sleep(max(0, due - time.monotonic()))
            connection.request("GET", "/livez")
            connection.getresponse().read()
            self.took_ms.append((time.monotonic() - due) * 1000)
            due += 0.02

    def p99(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()
        return sorted(self.took_ms)[len(self.took_ms) * 99 // 100]


def drop(server, folder, path, name):
    """Rows a second from the rename to the end, and the p99 of all answers meanwhile."""
    drop_folder = os.path.join(folder, "drop")
    summary_path = os.path.join(drop_folder, "out", name + ".summary.json")
    latency = Latency(server)
    began = time.monotonic()
    os.rename(path, os.path.join(drop_folder, "in", name))
    while not os.path.exists(os.path.join(drop_folder, "done", name)):
        if time.monotonic() - began > WAIT_S or server.process.poll() is not None:
            raise BenchError(f"{name} was not done; see {folder}/serve.log")
        time.sleep(0.2)
    took = time.monotonic() - began - 2  # it lies at rest for two seconds
    p99 = latency.p99()
    with open(summary_path, encoding="utf-8") as file:
        summary = json.load(file)
    if summary["accepted"] != summary["rows"]:
        raise BenchError(f"{name}: {summary}")
    return summary["rows"] / took, p99


def measure(bench, row, server, folder, path, plain_path, name, count, what):
    plain = plain_import(folder, plain_path, count)
    rate, p99 = drop(server, folder, path, name)
    bench.note(f"import: {what} {rate:.0f} rows/s, sqlite3 .import {plain:.0f} rows/s; p99 of GET /livez meanwhile {p99:.1f} ms; "
               f"peak {peak_bytes(server) / 2**20:.0f} MiB")
    return [row("import", f"{count:,} {what}", "sqlite3 .import of the same rows", floor=0.05, target=0.15,
                measured=f"{rate / 1000:.1f}k/s", ratio=rate / plain),
            row("import", f"p99 of GET /livez beside {what}", "limit of 50 ms", floor=1, target=0.5,
                measured=f"{p99:.1f} ms", ratio=p99 / 50, is_least=False)]


def imports(bench, row):
    count = QUICK if bench.is_quick else ROWS
    folder = bench.copy(bench.demo(64))
    work = os.path.join(folder, "files")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    server = bench.serve(folder, has_both=True)
    paths = [os.path.join(work, name) for name in ("customers.csv", "customers-plain.csv", "confirmations.jsonl", "confirmations.csv")]
    customers_file(paths[0], count)
    shutil.copyfile(paths[0], paths[1])
    lines = measure(bench, row, server, folder, paths[0], paths[1], "customers.customer.create.csv", count, "customers by CSV")
    found = bench.rows(folder, "SELECT lower(hex(id)) FROM customers WHERE domain LIKE 'bulk-%' LIMIT 100000")
    confirmations_file(paths[2], count, [str(uuid.UUID(text)) for (text,) in found])
    as_csv(paths[2], paths[3])
    lines += measure(bench, row, server, folder, paths[2], paths[3], "confirmations.agreement.confirm.jsonl", count,
                     "confirmations by JSON lines")
    peak = peak_bytes(server)
    return lines + [row("import", "peak memory of the service", "limit of 128 MiB", floor=1, target=0.5,
                        measured=f"{peak / 2**20:.0f} MiB", ratio=peak / (128 * 2**20), is_least=False)]
