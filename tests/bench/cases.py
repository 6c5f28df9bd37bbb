"""The rows of the table, one function each: measure, compare within the round, take the median."""
import json
import os
import resource
import shutil
import socket
import sys
import tempfile
import time

from imports import imports
from kit import BenchError, median

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "kit"))
from issuer import Issuer

TEMPLATE_ID = "117a77b0-9360-443b-8795-c6dedc750cf9"
CONFIRMATION = ('{"primaryContact": {"firstName": "Ingrid", "lastName": "Solheim", '
                '"email": "ingrid.{count}@nordvik.example", "phoneNumber": "4755{count}"}, '
                f'"templateId": "{TEMPLATE_ID}", "dateAgreed": "2026-01-15T00:00:00Z", '
                '"type": "MicrosoftCustomerAgreement"}')
LARGE = 1_000_000
MIDDLE = 100_000


def livez(**more):
    return dict(connections=64, path="/livez", **more)


def reading(bench, folder, **more):
    return {"connections": 64, "picks": bench.customers(folder, True),
            "path": "/v1/customers/{pick}/agreements?agreementType=MicrosoftCustomerAgreement",
            "header": [f"Authorization: Bearer {bench.token(folder)}", "Accept: application/json"], **more}


def confirming(bench, folder, **more):
    return {"connections": 64, "method": "POST", "picks": bench.customers(folder, False),
            "path": "/v1/customers/{pick}/agreements", "body": CONFIRMATION,
            "header": [f"Authorization: Bearer {bench.token(folder)}", "Accept: application/json",
                       "MS-RequestId: {uuid}", "MS-CorrelationId: {uuid}"], **more}


def rate_of(results):
    return results[0]["rate"]


def thousands(rate):
    return f"{rate / 1000:.1f}k/s"


def middle(results, key):
    return median([result[key] for result in results])


def per_core(results):
    return f"{thousands(middle(results, 'percore'))} per core"


# ---- Reading ----

def read(bench, row):
    folder = bench.demo(MIDDLE)
    server = bench.serve(folder)
    ratios, reads, references = [], [], []
    for _ in range(max(bench.rounds, 11)):  # each pair is close together, so that what else the machine does falls on both
        references.append(bench.load(server, livez())[0])
        reads.append(bench.load(server, reading(bench, folder))[0])
        ratios.append(reads[-1]["percore"] / references[-1]["percore"])
    bench.note(f"read: {thousands(middle(reads, 'rate'))}, {per_core(reads)}; /livez "
               f"{thousands(middle(references, 'rate'))}, {per_core(references)}")
    return [row("read", "read a confirmation, 64 connections, 100,000 customers", "own /livez, per core",
                floor=0.5, target=0.65, measured=thousands(middle(reads, "percore")), ratio=median(ratios))]


def read_large(bench, row):
    path, reference = "the same at 1,000,000 customers", "at 100,000, per core"
    if bench.is_quick:
        return [row("read-large", path, reference, floor=0.85, target=0.92, skipped="--quick")]
    folders = [bench.demo(MIDDLE), bench.demo(LARGE)]
    servers = [bench.serve(folder) for folder in folders]
    ratios, larges = [], []
    for _ in range(bench.rounds):
        small, large = (bench.load(server, reading(bench, folder))[0] for server, folder in zip(servers, folders))
        larges.append(large)
        ratios.append(large["percore"] / small["percore"])
    bench.note(f"read-large: {thousands(middle(larges, 'rate'))}, {per_core(larges)}")
    return [row("read-large", path, reference, floor=0.85, target=0.92,
                measured=thousands(middle(larges, "percore")), ratio=median(ratios))]


