"""The SDK for plugin authors: headers that stand alone, an installation that a copied plugin builds against."""

import os
import shutil
import subprocess
import tempfile
import unittest

from assent import BUILD, Demo, run

SOURCE = os.environ["ASSENT_SOURCE"]
HEADERS = os.path.join(SOURCE, "core", "include", "assent")
STRICT = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-pedantic-errors", "-fsyntax-only", "-I", os.path.dirname(HEADERS)]


def command(*arguments, cwd=None):
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=cwd)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout


def cached(name):
    """A variable of the build that is tested."""
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as file:
        for line in file:
            if line.startswith(name + ":"):
                return line.split("=", 1)[1].strip()
    return ""


class Headers(unittest.TestCase):
    def test_each_compiles_alone_in_both_languages(self):
        for name in sorted(os.listdir(HEADERS)):
            for compiler, language in (("cc", ["-x", "c", "-std=c11"]), ("c++", ["-x", "c++", "-std=c++17"])):
                with self.subTest(header=name, language=language[1]), tempfile.TemporaryDirectory() as folder:
                    source = os.path.join(folder, "alone")
                    with open(source, "w", encoding="utf-8") as file: # twice: the guard holds
                        file.write(f'#include "assent/{name}"\n#include "assent/{name}"\nextern int here;\n')
                    command(compiler, *language, *STRICT, source)

    def test_they_include_nothing_but_the_c_library_and_each_other(self):
        allowed = {"<stddef.h>", "<stdint.h>"}
        for name in sorted(os.listdir(HEADERS)):
            with open(os.path.join(HEADERS, name), encoding="utf-8") as file:
                for line in file:
                    if line.startswith("#include"):
                        what = line.split()[1]
                        self.assertTrue(what in allowed or what.startswith('"assent/'), f"{name}: {line}")


# As a plugin of minor 0 was built: the host's reply must begin with it, and the rest must be told from it.
OLD_REPLY = """
#include "assent/operations.h"
typedef struct old_reply {
    size_t size;
    assent_status status;
    assent_text body, code, sentence, path, remedy;
    uint64_t sequence;
    uint32_t retry_after_s, is_repeat;
} old_reply;
#define SAME(member) \\
    _Static_assert(offsetof(assent_reply, member) == offsetof(old_reply, member) && \\
                   sizeof(((assent_reply *)0)->member) == sizeof(((old_reply *)0)->member), #member)
SAME(size); SAME(status); SAME(body); SAME(code); SAME(sentence); SAME(path); SAME(remedy);
SAME(sequence); SAME(retry_after_s); SAME(is_repeat);
_Static_assert(offsetof(assent_reply, answers) == sizeof(old_reply), "grows at the end");
_Static_assert(sizeof(assent_reply) == offsetof(assent_reply, answer_count) + sizeof(size_t), "no padding to grow into");
_Static_assert(sizeof(assent_answer) == 5 * sizeof(assent_text), "an element of lists keeps its size");
int main(void)
{
    const assent_reply old = { .size = sizeof(old_reply) }, now = { .size = sizeof now };
    return ASSENT_HAS(&old, answers) || ASSENT_HAS(&old, answer_count) || !ASSENT_HAS(&old, is_repeat) ||
           !ASSENT_HAS(&now, answer_count);
}
"""


class Growth(unittest.TestCase):
    def test_a_reply_grew_at_its_end_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            source, program = os.path.join(folder, "old.c"), os.path.join(folder, "old")
            with open(source, "w", encoding="utf-8") as file:
                file.write(OLD_REPLY)
            command("cc", "-std=c11", "-I", os.path.dirname(HEADERS), source, "-o", program)
            command(program)


class OutOfTree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.above = tempfile.mkdtemp(prefix="assent-sdk-")
        cls.addClassCleanup(shutil.rmtree, cls.above, True)
        cls.prefix = os.path.join(cls.above, "prefix")
        command("cmake", "--install", BUILD, "--prefix", cls.prefix)
        cls.project = os.path.join(cls.above, "elsewhere", "hello")
        shutil.copytree(os.path.join(SOURCE, "plugins", "hello"), cls.project)
        cls.build = os.path.join(cls.project, "build")
        sanitize = cached("ASSENT_SANITIZE")
        flags = f"-fsanitize={sanitize}" if sanitize else ""
        command("cmake", "-S", cls.project, "-B", cls.build, f"-DCMAKE_PREFIX_PATH={cls.prefix}",
                f"-DCMAKE_C_FLAGS=-Wall -Wextra -Werror {flags}")
        command("cmake", "--build", cls.build)
        command("cmake", "--install", cls.build, "--prefix", cls.prefix)
        cls.binary = os.path.join(cls.prefix, "bin", "assent")

    def test_what_is_installed(self):
        for path in ("include/assent/assent.h", "bin/assent", "share/assent/rules", "lib/assent/plugins/http/http.so"):
            self.assertTrue(os.path.exists(os.path.join(self.prefix, path)), path)

    def test_a_copied_plugin_builds_to_two_files_with_one_symbol(self):
        built = os.path.join(self.build, "plugins", "hello")
        self.assertEqual(sorted(os.listdir(built)), ["hello.so", "manifest.json"])
        exported = command("nm", "-D", "--defined-only", os.path.join(built, "hello.so")).split()
        self.assertIn("assent_plugin", exported)
        self.assertNotIn("hello_open", exported)

    def test_the_installed_host_loads_it_and_it_answers(self):
        with Demo(customers=1) as demo:
            demo.configure('plugin "filedrop"', 'plugin "hello" { greeting = "Welcome" }\nplugin "filedrop"')
            code, out, err = run("check", "--config", demo.config, check=False, binary=self.binary)
            self.assertEqual(code, 0, out + err)
            with demo.serve(binary=self.binary) as server:
                answer = server.get("/hello")
                self.assertEqual((answer.status, answer.body), (200, b"Welcome from assent\n"))
                page = server.get("/metrics").body.decode()
                self.assertIn("hello_answers_total 1", page)


if __name__ == "__main__":
    unittest.main()
