/* One-time codes: sent to the invited address, so that whoever reads mail there signs in without a password. */
#include "operations/contacts.h"
#include "operations/handlers.h"
#include "operations/invited.h"
#include "operations/secrets.h"
#include "store/index.h"
#include "store/people.h"
#include "store/sign_in_codes.h"

enum { DIGITS = 8, TRIES_MOST = 5, CODES_AN_HOUR = 3, CODE_S = 600 };
static const int64_t hour_ms = 3600 * 1000;

as_str as_sign_in_code(struct as_arena *arena, as_str key, const struct as_id *code)
{
    char text[AS_ID_TEXT_SIZE];
    const as_str parts = as_arena_printf(arena, "code:%s", as_id_format(code, text).data);
    if (!parts.data)
        return AS_STR_NONE;
    const struct as_digest bits = as_hmac(key, parts);
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | bits.bytes[i];
    return as_arena_printf(arena, "%0*u", DIGITS, (unsigned)(number % 100000000));
}

/* Of a code and the link it belongs to; without the host's key nobody can try all codes against it. */
static int digest_code(const struct as_preparation *preparation, as_str code,
                       const struct as_digest *token, struct as_digest *ret_digest,
                       struct as_err *err)
{
    char text[AS_DIGEST_TEXT_SIZE];
    const as_str parts = as_arena_printf(preparation->arena, "code-digest:%s:%.*s",
                                         as_digest_format(token, text).data, AS_STR_ARG(code));
    if (!parts.data || !code.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a code");
    *ret_digest = as_hmac(preparation->key, parts);
    return 0;
}

/* ---- Sending --------------------------------------------------------------------------------- */

static int prepare_send(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_contact_send_code *input = data;
    input->token_digest = as_digest_of(input->invitation_token);
    input->invitation_token = AS_STR_NONE;
    input->id = as_id_random();
    return digest_code(preparation,
                       as_sign_in_code(preparation->arena, preparation->key, &input->id),
                       &input->token_digest, &input->digest, err);
}

/* Whether a code may be sent: nobody is told that none was. */
static int find_recipient(struct as_run *run, const struct as_digest *token,
                          struct as_invited *ret_invited, bool *ret_may, struct as_err *err)
{
    struct as_sign_in_code newest;
    int64_t lately = 0;
    *ret_may = false;
    int rc = as_invited_find(run, token, ret_invited, err);
    if (rc == AS_E_NOT_FOUND || (rc == 0 && as_id_is_nil(&ret_invited->customer)))
        return 0;
    if (rc == 0)
        rc = as_sign_in_code_newest(run->conn, &ret_invited->invitation, run->at - hour_ms,
                                    run->arena, &newest, &lately, err);
    *ret_may = rc == 0 && lately < CODES_AN_HOUR;
    return rc;
}

/* The customer stands in the entry, so that its history has it. */
static void note_customer(struct as_run *run, const struct as_id *customer)
{
    run->customer_id = *customer;
    run->has_customer =
        as_customer_locate(run->conn, customer, &run->customer_row, &run->customer_entry);
}

static int send_code(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_contact_send_code *input = data;
    struct as_contact_code_sent *sent = reply;
    struct as_invited invited;
    bool may = false;
    sent->expires_in = CODE_S;
    const int rc = find_recipient(run, &input->token_digest, &invited, &may, err);
    if (rc < 0)
        return rc;
    run->leaves_no_trace = !may;
    if (!may)
        return 0;
    struct as_sign_in_code code = {
        .id = input->id,
        .invitation = invited.invitation,
        .digest = input->digest,
        .tries = 0,
        .created_at = run->at,
        .expires_at = run->at + CODE_S * 1000,
        .used_at = AS_TIME_NONE,
    };
    sent->code = code.id;
    sent->invitation = code.invitation;
    note_customer(run, &invited.customer);
    return as_row_insert(run->conn, AS_TABLE_SIGN_IN_CODES, &code, &code.row, err);
}

/* Whether there was anything to send is nobody's business; the journal and the rules know it. */
static int hide_code(const struct as_preparation *preparation, const void *data, void *reply,
                     struct as_err *err)
{
    struct as_contact_code_sent *sent = reply;
    (void)preparation, (void)data, (void)err;
    sent->code = sent->invitation = (struct as_id){ { 0 } };
    return 0;
}

/* ---- Signing in ------------------------------------------------------------------------------ */

static int prepare_sign_in(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_contact_sign_in_code *input = data;
    input->token_digest = as_digest_of(input->invitation_token);
    const int rc =
        digest_code(preparation, input->code, &input->token_digest, &input->code_digest, err);
    input->invitation_token = input->code = AS_STR_NONE;
    if (rc < 0)
        return rc;
    input->id = as_id_random();
    input->access = as_secret_make(preparation->arena, &input->digest);
    return input->access.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a token");
}

static bool guess_code(const struct as_actor *actor, const void *data, as_str *ret_subject)
{
    const struct as_contact_sign_in_code *input = data;
    (void)actor;
    *ret_subject =
        as_str_make((const char *)input->token_digest.bytes, sizeof input->token_digest.bytes);
    return true;
}

static const char wrong_word[] = "code.wrong";
static const char wrong_text[] =
    "the code is wrong, was used, or is no longer good: ask for another one";

static int wrong(struct as_run *run, struct as_err *err)
{
    return as_run_refuse(run, err, AS_E_UNAUTHENTICATED, wrong_word, wrong_text);
}

/* The code that there is to try: the newest, unless it is spent. */
static int find_code(struct as_run *run, const struct as_contact_sign_in_code *input,
                     struct as_invited *ret_invited, struct as_sign_in_code *ret_code,
                     struct as_err *err)
{
    int64_t unused = 0;
    int rc = as_invited_find(run, &input->token_digest, ret_invited, err);
    if (rc == AS_E_NOT_FOUND)
        return wrong(run, err);
    if (rc == 0 && as_id_is_nil(&ret_invited->customer))
        return as_run_refuse(run, err, AS_E_UNAUTHENTICATED, "code.not_enough",
                             "this invitation needs a sign-in by name and password");
    if (rc == 0)
        rc = as_sign_in_code_newest(run->conn, &ret_invited->invitation, run->at, run->arena,
                                    ret_code, &unused, err);
    if (rc < 0)
        return rc;
    const bool is_spent = ret_code->row == 0 || ret_code->used_at != AS_TIME_NONE ||
                          ret_code->expires_at <= run->at || ret_code->tries >= TRIES_MOST;
    return is_spent ? wrong(run, err) : 0;
}

static int load_sign_in(struct as_run *run, void *data, struct as_err *err)
{
    struct as_invited invited;
    struct as_sign_in_code code;
    const int rc = find_code(run, data, &invited, &code, err);
    if (rc == 0)
        note_customer(run, &invited.customer);
    return rc;
}

/* A wrong code of a genuine link is written down, so that tries are counted, whatever happens to the machine:
 * five for each code, and three codes an hour, are all that anybody can fill the journal with. */
static int sign_in(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_contact_sign_in_code *input = data;
    struct as_contact_signed_in *signed_in = reply;
    struct as_invited invited;
    struct as_sign_in_code code;
    int rc = find_code(run, input, &invited, &code, err);
    if (rc < 0)
        return rc;
    signed_in->is_right = as_secret_equal(&code.digest, &input->code_digest, sizeof code.digest);
    if (signed_in->is_right)
        code.used_at = run->at;
    else
        code.tries++;
    rc = as_row_update(run->conn, AS_TABLE_SIGN_IN_CODES, code.row, &code, err);
    if (rc < 0 || !signed_in->is_right)
        return rc;
    const struct as_token token = {
        .id = input->id,
        .digest = input->digest,
        .customer = invited.customer,
        .assurance = AS_ASSURANCE_CODE,
    };
    return as_contact_token_add(run, &token, signed_in, err);
}

static int show_sign_in(const struct as_preparation *preparation, const void *data, void *reply,
                        struct as_err *err)
{
    const struct as_contact_sign_in_code *input = data;
    struct as_contact_signed_in *signed_in = reply;
    (void)preparation;
    if (!signed_in->is_right)
        return as_err_word(err, AS_E_UNAUTHENTICATED, wrong_word, "%s", wrong_text);
    if (as_id_equal(&signed_in->token.id, &input->id))
        signed_in->access = input->access;
    return 0;
}

const struct as_operation as_op_contact_send_code = {
    .action = AS_ACTION_contact_send_code,
    .name = "contact.send_code",
    .kind = AS_COMMAND,
    .flags = AS_OP_OPEN,
    .doc = "sends a one-time code to the invited address; the answer is the same for every link",
    .input = &as_contact_send_code_fields,
    .reply = &as_contact_code_sent_fields,
    .prepare = prepare_send,
    .run = send_code,
    .finish = hide_code,
};
const struct as_operation as_op_contact_sign_in_code = {
    .action = AS_ACTION_contact_sign_in_code,
    .name = "contact.sign_in_code",
    .kind = AS_COMMAND,
    .flags = AS_OP_OPEN,
    .doc = "a bearer token for eight hours, for who was invited and has the code",
    .input = &as_contact_sign_in_code_fields,
    .reply = &as_contact_signed_in_fields,
    .prepare = prepare_sign_in,
    .guesses = guess_code,
    .load = load_sign_in,
    .run = sign_in,
    .finish = show_sign_in,
};