def read_jwt(bench, row):
    """Both tokens at the same server, in turn; the signed one is verified once and then remembered."""
    demo = bench.demo(MIDDLE)
    folder = bench.copy(demo)
    place = 'jwks_file = "keys.json"'
    with Issuer() as issuer, open(os.path.join(folder, "demo.json"), encoding="utf-8") as names, \
            open(os.path.join(folder, "keys.json"), "w", encoding="utf-8") as keys, \
            open(os.path.join(folder, "assent.lua"), "a", encoding="utf-8") as config:
        partner = json.load(names)["partners"]["direct_bill"]
        token = issuer.token(partner, groups=["SalesAgents"], exp=int(time.time()) + 86400)
        json.dump(issuer.set, keys)
        config.write(f'\nplugin "oidc" {{ issuers = {{ {issuer.options(place=place)} }} }}\n')
    server = bench.serve(folder)
    ratios, owns, signed = [], [], []
    for _ in range(max(bench.rounds, 11)):  # as in read
        owns.append(bench.load(server, reading(bench, demo))[0])
        ask = reading(bench, demo)
        ask["header"] = [f"Authorization: Bearer {token}", *ask["header"][1:]]
        signed.append(bench.load(server, ask)[0])
        ratios.append(signed[-1]["percore"] / owns[-1]["percore"])
    bench.note(f"read-jwt: {thousands(middle(signed, 'rate'))}, {per_core(signed)}, a token of {len(token)} bytes; own tokens "
               f"{thousands(middle(owns, 'rate'))}, {per_core(owns)}")
    return [row("read-jwt", "the same with a signed token, remembered", "with an own token, per core",
                floor=0.95, target=0.97, measured=thousands(middle(signed, "percore")), ratio=median(ratios))]


def pages(bench, server, folder):
    """Queries of pages of 500: the first ones, the last one, and the ones before it."""
    queries = []
    for seek, link in (("First", "next"), ("Last", "previous")):
        query = f"size=500&seekOperation={seek}"
        for _ in range(3):
            queries.append(query)
            page = server.get(f"/v1/customers?{query}", bench.token(folder))
            if len(page["items"]) != 500:
                raise BenchError(f"a page of {len(page['items'])} customers, not 500")
            query = page["links"][link]["uri"].split("?", 1)[1]
    return queries


def listing(bench, row):
    large = MIDDLE if bench.is_quick else LARGE
    folders = [bench.demo(10 * 500), bench.demo(large)]
    servers = [bench.serve(folder) for folder in folders]
    streams = []
    for server, folder in zip(servers, folders):
        picks = os.path.join(folder, "pages.txt")
        with open(picks, "w", encoding="utf-8") as file:
            file.write("\n".join(pages(bench, server, folder)) + "\n")
        streams.append(dict(connections=4, picks=picks, path="/v1/customers?{pick}",
                            header=[f"Authorization: Bearer {bench.token(folder)}", "Accept: application/json"]))
    ratios, larges = [], []
    for _ in range(bench.rounds):
        small, big = (bench.load(server, stream)[0] for server, stream in zip(servers, streams))
        larges.append(big)
        ratios.append(big["percore"] / small["percore"])
    bench.note(f"list: {middle(larges, 'rate'):.0f} pages/s of 500 out of {large}, {middle(larges, 'percore'):.0f} per core")
    return [row("list", f"a page of 500 customers out of {large:,}", "out of 5,000, per core", floor=0.5, target=0.8,
                measured=f"{middle(larges, 'percore'):.0f}/s", ratio=median(ratios))]


# ---- Writing ----

def confirmation_bytes(bench, folder):
    """What one confirmation takes in the database, keys and lengths of columns aside."""
    def average(table, columns, where):
        total = " + ".join(f"coalesce(length(CAST({column} AS BLOB)), 0)" for column in columns)
        found = bench.rows(folder, f"SELECT avg({total}) FROM (SELECT * FROM {table} {where} LIMIT 1000)")
        return found[0][0] or 0
    newest = "WHERE operation = 'agreement.confirm' AND status = 0 ORDER BY sequence DESC"
    return round(
        average("journal", ("operation", "actor", "partner", "customer", "request", "correlation", "locale",
                            "input", "decision", "outcome", "ruleset", "personal", "previous", "digest"), newest)
        + average("personal", ("salt", "data"), "ORDER BY sequence DESC")
        + average("agreements", ("customer", "partner", "type", "template_id", "version", "link", "method",
                                 "contact_first_name", "contact_last_name", "contact_email", "contact_phone",
                                 "user"), "ORDER BY row DESC"))


