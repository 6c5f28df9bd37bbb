"""Disks that are full or fail, and a queue that is full: nobody is told what is not so, and nothing is half kept."""

import json
import os
import signal
import time
import unittest
import unittest.mock
import uuid

from assent import Demo, wait_for
from contract import new_customer
from partner import (Line, Load, Sent, agreements_of, confirmation, failing_disk, journal, make_customer, replay)

SYNC_FAILED = 74  # EX_IOERR
MCA = "117a77b0-9360-443b-8795-c6dedc750cf9"


class Faults(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        self.server = None
        self.addCleanup(self.kill)

    def kill(self):
        if self.server and self.server.process.poll() is None:
            self.server.kill()

    def start(self, is_failing=True, files=".db"):
        environment = failing_disk(self.demo.above, files) if is_failing else {}
        with unittest.mock.patch.dict(os.environ, environment):
            self.server = self.demo.serve().start()

    def switch(self, fault, value=None):
        """Turns a fault on, with what the switch says, or off."""
        place = os.path.join(self.demo.above, fault)
        if value is None:
            os.unlink(place)
        else:
            with open(place + ".new", "w", encoding="ascii") as file:
                file.write(str(value))
            os.rename(place + ".new", place)

    def counts(self):
        status = self.server.call("host.status")
        return {name: status[name] for name in ("sequence", "customers", "agreements")}

    def check_replay(self):
        said = replay(self.demo.config)
        self.assertTrue(said["equal"], said)


class FullDisk(Faults):
    def check_refused(self, answer):
        self.assertEqual(answer.status, 503, answer)
        self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
        self.assertEqual(answer.json["code"], 503)
        self.assertTrue(answer.json["isRetryable"])
        self.assertIn("the disk is full", answer.json["description"])
        self.assertIn("nothing was kept", answer.json["description"])

    def test_commands_fail_and_reads_go_on_until_there_is_room_again(self):
        self.start()
        customer = make_customer(self.server, self.sales)
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        self.assertEqual(line.ask("GET", "/readyz").status, 200)
        before = self.counts()
        commands = [Sent("/v1/customers", new_customer()), Sent(agreements_of(customer), confirmation("1")),
                    Sent(f"/v1/customers/{customer}/orders", {})]
        self.switch("space", 0)
        for command in commands[:2]:
            self.check_refused(command.over(line))
            self.check_refused(command.over(line))
        self.assertEqual(commands[2].over(line).status, 400)  # never gets so far
        self.assertEqual(self.counts(), before)
        self.assertEqual(line.ask("GET", f"/v1/customers/{customer}").status, 200)
        self.assertEqual(line.ask("GET", agreements_of(customer) + "?agreementType=*").json["totalCount"], 0)
        ready = line.ask("GET", "/readyz?verbose")
        self.assertEqual(ready.status, 503)
        self.assertIn(b"degraded", ready.body)
        self.assertEqual(line.ask("GET", "/livez").status, 200)
        self.assertTrue(self.server.call("host.status")["is_degraded"])

        self.switch("space")
        for command in commands[:2]:  # with the id that was refused before
            self.assertEqual(command.over(line).status, 201)
        self.assertEqual(line.ask("GET", "/readyz").status, 200)
        after = self.counts()
        self.assertEqual({name: after[name] - before[name] for name in before},
                         {"sequence": 2, "customers": 1, "agreements": 1})
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()

    def test_the_host_is_well_again_without_being_asked_for_anything(self):
        self.start()
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        self.switch("space", 0)
        self.check_refused(Sent("/v1/customers", new_customer()).over(line))
        self.assertEqual(line.ask("GET", "/readyz").status, 503)
        self.switch("space")
        for _ in range(600):  # it looks every two seconds
            if line.ask("GET", "/readyz").status == 200:
                break
            time.sleep(0.1)
        self.assertEqual(line.ask("GET", "/readyz").status, 200)
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()

    def test_what_the_rules_refuse_cannot_be_written_down_either(self):
        self.start()
        customer = make_customer(self.server, self.sales)
        body = {"lineItems": [{"lineItemNumber": 0, "offerId": "OFFER-EXAMPLE-1", "quantity": 3}]}
        order = Sent(f"/v1/customers/{customer}/orders", body)
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        self.switch("space", 0)
        self.check_refused(order.over(line))
        self.switch("space")
        self.assertEqual(order.over(line).status, 403)
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()

    def test_a_disk_that_fills_up_in_the_middle_of_a_commit_keeps_whole_commits_alone(self):
        self.start()
        customers = [make_customer(self.server, self.sales) for _ in range(8)]
        before = self.counts()
        load = Load(self.server, self.sales, customers)
        for room in (1, 31, 100, 4096, 9000, 50000, 200001):
            kept, refused = load.kept, len(load.problems)
            load.wait_for(lambda load: load.kept > kept + 8)
            self.switch("space", room)
            load.wait_for(lambda load: len(load.problems) > refused + 8)
            self.switch("space")
        kept = load.kept
        load.wait_for(lambda load: load.kept > kept + 8)
        sent = load.stop()
        for answer in load.problems:
            self.check_refused(answer)
        self.assertTrue(all(one.answers[0] for one in sent))
        after = self.counts()
        self.assertEqual(after["sequence"] - before["sequence"], load.kept)
        self.assertEqual(after["customers"] + after["agreements"] - before["customers"] - before["agreements"], load.kept)
        self.server.kill()
        self.start(is_failing=False)
        self.assertEqual(self.counts(), after)
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        for one in sent:  # the kept gives its first answer, the refused is kept now
            first = one.answers[0]
            answer = one.over(line)
            self.assertEqual(answer.status, 201, answer)
            if first.status == 201:
                self.assertEqual(answer.json, first.json)
        self.assertEqual(self.counts()["sequence"] - before["sequence"], len(sent))
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()

    def test_a_start_without_any_room_says_that_the_disk_is_full(self):
        self.start()
        customer = make_customer(self.server, self.sales)
        for end in (lambda: self.server.stop(), lambda: self.server.kill()):
            self.switch("space", 0)
            self.check_refused(self.server.post("/v1/customers", self.sales, new_customer()))
            end()
            with self.assertRaisesRegex(RuntimeError, r"^exit 78(.|\n)*assent: \S*/assent.db: the database refused "
                                                      r"\(the disk is full\)"):
                self.start()
            self.switch("space")
            self.start()
            self.assertEqual(self.server.get(f"/v1/customers/{customer}", self.sales).status, 200)
            make_customer(self.server, self.sales)
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()


class FailingSync(Faults):
    def test_the_process_ends_and_acknowledges_nothing_more(self):
        self.start()
        customers = [make_customer(self.server, self.sales) for _ in range(8)]
        before = self.counts()
        load = Load(self.server, self.sales, customers)
        load.wait_for(lambda load: load.kept >= 50)
        self.switch("sync", "")
        code = self.server.end()
        sent = load.join()
        self.assertEqual(code, SYNC_FAILED, "".join(self.server.log)[-2000:])
        self.assertTrue(any("sync" in line for line in self.server.log))
        self.assertEqual(load.problems, [])  # answered with success or not at all
        self.switch("sync")

        self.start(is_failing=False)
        executed = {entry.get("request") for entry in journal(self.server)}
        for one in sent:
            if one.is_kept:
                self.assertIn(one.request, executed)
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        for one in sent:
            self.assertEqual(one.over(line).status, 201)
        after = self.counts()
        self.assertEqual(after["sequence"] - before["sequence"], len(sent))
        self.assertEqual(after["customers"] + after["agreements"] - before["customers"] - before["agreements"], len(sent))
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()

    def test_a_checkpoint_that_cannot_be_synced_is_told_and_loses_nothing(self):
        self.start(files="assent.db$")  # the log is well: commands are kept and acknowledged
        customer = make_customer(self.server, self.sales)
        self.switch("sync", "")
        another = make_customer(self.server, self.sales)
        self.assertEqual(self.server.stop(), SYNC_FAILED)
        self.switch("sync")
        self.start(is_failing=False)
        for one in (customer, another):
            self.assertEqual(self.server.get(f"/v1/customers/{one}", self.sales).status, 200)
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()

    def test_a_single_command_is_not_acknowledged(self):
        self.start()
        customer = make_customer(self.server, self.sales)
        line = Line(self.server, self.sales)
        one = Sent(agreements_of(customer), confirmation())
        self.switch("sync", "")
        self.assertIsNone(one.over(line))
        self.assertEqual(self.server.end(), SYNC_FAILED)
        self.switch("sync")
        self.start(is_failing=False)
        line = Line(self.server, self.sales)
        self.addCleanup(line.close)
        self.assertEqual(one.over(line).status, 201)
        listed = line.ask("GET", agreements_of(customer) + "?agreementType=*")
        self.assertEqual(listed.json["totalCount"], 1)


class FullQueue(Faults):
    def test_a_flood_is_answered_and_what_was_kept_is_in_the_journal(self):
        self.demo.configure('data        = "assent.db"', 'data        = "assent.db"\nqueue_limit = 2')
        self.start(is_failing=False)
        customers = [make_customer(self.server, self.sales) for _ in range(8)]
        before = self.counts()
        lines = [Line(self.server, self.sales) for _ in range(64)]
        sent = []
        for line in lines:
            self.addCleanup(line.close)
            self.assertEqual(line.ask("GET", "/livez").status, 200)
        for _ in range(4):
            flood = [Sent(agreements_of(customer), confirmation(uuid.uuid4().hex)) for customer in customers * 8]
            self.server.process.send_signal(signal.SIGSTOP)  # so that all are there when it looks
            for line, one in zip(lines, flood):
                self.assertTrue(line.send("POST", one.path, one.body, {"MS-RequestId": one.request}))
            self.server.process.send_signal(signal.SIGCONT)
            for line, one in zip(lines, flood):
                one.answers.append(line.take())
            sent += flood
        self.assertTrue(all(one.answers[0] for one in sent))
        busy = [one.answers[0] for one in sent if not one.is_kept]
        kept = [one for one in sent if one.is_kept]
        self.assertTrue(kept)
        self.assertTrue(busy)
        for answer in busy:
            self.assertEqual(answer.status, 503, answer)
            self.assertGreaterEqual(int(answer.headers["retry-after"]), 1)
            self.assertTrue(answer.json["description"])
            self.assertTrue(answer.json["isRetryable"])
        executed = {entry.get("request") for entry in journal(self.server)}
        self.assertEqual({one.request for one in kept}, {one.request for one in sent if one.request in executed})
        self.assertEqual(self.counts()["agreements"] - before["agreements"], len(kept))
        self.assertEqual(self.server.get("/readyz").status, 200)
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()


class FullDiskInMidFile(Faults):
    """A file of rows is under way when the disk of the database, or that of the receipts, has no room any more."""

    ROWS = 1500

    def drop(self):
        folder = os.path.join(self.demo.folder, "drop")
        row = {"customer": self.demo.names["customers"]["unconfirmed"], "template_id": MCA, "agreed_at": "2024-02-03T00:00:00Z"}
        hidden = os.path.join(folder, "in", ".rows")
        with open(hidden, "w", encoding="utf-8") as file:
            for i in range(self.ROWS):
                person = {"first_name": "Ingrid", "last_name": f"Solheim {i}", "email": "ingrid@nordvik.example"}
                file.write(json.dumps({"operation": "agreement.confirm", "input": {**row, "contact": person}}) + "\n")
        os.rename(hidden, os.path.join(folder, "in", "rows.jsonl"))
        return folder

    def check_whole(self, folder, before):
        wait_for(lambda: os.path.exists(os.path.join(folder, "done", "rows.jsonl")), "rows.jsonl in done")
        with open(os.path.join(folder, "out", "rows.jsonl.receipts.jsonl"), encoding="utf-8") as file:
            receipts = [json.loads(line) for line in file]
        self.assertEqual([receipt["row"] for receipt in receipts], list(range(1, self.ROWS + 1)))
        self.assertEqual({receipt["state"] for receipt in receipts}, {"accepted"})
        self.assertEqual(len({receipt["sequence"] for receipt in receipts}), self.ROWS)
        self.assertEqual(self.counts()["agreements"] - before["agreements"], self.ROWS)
        self.assertEqual(self.server.stop(), 0)
        self.check_replay()

    def fill_up(self, files, room, complaint):
        self.start(files=files)
        before = self.counts()
        self.switch("space", room)  # so much of the file fits
        folder = self.drop()
        wait_for(lambda: complaint(folder), "the disk to be full")
        self.assertEqual(self.server.get("/livez").status, 200)
        self.assertFalse(os.path.exists(os.path.join(folder, "done", "rows.jsonl")))
        self.switch("space")
        self.check_whole(folder, before)

    def test_of_the_database(self):
        self.fill_up(".db", 400_000, lambda folder: self.server.get("/readyz").status == 503)

    def test_of_the_receipts(self):
        self.fill_up("/out/", 30_000,
                     lambda folder: any("the receipts of rows.jsonl cannot be written: No space left" in line for line in self.server.log))


if __name__ == "__main__":
    unittest.main()
