"""Mails: from an invitation to a real server that refuses, hangs, breaks off and goes away, with the service killed in
between. Nothing is lost, and nothing that the server has taken is sent again."""

import glob
import json
import os
import re
import socket
import unittest
import uuid

from assent import BINARY, Demo, run, wait_for
from contract import MCA, confirmation, order
from line import Line
from mailbox import Mailbox, certificate
from partner import make_customer

LINK = re.compile(r"/invitation/([A-Za-z0-9_-]{43})\b")
OPTIONS = {"from": "agreements@assent.example", "from_name": "Contoso Avtal & Söner", "bounces": "bounces@assent.example",
           "starttls": "off", "pause_ms": 20, "longest_pause_ms": 100}


class World(unittest.TestCase):
    def setUp(self):
        self.demo = Demo(customers=31).__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.partner = self.demo.names["partners"]["direct_bill"]
        with open(self.demo.config, encoding="utf-8") as file:
            self.plain = file.read()

    def configure(self, address, **options):
        """The demo's configuration with the plugin, anew each time."""
        both = {"address": address, **OPTIONS, **options}
        words = ", ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in both.items() if value is not None)
        with open(self.demo.config, "w", encoding="utf-8") as file:
            file.write(f'{self.plain}\npublic_address = "https://assent.example"\nplugin "mail" {{ {words} }}\n')

    def box(self, **options):
        box = Mailbox(**options)
        self.addCleanup(box.close)
        return box

    def start(self):
        self.server = self.demo.serve().__enter__()
        self.addCleanup(self.server.__exit__, None, None, None)
        return self.server

    def serve(self, box, **options):
        self.configure(f"smtp://127.0.0.1:{box.port}", **options)
        return self.start()

    def invite(self, email="ingrid@nordvik.example", name="Nordvik AS", **fields):
        """An invitation of a new customer, whose mail waits from then on: its id."""
        customer = {"company_name": name, "domain": f"c{uuid.uuid4().hex}.onmicrosoft.example", "culture": "nb-NO", "language": "nb",
                    "email": "billing@nordvik.example", "first_name": "Ingrid", "last_name": "Solheim",
                    "address": {"country": "NO", "city": "Oslo", "line1": "Storgata 1", "postal_code": "0155"}}
        wanted = {"kind": "new_customer", "partner": self.partner, "new_customer": customer, "email": email, "first_name": "Ingrid",
                  "last_name": "Solheim", "locale": "en-US", **fields}
        made = self.server.call("invitation.create", **wanted)
        self.assertIn("invitation", made, made)
        return made["invitation"]["id"]

    def mails(self, state=None):
        found, after = [], {}
        while True:
            page = self.server.call("mail.list", size=500, **after, **({"state": state} if state else {}))
            found += page.get("items", [])
            if "next" not in page:
                return found
            after = {"after": page["next"]}

    def wait_state(self, state, count=1):
        return wait_for(lambda: len(found := self.mails(state)) >= count and found, f"{count} mails {state}")

    def metric(self, name):
        page = self.server.get("/metrics").body.decode()
        return int(re.search(rf"^{name} (\d+)$", page, re.M).group(1))

    def logged(self, part):
        return [line for line in self.server.log if part in line]