def confirm(bench, row):
    """Loop and engine work side by side, so the server has both cores, and so has the POST that it is held against."""
    demo = bench.demo(MIDDLE)
    ratios, rates, posts, appends, tails = [], [], [], [], []
    size = 0
    for _ in range(bench.rounds):
        folder = bench.copy(demo)
        server = bench.serve(folder, has_both=True)
        posts.append(rate_of(bench.load(server, livez(method="POST", body=CONFIRMATION), shares=True)))
        result = bench.load(server, confirming(bench, folder), shares=True)
        rates.append(rate_of(result))
        tails.append(result[0]["p99_us"])
        bench.stop_all()
        size = size or confirmation_bytes(bench, folder)
        appends.append(bench.tool("append", os.path.join(bench.data, "append.db"), size, bench.seconds,
                                  core=bench.server_core)["rate"])
        ratios.append(rates[-1] * (1 / posts[-1] + 1 / appends[-1]))
    bench.note(f"confirm: {thousands(median(rates))}, p99 {median(tails) / 1000:.1f} ms; POST /livez "
               f"{thousands(median(posts))}; bare SQLite {thousands(median(appends))} rows of {size} bytes, 64 a commit")
    return [row("confirm", "durable confirmation, 64 connections", "H of POST /livez and bare SQLite",
                floor=0.45, target=0.6, measured=thousands(median(rates)), ratio=median(ratios))]


def tail(bench, row):
    demo = bench.demo(MIDDLE)
    ratios, quiet, busy, writes = [], [], [], []
    seconds = max(bench.seconds, 3)
    for _ in range(bench.rounds):
        folder = bench.copy(demo)
        server = bench.serve(folder)
        reads = reading(bench, folder, rate=2000)
        quiet.append(bench.load(server, reads, seconds=seconds)[0]["p99_us"])
        both = bench.load(server, reads, confirming(bench, folder, connections=16), seconds=seconds)
        bench.stop_all()
        busy.append(both[0]["p99_us"])
        writes.append(both[1]["rate"])
        ratios.append(busy[-1] / quiet[-1])
    bench.note(f"tail: p99 {median(busy):.0f} us beside {thousands(median(writes))} confirmations, "
               f"{median(quiet):.0f} us alone")
    return [row("tail", "reads' p99 at 2,000/s while 16 connections confirm", "the same without writers",
                floor=4, target=2, measured=f"{median(busy):.0f} us", ratio=median(ratios), is_least=False)]


# ---- Rules ----

def decision(bench, row):
    rules = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "rules")
    figures = [bench.tool("decide", rules, core=bench.server_core) for _ in range(bench.rounds)]
    lines = []
    for operation in ("agreement.confirm", "order.create"):
        of = [one[operation] for one in figures]
        bench.note(f"decision {operation}: {middle(of, 'whole_ns'):.0f} ns (permission and scenarios "
                   f"{middle(of, 'rules_ns'):.0f}, template {middle(of, 'template_ns'):.0f}); empty call "
                   f"{middle(of, 'empty_ns'):.0f} ns")
        lines.append(row("decision", f"a whole decision: {operation}", "empty protected Lua call", floor=35, target=15,
                         measured=f"{middle(of, 'whole_ns') / 1000:.2f} us", ratio=middle(of, "ratio"), is_least=False))
    return lines


RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "rules")
ACTIVATION_LIMIT_MS = 50


