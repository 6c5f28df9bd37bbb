#include "base/password.h"

#include <argon2.h>
#include <stdio.h>
#include <string.h>

enum { HASH_SIZE = 32 };

/* Chosen: the second of the equivalent settings for Argon2id in OWASP's Password Storage Cheat Sheet
 * (m=19 MiB, t=2, p=1). */
static const struct {
    uint32_t memory_kib, passes;
} costs[] = {
    [AS_PASSWORD_MADE] = { 8, 1 },
    [AS_PASSWORD_CHOSEN] = { 19456, 2 },
};

static int failed(int code, struct as_err *err)
{
    if (code == ARGON2_MEMORY_ALLOCATION_ERROR)
        return as_err_set(err, AS_E_MEMORY, "no memory for a password");
    return as_err_set(err, AS_E_INTERNAL, "argon2: %s", argon2_error_message(code));
}

int as_password_hash(enum as_password_kind kind, as_str password,
                     const uint8_t salt[AS_PASSWORD_SALT_SIZE], struct as_arena *arena,
                     as_str *ret_kept, struct as_err *err)
{
    char kept[AS_PASSWORD_TEXT_SIZE];
    const int code = argon2id_hash_encoded(costs[kind].passes, costs[kind].memory_kib, 1,
                                           password.data, password.size, salt,
                                           AS_PASSWORD_SALT_SIZE, HASH_SIZE, kept, sizeof kept);
    if (code != ARGON2_OK)
        return failed(code, err);
    *ret_kept = as_arena_copy(arena, as_str_of(kept));
    return ret_kept->data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a password");
}

int as_password_verify(as_str kept, as_str password, bool *ret_is_right, struct as_err *err)
{
    char text[AS_PASSWORD_TEXT_SIZE];
    *ret_is_right = false;
    if (kept.size >= sizeof text)
        return as_err_set(err, AS_E_INTERNAL, "a kept password has %zu bytes", kept.size);
    memcpy(text, kept.data, kept.size);
    text[kept.size] = '\0';
    const int code = argon2id_verify(text, password.data, password.size);
    *ret_is_right = code == ARGON2_OK;
    return code == ARGON2_OK || code == ARGON2_VERIFY_MISMATCH ? 0 : failed(code, err);
}

int as_password_pretend(as_str password, struct as_err *err)
{
    static const uint8_t salt[AS_PASSWORD_SALT_SIZE];
    uint8_t unused[HASH_SIZE];
    const int code =
        argon2id_hash_raw(costs[AS_PASSWORD_CHOSEN].passes, costs[AS_PASSWORD_CHOSEN].memory_kib, 1,
                          password.data, password.size, salt, sizeof salt, unused, sizeof unused);
    return code == ARGON2_OK ? 0 : failed(code, err);
}

/* "$argon2id$v=19$m=8,t=1,p=1$" and 16 and 32 bytes in base64 without padding. */
int as_password_check_kept(as_str kept, struct as_err *err)
{
    enum { TAIL_SIZE = 22 + 1 + 43 };
    char head[64];
    if (kept.size == 0)
        return 0;
    for (size_t i = 0; i < AS_COUNT(costs); i++) {
        const int size = snprintf(head, sizeof head, "$argon2id$v=19$m=%u,t=%u,p=1$",
                                  (unsigned)costs[i].memory_kib, (unsigned)costs[i].passes);
        if (as_str_starts_with(kept, as_str_make(head, (size_t)size)) &&
            kept.size == (size_t)size + TAIL_SIZE)
            return 0;
    }
    return as_err_field(err, "password", "password.form",
                        "Argon2id with this program's own parameters is needed", NULL);
}
