/* Inputs and replies of a customer's contacts. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"

#define RECORD as_contact_sign_in
static const struct as_field contact_sign_in_items[] = {
    FIELD(customer, ID, AS_HOST, .doc = "whose name it is"),
    FIELD(digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the new token"),
    FIELD(id, ID, AS_HOST, .doc = "of the new token, made by the host"),
    FIELD(password, TEXT, AS_REQUIRED | AS_SECRET, .limit = 512,
          .doc = "the password; what it proves alone goes further"),
    FIELD(proven, DIGEST, AS_HOST | AS_HIDDEN, .doc = "which password was proven"),
    FIELD(user_name, TEXT, AS_REQUIRED | AS_PERSONAL, .limit = 320,
          .doc = "as it was given with the first password, \"admin@nordvik.example\""),
};
AS_FIELDS_OF(as_contact_sign_in_fields, struct as_contact_sign_in, "contact_sign_in",
             "a name and a password", contact_sign_in_items);
#undef RECORD

#define RECORD as_contact_signed_in
static const struct as_field contact_signed_in_items[] = {
    FIELD(access, TEXT, AS_HOST | AS_SECRET, .doc = "the bearer token itself: shown once"),
    FIELD(customer, ID, AS_HOST, .doc = "for whom it speaks"),
    FIELD(expires_in, INT, AS_HOST, .doc = "seconds that it is good for"),
    FIELD(is_right, BOOL, AS_HOST, .doc = "what proves it was right; always, where it is shown"),
    FIELD(must_change_password, BOOL, AS_HOST,
          .doc = "nothing else is allowed before another password was chosen"),
    FIELD(token, OBJECT, 0, .of = &as_token_fields, .doc = "what is kept of it"),
};
AS_FIELDS_OF(as_contact_signed_in_fields, struct as_contact_signed_in, "contact_signed_in",
             "a token that was given to a contact", contact_signed_in_items);
#undef RECORD

#define RECORD as_contact_change_password
static const struct as_field contact_change_password_items[] = {
    FIELD(new, TEXT, AS_REQUIRED | AS_SECRET, .limit = 512,
          .doc = "at least 12 characters, not the user name, not the company"),
    FIELD(old, TEXT, AS_REQUIRED | AS_SECRET, .limit = 512, .doc = "the password that holds"),
    FIELD(password, TEXT, AS_HOST | AS_HIDDEN | AS_PERSONAL, .doc = "Argon2id of the new one"),
    FIELD(proven, DIGEST, AS_HOST | AS_HIDDEN, .doc = "which password was proven"),
};
AS_FIELDS_OF(as_contact_change_password_fields, struct as_contact_change_password,
             "contact_change_password", "another password", contact_change_password_items);
#undef RECORD

#define RECORD as_contact_password_changed
static const struct as_field contact_password_changed_items[] = {
    FIELD(ended, INT, AS_HOST, .doc = "how many other tokens ended"),
};
AS_FIELDS_OF(as_contact_password_changed_fields, struct as_contact_password_changed,
             "contact_password_changed", "a password that was changed",
             contact_password_changed_items);
#undef RECORD

#define RECORD as_contact_send_code
static const struct as_field contact_send_code_items[] = {
    FIELD(digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "of the code, with the host's key"),
    FIELD(id, ID, AS_HOST, .doc = "of the code, made by the host"),
    FIELD(invitation_token, TEXT, AS_REQUIRED | AS_SECRET, .limit = 64,
          .doc = "from the invitation's link; its digest alone goes further"),
    FIELD(token_digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of what was sent"),
};
AS_FIELDS_OF(as_contact_send_code_fields, struct as_contact_send_code, "contact_send_code",
             "for which invitation a code is wanted", contact_send_code_items);
#undef RECORD

#define RECORD as_contact_code_sent
static const struct as_field contact_code_sent_items[] = {
    FIELD(code, ID, AS_HOST,
          .doc = "id of the code, for rules that have it mailed; shown to nobody"),
    FIELD(expires_in, INT, AS_HOST, .doc = "seconds that a code is good for"),
    FIELD(invitation, ID, AS_HOST, .doc = "whose it is, likewise"),
};
AS_FIELDS_OF(as_contact_code_sent_fields, struct as_contact_code_sent, "contact_code_sent",
             "the answer to everybody", contact_code_sent_items);
#undef RECORD

#define RECORD as_contact_sign_in_code
static const struct as_field contact_sign_in_code_items[] = {
    FIELD(code, TEXT, AS_REQUIRED | AS_SECRET, .limit = 16,
          .doc = "the eight digits; their digest alone goes further"),
    FIELD(code_digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "of what was sent, with the host's key"),
    FIELD(digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of the new token"),
    FIELD(id, ID, AS_HOST, .doc = "of the new token, made by the host"),
    FIELD(invitation_token, TEXT, AS_REQUIRED | AS_SECRET, .limit = 64,
          .doc = "from the invitation's link; its digest alone goes further"),
    FIELD(token_digest, DIGEST, AS_HOST | AS_HIDDEN, .doc = "SHA-256 of what was sent"),
};
AS_FIELDS_OF(as_contact_sign_in_code_fields, struct as_contact_sign_in_code, "contact_sign_in_code",
             "a code that was sent", contact_sign_in_code_items);
#undef RECORD

/* session.end asks for nothing: the token that it came with says which. */
const struct as_fields as_session_end_fields = { "session_end", "nothing", NULL, 0,
                                                 (uint32_t)sizeof(struct as_session_end) };
