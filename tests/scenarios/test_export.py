"""assent export, and its way back: an export imported into an empty database is the same state."""

import csv
import io
import json
import os
import re
import sqlite3
import unittest

from assent import Demo, run

KINDS = ("partners", "customers", "agreements")
LEFT_OUT = {"row", "sequence", "previous"}


def state(path):
    """Every value of the tables but rows and places, each table in its order."""
    found = {}
    with sqlite3.connect(path) as db:
        db.row_factory = sqlite3.Row
        for table in ("partners", "customers", "relationships", "agreements"):
            rows = [{k: row[k] for k in row.keys() if k not in LEFT_OUT} for row in db.execute(f"SELECT * FROM {table} ORDER BY row")]
            # A customer's relationships come together; among customers their order says nothing.
            found[table] = sorted(rows, key=lambda row: row["customer"]) if table == "relationships" else rows
    return found


class Export(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=60).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)

    def export(self, kind, *flags):
        return run("export", kind, "--config", self.demo.config, *flags)[1]

    def empty(self):
        """A configuration with the same rules and another database."""
        path = os.path.join(self.demo.folder, "empty.lua")
        with open(self.demo.config, encoding="utf-8") as file:
            text = re.sub(r"\nplugin.*", "", file.read()).replace("assent.db", "empty.db")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def change(self):
        """What a demo does not have: an ended relationship, a name that spreadsheets would run."""
        customer = self.demo.names["customers"]["unconfirmed"]
        user = self.demo.names["users"]["direct_bill"]
        def call(operation, who, **fields):
            run("call", operation, json.dumps(fields), "--as", user[who], "--config", self.demo.config)
        call("customer.create", "sales_agent", domain="formula.example", company_name="=1+1, \"Inc.\"", culture="sv-SE",
             email="a@b.example", first_name="'quoted", address={"country": "SE", "phone": "+46 70"})
        call("agreement.confirm", "sales_agent", customer=customer, template_id="117a77b0-9360-443b-8795-c6dedc750cf9",
             agreed_at="2024-02-03T04:05:06.789Z", contact={"first_name": "-A", "last_name": "B", "email": "a@b.example", "phone": "+47"})
        call("relationship.end", "admin_agent", customer=customer)
        self.accept(user["sales_agent"])

    def accept(self, user):
        """Somebody accepts directly, and the service knows how."""
        def call(operation, *flags, **fields):
            out = run("call", operation, json.dumps(fields), *flags, "--config", self.demo.config)[1]
            return json.loads(out)
        made = call("invitation.create", "--as", user, kind="new_customer", delivery="hand", new_customer={
            "domain": "direct.example", "company_name": "Direkt AB", "culture": "sv-SE", "email": "a@b.example", "country": "SE"})
        settled = call("invitation.accept", token=made["link"].rpartition("/")[2], template_id="117a77b0-9360-443b-8795-c6dedc750cf9",
                       evidence={"address": "192.0.2.7", "user_agent": "Browser/1", "language": "sv-SE", "shown_at": "2024-02-03T04:05:06Z"})
        self.assertEqual(settled["state"], "accepted")

    def test_export_and_import_give_the_same_state(self):
        self.change()
        before = state(os.path.join(self.demo.folder, "assent.db"))
        self.assertGreater(len(before["agreements"]), 20)
        for form in ("csv", "jsonl"):
            with self.subTest(form=form):
                config = self.empty()
                for kind in KINDS:
                    path = os.path.join(self.demo.above, f"{kind}.{form}")
                    with open(path, "w", encoding="utf-8", newline="") as file:
                        file.write(self.export(kind, "--format", form))
                    run("import", path, "--config", config)
                self.assertEqual(state(os.path.join(self.demo.folder, "empty.db")), before)
                self.assertEqual(run("replay", "--config", config)[0], 0)
                again = run("export", "customers", "--config", config, "--format", form)[1]
                self.assertEqual(again, self.export("customers", "--format", form))
                for name in os.listdir(self.demo.folder):
                    if name.startswith("empty.db"):
                        os.unlink(os.path.join(self.demo.folder, name))

    def test_what_is_there_already_is_not_brought_twice_and_only_the_operator_brings(self):
        path = os.path.join(self.demo.above, "customers.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.export("customers", "--format", "jsonl"))
        for flags, code in (((), "customer.exists"), (("--as", self.demo.names["users"]["direct_bill"]["admin_agent"]), "permission.none")):
            run("import", path, "--config", self.demo.config, *flags, check=False)
            with open(path + ".receipts.jsonl", encoding="utf-8") as file:
                self.assertEqual({json.loads(line)["code"] for line in file}, {code})

    def test_cells_are_no_formulas_and_filters_choose(self):
        self.change()
        rows = list(csv.DictReader(io.StringIO(self.export("customers", "--filter", "domain=FORMULA.example"))))
        self.assertEqual([(r["company_name"], r["address.phone"]) for r in rows], [("'=1+1, \"Inc.\"", "'+46 70")])
        for line in list(csv.reader(io.StringIO(self.export("agreements"))))[1:]:
            self.assertFalse([cell for cell in line if cell[:1] in ("=", "+", "-", "@")])
        everything = [json.loads(line) for line in self.export("journal", "--format", "jsonl").splitlines()]
        self.assertEqual([e["sequence"] for e in everything], list(range(1, len(everything) + 1)))
        self.assertNotIn("a@b.example", json.dumps(everything))
        ended = self.export("journal", "--filter", "operation=relationship.end", "--format", "jsonl").splitlines()
        self.assertEqual(len(ended), 1)
        with self.demo.serve():
            self.assertEqual(len(self.export("journal").splitlines()), len(everything) + 1)
        self.assertEqual(run("export", "journal", "--filter", "x=1", "--config", self.demo.config, check=False)[0], 2)
        self.assertEqual(run("export", "orders", "--config", self.demo.config, check=False)[0], 2)


if __name__ == "__main__":
    unittest.main()
