#include "base/digest.h"

#include "base/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

static void ids_are_read_in_their_one_form(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        { "01234567-89ab-cdef-0123-456789abcdef", true },
        { "01234567-89AB-CDEF-0123-456789abcdef", true },
        { "{01234567-89ab-cdef-0123-456789abcde}", false },
        { "0123456789abcdef0123456789abcdef", false },
        { "01234567-89ab-cdef-0123-456789abcdeg", false },
        { "01234567-89ab-cdef-0123-456789abcdef0", false },
        { "0123456-789ab-cdef-0123-456789abcdef", false },
        { "01234567889ab-cdef-0123-456789abcdef", false },
        { "", false },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_id id = { { 0 } };
        char text[AS_ID_TEXT_SIZE];
        assert_int_equal(as_id_parse(as_str_of(cases[i].text), &id), cases[i].good);
        assert_int_equal(as_id_is_nil(&id), !cases[i].good);
        if (cases[i].good)
            assert_string_equal(as_id_format(&id, text).data,
                                "01234567-89ab-cdef-0123-456789abcdef");
    }
}

static void random_ids_are_of_version_4_and_differ(void **unused)
{
    (void)unused;
    struct as_id last = { { 0 } };
    for (int i = 0; i < 100; i++) {
        struct as_id id = as_id_random();
        assert_int_equal(id.bytes[6] >> 4, 4);
        assert_int_equal(id.bytes[8] >> 6, 2);
        assert_false(as_id_equal(&id, &last));
        last = id;
    }
}

static void bytes_have_text_forms(void **unused)
{
    (void)unused;
    static const struct {
        const char *bytes;
        const char *hex;
        const char *base64url;
    } cases[] = {
        { "", "", "" },
        { "f", "66", "Zg" },
        { "fo", "666f", "Zm8" },
        { "foo", "666f6f", "Zm9v" },
        { "foob", "666f6f62", "Zm9vYg" },
        { "\xfb\xff\xbf", "fbffbf", "-_-_" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char out[16];
        char back[8];
        size_t size = strlen(cases[i].bytes);
        assert_string_equal(as_hex(cases[i].bytes, size, out).data, cases[i].hex);
        assert_true(as_hex_parse(as_str_of(cases[i].hex), back, size));
        assert_memory_equal(back, cases[i].bytes, size);
        as_str text = as_base64url(cases[i].bytes, size, out);
        assert_string_equal(text.data, cases[i].base64url);
        assert_int_equal(text.size, (size * 4 + 2) / 3);
    }
    char out[2];
    assert_false(as_hex_parse(AS_STR("666"), out, 1));
    assert_false(as_hex_parse(AS_STR("6g66"), out, 2));
    assert_false(as_hex_parse(AS_STR("66"), out, 2));
}

static void sha256_gives_the_published_digests(void **unused)
{
    (void)unused;
    static const char *const cases[][2] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_str text = as_str_of(cases[i][0]);
        char shown[AS_DIGEST_TEXT_SIZE];
        struct as_digest digest = as_digest_of(text);
        assert_string_equal(as_digest_format(&digest, shown).data, cases[i][1]);

        size_t half = text.size / 2;
        const as_str parts[] = { as_str_make(text.data, half), AS_STR_NONE,
                                 as_str_make(text.data + half, text.size - half) };
        struct as_digest of_parts = as_digest_of_parts(parts, AS_COUNT(parts));
        assert_true(as_digest_equal(&digest, &of_parts));

        struct as_digest_stream *stream = as_digest_stream_new();
        for (size_t j = 0; j < AS_COUNT(parts); j++) {
            as_digest_stream_add(stream, parts[j]);
            as_digest_of(AS_STR("another digest in between"));
        }
        struct as_digest of_stream = as_digest_stream_end(stream);
        assert_true(as_digest_equal(&digest, &of_stream));

        struct as_digest parsed = { { 0 } };
        assert_true(as_digest_is_nil(&parsed));
        assert_true(as_digest_parse(as_str_of(cases[i][1]), &parsed));
        assert_true(as_digest_equal(&digest, &parsed));
    }
    struct as_digest untouched = { { 0 } };
    assert_false(as_digest_parse(AS_STR("e3b0"), &untouched));
    assert_true(as_digest_is_nil(&untouched));
}

static void hmac_gives_the_digests_of_rfc_4231(void **unused)
{
    (void)unused;
    char long_key[131];
    memset(long_key, 0xaa, sizeof long_key);
    const struct {
        as_str key;
        as_str text;
        const char *digest;
    } cases[] = {
        { AS_STR("Jefe"), AS_STR("what do ya want for nothing?"),
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { as_str_make(long_key, sizeof long_key),
          AS_STR("Test Using Larger Than Block-Size Key - Hash Key First"),
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char shown[AS_DIGEST_TEXT_SIZE];
        struct as_digest digest = as_hmac(cases[i].key, cases[i].text);
        assert_string_equal(as_digest_format(&digest, shown).data, cases[i].digest);
    }
}

static void *digest_often(void *unused)
{
    (void)unused;
    struct as_digest first = as_digest_of(AS_STR("thread"));
    for (int i = 0; i < 1000; i++) {
        struct as_digest again = as_digest_of(AS_STR("thread"));
        if (!as_digest_equal(&first, &again))
            return (void *)"differs";
    }
    return NULL;
}

static void threads_do_not_disturb_each_other(void **unused)
{
    (void)unused;
    pthread_t threads[4];
    for (size_t i = 0; i < AS_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, digest_often, NULL), 0);
    for (size_t i = 0; i < AS_COUNT(threads); i++) {
        void *complaint = NULL;
        pthread_join(threads[i], &complaint);
        assert_null(complaint);
    }
}

static void the_keyed_hash_depends_on_every_byte(void **unused)
{
    (void)unused;
    char data[40] = { 0 };
    for (size_t size = 0; size <= sizeof data; size++) {
        uint64_t hash = as_hash_keyed(data, size);
        assert_true(hash == as_hash_keyed(data, size));
        assert_true(size == 0 || hash != as_hash_keyed(data, size - 1));
        for (size_t i = 0; i < size; i++) {
            data[i] = 1;
            assert_true(hash != as_hash_keyed(data, size));
            data[i] = 0;
        }
    }
}

static void secrets_are_compared_whole(void **unused)
{
    (void)unused;
    assert_true(as_secret_equal("secret", "secret", 6));
    assert_false(as_secret_equal("secret", "secreT", 6));
    assert_false(as_secret_equal("Secret", "secret", 6));
    assert_true(as_secret_equal("a", "b", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_read_in_their_one_form),
        cmocka_unit_test(random_ids_are_of_version_4_and_differ),
        cmocka_unit_test(bytes_have_text_forms),
        cmocka_unit_test(sha256_gives_the_published_digests),
        cmocka_unit_test(hmac_gives_the_digests_of_rfc_4231),
        cmocka_unit_test(threads_do_not_disturb_each_other),
        cmocka_unit_test(the_keyed_hash_depends_on_every_byte),
        cmocka_unit_test(secrets_are_compared_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