def views(bench, row):
    figures = [bench.tool("views", RULES, core=bench.server_core) for _ in range(bench.rounds)]
    took = middle(figures, "views_ns")
    bench.note(f"views: a rule with {figures[0]['reads']} reads takes {took:.0f} ns, over plain tables "
               f"{middle(figures, 'plain_ns'):.0f} ns")
    return [row("views", "decisions through the views, 44 reads each", "same code on plain tables, no limits",
                floor=0.1, target=0.2, measured=thousands(1e9 / took), ratio=middle(figures, "ratio"))]


def activation(bench, row):
    """From the operator's call to its reply: reading, building twice, all cases, the journal, the swap."""
    built = [bench.tool("views", RULES, core=bench.server_core) for _ in range(bench.rounds)]
    folder = bench.copy(bench.demo(64))
    server = bench.serve(folder)
    others = [os.path.join(folder, name) for name in ("rules", "rules-other")]
    shutil.copytree(others[0], others[1])
    with open(os.path.join(others[1], "lib", "texts.lua"), "a", encoding="utf-8") as file:
        file.write("-- another set\n")
    times = []
    with server.control() as control:
        for turn in range(2 + 10 * bench.rounds):
            began = time.monotonic()
            reply = control.call("ruleset.activate", folder=os.path.abspath(others[(turn + 1) % 2]))
            times.append((time.monotonic() - began) * 1000)
            if "digest" not in reply or reply.get("was_active"):
                raise BenchError(f"activating: {reply}")
    took, build = median(times[2:]), middle(built, "build_ms")
    bench.note(f"activation: {took:.1f} ms, the slowest {max(times):.1f}; building one set alone {build:.2f} ms (two are "
               f"built), the cases of rules/tests {middle(built, 'cases_ms'):.1f} ms")
    limit = f"limit of {ACTIVATION_LIMIT_MS} ms"
    return [row("activation", "building the shipped rule set once", limit, floor=1, target=0.1,
                measured=f"{build:.2f} ms", ratio=build / ACTIVATION_LIMIT_MS, is_least=False),
            row("activation", "activating it while serving, all cases run", limit, floor=1, target=0.6,
                measured=f"{took:.1f} ms", ratio=took / ACTIVATION_LIMIT_MS, is_least=False)]


def diff(bench, row):
    folder = bench.demo(MIDDLE)
    seconds = {1: [], 2: []}
    ratios = []
    with tempfile.TemporaryDirectory(dir=bench.data) as above:
        new = shutil.copytree(os.path.join(folder, "rules"), os.path.join(above, "new"))
        with open(os.path.join(new, "scenarios", "bench.lua"), "w", encoding="utf-8") as file:
            file.write('rule.scenario { name = "bench.closed", describe = "One country", before = { "order.create" },\n'
                       '  check = function() if customer and customer.country == "NO" then\n'
                       '    return block("agreement.missing_either") end end }\n')
        bench.diff(folder, new, 2)  # into the page cache
        for _ in range(max(3, bench.rounds)):
            for threads, measured in seconds.items():
                measured.append(bench.diff(folder, new, threads))
            ratios.append(seconds[1][-1] / seconds[2][-1])
    one, two = median(seconds[1]), median(seconds[2])
    bench.note(f"diff: {two:.2f} s for {MIDDLE} customers on two threads, {one:.2f} s on one "
               f"({thousands(MIDDLE / one)})")
    return [row("diff", "diff of 100,000 customers, two cores", "one core (--threads 1)", floor=1.6, target=1.8,
                measured=thousands(MIDDLE / two), ratio=median(ratios))]


# ---- A million customers ----

