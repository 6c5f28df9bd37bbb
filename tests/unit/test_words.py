"""Everything that C code says to a caller has a sentence in each language of rules/messages.

Words and English sentences stand where they are said; this reads them there. A complaint with a word that the message
files do not know fails here, and so does an English sentence that differs from what C says without them."""
import os
import re
import unittest

SOURCE = os.environ.get("ASSENT_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOCALES = ("en-US", "sv-SE", "nl-NL")

# Which arguments are the word and the English sentence.
SAYS = {"as_err_field": (2, 3), "as_err_say": (2, 3), "as_trail_refuse": (2, 3), "refuse_rune": (1, 2), "AS_NOUN": (0, 1), "SAYING": (0, 1)}
# Only words: C's sentence says more, or is the one for a host without rules. The number is the word's place.
WORDS = {"as_err_word": 2, "as_run_refuse": 3}
# What as_err_set says of the service itself, by the code's own word.
STATES = {"busy", "closing", "internal", "memory", "storage", "too_large", "unauthenticated"}
# Said to the operator about files, at the start or in a log, where nobody has a locale.
NO_LOCALE = re.compile(r"(row|file|mapping|store)\..*|ruleset\.invalid|ruleset\.unchanged")
# Groups that exist for C alone: what is not said any more goes.
GROUPS = ("form.", "kind.", "needed.", "json.", "http.", "filter.", "list.", "control.", "records.")

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)\'|/\*.*?\*/|//[^\n]*', re.S)
PLACE = re.compile(r"\{(\w+)\}")


def sources():
    for room in ("core", "plugins"):
        for folder, _, names in os.walk(os.path.join(SOURCE, room)):
            for name in sorted(names):
                if name.endswith(".c"):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        text = file.read()
                    yield os.path.relpath(path, SOURCE), COMMENT.sub(lambda m: m.group(0) if m.group(0)[0] in "\"'" else " ", text)


def literal(argument):
    """The text of a C string, put together from its pieces; None when it is something else."""
    argument = argument.strip()
    if not argument.startswith('"') or LITERAL.sub("", argument).strip():
        return None
    text = "".join(LITERAL.findall(argument))
    return re.sub(r"\\(.)", r"\1", text)


def calls(text, name):
    """The arguments of every call, as they stand."""
    for match in re.finditer(rf"\b{name}\(", text):
        depth, begin, at, arguments = 1, match.end(), match.end(), []
        while depth:
            string = LITERAL.match(text, at)
            if string:
                at = string.end()
                continue
            char = text[at]
            if char in "({[":
                depth += 1
            elif char in ")}]":
                depth -= 1
            if (char == "," and depth == 1) or depth == 0:
                arguments.append(text[begin:at])
                begin = at + 1
            at += 1
        yield [argument.strip() for argument in arguments]


def said():
    """(file, word, English, names of values) of everything that is said."""
    for path, text in sources():
        names = set(re.findall(r'\bas_value_\w+\(\s*"(\w+)"', text))
        for function, (word, english) in SAYS.items():
            for arguments in calls(text, function):
                if len(arguments) <= english or any(re.match(r"(const|struct|enum|int) ", one) for one in arguments):
                    continue  # its definition
                own = set(re.findall(r'\bas_value_\w+\(\s*"(\w+)"', arguments[-1])) if "AS_VALUES" in arguments[-1] else names
                if arguments[-1] == "NULL" or function in ("AS_NOUN", "SAYING"):
                    own = set()
                yield path, literal(arguments[word]), literal(arguments[english]), own
        for pair in re.finditer(r'\{\s*("[a-z_]+\.[a-z_]+")\s*,\s*("(?:[^"\\\n]|\\.)* (?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*)\s*\}', text):
            yield path, literal(pair.group(1)), literal(pair.group(2)), set()


def sentences(locale):
    with open(os.path.join(SOURCE, "rules", "messages", locale + ".lua"), encoding="utf-8") as file:
        found = re.findall(r'\["([^"]+)"\]\s*=\s*"((?:[^"\\\n]|\\.)*)"', file.read())
    return {code: re.sub(r"\\(.)", r"\1", text) for code, text in found}


class Words(unittest.TestCase):
    def setUp(self):
        self.messages = {locale: sentences(locale) for locale in LOCALES}
        self.said = list(said())

    # What passes words on, which are literals where it is called.
    PASSED_ON = {"core/base/err.c", "core/model/trail.c", "core/model/form.c"}

    def test_words_and_sentences_stand_where_they_are_said(self):
        wrong = [path for path, word, english, _ in self.said if (word is None or english is None) and path not in self.PASSED_ON]
        self.assertEqual(wrong, [], "a word or a sentence is no literal here")
        self.assertGreater(len({word for _, word, _, _ in self.said if word}), 100)

    def test_every_word_has_a_sentence_in_every_language(self):
        wrong = [f"{path}: {locale} has no {word}" for path, word, _, _ in self.said if word
                 for locale in LOCALES if word not in self.messages[locale]]
        for path, text in sources():
            if path.startswith(("core/cli", "plugins")):
                continue
            words = {literal(arguments[place]) for function, place in WORDS.items() for arguments in calls(text, function) if len(arguments) > place}
            wrong += [f"{path}: {locale} has no {word}" for word in sorted(words - {None}) if not NO_LOCALE.fullmatch(word)
                      for locale in LOCALES if word not in self.messages[locale]]
        wrong += [f"{locale} has no {word}" for word in sorted(STATES) for locale in LOCALES if word not in self.messages[locale]]
        self.assertEqual(wrong, [])

    def test_the_english_sentence_is_the_one_in_the_code(self):
        wrong = [f"{path}: {word}: {english!r}, and {self.messages['en-US'][word]!r} in messages"
                 for path, word, english, _ in self.said
                 if word and english and word in self.messages["en-US"] and english != self.messages["en-US"][word]]
        self.assertEqual(wrong, [])

    def test_sentences_name_only_values_that_are_there(self):
        wrong = []
        for path, word, _, names in self.said:
            for locale in LOCALES if word else ():
                more = set(PLACE.findall(self.messages[locale].get(word, ""))) - names
                if more:
                    wrong.append(f"{path}: {word} in {locale} wants {sorted(more)}")
        self.assertEqual(wrong, [])

    def test_a_sentence_in_another_language_is_not_the_english_one(self):
        same = {"kind.null"}  # the words of JSON are the same everywhere
        words = {word for _, word, _, _ in self.said if word} - same
        wrong = [f"{locale}: {word}" for locale in LOCALES[1:] for word in sorted(words)
                 if word in self.messages[locale] and re.search("[a-z]{3}", PLACE.sub("", self.messages["en-US"].get(word, "")))
                 and self.messages[locale][word] == self.messages["en-US"].get(word)]
        self.assertEqual(wrong, [])

    def test_what_nobody_says_any_more_is_gone(self):
        words = {word for _, word, _, _ in self.said} | {"json.other"}
        wrong = [code for code in self.messages["en-US"] if code.startswith(GROUPS) and not code.endswith(".remedy") and code not in words]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