class Sending(World):
    def test_an_invitation_arrives_whole(self):
        box = self.box()
        self.serve(box, reply_to="help@assent.example")
        invitation = self.invite(text="Välkommen!\nRing oss gärna.", name="Zoë & Söner <AB>")
        mail = self.wait_state("sent")[0]
        self.assertEqual((mail["template"], mail["tries"]), ("invitation", 1))
        self.assertEqual(self.server.call("invitation.get", id=invitation)["state"], "sent")
        self.assertEqual(len(box.mails), 1)
        got = box.mails[0]
        self.assertEqual((got.sender, got.to, got.name), ("bounces@assent.example", ["ingrid@nordvik.example"], "assent.example"))
        message = got.message
        self.assertEqual(message["From"], "Contoso Avtal & Söner <agreements@assent.example>")
        self.assertEqual(message["To"].addresses[0].addr_spec, "ingrid@nordvik.example")
        self.assertEqual(message["Reply-To"].addresses[0].addr_spec, "help@assent.example")
        self.assertEqual(message["Message-ID"], f"<{mail['id']}@assent.example>")
        self.assertEqual((message["Auto-Submitted"], message.get_content_type()), ("auto-generated", "multipart/alternative"))
        self.assertEqual(got.bytes.decode("ascii").count("\nDate: "), 1)
        self.assertIn("asks you to accept the Microsoft Customer Agreement", message["Subject"])
        self.assertIn("Zoë & Söner <AB>", got.text)
        self.assertIn("Zoë &amp; Söner &lt;AB&gt;", got.html)
        for part in (got.text, got.html):
            self.assertIn("Välkommen!\nRing oss gärna.", part)
            self.assertIn("https://assent.example/invitation/", part)
        self.assertEqual(LINK.search(got.text).group(1), LINK.search(got.html).group(1))
        self.assertEqual((self.metric("mail_sent_total"), self.metric("mail_waiting")), (1, 0))

    def test_each_reader_gets_the_own_language(self):
        box = self.box()
        self.serve(box, language="nl-NL")
        expected = {"en-US": "asks you to accept", "sv-SE": "ber er godkänna", "nl-NL": "vraagt u", "nb-NO": "vraagt u"}
        for locale in expected:
            self.invite(email=f"{locale}@nordvik.example".lower(), locale=locale)
        self.wait_state("sent", len(expected))
        for locale, words in expected.items():
            mail = next(mail for mail in box.mails if mail.to == [f"{locale}@nordvik.example".lower()])
            self.assertIn(words, mail.message["Subject"])

    def test_what_is_secret_stands_nowhere_else(self):
        box = self.box()
        self.serve(box)
        self.invite()
        self.wait_state("sent")
        token = LINK.search(box.mails[0].text).group(1).encode()
        self.assertEqual(self.server.stop(), 0)
        for path in glob.glob(os.path.join(self.demo.folder, "assent.db*")):
            with open(path, "rb") as file:
                self.assertNotIn(token, file.read(), path)
        log = "".join(self.server.log)
        self.assertNotIn(token.decode(), log)
        self.assertNotIn("ingrid@", log)


class Connections(World):
    def secure(self, **options):
        context, self.certificate = certificate(self.demo.above)
        return self.box(tls=context, **options)

    def password(self, text="right horse\n"):
        path = os.path.join(self.demo.above, "password")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_the_connection_becomes_tls_and_is_signed_in_to(self):
        box = self.secure(user=("assent", "right horse"), requires_tls=True)
        self.serve(box, starttls="required", authorities=self.certificate, user="assent", password=self.password())
        self.invite()
        self.wait_state("sent")
        self.assertEqual((box.mails[0].is_secret, box.mails[0].user), (True, "assent"))
        self.assertNotIn("right horse", "".join(self.server.log))

    def test_tls_from_the_first_byte(self):
        box = self.secure(is_tls_first=True)
        self.configure(f"smtps://127.0.0.1:{box.port}", starttls=None, authorities=self.certificate)
        self.start()
        self.invite()
        self.wait_state("sent")

    def test_a_server_that_nobody_vouches_for_gets_nothing(self):
        box = self.secure()
        for address in (f"smtp://127.0.0.1:{box.port}", f"smtp://localhost:{box.port}"):
            is_named = "localhost" in address  # the certificate is of the address alone
            self.configure(address, starttls="required", authorities=self.certificate if is_named else None)
            with self.demo.serve() as self.server:
                self.invite()
                wait_for(lambda: len(self.logged("no mail can be sent")) >= 2, "attempts in vain")
        self.assertEqual(box.heard, [])
        self.serve(box, starttls="required", authorities=self.certificate)
        self.wait_state("sent", 2)

    def test_a_server_without_tls_gets_nothing_where_tls_is_required(self):
        box = self.box()
        self.serve(box, starttls="required")
        self.invite()
        wait_for(lambda: len(self.logged("no mail can be sent")) >= 2, "attempts in vain")
        self.assertEqual(box.heard, [])
        self.assertEqual(len(self.mails("queued")), 1)

    def test_optional_tls_is_used_where_it_is_offered_and_only_there(self):
        box = self.secure()
        self.serve(box, starttls="optional", authorities=self.certificate)
        self.invite()
        self.wait_state("sent")
        self.assertTrue(box.mails[0].is_secret)
        self.assertEqual(self.server.stop(), 0)
        plain = self.box()
        self.serve(plain, starttls="optional")
        self.invite()
        wait_for(lambda: plain.mails, "the mail")
        self.assertFalse(plain.mails[0].is_secret)

    def test_a_wrong_password_loses_no_mail(self):
        box = self.secure(user=("assent", "right horse"), requires_tls=True)
        box.is_deaf_to_quit = True  # libcurl would wait for the answer, and the whole service with it
        self.serve(box, starttls="required", authorities=self.certificate, user="assent", password=self.password("wrong\n"))
        self.invite()
        wait_for(lambda: len(self.logged("no mail can be sent")) >= 3, "attempts in vain")
        self.assertEqual([mail["state"] for mail in self.mails()], ["queued"])
        self.assertEqual(self.server.stop(), 0)
        self.serve(box, starttls="required", authorities=self.certificate, user="assent", password=self.password())
        self.wait_state("sent")


