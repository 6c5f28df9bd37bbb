/* assent plugin new: a folder with a small plugin that builds, to begin with. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/print.h"

/* In these texts @ stands for the plugin's name. */
static const char source[] =
    "/* The plugin \"@\": says something now and then, as an example of everything a plugin needs. "
    "*/\n"
    "#include <assent/assent.h>\n"
    "\n"
    "#include <stdlib.h>\n"
    "#include <string.h>\n"
    "\n"
    "struct state {\n"
    "    const assent_host *host;\n"
    "    const assent_timers *timers;\n"
    "    assent_text greeting; /* an option; valid until close */\n"
    "    assent_timer *tick;\n"
    "};\n"
    "\n"
    "static assent_text text(const char *literal)\n"
    "{\n"
    "    return (assent_text){ literal, strlen(literal) };\n"
    "}\n"
    "\n"
    "/* [loop] Once a minute. */\n"
    "static void on_tick(void *data)\n"
    "{\n"
    "    struct state *state = data;\n"
    "    state->host->log(state->host->self, ASSENT_LOG_INFO, state->greeting);\n"
    "}\n"
    "\n"
    "/* Look up capabilities and read options here; open nothing to the outside yet. */\n"
    "static assent_status open_plugin(const assent_host *host, void **ret_state)\n"
    "{\n"
    "    struct state *state = calloc(1, sizeof *state);\n"
    "    if (!state)\n"
    "        return host->fail(host->self, ASSENT_E_MEMORY, text(\"no memory\"));\n"
    "    state->host = host;\n"
    "    state->greeting = host->option(host->self, \"greeting\");\n"
    "    state->timers = host->capability(host->self, ASSENT_TIMERS_1);\n"
    "    if (!ASSENT_HAS(state->timers, every)) {\n"
    "        free(state);\n"
    "        return host->fail(host->self, ASSENT_E_ABSENT,\n"
    "                          text(ASSENT_TIMERS_1 \" is needed, and is absent or withheld\"));\n"
    "    }\n"
    "    *ret_state = state;\n"
    "    return ASSENT_OK;\n"
    "}\n"
    "\n"
    "/* Every plugin is open: begin to serve. */\n"
    "static assent_status start(void *data)\n"
    "{\n"
    "    struct state *state = data;\n"
    "    return state->timers->every(state->host->self, 60 * 1000, on_tick, state, &state->tick);\n"
    "}\n"
    "\n"
    "/* Take nothing new, and say when all that was under way is done: here, at once. */\n"
    "static void drain(void *data, void (*done)(void *done_data), void *done_data)\n"
    "{\n"
    "    (void)data;\n"
    "    done(done_data);\n"
    "}\n"
    "\n"
    "/* The host takes the timer back by itself. */\n"
    "static void close_plugin(void *data)\n"
    "{\n"
    "    free(data);\n"
    "}\n"
    "\n"
    "ASSENT_PLUGIN = {\n"
    "    .magic = ASSENT_ABI_MAGIC,\n"
    "    .size = sizeof(assent_plugin_descriptor),\n"
    "    .abi_major = ASSENT_ABI_MAJOR,\n"
    "    .abi_minor = 0,\n"
    "    .name = \"@\",\n"
    "    .version = \"0.1.0\",\n"
    "    .open = open_plugin,\n"
    "    .start = start,\n"
    "    .drain = drain,\n"
    "    .close = close_plugin,\n"
    "};\n";

static const char manifest[] =
    "{\n"
    "  \"name\": \"@\",\n"
    "  \"version\": \"0.1.0\",\n"
    "  \"description\": \"an example that says something once a minute\",\n"
    "  \"capabilities\": [\"assent.timers/1\"],\n"
    "  \"options\": {\n"
    "    \"greeting\": {\n"
    "      \"type\": \"text\",\n"
    "      \"default\": \"hello from @\",\n"
    "      \"secret\": false,\n"
    "      \"description\": \"what is said\"\n"
    "    }\n"
    "  }\n"
    "}\n";