def ready(bench, row):
    path, reference = "ready with 1,000,000 customers", "raw scan of the tables"
    if bench.is_quick:
        return [row("ready", path, reference, floor=4, target=2.5, skipped="--quick", is_least=False)]
    folder = bench.demo(LARGE)
    database = os.path.join(folder, "assent.db")
    bench.tool("scan", database)  # into the page cache
    ratios, times, scans = [], [], []
    for _ in range(max(3, bench.rounds)):
        times.append(bench.serve(folder).ready_seconds)
        bench.stop_all()
        scans.append(bench.tool("scan", database, core=bench.server_core)["seconds"])
        ratios.append(times[-1] / scans[-1])
    bench.note(f"ready: {median(times):.2f} s, raw scan {median(scans):.2f} s, database "
               f"{os.path.getsize(database) / 2**20:.0f} MB")
    return [row("ready", path, reference, floor=4, target=2.5, measured=f"{median(times):.2f} s",
                ratio=median(ratios), is_least=False)]


def memory(bench, row):
    path = "own memory per customer at 1,000,000"
    if bench.is_quick:
        return [row("memory", path, "", floor=300, target=100, unit="B", skipped="--quick", is_least=False)]
    used = []
    for customers in (64, LARGE):
        server = bench.serve(bench.demo(customers))
        time.sleep(0.5)
        used.append(server.anonymous_bytes())
        bench.stop_all()
    each = (used[1] - used[0]) / LARGE
    bench.note(f"memory: {used[0] / 2**20:.1f} MB with 64 customers, {used[1] / 2**20:.1f} MB with a million")
    return [row("memory", path, "", floor=300, target=100, unit="B", measured=f"{used[1] / 2**20:.0f} MB", ratio=each,
                is_least=False)]


IDLE_CONNECTIONS = 10_000


def connections(bench, row):
    """Each has asked once, with a token, and stays. What the kernel keeps for a socket is not in it."""
    needed = IDLE_CONNECTIONS + 64
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        return [row("connections", "memory of an idle keep-alive connection", "", floor=16384, target=4096, unit="B",
                    skipped=f"no {needed} descriptors", is_least=False)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    folder = bench.demo(64)
    server = bench.serve(folder)
    request = (f"GET /v1/agreements HTTP/1.1\r\nHost: localhost\r\n"
               f"Authorization: Bearer {bench.token(folder)}\r\n\r\n").encode()
    used, held = [], []
    for upto in (1, IDLE_CONNECTIONS):
        while len(held) < upto:
            line = socket.create_connection(("127.0.0.1", server.port))
            line.sendall(request)
            if not line.recv(65536).startswith(b"HTTP/1.1 200 "):
                raise BenchError(f"connection {len(held) + 1} was not answered")
            held.append(line)
        used.append(server.anonymous_bytes())
    for line in (held[0], held[-1]):  # none was given up for another
        line.sendall(request)
        if not line.recv(65536).startswith(b"HTTP/1.1 200 "):
            raise BenchError("an idle connection was closed")
    for line in held:
        line.close()
    bench.stop_all()
    each = (used[1] - used[0]) / (IDLE_CONNECTIONS - 1)
    bench.note(f"connections: {used[0] / 2**20:.1f} MB with one connection, {used[1] / 2**20:.1f} MB with {IDLE_CONNECTIONS}")
    return [row("connections", f"memory of an idle connection, of {IDLE_CONNECTIONS:,}", "", floor=16384, target=4096,
                unit="B", measured=f"{used[1] / 2**20:.0f} MB", ratio=each, is_least=False)]


def idle(bench, row):
    server = bench.serve(bench.demo(64))
    time.sleep(2)  # what starting still had to do
    before = server.wakeups()
    time.sleep(10)
    per_second = (server.wakeups() - before) / 10
    return [row("idle", "idle 10 s: wake-ups a second", "", floor=1, target=0, unit="/s",
                measured=f"{per_second * 10:.0f} in 10 s", ratio=per_second, is_least=False)]


CASES = {"read": read, "read-jwt": read_jwt, "read-large": read_large, "list": listing, "confirm": confirm, "tail": tail,
         "decision": decision, "views": views, "activation": activation, "diff": diff,
         "ready": ready, "memory": memory, "connections": connections, "idle": idle, "import": imports}