class Refusals(World):
    def test_a_receiver_whom_nobody_knows_is_given_up_and_holds_up_nobody(self):
        box = self.box()
        box.refuses.add("nobody@nordvik.example")
        self.serve(box)
        self.invite("nobody@nordvik.example")
        self.invite()
        failed = self.wait_state("failed")[0]
        self.assertEqual((failed["reason"], failed["tries"]), ("refused", 1))
        self.wait_state("sent")
        self.assertEqual([mail.to for mail in box.mails], [["ingrid@nordvik.example"]])
        self.assertEqual(self.metric("mail_given_up_total"), 1)

    def test_what_is_put_off_is_tried_again_and_holds_up_nobody(self):
        for step in ("RCPT", "DATA"):
            with self.subTest(step=step):
                box = self.box()
                box.answers[step] = ["450 later"] * 3
                self.serve(box, connections=1, pause_ms=500, longest_pause_ms=500)
                first = self.invite("first@nordvik.example")
                wait_for(lambda: step in box.heard, "the first attempt")
                box.answers[step] = []
                self.invite("second@nordvik.example")
                wait_for(lambda: len(box.mails) == 2, "both")
                self.assertEqual([mail.to for mail in box.mails], [["second@nordvik.example"], ["first@nordvik.example"]])
                wait_for(lambda: self.server.call("invitation.get", id=first)["state"] == "sent", "the note")
                tries = {mail["invitation"]: mail["tries"] for mail in self.mails("sent")}
                self.assertEqual(tries[first], 2)
                self.assertEqual(self.server.stop(), 0)

    def test_an_old_mail_is_given_up(self):
        box = self.box()
        box.answers["RCPT"] = ["450 later"] * 1000
        self.serve(box, patience_s=1)
        self.invite()
        failed = self.wait_state("failed")[0]
        self.assertEqual(failed["reason"], "unreachable")
        self.assertGreater(failed["tries"], 1)

    def test_a_refused_sender_is_the_operators_trouble_and_no_mails(self):
        box = self.box()
        box.answers["MAIL"] = ["550 not from you"] * 3
        self.serve(box)
        self.invite()
        self.wait_state("sent")
        self.assertEqual(len(self.logged("the server answered 550")), 3)

    def hang_at(self, step):
        """Neither the other mail nor the service waits for the one that hangs."""
        box = self.box()
        box.answers[step] = ["hang"]
        self.serve(box, connections=2)
        self.invite("first@nordvik.example")
        wait_for(lambda: step in box.heard, "the one that hangs")
        self.invite("second@nordvik.example")
        self.wait_state("sent")
        self.assertEqual([mail.to for mail in box.mails], [["second@nordvik.example"]])
        self.assertEqual(self.metric("mail_attempts_total"), 1)  # the first has not ended meanwhile
        box.go_on()
        self.wait_state("sent", 2)

    def test_a_server_that_hangs_at_the_sender_holds_nothing_up(self):
        self.hang_at("MAIL")

    def test_a_server_that_hangs_at_the_recipient_holds_nothing_up(self):
        self.hang_at("RCPT")

    def test_a_server_that_hangs_at_the_mail_itself_holds_nothing_up(self):
        self.hang_at("DATA")

    def test_nobody_waits_longer_than_the_operator_wants(self):
        box = self.box()
        box.answers.update({"MAIL": ["hang"], "RCPT": ["hang"], "DATA": ["hang"]})
        self.serve(box, timeout_ms=300)
        self.invite()
        sent = self.wait_state("sent")[0]
        self.assertEqual(len(box.mails), 1)
        self.assertGreaterEqual(sent["tries"], 3)

    def test_nobody_waits_for_a_farewell(self):
        box = self.box()
        box.is_deaf_to_quit = True
        self.serve(box, connections=1)
        self.invite("first@nordvik.example")
        self.invite("second@nordvik.example")
        self.wait_state("sent", 2)

    def test_a_connection_that_breaks_off_is_made_again(self):
        box = self.box()
        box.answers.update({"MAIL": ["abort"], "RCPT": ["abort"], "break": ["yes"]})
        self.serve(box)
        self.invite()
        self.wait_state("sent")
        self.assertEqual(len(box.mails), 1)

    def test_who_may_have_got_it_gets_it_again_under_the_same_name(self):
        """Between a mail's last line and its answer nobody can know: receivers tell repeats by the Message-ID."""
        box = self.box()
        box.answers["DATA"] = ["250 taken, but who hears it"]
        original = box.answer

        async def deaf(server, step, otherwise):
            answer = await original(server, step, otherwise)
            if answer.endswith("hears it"):
                server.transport.abort()
            return answer
        box.answer = deaf
        self.serve(box)
        self.invite()
        self.wait_state("sent")
        self.assertEqual(len(box.ids()), 2)
        self.assertEqual(len(set(box.ids())), 1)


