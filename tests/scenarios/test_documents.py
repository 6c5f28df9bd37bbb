"""Agreement texts: the links to them, the files beside the rules, and by which digest they are known."""

import base64
import hashlib
import os
import sqlite3
import unittest
import urllib.parse

from assent import Demo, run
from contract import MCA, confirmation, new_customer

TYPE = "MicrosoftCustomerAgreement"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Documents(unittest.TestCase):
    def setUp(self):
        self.demo = Demo().__enter__()
        self.addCleanup(self.demo.__exit__, None, None, None)
        self.sales = self.demo.token("direct_bill", "sales_agent")
        self.folder = os.path.join(self.demo.folder, "rules", "countries", "documents")

    def put(self, files):
        for path, content in files.items():
            full = os.path.join(self.folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())

    def remove(self, path):
        os.remove(os.path.join(self.folder, path))

    def activate(self, check=True):
        return run("rules", "activate", "--config", self.demo.config, check=check)

    def start(self):
        server = self.demo.serve().__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def link(self, server, query=""):
        answer = server.get(f"/v1/agreementtemplates/{MCA}/document{query}", self.sales)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def open(self, server, uri, **options):
        return server.ask(options.pop("method", "GET"), urllib.parse.urlsplit(uri).path, **options)

    def served(self, server, query, use="displayUri"):
        return self.open(server, self.link(server, query)[use])


