"""CSV in the file drop: every row is accounted for, what was refused can be put right and dropped again."""

import csv
import hashlib
import io
import json
import os
import unittest
import uuid

from assent import wait_for
from test_filedrop import MCA, Drop, lines

HEADER = ["domain", "company_name", "culture", "email", "Address.Country", "address.city"]


def row(i, name=None, email="billing@dropped.example"):
    return [f"d{i}-{uuid.uuid4().hex[:12]}.example", name or f"Dropped {i}, Inc.", "sv-SE", email, "SE", "Lund"]


def table(rows, header=HEADER, **options):
    out = io.StringIO()
    csv.writer(out, **options).writerows([header] + rows)
    return out.getvalue().encode()


class Csv(Drop):
    def put_in(self, folder, name, data):
        os.makedirs(self.path("in", folder), exist_ok=True)
        hidden = self.path("in", "." + name)
        with open(hidden, "wb") as file:
            file.write(data)
        os.rename(hidden, self.path("in", folder, name))

    def done(self, name, folder=""):
        wait_for(lambda: os.path.lexists(self.path("done", folder, name)), f"{name} in done")
        with open(self.path("out", folder, name + ".receipts.jsonl"), encoding="utf-8") as file:
            receipts = [json.loads(line) for line in file]
        with open(self.path("out", folder, name + ".summary.json"), encoding="utf-8") as file:
            summary = json.load(file)
        self.assertEqual(summary["rows"], len(receipts))
        for state in ("accepted", "unchanged", "refused", "invalid"):
            self.assertEqual(summary[state], sum(r["state"] == state for r in receipts))
        return receipts, summary

    def todo(self, name, folder=""):
        with open(self.path("out", folder, name + ".todo.csv"), "rb") as file:
            return file.read()

    def states(self, name, folder=""):
        return [(r["row"], r["state"]) for r in self.done(name, folder)[0]]

    def test_the_operation_comes_from_the_name_the_folder_or_a_column(self):
        server = self.serve()
        self.put("a.customer.create.csv", table([row(1), row(2)]))
        self.put_in("customer.create", "b.csv", b"\xef\xbb\xbf" + table([row(3)], delimiter=";", lineterminator="\n"))
        self.put_in("customer.create", "b.jsonl", lines([dict(zip(HEADER, row(4)))]))
        self.put("c.csv", table([["customer.create"] + row(5), ["customer.get"] + row(6), ["x.y"] + row(7)], ["operation"] + HEADER, delimiter="\t"))
        self.assertEqual(self.states("a.customer.create.csv"), [(2, "accepted"), (3, "accepted")])
        self.assertEqual(self.states("b.csv", "customer.create"), [(2, "accepted")])
        self.assertEqual(self.states("b.jsonl", "customer.create"), [(1, "accepted")])
        receipts, _ = self.done("c.csv")
        self.assertEqual([r.get("code") for r in receipts], [None, "row.columns", "operation.unknown"])
        self.assertEqual(self.customers(server), 5)
        self.assertEqual(sorted(os.listdir(self.path("in"))), ["customer.create"])
        self.assertEqual(os.listdir(self.path("in", "customer.create")), [])

    def test_what_was_refused_is_put_right_and_dropped_again(self):
        server = self.serve()
        good = [row(i) for i in range(3)]
        bad = [row(10, name="=HYPERLINK(1)", email="no address"), row(11)[:-1], [good[0][0]] + row(12)[1:]]
        data = table(good + bad + [row(20)])
        self.put("x.customer.create.csv", data)
        receipts, summary = self.done("x.customer.create.csv")
        self.assertEqual([(r["row"], r.get("code", r["state"])) for r in receipts],
                         [(2, "accepted"), (3, "accepted"), (4, "accepted"), (5, "invalid"), (6, "row.columns"), (7, "domain.taken"), (8, "accepted")])
        self.assertEqual(summary["digest"], hashlib.sha256(data).hexdigest())
        self.assertEqual(summary["operation"], "customer.create")
        todo = list(csv.reader(io.StringIO(self.todo("x.customer.create.csv").decode())))
        self.assertEqual(todo[0], HEADER + ["_code", "_reason"])
        self.assertEqual([r[0] for r in todo[1:]], [r[0] for r in bad])
        self.assertEqual(todo[1][1], "'=HYPERLINK(1)")
        self.assertEqual([r[-2] for r in todo[1:]], ["invalid", "row.columns", "domain.taken"])
        todo[1][3], todo[2][5], todo[3][0] = "a@b.example", "Lund", "other-" + bad[2][0]
        self.put("y.customer.create.csv", table(todo[1:], todo[0]))
        self.assertEqual(self.states("y.customer.create.csv"), [(2, "accepted"), (3, "accepted"), (4, "accepted")])
        self.assertFalse(os.path.exists(self.path("out", "y.customer.create.csv.todo.csv")))
        self.assertEqual(self.customers(server), 6)  # and one whose name is no "Dropped"

    def test_the_same_file_again_is_unchanged_with_its_first_receipts(self):
        server = self.serve()
        data = table([row(1), row(2, email="x")])
        self.put("a.customer.create.csv", data)
        first, _ = self.done("a.customer.create.csv")
        self.put("b.customer.create.csv", data)
        again, summary = self.done("b.customer.create.csv")
        self.assertEqual(again, [dict(first[0], state="unchanged"), first[1]])
        self.assertEqual((summary["unchanged"], summary["invalid"]), (1, 1))
        self.assertEqual(self.todo("b.customer.create.csv"), self.todo("a.customer.create.csv"))
        self.assertEqual(self.customers(server), 1)

    def test_the_published_layouts(self):
        self.serve()
        customer = self.demo.names["customers"]["unconfirmed"]
        rows = [[customer, "2024-02-03 04:05:06", done, "https://x.example/", first, "Solheim", "i@nordvik.example", ""]
                for first, done in (("Ingrid", "True"), ("Jonas", "False"))]
        header = ["CustomerTenantId", "LastAgreementDate", "PartnerAttestationCompleted", "CustomerAccountLink", "FirstName", "LastName", "Email", "PhoneNumber"]
        self.put("records.mca-refresh-2024.csv", table(rows, header))
        receipts, _ = self.done("records.mca-refresh-2024.csv")
        self.assertEqual([r.get("code", r["state"]) for r in receipts], ["accepted", "row.skipped"])
        self.put("march.sample-importer.csv", f"TenantId,Domain,Date,First Name,Last Name,Phone,Email ,Type\n{customer} ,\"a, b\",3/4/2024,A,B,,a@b.example,MicrosoftCustomerAgreement\n{customer},x,2024-04-03,A,B,,a@b.example,MicrosoftCustomerAgreement\n".encode())
        receipts, _ = self.done("march.sample-importer.csv")
        self.assertEqual([r.get("code", r["state"]) for r in receipts], ["row.date.ambiguous", "accepted"])

    def test_the_actor_is_the_folders_and_goes_through_the_same_rules(self):
        helpdesk = self.demo.names["users"]["direct_bill"]["helpdesk_agent"]
        self.demo.configure('folder = "drop"', f'folder = "drop", users = {{ "desk={helpdesk}", "customer.create={helpdesk}" }}')
        server = self.serve()
        self.put_in("desk", "a.customer.create.csv", table([row(1)]))
        self.put_in("customer.create", "a.csv", table([row(2)]))
        self.put("a.customer.create.csv", table([row(3)]))
        for name, folder in (("a.customer.create.csv", "desk"), ("a.csv", "customer.create")):
            receipts, _ = self.done(name, folder)
            self.assertEqual([r.get("code") for r in receipts], ["role.missing"])
        self.assertEqual(self.states("a.customer.create.csv"), [(2, "accepted")])
        self.assertEqual(self.customers(server), 1)

    def test_what_is_no_csv_is_refused_with_a_sentence(self):
        server = self.serve()
        good = table([row(1)]).decode()
        cases = {
            "a-latin": (good.replace("Lund", "Malmö").encode("latin-1"), "file.encoding", "Latin-1"),
            "b-utf16": (good.encode("utf-16"), "file.encoding", "UTF-16"),
            "c-utf16": (good.encode("utf-16-be"), "file.encoding", "UTF-16 with the high byte first"),
            "d-empty": (b"", "file.empty", "empty"),
            "e-header": (table([], HEADER[1:]), "file.columns", '"domain"'),
            "f-twice": (table([], HEADER + ["Domain"]), "file.columns", "twice"),
            "g-unknown": (table([], HEADER + ["compny"]), "file.columns", "compny"),
            "h-wide": (b"," * 1000000, "file.header", "too many columns"),
            "i-long": (b"x" * 3000000, "file.header", "too long"),
        }
        for name, (data, _, _) in cases.items():
            self.put(name + ".customer.create.csv", data)
        self.put("j.csv", good.encode())
        for name, (_, code, part) in cases.items():
            name += ".customer.create.csv"
            with self.subTest(name=name):
                self.assertEqual(self.reason(name), code)
                with open(self.path("failed", name + ".reason.json"), encoding="utf-8") as file:
                    self.assertIn(part, json.load(file)["sentence"])
        self.assertEqual(self.reason("j.csv"), "file.operation")
        self.assertEqual(self.customers(server), 0)

    def test_rows_that_are_no_csv_end_with_their_line_or_their_quote(self):
        server = self.serve()
        def text(i, **options):
            return table([row(i)], **options).split(b"\n", 1)[1]
        data = table([row(1)]) + b'x"y,1\r\n' + text(2, lineterminator="\n") + b'"' + b"no end\n" * 1000000 + b'",\n' + \
            text(3) + b"nul\x00,1,2,3,4,5\n" + text(4) + b"cr\rcr\n" + text(5) + b'"open'
        self.put("x.customer.create.csv", data)
        receipts, _ = self.done("x.customer.create.csv")
        self.assertEqual([(r["row"], r.get("code", r["state"])) for r in receipts], [
            (2, "accepted"), (3, "row.csv"), (4, "accepted"), (5, "row.size"), (6, "accepted"), (7, "row.csv"), (8, "accepted"),
            (9, "row.csv"), (10, "accepted"), (11, "row.csv")])
        self.assertIn("lines 5 to 1000005", receipts[3]["sentence"])
        self.assertEqual(self.customers(server), 5)

    def test_kill_in_the_middle_of_a_csv_file(self):
        data = table([row(i) if i % 100 else row(i, email="x") for i in range(12000)])
        self.put_in("customer.create", "big.csv", data)
        kills = 0
        for part in (1, 400, 900):
            server = self.serve()
            def progress():
                out = self.path("out", "customer.create")
                parts = [n for n in os.listdir(out) if n.startswith(".part-")] if os.path.isdir(out) else []
                size = os.path.getsize(os.path.join(out, parts[0])) if parts else 0
                return size > 100 * part or os.path.exists(self.path("done", "customer.create", "big.csv"))
            wait_for(progress, "some receipts")
            kills += not os.path.exists(self.path("done", "customer.create", "big.csv"))
            server.kill()
            self.assertTrue(kills == 0 or os.listdir(self.path("work", "customer.create")) or os.listdir(self.path("done", "customer.create")))
        server = self.serve()
        receipts, summary = self.done("big.csv", "customer.create")
        self.assertGreater(kills, 0)
        self.assertEqual([r["row"] for r in receipts], list(range(2, 12002)))
        self.assertEqual((summary["invalid"], summary["refused"]), (120, 0))
        self.assertEqual(len({r["reply"]["customer"]["id"] for r in receipts if "reply" in r}), 11880)
        self.assertEqual(self.customers(server), 11880)
        self.assertEqual(self.todo("big.csv", "customer.create").count(b"\n"), 121)

    def test_a_file_that_shrinks_while_it_is_read_is_refused_and_holds_nothing_up(self):
        server = self.serve()
        name = "x.customer.create.csv"
        with open(os.path.join(self.demo.above, name), "w+b") as file:
            file.write(table([row(i) for i in range(20000)]))
            file.flush()
            os.rename(file.name, self.path("in", name))
            wait_for(lambda: any(n.startswith(".part-") for n in os.listdir(self.path("out"))), "the begin")
            file.truncate(100)
        self.assertEqual(self.reason(name), "file.changed")
        self.put("y.customer.create.csv", table([row(1)]))
        self.assertEqual(self.states("y.customer.create.csv"), [(2, "accepted")])
        self.assertLess(self.customers(server), 20000)

    def test_many_files_at_once(self):
        server = self.serve()
        for i in range(1500):
            self.put(f"{i:04}.customer.create.csv", table([row(i)]) if i % 10 == 0 else b"bad\n")
        wait_for(lambda: not os.listdir(self.path("in")) and not os.listdir(self.path("work")), "an empty folder")
        self.assertEqual(len(os.listdir(self.path("done"))), 150)
        self.assertEqual(len(os.listdir(self.path("failed"))), 2 * 1350)
        self.assertEqual(self.customers(server), 150)


if __name__ == "__main__":
    unittest.main()