class Lasting(World):
    def lose_cursors(self):
        path = os.path.join(self.demo.folder, "assent.db.cursors")
        if os.path.exists(path):  # it is written lazily
            os.remove(path)

    def free_port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def test_a_server_that_is_away_for_long_gets_each_mail_once(self):
        port = self.free_port()
        self.configure(f"smtp://127.0.0.1:{port}")
        self.start()
        for number in range(3):
            self.invite(f"a{number}@nordvik.example")
        wait_for(lambda: len(self.logged("no mail can be sent")) >= 4, "attempts in vain")
        self.server.kill()
        self.start()
        for number in range(3):
            self.invite(f"b{number}@nordvik.example")
        wait_for(lambda: len(self.logged("no mail can be sent")) >= 2, "attempts in vain")
        self.server.kill()
        self.lose_cursors()
        self.start()
        wait_for(lambda: self.metric("mail_waiting") == 6 and self.logged("no mail can be sent"), "all of them")
        box = self.box(port=port)
        self.wait_state("sent", 6)
        self.assertEqual(sorted(mail.to[0] for mail in box.mails), [f"{kind}{number}@nordvik.example" for kind in "ab" for number in range(3)])
        wait_for(lambda: self.logged("can be sent again"), "the good news")

    def test_what_was_sent_before_a_kill_is_not_sent_after_it(self):
        box = self.box()
        self.serve(box)
        self.invite("first@nordvik.example")
        self.wait_state("sent")
        for remove in (False, True):  # the cursor may be lost too
            self.server.kill()
            if remove:
                self.lose_cursors()
            self.start()
            self.invite(f"after{int(remove)}@nordvik.example")
            self.wait_state("sent", 2 + int(remove))
        self.assertEqual(len(box.ids()), 3)
        self.assertEqual(len(set(box.ids())), 3)

    def test_an_invitation_that_was_taken_back_meanwhile_is_not_mailed(self):
        port = self.free_port()
        self.configure(f"smtp://127.0.0.1:{port}", pause_ms=200, longest_pause_ms=200)
        self.start()
        taken_back = self.invite("first@nordvik.example")
        wait_for(lambda: self.logged("no mail can be sent"), "an attempt in vain")
        self.server.call("invitation.cancel", id=taken_back)
        self.invite("second@nordvik.example")
        box = self.box(port=port)
        wait_for(lambda: box.mails, "the other")
        wait_for(lambda: self.metric("mail_waiting") == 0, "the end")
        self.assertEqual([mail.to for mail in box.mails], [["second@nordvik.example"]])
        self.assertEqual([(mail["invitation"], mail["reason"]) for mail in self.mails("failed")], [(taken_back, "overtaken")])
        self.assertEqual(self.mails("queued"), [])

    def test_a_replay_comes_to_the_same(self):
        box = self.box()
        box.refuses.add("nobody@nordvik.example")
        self.serve(box)
        self.invite("nobody@nordvik.example")
        self.invite()
        self.wait_state("failed")
        self.wait_state("sent")
        self.assertEqual(self.server.stop(), 0)
        run("replay", "--config", self.demo.config)

    def test_an_end_waits_for_a_mail_that_is_being_handed_over(self):
        box = self.box()
        box.answers["DATA"] = ["hang"]
        self.serve(box)
        self.invite("first@nordvik.example")
        wait_for(lambda: "DATA" in box.heard, "the mail's last line")
        self.server.process.terminate()
        wait_for(lambda: self.logged("shutting down"), "the beginning of the end")
        box.go_on()
        self.assertEqual(self.server.end(), 0)
        self.start()
        self.invite("second@nordvik.example")
        self.wait_state("sent", 2)
        self.assertEqual([mail.to for mail in box.mails], [["first@nordvik.example"], ["second@nordvik.example"]])

    def test_an_end_waits_for_nobody_who_hangs(self):
        box = self.box()
        box.answers["RCPT"] = ["hang"]
        self.serve(box)
        self.invite()
        wait_for(lambda: "RCPT" in box.heard, "the one that hangs")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.logged("did not drain"), [])
        self.start()
        self.wait_state("sent")


