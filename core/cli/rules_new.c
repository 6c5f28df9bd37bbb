/* assent rules new */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/rules_folder.h"
#include "cli/rules_new.h"

/* small.words_or-1, the way the shipped rules are called; also a file's name. */
static bool is_name(as_str name)
{
    char before = '.'; /* a word is to begin */
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        const bool is_letter = c >= 'a' && c <= 'z';
        const bool is_digit = c >= '0' && c <= '9';
        const bool is_mark = c == '_' || c == '-' || c == '.';
        if (!is_letter && !(is_digit && i > 0) && !(is_mark && before != '.'))
            return false;
        before = c;
    }
    return name.size > 0 && name.size <= AS_NEW_NAME_LONGEST && before != '.';
}

/* The name of the files. */
static as_str stem_of(struct as_making *making)
{
    as_str stem = as_arena_copy(&making->arena, making->name);
    char *at = (char *)(uintptr_t)stem.data;
    for (size_t i = 0; at && i < stem.size; i++)
        at[i] = at[i] == '.' ? '_' : at[i];
    return stem;
}

/* As a shell takes it. */
static void add_word(struct as_buf *out, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-:";
    as_buf_add_char(out, ' ');
    if (*word && word[strspn(word, plain)] == '\0') {
        as_buf_add(out, as_str_of(word));
        return;
    }
    as_buf_add_char(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            as_buf_add(out, AS_STR("'\\''"));
        else
            as_buf_add_char(out, *word);
    as_buf_add_char(out, '\'');
}

static as_str next_command(struct as_making *making, const struct as_cli *cli)
{
    as_auto_buf struct as_buf out;
    const char *folder = as_cli_value(cli, "folder");
    const char *usual = getenv("ASSENT_CONFIG");
    as_buf_init(&out);
    as_buf_add(&out, AS_STR("assent rules test"));
    if (folder)
        add_word(&out, folder);
    as_buf_printf(&out, " tests/%.*s.lua", AS_STR_ARG(making->stem));
    if (!folder && strcmp(cli->config, usual && *usual ? usual : "assent.lua") != 0) {
        as_buf_add(&out, AS_STR(" --config"));
        add_word(&out, cli->config);
    }
    return as_arena_copy(&making->arena, as_buf_str(&out));
}

static int find_kind(struct as_cli *cli, struct as_making *making)
{
    as_str known[AS_NEW_KINDS];
    const as_str asked = as_str_of(cli->args[0]);
    for (int i = 0; i < AS_NEW_KINDS; i++) {
        known[i] = as_new_kinds[i].kind;
        if (as_str_equal(known[i], asked))
            making->kind = &as_new_kinds[i];
    }
    const as_str near = as_str_nearest(asked, known, AS_NEW_KINDS);
    if (!making->kind)
        return as_cli_wrong_usage(
            cli, "permission, scenario or template is needed, not \"%.40s\"%s%.*s%s", cli->args[0],
            near.size ? "; did you mean " : "", AS_STR_ARG(near), near.size ? "?" : "");
    making->name = as_str_of(cli->args[1]);
    if (!is_name(making->name))
        return as_cli_wrong_usage(
            cli,
            "\"%.80s\": a name such as gate.my_rule is needed: small letters, "
            "digits, _ and -, with dots between words, at most %d in all",
            cli->args[1], AS_NEW_NAME_LONGEST);
    return AS_CLI_OK;
}

static void tell(const struct as_cli *cli, const struct as_making *making)
{
    as_auto_json json_t *files = json_array();
    for (uint32_t i = 0; i < making->made_count; i++) {
        const char *path = making->made[i].whole.data;
        json_array_append_new(files, json_string(path));
        if (!cli->is_json)
            printf("%-40s  %s\n", path, making->made[i].what);
    }
    if (cli->is_json) {
        as_auto_json json_t *out =
            json_pack("{s:s, s:O, s:s#}", "name", making->name.data, "files", files, "next",
                      making->next.data, (int)making->next.size);
        as_print_json(out);
        return;
    }
    printf("\nIt changes nothing for anybody until you fill in whom it is about. Next:\n  %.*s\n",
           AS_STR_ARG(making->next));
}

static int run(struct as_cli *cli)
{
    struct as_making making = { .kind = NULL };
    struct as_err err;
    int code = find_kind(cli, &making);
    if (code == AS_CLI_OK)
        code = as_rules_folder(cli, as_cli_value(cli, "folder"), making.folder);
    if (code != AS_CLI_OK)
        return code;
    as_arena_init(&making.arena);
    making.stem = stem_of(&making);
    making.next = next_command(&making, cli);
    if (as_new_make(&making, &err) < 0)
        code = as_cli_fail(cli, AS_CLI_NO, &err);
    else
        tell(cli, &making);
    as_ruleset_free(making.set);
    as_arena_fini(&making.arena);
    return code;
}

static const struct as_cli_flag new_flags[] = {
    { "folder", "FOLDER", "of the rules (default: that of the configuration)" },
    { NULL },
};

const struct as_cli_command as_cli_rules_new = {
    .name = "rules new",
    .usage = "permission|scenario|template NAME",
    .doc = "writes a commented rule, its sentences and cases that pass, to begin with",
    .least = 2,
    .most = 2,
    .flags = new_flags,
    .has_config = true,
    .run = run,
};
