"""The portal's texts: the same ones in every language, with the same values, and every one that a page names."""

import json
import os
import re
import unittest

PORTAL = os.path.join(os.environ["ASSENT_SOURCE"], "plugins", "portal")
LOCALES = ("en-US", "sv-SE", "nl-NL")


def flat(tree, prefix=""):
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def texts(locale):
    found = {}
    for what in ("pages", "forms", "names"):
        with open(os.path.join(PORTAL, "texts", f"{locale}.{what}.json"), encoding="utf-8") as file:
            found.update(flat(json.load(file)))
    return found


def files(folder, end):
    for name in sorted(os.listdir(os.path.join(PORTAL, folder))):
        if name.endswith(end):
            with open(os.path.join(PORTAL, folder, name), encoding="utf-8") as file:
                yield name[: -len(end)], file.read()


class PortalTexts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.texts = {locale: texts(locale) for locale in LOCALES}
        cls.pages = dict(files("pages", ".html"))
        cls.sources = dict(files(".", ".c"))

    def test_every_language_has_every_text(self):
        for locale in LOCALES:
            with self.subTest(locale):
                self.assertEqual(set(self.texts[locale]), set(self.texts["en-US"]))
                self.assertEqual([name for name, value in self.texts[locale].items() if not value.strip()], [])

    def test_a_text_has_the_same_values_in_every_language(self):
        for name, english in self.texts["en-US"].items():
            wanted = sorted(re.findall(r"\{\{([^}]*)\}\}", english))
            for locale in LOCALES:
                with self.subTest(f"{locale}: {name}"):
                    self.assertEqual(sorted(re.findall(r"\{\{([^}]*)\}\}", self.texts[locale][name])), wanted)

    def test_every_text_and_page_that_a_page_names_is_there(self):
        for page, source in self.pages.items():
            for name in re.findall(r"\{\{>\s*([\w.-]+)\s*\}\}", source):
                with self.subTest(f"{page}: {name}"):
                    if name.startswith("t."):
                        self.assertTrue(name[2:] in self.texts["en-US"], "no such text")
                    elif name != "content":
                        self.assertTrue(name in self.pages, name)

    def test_every_page_that_is_shown_is_there_and_has_a_title(self):
        shown = set()
        for source in self.sources.values():
            shown.update(re.findall(r'visit_show\([^;]*?"(\w+)"\);', source))
        self.assertGreater(len(shown), 15)
        for page in shown:
            with self.subTest(page):
                self.assertTrue(page in self.pages, page)
                self.assertTrue(f"title.{page}" in self.texts["en-US"], "no such text")

    def test_every_field_has_a_label(self):
        names = set(re.findall(r'\{ "([\w.]+)", "(?:text|email|tel|date|number|select|area)"', self.sources["fields"]))
        self.assertGreater(len(names), 20)
        for name in names:
            with self.subTest(name):
                self.assertTrue(f"field.{name}" in self.texts["en-US"], "no such text")

    def test_every_refusal_and_notice_of_the_code_has_words(self):
        for file, source in self.sources.items():
            named = re.findall(r'shown_refusal\(visit, "([\w.]+)"', source)
            named += [f"problem.{name}.title" for name in re.findall(r'visit_fail_with\(visit, \d+, "(\w+)"\)', source)]
            named += [f"notice.{name}" for name in re.findall(r"notice=(\w+)", source)]
            for name in named:
                with self.subTest(f"{file}: {name}"):
                    self.assertTrue(name in self.texts["en-US"], "no such text")

    def test_pages_run_nothing_and_load_nothing_of_others(self):
        for page, source in self.pages.items():
            with self.subTest(page):
                self.assertNotRegex(source, r"\son\w+=|style=|javascript:|https?://")
                self.assertNotIn("{{{", source)
                posted = len(re.findall(r'method="post"', source))
                proofs = len(re.findall(r"\{\{>proof\}\}|name=\"csrf\"", source))
                if page != "proof":
                    self.assertEqual(posted, proofs, "each form carries its proof")


if __name__ == "__main__":
    unittest.main()