class Walks(World):
    """From the partner's invitation to both sides' last mail, by the rules that ship."""

    def setUp(self):
        super().setUp()
        self.mailbox = self.box()
        self.serve(self.mailbox)
        self.sales = self.demo.names["users"]["direct_bill"]["sales_agent"]

    def ask(self, operation, user=None, **fields):
        return json.loads(run("call", operation, json.dumps(fields), *(("--as", user) if user else ()), "--config", self.demo.config)[1])

    def mail(self, words, to="ingrid@nordvik.example"):
        """The one mail with these words in its subject."""
        found = wait_for(lambda: [mail for mail in list(self.mailbox.mails) if mail.to == [to] and words in mail.message["Subject"]], words)
        self.assertEqual(len(found), 1)
        return found[0]

    def partners_mail(self):
        found = wait_for(lambda: [mail for mail in list(self.mailbox.mails) if mail.to != ["ingrid@nordvik.example"]], "the partner's mail")
        self.assertEqual(len(found), 1)
        return found[0]

    def invited(self, **fields):
        """The token that was mailed."""
        self.ask("invitation.create", self.sales, email="ingrid@nordvik.example", first_name="Ingrid", last_name="Solheim",
                 locale="sv-SE", **fields)
        return LINK.search(self.mail("ber er godkänna").text).group(1)

    def new_customer(self):
        return {"company_name": "Nordvik AB", "domain": f"c{uuid.uuid4().hex}.example", "culture": "sv-SE", "country": "SE",
                "email": "billing@nordvik.example"}

    def test_who_has_no_password_signs_in_by_a_mailed_code_and_both_sides_are_told_of_the_acceptance(self):
        token = self.invited(kind="new_customer", new_customer=self.new_customer())
        self.ask("contact.send_code", invitation_token=token)
        code = re.search(r"^ +(\d{8})$", self.mail("engångskod").text, re.M).group(1)
        self.assertEqual(self.mailbox.mails[-1].to, ["ingrid@nordvik.example"])
        access = self.ask("contact.sign_in_code", invitation_token=token, code=code)["access"]
        with Line(self.demo) as line:
            answer = line.ask("invitation.accept", by=access, token=token, template_id=MCA)
        self.assertEqual(answer["reply"]["state"], "accepted")
        self.assertIn("kan nu lägga beställningar åt er", self.mail("Nordvik AB har godkänt").text)
        self.assertIn("Nordvik AB", self.partners_mail().message["Subject"])
        self.wait_state("sent", 4)
        self.assertNotIn(code, "".join(self.server.log))

    def test_a_first_password_is_mailed_only_where_the_operator_wants_it(self):
        def invited(email):
            made = self.ask("invitation.create", self.sales, kind="new_customer", new_customer=self.new_customer(), email=email,
                            locale="sv-SE", delivery="mail")
            return made, self.mail("ber er godkänna", email).text
        made, text = invited("first@nordvik.example")
        self.assertNotIn(made["credentials"]["password"], text)
        self.assertEqual(self.server.stop(), 0)
        with open(self.demo.config, "a", encoding="utf-8") as file:
            file.write("mail_passwords = true\n")
        self.start()
        made, text = invited("second@nordvik.example")
        user_name, password = (made["credentials"][name] for name in ("user_name", "password"))
        self.assertIn(f"Ert tillfälliga lösenord: {password}\n", text)
        signed_in = self.ask("contact.sign_in", user_name=user_name, password=password)
        self.assertTrue(signed_in["must_change_password"])
        with Line(self.demo) as line:
            changed = line.ask("contact.change_password", by=signed_in["access"], old=password, new="a horse of another colour")
        self.assertEqual(changed["status"], 0, changed)
        self.mailbox.mails.clear()
        self.ask("invitation.renew", self.sales, id=made["invitation"]["id"])
        again = self.mail("ber er godkänna", "second@nordvik.example").text
        self.assertIn(user_name, again)
        self.assertNotIn(password, again)

    def test_the_partner_is_told_of_who_declines(self):
        token = self.invited(kind="new_customer", new_customer=self.new_customer())
        self.ask("invitation.decline", token=token)
        self.assertIn("Nordvik AB", self.partners_mail().text)
        self.wait_state("sent", 2)

    def test_the_partner_reads_what_stands_in_the_way(self):
        sales = self.demo.token("direct_bill", "sales_agent")
        customer = make_customer(self.server, sales)
        self.server.post(f"/v1/customers/{customer}/agreements", sales, confirmation())
        self.assertEqual(self.server.post(f"/v1/customers/{customer}/orders", sales, order()).status, 201)
        token = self.invited(kind="existing_customer", customer=customer)
        self.assertEqual(self.ask("invitation.open", token=token)["state"], "blocked")
        told = self.partners_mail()
        locale = told.message["Content-Language"]
        with open(os.path.join(self.demo.folder, "rules", "messages", f"{locale}.lua"), encoding="utf-8") as file:
            sentence = re.search(r'\["direct.existing_purchases"\] = "(.*)"', file.read()).group(1)
        self.assertIn(sentence, told.text)
        self.assertIn(sentence, told.html)


