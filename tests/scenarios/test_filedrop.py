"""File drop: each row of a file is executed once and has one receipt, whatever happens in between."""

import json
import os
import re
import socket
import sqlite3
import time
import unittest
import uuid

from assent import Demo, run, wait_for
from contract import new_customer

MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"


def create(i, **changes):
    return {"operation": "customer.create", "input": {
        "domain": f"d{i}-{uuid.uuid4().hex[:12]}.example", "company_name": f"Dropped {i}", "culture": "sv-SE",
        "email": "billing@dropped.example", "first_name": "Åsa", "last_name": "Öberg",
        "address": {"country": "SE", "city": "Lund", "line1": "Gatan 1", "postal_code": "22100"}, **changes}}


def lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


class Drop(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=5).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.folder = os.path.join(self.demo.folder, "drop")
        self.token = self.demo.token("direct_bill", "sales_agent")

    def serve(self):
        server = self.demo.serve().__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def put(self, name, data):
        os.makedirs(self.path("in"), exist_ok=True)
        hidden = self.path("in", "." + name)
        with open(hidden, "wb") as file:
            file.write(data)
        os.rename(hidden, self.path("in", name))

    def receipts(self, name, done=None):
        """Waits until the file is done; its receipts."""
        wait_for(lambda: os.path.lexists(self.path("done", done or name)), f"{done or name} in done")
        with open(self.path("out", name + ".receipts.jsonl"), encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("billing@dropped.example", text)
        self.assertNotIn("Öberg", text)
        return [json.loads(line) for line in text.splitlines()]

    def reason(self, name):
        wait_for(lambda: os.path.exists(self.path("failed", name + ".reason.json")), f"the reason of {name}")
        self.assertTrue(os.path.lexists(self.path("failed", name)))
        self.assertFalse(os.path.lexists(self.path("in", name)))
        with open(self.path("failed", name + ".reason.json"), encoding="utf-8") as file:
            reason = json.load(file)
        self.assertEqual(reason["file"], name)
        return reason["code"]

    def customers(self, server):
        """How many customers with dropped names there are."""
        found, path = 0, "/v1/customers?size=500&filter=%7B%22Field%22:%22CompanyName%22,%22Value%22:%22Dropped%22,%22Operator%22:9%7D"
        while path:
            page = server.get(path, self.token).json
            found += len(page["items"])
            after = page["links"].get("next")
            path = "/v1/" + after["uri"] if after else None
        return found


class Rows(Drop):
    def test_each_row_is_executed_once_and_has_a_receipt(self):
        server = self.serve()
        person = {"first_name": "Ingrid", "last_name": "Solheim", "email": "ingrid@nordvik.example"}
        confirm = {"operation": "agreement.confirm", "input": {
            "customer": self.demo.names["customers"]["unconfirmed"], "template_id": MCA,
            "agreed_at": "2024-02-03T00:00:00Z", "contact": person}}
        first = create(1)
        self.put("all.jsonl", lines([
            first, confirm, confirm, create(2, domain=first["input"]["domain"]),
            {"operation": "customer.get", "input": {"customer": self.demo.names["customers"]["confirmed"]}},
            {"operation": "customer.crate", "input": {}}, {"operation": "customer.create", "input": {"unknown": 1}},
            create(3, email="no address"), create(4)]))
        receipts = self.receipts("all.jsonl")
        self.assertEqual([r["row"] for r in receipts], list(range(1, 10)))
        self.assertEqual([r["state"] for r in receipts],
                         ["accepted", "accepted", "refused", "refused", "invalid", "invalid", "invalid", "invalid", "accepted"])
        self.assertEqual([r.get("code") for r in receipts][2:6],
                         ["agreement.exists", "domain.taken", "operation.query", "operation.unknown"])
        self.assertEqual(receipts[7]["path"], "email")
        for receipt in receipts:
            self.assertEqual(receipt["state"] in ("accepted", "unchanged"), "code" not in receipt)
            if receipt["state"] == "accepted":
                self.assertGreater(receipt["sequence"], 0)
                self.assertTrue(receipt["reply"])
            else:
                self.assertTrue(receipt["sentence"])
        made = receipts[0]["reply"]["customer"]["id"]
        self.assertEqual(server.get(f"/v1/customers/{made}", self.token).json["companyProfile"]["companyName"], "Dropped 1")
        self.assertEqual(self.customers(server), 2)
        self.assertEqual(os.listdir(self.path("in")), [])

    def test_a_customer_of_a_file_has_no_password_for_nobody_would_see_it(self):
        server = self.serve()
        one = create(1)
        self.put("one.jsonl", lines([one]))
        self.assertEqual(self.receipts("one.jsonl")[0]["state"], "accepted")
        shown = server.post("/v1/customers", self.token, new_customer()).json
        self.assertTrue(shown["userCredentials"]["password"])
        with sqlite3.connect(f"file:{self.demo.folder}/assent.db?mode=ro", uri=True) as database:
            kept = database.execute("SELECT password IS NOT NULL, credential FROM customers WHERE domain IN (?, ?) ORDER BY row",
                                    (one["input"]["domain"], shown["companyProfile"]["domain"])).fetchall()
        self.assertEqual(kept, [(0, None), (1, None)])

    def test_what_a_row_may_be(self):
        self.demo.configure('folder = "drop"', 'line_bytes = 2000, folder = "drop"')
        server = self.serve()
        good = lines([create(1)])[:-1]
        rows = [
            (b"{", "row.json"), (b"[]", "row.form"), (b'"text"', "row.json"), (b"{}", "row.form"), (b"", None), (b" \t\r", None),
            (b'{"operation":7,"input":{}}', "row.form"), (b'{"operation":"customer.create"}', "row.form"),
            (b'{"operation":"customer.create","input":[]}', "row.form"),
            (b'{"operation":"customer.create","input":{},"more":1}', "row.unknown"),
            (b'{"operation":"a","operation":"b","input":{}}', "row.json"), (good + b"{}", "row.json"),
            (good.replace(b'"culture"', b'"domain"'), "row.json"), (b'{"operation":"\\u0000","input":{}}', "row.json"),
            (b"\x00" + good, "row.json"), (b'{"operation":"' + b"x" * 1900, "row.json"),
            (good + b" " * 2000, "row.size"), (b"x" * 500000, "row.size"),
            (b'{"operation":"customer.create","input":' + b'{"a":' * 500 + b"1" + b"}" * 501, "row.size"),
            (b'{"operation":"customer.create","input":' + b'{"a":' * 200 + b"1" + b"}" * 201, "json.depth"),
            (good + b"\r", "accepted"), (lines([create(2)])[:-1], "accepted"),
        ]
        self.put("rows", b"\xef\xbb\xbf" + b"\n".join(row for row, _ in rows))  # a mark, no newline at the end
        found = {receipt["row"]: receipt for receipt in self.receipts("rows")}
        for number, (row, wanted) in enumerate(rows, 1):
            with self.subTest(number=number, row=row[:60]):
                if wanted is None:
                    self.assertNotIn(number, found)
                else:
                    self.assertEqual(found[number].get("code", found[number]["state"]), wanted)
        self.assertEqual(self.customers(server), 2)

    def test_many_rows_of_nothing_hold_nothing_up(self):
        self.serve()
        self.put("blank", b"\n" * 5000 + lines([create(1)]) + b"x\n" * 5000 + b"\n" * 3000 + lines([create(2)]))
        receipts = self.receipts("blank")
        self.assertEqual([receipts[0]["row"], receipts[-1]["row"], len(receipts)], [5001, 13002, 5002])
        self.assertEqual([receipts[0]["state"], receipts[-1]["state"]], ["accepted", "accepted"])
        self.put("empty", b"")
        self.assertEqual(self.receipts("empty"), [])

    def test_the_same_content_adds_nothing(self):
        server = self.serve()
        data = lines([create(i) for i in range(20)] + [create(20, email="x")])
        self.put("one", data)
        first = self.receipts("one")
        self.put("one", data)
        again = wait_for(lambda: os.path.exists(self.path("done", "one.2")), "the second") and self.receipts("one.2")
        self.put("other name", data)
        other = self.receipts("other name")
        expected = [dict(r, state="unchanged") if r["state"] == "accepted" else r for r in first]
        self.assertEqual([again, other], [expected, expected])
        self.assertEqual(self.customers(server), 20)

    def test_within_a_day_the_host_itself_knows_the_rows(self):
        server = self.serve()
        data = lines([create(i) for i in range(20)])
        self.put("one", data)
        first = self.receipts("one")
        for name in os.listdir(self.path("out", ".receipts")):
            os.unlink(self.path("out", ".receipts", name))
        self.put("again", data)
        again = self.receipts("again")
        self.assertEqual({r["state"] for r in again}, {"unchanged"})
        self.assertEqual([r["reply"] for r in again], [r["reply"] for r in first])
        self.assertEqual(self.customers(server), 20)

    def test_another_content_is_another_file(self):
        server = self.serve()
        row = create(1)
        self.put("one", lines([row]))
        self.assertEqual(self.receipts("one")[0]["state"], "accepted")
        self.put("two", lines([row]) + b"\n")
        self.assertEqual(self.receipts("two")[0]["code"], "domain.taken")
        self.assertEqual(self.customers(server), 1)


class Crashes(Drop):
    def test_kill_in_the_middle_of_many_rows(self):
        rows = [create(i) for i in range(12000)]
        self.put("big", lines(rows))
        kills = 0
        for part in (1, 300, 900):
            server = self.serve()
            def progress():
                parts = [n for n in os.listdir(self.path("out")) if n.startswith(".part-")] if os.path.isdir(self.path("out")) else []
                size = os.path.getsize(self.path("out", parts[0])) if parts else 0
                return size > 100 * part or os.path.exists(self.path("done", "big"))
            wait_for(progress, "some receipts")
            kills += not os.path.exists(self.path("done", "big"))
            server.kill()
        server = self.serve()
        receipts = self.receipts("big")
        self.assertEqual([r["row"] for r in receipts], list(range(1, 12001)))
        self.assertLessEqual({r["state"] for r in receipts}, {"accepted", "unchanged"})
        self.assertEqual(len({r["reply"]["customer"]["id"] for r in receipts}), 12000)
        self.assertEqual(len({r["sequence"] for r in receipts}), 12000)
        self.assertEqual(self.customers(server), 12000)
        self.assertGreater(kills, 0)
        self.assertFalse([n for n in os.listdir(self.path("out")) if n.startswith(".part-")])

    def test_a_stop_in_the_middle_goes_on_at_the_next_start(self):
        self.put("big", lines([create(i) for i in range(2000)]))
        server = self.serve()
        wait_for(lambda: any(n.startswith(".part-") for n in os.listdir(self.path("out"))), "the begin")
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        self.assertEqual(len(self.receipts("big")), 2000)
        self.assertEqual(self.customers(server), 2000)

    def part(self, data, receipts, age_s):
        """As if the service had stopped with these receipts, so long ago."""
        import hashlib
        os.makedirs(self.path("out"), exist_ok=True)
        part = self.path("out", ".part-" + hashlib.sha256(data).hexdigest())
        with open(part, "wb") as file:
            file.write(receipts)
        os.utime(part, (time.time() - age_s,) * 2)

    def test_after_a_long_outage_nothing_doubtful_is_executed(self):
        data = lines([create(i) for i in range(1200)])
        self.part(data, b'{"row":1,"state":"accepted","sequence":7}\n{"row":2,"sta', 25 * 3600)
        self.put("old", data)
        server = self.serve()
        receipts = self.receipts("old")
        self.assertEqual([r["row"] for r in receipts], list(range(1, 1201)))
        self.assertEqual({r["code"] for r in receipts[1:1025]}, {"row.in_doubt"})
        self.assertEqual({r["state"] for r in receipts[1025:]}, {"accepted"})
        self.assertEqual(self.customers(server), 1200 - 1025)

    def test_after_a_short_outage_the_rest_is_executed(self):
        data = lines([create(i) for i in range(10)])
        self.part(data, b'{"row":1,"state":"accepted","sequence":7}\n\x00\x00\x00', 3600)
        self.put("new", data)
        server = self.serve()
        receipts = self.receipts("new")
        self.assertEqual([r["row"] for r in receipts], list(range(1, 11)))
        self.assertEqual(self.customers(server), 9)


class Files(Drop):
    def test_what_is_no_plain_file_is_refused_and_holds_nothing_up(self):
        server = self.serve()
        secret = os.path.join(self.demo.above, "secret")
        with open(secret, "wb") as file:
            file.write(lines([create(1)]))
        os.symlink(secret, self.path("in", "a-link"))
        os.symlink("/nowhere", self.path("in", "b-link"))
        os.mkfifo(self.path("in", "c-pipe"))
        os.link(secret, self.path("in", "d-second-name"))
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(self.path("in", "e-socket"))
        os.makedirs(self.path("in", "i-folder", "inner"))
        os.makedirs(self.path("in", "agreement.confirm", "j-inner"))
        self.put("f-latin", lines([create(2)]) + "Åsa".encode("latin-1") + b"\n")
        self.put("g-cut", lines([create(3)]) + "Å".encode()[:1])
        self.put("h-good", lines([create(4)]))
        for name, code in [("a-link", "file.link"), ("b-link", "file.link"), ("c-pipe", "file.kind"), ("d-second-name", "file.links"),
                           ("e-socket", "file.kind"), ("f-latin", "file.encoding"), ("g-cut", "file.encoding"),
                           ("i-folder", "file.folder")]:
            with self.subTest(name=name):
                self.assertEqual(self.reason(name), code)
        self.assertEqual([r["state"] for r in self.receipts("h-good")], ["accepted"])
        wait_for(lambda: os.path.isdir(self.path("failed", "agreement.confirm", "j-inner")), "the folder in a folder")
        self.assertTrue(os.path.isdir(self.path("failed", "i-folder", "inner")))
        self.assertEqual(os.listdir(self.path("in")), ["agreement.confirm"])
        self.assertEqual(os.listdir(self.path("in", "agreement.confirm")), [])
        self.assertTrue(os.path.exists(secret))
        self.assertEqual(self.customers(server), 1)

    def test_limits_of_a_file(self):
        self.demo.configure('folder = "drop"', 'file_bytes = 1000, folder = "drop"')
        self.serve()
        self.put("at", b"\n" * 1000)
        self.put("over", b"\n" * 1001)
        self.assertEqual(self.receipts("at"), [])
        self.assertEqual(self.reason("over"), "file.size")

    def test_unfinished_files_are_left_alone(self):
        server = self.serve()
        for name in (".hidden", "a.tmp", "b.part"):
            with open(self.path("in", name), "wb") as file:
                file.write(lines([create(1)]))
        with open(self.path("in", "slow"), "wb", buffering=0) as file:
            for i in range(4):
                file.write(lines([create(i)]))
                time.sleep(1)
                self.assertTrue(os.path.exists(self.path("in", "slow")))
        self.assertEqual(len(self.receipts("slow")), 4)
        self.assertEqual(sorted(os.listdir(self.path("in"))), [".hidden", "a.tmp", "b.part"])
        os.rename(self.path("in", "a.tmp"), self.path("in", "a"))
        self.assertEqual(len(self.receipts("a")), 1)
        self.assertEqual(self.customers(server), 5)

    def test_odd_and_long_names(self):
        self.serve()
        names = ["with blank", "-rf", "ü\n\"'", "x" * 250, "é" * 120, "a;b|c"]
        for i, name in enumerate(names):
            with open(self.path("in", ".hidden"), "wb") as file:
                file.write(lines([create(i)]))
            os.rename(self.path("in", ".hidden"), self.path("in", name))
        wait_for(lambda: not os.listdir(self.path("in")) and not os.listdir(self.path("work")), "empty folders")
        receipts = [n for n in os.listdir(self.path("out")) if n.endswith(".receipts.jsonl")]
        self.assertEqual(len(receipts), len(names))
        self.assertIn("-rf.receipts.jsonl", receipts)

    def test_the_folder_may_go_and_come_back(self):
        server = self.serve()
        self.put("one", lines([create(1)]))
        self.receipts("one")
        os.rename(self.folder, self.folder + ".away")
        time.sleep(3)
        self.assertEqual(server.get("/livez").status, 200)
        os.rename(self.folder + ".away", self.folder)
        self.put("two", lines([create(2)]))
        self.receipts("two")

    def test_the_configuration_is_checked(self):
        with open(self.demo.config, encoding="utf-8") as file:
            user = re.search(r'user = "[^"]*"', file.read())[0]
        for old, new, named in [
            ('folder = "drop"', 'folder = 7', "folder"), ('folder = "drop", ', "", "folder"),
            (user, 'user = "me"', "user"),
            ('folder = "drop"', 'foldr = "drop"', "foldr"), ('folder = "drop"', 'folder = "drop", in_flight = 0', "in_flight"),
        ]:
            with self.subTest(new=new):
                with open(self.demo.config, encoding="utf-8") as file:
                    before = file.read()
                self.demo.configure(old, new)
                code, out, err = run("check", "--config", self.demo.config, check=False)
                self.assertEqual(code, 78, out + err)
                self.assertIn(named, out + err)
                with open(self.demo.config, "w", encoding="utf-8") as file:
                    file.write(before)


if __name__ == "__main__":
    unittest.main()
