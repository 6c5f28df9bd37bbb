"""assent import: the file drop's rows from the command line, through a service or on the database itself."""

import csv
import hashlib
import io
import json
import os
import subprocess
import unittest
import uuid

from assent import BINARY, Demo, run, wait_for
from partner import replay

HEADER = ["domain", "company_name", "culture", "email", "address.country"]
MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"


def row(i, email="billing@dropped.example"):
    return [f"i{i}-{uuid.uuid4().hex[:12]}.example", f"Imported {i}, Inc.", "sv-SE", email, "SE"]


def table(rows, header=HEADER):
    out = io.StringIO()
    csv.writer(out).writerows([header] + rows)
    return out.getvalue().encode()


class Import(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=5).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.seller = self.demo.names["users"]["direct_bill"]["sales_agent"]
        self.token = self.demo.token("direct_bill", "sales_agent")

    def write(self, name, data):
        path = os.path.join(self.demo.above, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def run_import(self, path, *flags, code=0):
        got, out, err = run("import", path, "--config", self.demo.config, *flags, check=False)
        self.assertEqual(got, code, out + err)
        return out, err

    def receipts(self, path):
        with open(path + ".receipts.jsonl", encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def count(self):
        _, out, _ = run("status", "--config", self.demo.config, "--json")
        return json.loads(out)["customers"]

    def test_with_a_service_and_without_one_the_receipts_are_those_of_the_file_drop(self):
        before = self.count()
        data = table([row(i) for i in range(200)] + [row(200, email="x"), row(201)[:-1]])
        path = self.write("a.csv", data)
        out, _ = self.run_import(path, "--operation", "customer.create", "--as", self.seller, "--json", code=1)
        summary = json.loads(out)
        self.assertEqual([summary[k] for k in ("rows", "accepted", "unchanged", "refused", "invalid")], [202, 200, 0, 0, 2])
        self.assertEqual(summary["digest"], hashlib.sha256(data).hexdigest())
        first = self.receipts(path)
        self.assertEqual([r["row"] for r in first], list(range(2, 204)))
        self.assertEqual([r.get("code") for r in first[-2:]], ["invalid", "row.columns"])
        self.assertEqual(first[-2]["path"], "email")
        self.assertEqual(self.count(), before + 200)
        with open(path + ".todo.csv", encoding="utf-8") as file:
            todo = list(csv.reader(file))
        self.assertEqual(todo[0], HEADER + ["_code", "_reason"])
        self.assertEqual([line[-2] for line in todo[1:]], ["invalid", "row.columns"])

        with self.demo.serve() as server:
            self.run_import(path, "--operation", "customer.create", "--as", self.seller, code=1)
            again = self.receipts(path)
            self.assertEqual(again, [dict(r, state="unchanged") if r["state"] == "accepted" else r for r in first])
            other = self.write("b.customer.create.csv", table([row(i) for i in range(150)]))
            self.run_import(other, "--as", self.seller)
            self.assertEqual({r["state"] for r in self.receipts(other)}, {"accepted"})
            self.assertEqual(self.count(), before + 350)
            made = self.receipts(other)[7]["reply"]["customer"]["id"]
            self.assertEqual(server.get(f"/v1/customers/{made}", self.token).json["companyProfile"]["companyName"], "Imported 7, Inc.")

    def test_kill_in_the_middle_and_once_more(self):
        before = self.count()
        for number, is_served in enumerate((False, True)):
            path = self.write(f"{number}.customer.create.csv", table([row(i) for i in range(3000)]))
            server = self.demo.serve().start() if is_served else None
            running = subprocess.Popen([BINARY, "import", path, "--config", self.demo.config, "--as", self.seller], stdout=subprocess.DEVNULL)
            wait_for(lambda: os.path.exists(path + ".receipts.jsonl") and os.path.getsize(path + ".receipts.jsonl") > 0, "some receipts")
            running.kill()
            self.assertEqual(running.wait(), -9)
            self.run_import(path, "--as", self.seller)
            receipts = self.receipts(path)
            self.assertEqual([r["row"] for r in receipts], list(range(2, 3002)))
            self.assertEqual({r["state"] for r in receipts}, {"accepted", "unchanged"})
            self.assertEqual(len({r["reply"]["customer"]["id"] for r in receipts}), 3000)
            if server:
                self.assertEqual(server.stop(), 0)
            self.assertEqual(self.count(), before + 3000 * (number + 1))

    def test_what_the_service_has_forgotten_is_not_executed_a_second_time(self):
        path = self.write("old.customer.create.csv", table([row(i) for i in range(3)]))
        self.run_import(path, "--as", self.seller)
        self.run_import(path, "--as", self.seller)  # of today: the first answers come again
        self.assertEqual([r["state"] for r in self.receipts(path)], ["unchanged"] * 3)
        with open(path + ".receipts.jsonl", "rb") as file:
            receipts = file.read()
        with open(path + ".summary.json", encoding="utf-8") as file:
            summary = json.load(file)
        summary["started_at"] = "2026-01-05T08:00:00.000Z"
        with open(path + ".summary.json", "w", encoding="utf-8") as file:
            json.dump(summary, file)
        before = self.count()
        _, err = self.run_import(path, "--as", self.seller, code=1)
        self.assertIn("this very file was imported on 2026-01-05T08:00:00.000Z", err)
        os.unlink(path + ".summary.json")
        os.utime(path + ".receipts.jsonl", (1767600000, 1767600000))
        _, err = self.run_import(path, "--as", self.seller, code=1)
        self.assertIn("was broken off on 2026-01-05T08:00:00.000Z", err)
        with open(path + ".receipts.jsonl", "rb") as file:
            self.assertEqual(file.read(), receipts)
        self.assertEqual(self.count(), before)
        os.unlink(path + ".receipts.jsonl")
        self.run_import(path, "--as", self.seller)

    def test_a_dry_run_gives_the_receipts_and_changes_nothing(self):
        customer = self.demo.names["customers"]["unconfirmed"]
        header = ["customer", "template_id", "agreed_at", "contact.first_name", "contact.last_name", "contact.email"]
        rows = [[customer, MCA, day, "A", "B", email] for day, email in (("2024-02-03", "a@b.example"), ("2999-01-01", "a@b.example"), ("3/4/2024", "a@b.example"), ("2024-02-03", "x"))]
        path = self.write("c.agreement.confirm.csv", table(rows, header))
        _, before, _ = run("status", "--config", self.demo.config, "--json")
        out, err = self.run_import(path, "--as", self.seller, "--dry-run", code=1)
        self.assertEqual([r.get("code", r["state"]) for r in map(json.loads, out.splitlines())], ["accepted", "date.future", "row.date.ambiguous", "invalid"])
        self.assertIn("4 rows would be: 1 accepted", err)
        _, after, _ = run("status", "--config", self.demo.config, "--json")
        self.assertEqual(json.loads(before)["sequence"], json.loads(after)["sequence"])
        self.assertEqual(os.listdir(self.demo.above).count("c.agreement.confirm.csv.receipts.jsonl"), 0)
        helpdesk = self.demo.names["users"]["direct_bill"]["helpdesk_agent"]
        out, _ = self.run_import(path, "--as", helpdesk, "--dry-run", code=1)
        self.assertEqual(json.loads(out.splitlines()[0])["code"], "role.missing")

    def test_a_dry_run_says_what_the_handlers_would_and_what_is_done_already(self):
        taken = row(1)
        done = self.write("done.customer.create.csv", table([taken]))
        self.run_import(done, "--as", self.seller)
        path = self.write("d.customer.create.csv", table([row(2), taken, row(3)]))
        for is_served in (False, True):
            with self.subTest(is_served=is_served):
                server = self.demo.serve().start() if is_served else None
                before = self.count()
                out, _ = self.run_import(path, "--as", self.seller, "--dry-run", code=1)
                receipts = [json.loads(line) for line in out.splitlines()]
                self.assertEqual([r.get("code", r["state"]) for r in receipts], ["accepted", "domain.taken", "accepted"])
                self.assertFalse([r for r in receipts if "sequence" in r or "reply" in r])
                out, _ = self.run_import(done, "--as", self.seller, "--dry-run")
                again = json.loads(out)
                self.assertEqual(again["state"], "unchanged")
                self.assertEqual(again["reply"], self.receipts(done)[0]["reply"])
                self.assertEqual(self.count(), before)
                if server:
                    self.assertEqual(server.stop(), 0)
        self.assertTrue(replay(self.demo.config)["equal"])

    def test_a_mapping_names_the_columns(self):
        customer = self.demo.names["customers"]["unconfirmed"]
        path = self.write("x.csv", f"TenantId,Domain,Date,First Name,Last Name,Phone,Email,Type\n{customer},\"a, b\",2024-02-03,A,B,,a@b.example,MicrosoftCustomerAgreement\n".encode())
        self.run_import(path, "--mapping", "sample-importer", "--as", self.seller)
        self.assertEqual([r["state"] for r in self.receipts(path)], ["accepted"])
        with open(os.path.join(self.demo.folder, "rules", "mappings", "mine.json"), "w", encoding="utf-8") as file:
            file.write('{"operation": "agreement.confirm", "columns": {"When": {"field": "agreed_at", "date": "dd"}}}')
        code, out, err = run("check", "--config", self.demo.config, check=False)
        self.assertEqual(code, 78, out + err)
        self.assertIn("mine.json", out + err)

    def test_what_cannot_be_imported_says_why_and_leaves_nothing(self):
        good = table([row(1)])
        cases = [
            (self.write("a.csv", good), "operation"),
            (self.write("b.customer.create.csv", good.replace(b"domain", b"domian", 1)), "did you mean \"domain\""),
            (self.write("c.customer.create.csv", good.replace(b"Imported", "Åsa".encode("latin-1"))), "Latin-1"),
            (self.write("d.customer.create.csv", good.decode().encode("utf-16")), "UTF-16"),
            (os.path.join(self.demo.above, "none.csv"), "No such file"),
            (self.demo.above, "plain file"),
        ]
        for path, part in cases:
            code, out, err = run("import", path, "--config", self.demo.config, check=False)
            self.assertGreater(code, 0)
            self.assertIn(part, err)
            self.assertFalse(os.path.exists(path + ".receipts.jsonl"))
        self.run_import(cases[0][0], "--operation", "customer.get", code=1)


if __name__ == "__main__":
    unittest.main()
