/* assent demo: a folder with everything to try the service with. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/print.h"

enum { CUSTOMERS_DEFAULT = 40, CUSTOMERS_MAX = 1000000, FILE_LIMIT = 1024 * 1024, DEPTH_MAX = 8 };

static const char listen_address[] = "127.0.0.1:8080";

/* ---- Files ---------------------------------------------------------------------------------- */

static int copy_file(const char *from, const char *to, struct as_err *err)
{
    as_auto_arena struct as_arena arena;
    as_str text;
    as_arena_init(&arena);
    const int rc = as_file_read(from, FILE_LIMIT, true, &arena, &text, err);
    return rc < 0 ? rc : as_file_write(to, text, 0644, err);
}

static int copy_folder(const char *from, const char *to, int depth, struct as_err *err)
{
    as_auto_arena struct as_arena arena;
    as_str *names = NULL;
    size_t count = 0;
    as_arena_init(&arena);
    if (depth > DEPTH_MAX)
        return as_err_set(err, AS_E_CONFIG, "%s: folders lie deeper than %d", from, DEPTH_MAX);
    int rc = as_dir_make(to, 0755, err);
    if (rc == 0)
        rc = as_dir_list(from, &arena, &names, &count, err);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct stat info;
        const char *source = as_arena_printf(&arena, "%s/%.*s", from, AS_STR_ARG(names[i])).data;
        const char *target = as_arena_printf(&arena, "%s/%.*s", to, AS_STR_ARG(names[i])).data;
        if (!source || !target)
            return as_err_set(err, AS_E_MEMORY, "no memory for the demo");
        if (stat(source, &info) < 0)
            continue;
        if (S_ISDIR(info.st_mode))
            rc = copy_folder(source, target, depth + 1, err);
        else if (S_ISREG(info.st_mode))
            rc = copy_file(source, target, err);
    }
    return rc;
}

/* With the hidden files that tell editors and luacheck about the language. */
static int copy_rules(const char *from, const char *to, struct as_err *err)
{
    static const char *const hidden[] = { ".luacheckrc", ".luarc.json" };
    int rc = copy_folder(from, to, 0, err);
    for (size_t i = 0; rc == 0 && i < AS_COUNT(hidden); i++) {
        char source[PATH_MAX];
        char target[PATH_MAX + 16];
        snprintf(source, sizeof source, "%s/%s", from, hidden[i]);
        snprintf(target, sizeof target, "%s/%s", to, hidden[i]);
        if (access(source, F_OK) == 0)
            rc = copy_file(source, target, err);
    }
    return rc;
}

static int check_empty(const char *folder, struct as_err *err)
{
    as_auto_arena struct as_arena arena;
    as_str *names = NULL;
    size_t count = 0;
    struct stat info;
    as_arena_init(&arena);
    if (lstat(folder, &info) < 0)
        return errno == ENOENT ? 0
                               : as_err_set(err, AS_E_CONFIG, "%s: %s", folder, strerror(errno));
    if (as_dir_list(folder, &arena, &names, &count, err) < 0)
        return err->code;
    if (count > 0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the folder is not empty (%.*s is there); a demo needs a new one",
                          folder, AS_STR_ARG(names[0]));
    return 0;
}

static int write_config(const struct as_demo *demo, const char *path, struct as_err *err)
{
    as_auto_buf struct as_buf text;
    as_buf_init(&text);
    as_buf_add(
        &text,
        AS_STR("-- A demo of assent: invented partners and customers. Relative paths "
               "begin in this folder.\n\n"
               "data        = \"assent.db\"\n"
               "environment = \"sandbox\"  -- \"production\" refuses what only a trial "
               "needs\n"
               "rules       = \"rules\"    -- with `rules_watch = true` every change is taken "
               "in, once the folder has been quiet for 300 ms\n"));
    if (demo)
        as_buf_printf(&text,
                      "\nplugin \"http\"          { listen = \"%s\" }\n"
                      "plugin \"partnercenter\" {}\n"
                      "plugin \"filedrop\"      { folder = \"drop\", user = \"%s\" }  -- a sales "
                      "agent's files\n",
                      listen_address, demo->users[DEMO_DIRECT_BILL][DEMO_SALES]);
    if (text.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for the demo");
    return as_file_write(path, as_buf_str(&text), 0644, err);
}

static json_t *names_of(const struct as_demo *demo)
{
    json_t *tokens = json_object();
    json_t *users = json_object();
    json_t *partners = json_object();
    json_t *customers = json_object();
    for (int i = 0; i < DEMO_PARTNERS; i++) {
        json_t *own_tokens = json_object();
        json_t *own_users = json_object();
        for (int k = 0; k < DEMO_ROLES; k++) {
            json_object_set_new(own_tokens, as_demo_role_names[k], json_string(demo->tokens[i][k]));
            if (k != DEMO_APPLICATION)
                json_object_set_new(own_users, as_demo_role_names[k],
                                    json_string(demo->users[i][k]));
        }
        json_object_set_new(tokens, as_demo_partner_names[i], own_tokens);
        json_object_set_new(users, as_demo_partner_names[i], own_users);
        json_object_set_new(partners, as_demo_partner_names[i], json_string(demo->partners[i]));
    }
    for (int i = 0; i < DEMO_EXAMPLES; i++)
        if (demo->examples[i][0])
            json_object_set_new(customers, as_demo_example_names[i],
                                json_string(demo->examples[i]));
    char address[64];
    snprintf(address, sizeof address, "http://%s", listen_address);
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "listen", address, "tokens", tokens, "users",
                     users, "partners", partners, "customers", customers);
}