class Served(Documents):
    def test_a_page_is_shown_and_a_word_file_downloaded(self):
        self.put({f"{TYPE}/NO.nb-NO.html": "<p>Avtale på norsk</p>", f"{TYPE}/NO.nb-NO.docx": b"PK\x03\x04word"})
        server = self.start()
        self.activate()
        link = self.link(server, "?country=NO&language=nb-NO")
        self.assertEqual(set(link), {"displayUri", "downloadUri", "language", "country"})

        page = self.open(server, link["displayUri"])
        self.assertEqual((page.status, page.body.decode()), (200, "<p>Avtale på norsk</p>"))
        digest = hashlib.sha256(page.body)
        self.assertEqual(page.headers["content-type"], "text/html; charset=utf-8")
        self.assertEqual(page.headers["content-disposition"], 'inline; filename="NO.nb-NO.html"')
        self.assertEqual(page.headers["etag"], f'"{digest.hexdigest()}"')
        self.assertEqual(page.headers["repr-digest"], f"sha-256=:{base64.b64encode(digest.digest()).decode()}:")
        self.assertEqual(page.headers["x-content-type-options"], "nosniff")
        self.assertEqual(page.headers["cache-control"], "no-store")
        self.assertIn("default-src 'none'", page.headers["content-security-policy"])
        self.assertIn("sandbox", page.headers["content-security-policy"])

        file = self.open(server, link["downloadUri"])
        self.assertEqual((file.status, file.body), (200, b"PK\x03\x04word"))
        self.assertEqual(file.headers["content-type"], WORD)
        self.assertEqual(file.headers["content-disposition"], 'attachment; filename="NO.nb-NO.docx"')
        self.assertEqual(file.headers["x-content-type-options"], "nosniff")
        self.assertEqual(self.open(server, link["displayUri"], method="HEAD").body, b"")

    def test_the_nearest_text_is_taken_and_the_public_address_when_there_is_none(self):
        files = {"default.html": "everybody", "NO.html": "norway", "NO.nb.html": "bokmal", "NO.nb-NO.html": "exact"}
        self.put({f"{TYPE}/{name}": text for name, text in files.items()})
        server = self.start()
        for gone in (None, "NO.nb-NO.html", "NO.nb.html", "NO.html", "default.html"):
            if gone:
                del files[gone]
                self.remove(f"{TYPE}/{gone}")
            self.activate()
            answer = self.served(server, "?country=NO&language=nb-NO")
            wanted = next((files[name] for name in ("NO.nb-NO.html", "NO.nb.html", "NO.html", "default.html") if name in files), None)
            if wanted:
                self.assertEqual((answer.status, answer.body.decode()), (200, wanted))
            else:
                self.assertEqual((answer.status, answer.headers["location"]), (302, "https://aka.ms/customeragreement"))

    def test_the_templates_own_folder_and_its_version_go_before_the_types(self):
        ordered = [f"{MCA}/2023-04-01/default.html", f"{MCA}/default.html", f"{TYPE}/2023-04-01/default.html", f"{TYPE}/default.html"]
        self.put({path: path for path in ordered})
        server = self.start()
        for path in ordered:
            self.activate()
            self.assertEqual(self.served(server, "?country=NO").body.decode(), path)
            self.remove(path)

    def test_a_pdf_serves_both_uses_and_a_page_is_kept_when_there_is_nothing_else(self):
        self.put({f"{TYPE}/NO.pdf": b"%PDF-1.7 no", f"{TYPE}/SE.html": "sweden"})
        server = self.start()
        self.activate()
        for use, disposition in (("displayUri", "inline"), ("downloadUri", "attachment")):
            answer = self.served(server, "?country=NO", use)
            self.assertEqual((answer.headers["content-type"], answer.body), ("application/pdf", b"%PDF-1.7 no"))
            self.assertEqual(answer.headers["content-disposition"], f'{disposition}; filename="NO.pdf"')
            self.assertNotIn("content-security-policy", answer.headers)
        self.assertEqual(self.served(server, "?country=SE", "downloadUri").headers["content-disposition"],
                         'attachment; filename="SE.html"')

    def test_a_text_may_be_large_up_to_its_limit_and_no_byte_larger(self):
        limit = 16 * 1024 * 1024
        self.put({f"{TYPE}/default.pdf": os.urandom(1024) * (limit // 1024)})
        server = self.start()
        self.activate()
        answer = self.served(server, "?country=NO")
        self.assertEqual((answer.status, len(answer.body)), (200, limit))
        self.assertEqual(answer.headers["etag"], f'"{hashlib.sha256(answer.body).hexdigest()}"')
        uri = self.link(server, "?country=NO")["displayUri"]
        for _ in range(15):
            self.assertEqual(self.open(server, uri, method="HEAD").status, 200)
        busy = self.open(server, uri, method="HEAD")  # 256 MB have gone out
        self.assertEqual((busy.status, busy.headers.get("retry-after")), (503, "1"))
        self.put({f"{TYPE}/default.pdf": b"x" * (limit + 1)})
        code, _, err = self.activate(check=False)
        self.assertNotEqual(code, 0)
        self.assertIn("default.pdf: a text of at most 16 MB is needed", err)


class Known(Documents):
    def test_a_text_belongs_to_the_rule_set_and_another_one_is_not_served_in_its_place(self):
        self.put({f"{TYPE}/default.html": "first"})
        server = self.start()
        self.activate()
        before = server.call("host.status")["ruleset"]
        link = self.link(server, "?country=NO")
        self.put({f"{TYPE}/default.html": "other"})
        self.assertEqual(self.open(server, link["displayUri"]).status, 404)
        self.put({f"{TYPE}/default.html": "first"})
        self.assertEqual(self.open(server, link["displayUri"]).body, b"first")
        self.put({f"{TYPE}/default.html": "other"})
        self.activate()
        self.assertNotEqual(server.call("host.status")["ruleset"], before)
        self.assertEqual(self.open(server, link["displayUri"]).body, b"other")
        self.remove(f"{TYPE}/default.html")
        self.activate()
        self.assertEqual(self.open(server, link["displayUri"]).status, 404)

    def test_the_digest_is_shown_by_the_operation_and_kept_in_the_agreement(self):
        self.put({f"{TYPE}/NO.html": "norway", f"{TYPE}/SE.html": "sweden", "MicrosoftCloudAgreement/default.html": "cloud"})
        server = self.start()
        self.activate()
        digest = {name: hashlib.sha256(name.encode()).hexdigest() for name in ("norway", "sweden", "cloud")}
        shown = server.call("template.document", id=MCA, country="NO")
        self.assertEqual((shown["text_digest"], shown["download_digest"]), (digest["norway"], digest["norway"]))
        customer = server.post("/v1/customers", self.sales, new_customer()).json["id"]

        def confirm(name, **more):
            contact = {"first_name": name, "last_name": "Solheim", "email": "ingrid@nordvik.example"}
            return server.call("agreement.confirm", customer=customer, template_id=MCA, contact=contact,
                               agreed_at="2024-02-03T00:00:00Z", **more)

        self.assertEqual(confirm("Ingrid")["text_digest"], digest["norway"])  # the customer's country
        self.assertEqual(confirm("Kari", text_digest=digest["sweden"])["text_digest"], digest["sweden"])
        for wrong in (digest["cloud"], "0" * 63 + "1"):
            self.assertEqual(confirm("Ola", text_digest=wrong)["error"]["code"], "document.unknown")
        over_http = server.post(f"/v1/customers/{customer}/agreements", self.sales, confirmation())
        self.assertEqual(over_http.status, 201, over_http)
        self.assertNotIn("textDigest", over_http.json)
        self.assertEqual(server.stop(), 0)
        with sqlite3.connect(os.path.join(self.demo.folder, "assent.db")) as db:
            kept = [row[0] and row[0].hex() for row in
                    db.execute("SELECT text_digest FROM agreements ORDER BY row DESC LIMIT 3")]
        db.close()
        self.assertEqual(kept, [digest["norway"], digest["sweden"], digest["norway"]])
        run("replay", "--config", self.demo.config)

    def test_without_files_nothing_is_named(self):
        server = self.start()
        self.assertNotIn("text_digest", server.call("template.document", id=MCA, country="NO"))


class Refused(Documents):
    def test_a_link_that_was_altered_leads_nowhere(self):
        self.put({f"{TYPE}/default.html": "text"})
        server = self.start()
        self.activate()
        uri = urllib.parse.urlsplit(self.link(server)["displayUri"]).path
        self.assertEqual(server.get(uri).status, 200)
        middle = len("/v1/documents/") + 20
        other = "A" if uri[middle] != "A" else "B"
        for wrong in (uri[:-1], uri + "A", uri[:middle] + other + uri[middle + 1:]):
            self.assertEqual(server.get(wrong).status, 404, wrong)
        self.assertEqual(server.get("/v1/documents/..%2f..%2fassent.db").status, 400)

    def test_what_cannot_be_a_text_is_refused_by_name_and_the_old_set_stays(self):
        self.put({f"{TYPE}/default.html": "text"})
        server = self.start()
        self.activate()
        before = server.call("host.status")["ruleset"]
        outside = os.path.join(self.demo.above, "outside.html")
        with open(outside, "w", encoding="utf-8") as file:
            file.write("outside")
        link = os.path.join(self.folder, TYPE, "SE.html")
        os.symlink(outside, link)
        code, _, err = self.activate(check=False)
        self.assertNotEqual(code, 0)
        self.assertIn("SE.html", err)
        os.remove(link)
        for name, said in (("a b.html", "a b.html"), ("x.lua", "x.lua"), (f"{'n' * 130}.html", "at most 120")):
            self.put({f"{TYPE}/{name}": "text"})
            code, _, err = self.activate(check=False)
            self.assertNotEqual(code, 0, name)
            self.assertIn(said, err)
            self.remove(f"{TYPE}/{name}")
        self.put({f"{TYPE}/README.md": "notes"})
        self.activate()
        self.assertEqual(server.call("host.status")["ruleset"], before)

    def test_a_file_that_became_a_link_is_not_followed(self):
        self.put({f"{TYPE}/default.html": "text"})
        server = self.start()
        self.activate()
        uri = self.link(server)["displayUri"]
        outside = os.path.join(self.demo.above, "outside.html")
        with open(outside, "w", encoding="utf-8") as file:
            file.write("text")
        self.remove(f"{TYPE}/default.html")
        os.symlink(outside, os.path.join(self.folder, TYPE, "default.html"))
        self.assertEqual(self.open(server, uri).status, 404)


if __name__ == "__main__":
    unittest.main()
