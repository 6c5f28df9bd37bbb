/* Rows of a file become operations with their input: columns, mappings, lines of JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "host/mapping.h"
#include "host/rows.h"

#define CUSTOMER "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
#define MCA "117a77b0-9360-443b-8795-c6dedc750cf9"
#define INPUT \
    "{\"agreed_at\":\"2024-02-03T00:00:00.000Z\",\"contact\":{\"email\":\"a@b.example\"," \
    "\"first_name\":\"Ada\",\"last_name\":\"B\"},\"customer\":\"" CUSTOMER \
    "\",\"template_id\":\"" MCA "\"}"
#define HEADER "customer,template_id,agreed_at,contact.first_name,contact.last_name,contact.email"
#define ROW CUSTOMER "," MCA ",2024-02-03,Ada,B,a@b.example"

static const char *rules_folder(void)
{
    static char folder[4096];
    snprintf(folder, sizeof folder, "%s/rules", getenv("ASSENT_SOURCE"));
    return folder;
}

/* Rows as "number operation input\n" or "number !code\n"; a file refused as "!!code". */
static void read_rows(const char *name, as_str text, struct as_buf *out, struct as_buf *todo)
{
    struct as_err err;
    struct as_rows *rows = NULL;
    const struct as_rows_source source = {
        .name = as_str_of(name),
        .rules = rules_folder(),
        .row_bytes = 4096,
    };
    assert_int_equal(as_rows_open(&source, &rows, &err), 0);
    as_buf_clear(out);
    int rc = 0;
    struct as_row row;
    while ((rc = as_rows_next(rows, &text, true, &row, &err)) > 0) {
        if (row.operation.size > 0)
            as_buf_printf(out, "%d %.*s %.*s\n", (int)row.number, AS_STR_ARG(row.operation),
                          AS_STR_ARG(row.input));
        else
            as_buf_printf(out, "%d !%.*s\n", (int)row.number, AS_STR_ARG(row.code));
        if (todo && todo->size == 0)
            as_rows_todo_header(rows, todo);
        if (todo && row.operation.size == 0)
            as_rows_todo_row(rows, row.code, AS_STR("why"), todo);
    }
    if (rc < 0)
        as_buf_printf(out, "!!%s", err.word);
    as_rows_close(rows);
}

struct file_case {
    const char *name, *text, *rows;
};

static void check(const struct file_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        as_auto_buf struct as_buf out;
        as_buf_init(&out);
        read_rows(cases[i].name, as_str_of(cases[i].text), &out, NULL);
        if (!as_str_equal(as_buf_str(&out), as_str_of(cases[i].rows)))
            fail_msg("%s: %s\nbecame\n%.*s", cases[i].name, cases[i].text,
                     AS_STR_ARG(as_buf_str(&out)));
    }
}

static void columns_are_the_fields_of_the_operation(void **unused)
{
    (void)unused;
    static const struct file_case cases[] = {
        { "x.agreement.confirm.csv", HEADER "\n" ROW "\n", "2 agreement.confirm " INPUT "\n" },
        { "agreement.confirm.csv", "\xEF\xBB\xBF" HEADER "\r\n" ROW "\r\n",
          "2 agreement.confirm " INPUT "\n" },
        { "x.agreement.confirm.csv",
          "CONTACT.email,Contact.Last_Name,contact.first_name,Agreed_At,template_id,Customer,_"
          "note\n"
          "a@b.example,B,Ada,2024-02-03," MCA "," CUSTOMER ",so\n",
          "2 agreement.confirm " INPUT "\n" },
        { "x.csv", "operation," HEADER "\nagreement.confirm," ROW "\nnothing," ROW "\n," ROW "\n",
          "2 agreement.confirm " INPUT "\n3 !operation.unknown\n4 !row.operation\n" },
        { "x.subscription.change.csv", "customer,id,quantity\n1,2,5\n\n1,2,five\n1,2\n1,2,\n",
          "2 subscription.change {\"customer\":\"1\",\"id\":\"2\",\"quantity\":5}\n"
          "4 subscription.change {\"customer\":\"1\",\"id\":\"2\",\"quantity\":\"five\"}\n"
          "5 !row.columns\n"
          "6 subscription.change {\"customer\":\"1\",\"id\":\"2\"}\n" },
        { "x.agreement.confirm.csv",
          HEADER "\n" CUSTOMER "," MCA ",3/4/2024,Ada,B,a@b.example\n" ROW "\n",
          "2 !row.date.ambiguous\n3 agreement.confirm " INPUT "\n" },
        { "x.agreement.confirm.csv", "customer,template_id,agreed_at\n1,2,3\n", "!!file.columns" },
        { "x.agreement.confirm.csv", HEADER ",costumer\n", "!!file.columns" },
        { "x.agreement.confirm.csv", HEADER ",Customer\n", "!!file.columns" },
        { "x.agreement.confirm.csv", HEADER ",contact\n", "!!file.columns" },
        { "x.agreement.confirm.csv", HEADER ",\n", "!!file.columns" },
        { "x.csv", HEADER "\n" ROW "\n", "!!file.operation" },
        { "x.agreement.confirm.csv", "", "!!file.empty" },
        { "x.agreement.confirm.csv", "\"a\n", "!!file.header" },
    };
    check(cases, AS_COUNT(cases));
}