class Templates(World):
    def template(self, name):
        return os.path.join(self.demo.folder, "rules", "messages", "mail", name)

    def write(self, name, text):
        with open(self.template(name), "w", encoding="utf-8") as file:
            file.write(text)

    def test_a_broken_one_is_named_and_its_mail_waits_until_it_is_put_right(self):
        box = self.box()
        self.serve(box)
        with open(self.template("en-US/invitation.txt"), encoding="utf-8") as file:
            good = file.read()
        self.write("en-US/invitation.txt", "Hello\n{{link\n")
        self.invite()
        wait_for(lambda: self.logged("invitation.txt:2: a tag is not closed"), "the complaint")
        self.write("en-US/invitation.txt", good + "\nP.S. It was put right.\n")
        self.wait_state("sent")
        self.assertIn("It was put right.", box.mails[0].text)

    def test_check_finds_what_lint_finds(self):
        self.configure("smtp://mail.example")
        self.assertEqual(run("check", "--config", self.demo.config)[0], 0)
        self.assertEqual(run("mail", "lint", "--config", self.demo.config)[0], 0)
        self.write("sv-SE/code.html", "<p>{{code}}</p>\n<script>alert(1)</script>\n")
        os.remove(self.template("nl-NL/declined.txt"))
        code, out, err = run("check", "--config", self.demo.config, check=False)
        self.assertEqual(code, 78, out + err)
        for place in ("sv-SE/code.html:2: ", "nl-NL/declined.txt: "):
            self.assertIn(place, err)
        code, out, err = run("mail", "lint", "--config", self.demo.config, check=False)
        self.assertEqual((code, len(out.splitlines())), (1, 2), out + err)
        folder = os.path.join(self.demo.folder, "rules")
        code, out, err = run("mail", "lint", folder, "--json", cwd="/", check=False, binary=os.path.abspath(BINARY))
        found = json.loads(out)
        self.assertEqual((code, found["ok"], [one["line"] for one in found["problems"]]), (1, False, [0, 2]), out + err)

    def test_a_preview_shows_each_with_invented_names(self):
        self.configure("smtp://mail.example")
        for name in ("accepted", "accepted_partner", "blocked", "code", "declined", "invitation", "reminder"):
            for locale in ("en-US", "sv-SE", "nl-NL"):
                _, text, _ = run("mail", "preview", name, "--locale", locale, "--config", self.demo.config)
                self.assertTrue(text.startswith("Subject: "), text)
                _, page, _ = run("mail", "preview", name, "--locale", locale, "--html", "--config", self.demo.config)
                self.assertIn(f'<html lang="{locale}">', page)
                for part in (text, page):
                    self.assertNotIn("{{", part)
        for wrong, said in ((["mail", "preview", "invitaion"], "no mail"), (["mail", "preview"], "Usage"), (["mail"], "Usage"),
                            (["mail", "preview", "code", "--locale", "../x"], "--locale"), (["mail", "lint", "--bad"], "no option")):
            code, out, err = run(*wrong, "--config", self.demo.config, check=False)
            self.assertEqual(code, 2, out + err)
            self.assertIn(said, err)

    def test_a_wrong_configuration_is_found_before_the_start(self):
        password = os.path.join(self.demo.above, "password")
        with open(password, "w", encoding="utf-8") as file:
            file.write("\n")
        cases = (
            ("http://mail.example", {}, "address: smtp:// or smtps://"),
            ("smtp://mail.example/x", {}, "address: nothing may stand behind"),
            ("smtp://me:secret@mail.example", {}, "options of their own"),
            ("smtp://mail.example", {"from": "Contoso <a@b.example>"}, "from: "),
            ("smtp://mail.example", {"bounces": "a@b.example\r\nRCPT TO:<c@d.example>"}, "bounces: "),
            ("smtp://mail.example", {"user": "assent"}, "user and password belong together"),
            ("smtp://mail.example", {"user": "assent", "password": password}, 'must be "required"'),
            ("smtp://mail.example", {"user": "assent", "password": password, "starttls": "required"}, "must be the password"),
            ("smtp://mail.example", {"language": "../x"}, "language: "),
            ("smtp://mail.example", {"starttls": "maybe"}, "starttls: "),
        )
        for address, options, said in cases:
            with self.subTest(said=said):
                self.configure(address, **options)
                code, out, err = run("check", "--config", self.demo.config, check=False)
                self.assertEqual(code, 78, out + err)
                self.assertIn(said, err)
                with self.assertRaises(RuntimeError):
                    self.demo.serve().start()


del World  # it has no tests of its own

if __name__ == "__main__":
    unittest.main()