static int write_names(const struct as_demo *demo, const char *path, struct as_err *err)
{
    as_auto_json json_t *names = names_of(demo);
    as_auto_free char *text = names ? json_dumps(names, JSON_INDENT(2)) : NULL;
    if (!text)
        return as_err_set(err, AS_E_MEMORY, "no memory for the demo");
    return as_file_write(path, as_str_of(text), 0600, err);
}

/* ---- The demo ------------------------------------------------------------------------------- */

static int make_state(struct as_demo *demo, const char *config, uint32_t customers,
                      struct as_err *err)
{
    const struct as_host_options options = {
        .config = config,
        .version = as_cli_version(),
        .is_quiet = true,
    };
    int rc = as_host_open(&options, &demo->host, err);
    if (rc < 0)
        return rc;
    demo->self = as_host_self(demo->host);
    demo->operations = as_host_capability(demo->self, AS_STR(ASSENT_OPERATIONS_1));
    demo->identity = as_host_capability(demo->self, AS_STR(ASSENT_IDENTITY_1));
    const struct as_operator *operator= as_host_capability(demo->self, AS_STR(AS_OPERATOR_1));
    demo->operator_actor = operator->actor(demo->self);
    rc = as_demo_make_people(demo, err);
    if (rc == 0)
        rc = as_demo_make_customers(demo, customers, err);
    for (int i = 0; i < DEMO_PARTNERS; i++)
        if (demo->sales[i])
            demo->identity->release(demo->self, demo->sales[i]);
    as_host_close(demo->host);
    return rc;
}

static int make(struct as_demo *demo, const char *folder, uint32_t customers, struct as_err *err)
{
    static const char *const folders[] = { "", "/drop", "/drop/in", "/drop/out", "/drop/done" };
    char path[PATH_MAX];
    char config[PATH_MAX];
    struct stat info;
    int rc = check_empty(folder, err);
    for (size_t i = 0; rc == 0 && i < AS_COUNT(folders); i++) {
        snprintf(path, sizeof path, "%s%s", folder, folders[i]);
        rc = as_dir_make(path, i == 0 ? 0700 : 0755, err);
    }
    if (rc == 0) {
        const bool is_in_tree = stat(ASSENT_RULES_DIR, &info) == 0 && S_ISDIR(info.st_mode);
        snprintf(path, sizeof path, "%s/rules", folder);
        rc = copy_rules(is_in_tree ? ASSENT_RULES_DIR : ASSENT_RULES_INSTALLED, path, err);
    }
    snprintf(config, sizeof config, "%s/assent.lua", folder);
    if (rc == 0)
        rc = write_config(NULL, config, err);
    if (rc == 0)
        rc = make_state(demo, config, customers, err);
    if (rc == 0)
        rc = write_config(demo, config, err);
    snprintf(path, sizeof path, "%s/demo.json", folder);
    return rc < 0 ? rc : write_names(demo, path, err);
}

static void tell(const struct as_demo *demo, const char *folder)
{
    printf("%s: %" PRId64 " customers in %" PRId64 " countries, %" PRId64
           " confirmed by their partner, "
           "%" PRId64 " directly, %" PRId64 " with purchases\n\n",
           folder, demo->customers, demo->countries, demo->confirmed, demo->direct, demo->orders);
    printf("Next:\n"
           "  assent serve --config %s/assent.lua\n\n"
           "  TOKEN=%s   # a sales agent; all tokens: %s/demo.json\n"
           "  curl -H \"Authorization: Bearer $TOKEN\" http://%s/v1/agreements\n"
           "  curl -H \"Authorization: Bearer $TOKEN\" http://%s/v1/customers?size=5\n"
           "  curl -H \"Authorization: Bearer $TOKEN\" "
           "'http://%s/v1/customers/%s/agreements?agreementType=MicrosoftCustomerAgreement'\n",
           folder, demo->tokens[DEMO_DIRECT_BILL][DEMO_SALES], folder, listen_address,
           listen_address, listen_address, demo->examples[DEMO_CONFIRMED]);
}

static int demo_command(struct as_cli *cli)
{
    int64_t customers = CUSTOMERS_DEFAULT;
    struct as_err err;
    if (!as_cli_number(cli, "customers", 0, CUSTOMERS_MAX, &customers))
        return AS_CLI_USAGE;
    struct as_demo *demo = calloc(1, sizeof *demo);
    const char *folder = cli->args[0];
    if (strlen(folder) > PATH_MAX - 64 || !demo) {
        free(demo);
        return as_cli_wrong_usage(cli, "the path of the folder is too long");
    }
    int code = AS_CLI_OK;
    if (make(demo, folder, (uint32_t)customers, &err) < 0) {
        code = as_cli_fail(cli, AS_CLI_CONFIG, &err);
    } else if (cli->is_json) {
        as_auto_json json_t *names = names_of(demo);
        as_print_json(names);
    } else {
        tell(demo, folder);
    }
    free(demo);
    return code;
}

static const struct as_cli_flag flags[] = {
    { "customers", "N", "how many customers (default 40, at most 1000000)" },
    { NULL },
};

const struct as_cli_command as_cli_demo = {
    .name = "demo",
    .usage = "DIR [--customers N]",
    .doc =
        "makes a folder with a configuration, rules, a database and tokens to try everything with",
    .least = 1,
    .most = 1,
    .flags = flags,
    .run = demo_command,
};