static void the_published_layouts_are_mappings(void **unused)
{
    (void)unused;
    static const struct file_case cases[] = {
        { "march.sample-importer.csv",
          "TenantId,Domain,Date,First Name,Last Name,Phone,Email ,Type\n" CUSTOMER
          " ,\"Contoso, Inc.\",2024-02-03T00:00:00,Ada,B,,a@b.example,MicrosoftCustomerAgreement\n",
          "2 agreement.confirm " INPUT "\n" },
        { "x.mca-refresh-2024.csv",
          "CustomerTenantId,LastAgreementDate,PartnerAttestationCompleted,CustomerAccountLink,"
          "FirstName,LastName,Email,PhoneNumber\n" CUSTOMER
          ",2024-02-03 00:00:00,True,https://partner.example/,Ada,B,a@b.example,\n" CUSTOMER
          ",2024-02-03 00:00:00,False,https://partner.example/,Ada,B,a@b.example,\n",
          "2 agreement.confirm " INPUT "\n3 !row.skipped\n" },
        { "x.mca-refresh-2024.csv", "CustomerTenantId\n1\n", "!!file.columns" },
    };
    check(cases, AS_COUNT(cases));
}

static void lines_of_json_may_be_the_fields_themselves(void **unused)
{
    (void)unused;
    static const struct file_case cases[] = {
        { "x", "{\"operation\":\"a.b\",\"input\":{\"c\":1}}\n", "1 a.b {\"c\":1}\n" },
        { "x", "{\"operation\":\"a.b\",\"input\":{},\"_note\":1}\n", "1 a.b {}\n" },
        { "x", "{\"operation\":\"a.b\",\"input\":{},\"more\":1}\n[]\n{\n",
          "1 !row.unknown\n2 !row.form\n3 !row.json\n" },
        { "x.agreement.confirm.jsonl", INPUT "\n\n{\"input\":" INPUT "}",
          "1 agreement.confirm " INPUT "\n3 agreement.confirm " INPUT "\n" },
        { "x.agreement.confirm.jsonl",
          "{\"Customer\":\"" CUSTOMER "\",\"template_id\":\"" MCA "\",\"agreed_at\":\"2024-02-03\","
          "\"contact.email\":\"a@b.example\",\"contact\":{\"first_name\":\"Ada\",\"Last_Name\":"
          "\"B\"}}\n"
          "{\"costumer\":1}\n{\"agreed_at\":\"3/4/"
          "2024\"}\n{\"customer\":\"1\",\"CUSTOMER\":\"2\"}\n",
          "1 agreement.confirm " INPUT
          "\n2 !row.columns\n3 !row.date.ambiguous\n4 !row.columns\n" },
        /* What is the input already goes on as it stands; a name of the row's own, or nothing, is left out. */
        { "x.agreement.confirm.jsonl",
          "{ \"template_id\": \"" MCA "\", \"customer\": \"1\" }\n"
          "{ \"operation\": \"a.b\", \"template_id\": null, \"customer\": \"1\" }\n",
          "1 agreement.confirm { \"template_id\": \"" MCA "\", \"customer\": \"1\" }\n"
          "2 agreement.confirm {\"customer\":\"1\"}\n" },
        { "x.mca-refresh-2024.jsonl",
          "{\"CustomerTenantId\":\"" CUSTOMER "\",\"LastAgreementDate\":\"2024-02-03\","
          "\"PartnerAttestationCompleted\":true,\"FirstName\":\"Ada\",\"LastName\":\"B\","
          "\"Email\":\"a@b.example\"}\n",
          "1 agreement.confirm " INPUT "\n" },
    };
    check(cases, AS_COUNT(cases));
}

static void rows_to_be_put_right_come_back_with_their_reason_and_can_be_given_again(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf out;
    as_auto_buf struct as_buf todo;
    as_buf_init(&out);
    as_buf_init(&todo);
    read_rows(
        "x.subscription.change.csv",
        AS_STR("customer,friendly_name,id,_code\n1,'=1,2,old\n1,2\n\"=1\",\"a,b\"\"\",2,3,4\n"),
        &out, &todo);
    assert_true(
        as_str_equal(as_buf_str(&todo),
                     AS_STR("customer,friendly_name,id,_code,_reason\r\n1,2,,row.columns,why\r\n"
                            "'=1,\"a,b\"\"\",2,row.columns,why\r\n")));
    as_auto_buf struct as_buf again;
    as_buf_init(&again);
    read_rows("x.subscription.change.csv.todo.csv", as_buf_str(&todo), &again, NULL);
    assert_true(
        as_str_equal(as_buf_str(&again),
                     AS_STR("2 subscription.change {\"customer\":\"1\",\"friendly_name\":\"2\"}\n"
                            "3 subscription.change "
                            "{\"customer\":\"=1\",\"friendly_name\":\"a,b\\\"\",\"id\":\"2\"}\n")));
    as_buf_clear(&todo);
    read_rows("x", AS_STR("{\"operation\":1,\"input\":{}}\n{x\n"), &out, &todo);
    assert_true(as_str_equal(
        as_buf_str(&todo),
        AS_STR("{\"_code\":\"row.form\",\"_reason\":\"why\",\"input\":{},\"operation\":1}\n{x\n")));
}

static void problem(void *data, const struct as_err *err)
{
    struct as_buf *out = data;
    as_buf_printf(out, "%s\n", err->text);
}

static void every_shipped_mapping_can_be_used(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf out;
    as_buf_init(&out);
    as_mapping_check_all(rules_folder(), problem, &out);
    if (out.size > 0)
        fail_msg("%.*s", AS_STR_ARG(as_buf_str(&out)));
    assert_true(as_mapping_is_there(rules_folder(), AS_STR("sample-importer")));
    assert_false(as_mapping_is_there(rules_folder(), AS_STR("../mappings/sample-importer")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_the_fields_of_the_operation),
        cmocka_unit_test(the_published_layouts_are_mappings),
        cmocka_unit_test(lines_of_json_may_be_the_fields_themselves),
        cmocka_unit_test(rows_to_be_put_right_come_back_with_their_reason_and_can_be_given_again),
        cmocka_unit_test(every_shipped_mapping_can_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