static const char build[] =
    "# cmake -B build -DCMAKE_PREFIX_PATH=<where assent is installed> && cmake --build build\n"
    "cmake_minimum_required(VERSION 3.25)\n"
    "project(assent_@ LANGUAGES C)\n"
    "set(CMAKE_C_STANDARD 11)\n"
    "find_package(assent REQUIRED)\n"
    "assent_add_plugin(@ SOURCES @.c)\n";

static const char readme[] =
    "# @\n"
    "\n"
    "A plugin for assent. `@.c` shows the four calls of a plugin's life; `manifest.json` declares "
    "its\n"
    "options, which the host checks before `open`.\n"
    "\n"
    "    cmake -B build -DCMAKE_PREFIX_PATH=/usr/local\n"
    "    cmake --build build              # build/plugins/@/@.so and its manifest.json\n"
    "\n"
    "Put `build/plugins/@` beside the host's other plugins (`plugin_folder` in `assent.lua` names "
    "another\n"
    "folder for all of them), and name it:\n"
    "\n"
    "    plugin \"@\" { greeting = \"good morning\" }\n"
    "\n"
    "`assent check` says what does not fit.\n";

static int write_one(const char *folder, const char *file, const char *template, as_str name,
                     struct as_err *err)
{
    char path[PATH_MAX];
    as_auto_buf struct as_buf text;
    as_buf_init(&text);
    for (const char *at = template; *at; at++) {
        if (*at == '@')
            as_buf_add(&text, name);
        else
            as_buf_add_char(&text, *at);
    }
    if (text.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for a plugin");
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return as_file_write(path, as_buf_str(&text), 0644, err);
}

/* A name that is a folder's, a file's and a CMake target's. */
static bool is_name(as_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        const bool is_letter = c >= 'a' && c <= 'z';
        if (!is_letter && (i == 0 || !((c >= '0' && c <= '9') || c == '_' || c == '-')))
            return false;
    }
    return name.size > 0 && name.size <= 40;
}

static int make(struct as_cli *cli)
{
    const as_str name = as_str_of(cli->args[0]);
    char file[64];
    struct as_err err;
    struct stat info;
    if (!is_name(name))
        return as_cli_wrong_usage(cli, "\"%.40s\": small letters, digits, - and _ are needed",
                                  cli->args[0]);
    if (lstat(cli->args[0], &info) == 0 || errno != ENOENT) {
        as_err_set(&err, AS_E_CONFLICT, "%s: there is something already", cli->args[0]);
        return as_cli_fail(cli, AS_CLI_NO, &err);
    }
    snprintf(file, sizeof file, "%s.c", cli->args[0]);
    int rc = as_dir_make(cli->args[0], 0755, &err);
    if (rc == 0)
        rc = write_one(cli->args[0], file, source, name, &err);
    if (rc == 0)
        rc = write_one(cli->args[0], "manifest.json", manifest, name, &err);
    if (rc == 0)
        rc = write_one(cli->args[0], "CMakeLists.txt", build, name, &err);
    if (rc == 0)
        rc = write_one(cli->args[0], "README.md", readme, name, &err);
    if (rc < 0)
        return as_cli_fail(cli, AS_CLI_NO, &err);
    if (cli->is_json) {
        as_auto_json json_t *out = json_pack("{s:s}", "folder", cli->args[0]);
        as_print_json(out);
    } else {
        printf("%s/: a plugin that builds; %s/README.md says how\n", cli->args[0], cli->args[0]);
    }
    return AS_CLI_OK;
}

const struct as_cli_command as_cli_plugin_new = {
    .name = "plugin new",
    .usage = "NAME",
    .doc = "writes a folder with a small plugin to begin with",
    .least = 1,
    .most = 1,
    .run = make,
};
