#include "base/digest.h"

#include "base/check.h"
#include "base/id.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

enum { SHA256_BLOCK = 64 };

struct as_digest_stream {
    EVP_MD_CTX *context;
};

/* Looking an algorithm up and making a context cost more than a short digest: once per process,
 * once per thread. */
static pthread_once_t fetch_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;
static pthread_key_t context_key; /* frees the context of a thread that ends */
static _Thread_local EVP_MD_CTX *thread_context;

static void free_context(void *context)
{
    EVP_MD_CTX_free(context);
}

static void fetch(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    AS_REQUIRE(sha256 != NULL);
    AS_REQUIRE(pthread_key_create(&context_key, free_context) == 0);
}

/* A failure of the library is one of memory or of a broken installation; a wrong digest would be
 * kept for years, so going on is no choice. */
static void begin(EVP_MD_CTX *context)
{
    AS_REQUIRE(EVP_DigestInit_ex2(context, sha256, NULL) == 1);
}

static EVP_MD_CTX *own_context(void)
{
    if (!thread_context) {
        AS_REQUIRE(pthread_once(&fetch_once, fetch) == 0);
        thread_context = EVP_MD_CTX_new();
        AS_REQUIRE(thread_context != NULL);
        AS_REQUIRE(pthread_setspecific(context_key, thread_context) == 0);
    }
    begin(thread_context);
    return thread_context;
}

static void add(EVP_MD_CTX *context, as_str text)
{
    if (text.size > 0)
        AS_REQUIRE(EVP_DigestUpdate(context, text.data, text.size) == 1);
}

static struct as_digest end(EVP_MD_CTX *context)
{
    struct as_digest digest;
    AS_REQUIRE(EVP_DigestFinal_ex(context, digest.bytes, NULL) == 1);
    return digest;
}

struct as_digest as_digest_of(as_str text)
{
    return as_digest_of_parts(&text, 1);
}

struct as_digest as_digest_of_parts(const as_str *parts, size_t count)
{
    EVP_MD_CTX *context = own_context();
    for (size_t i = 0; i < count; i++)
        add(context, parts[i]);
    return end(context);
}

struct as_digest as_hmac(as_str key, as_str text)
{
    struct as_digest short_key;
    if (key.size > SHA256_BLOCK) {
        short_key = as_digest_of(key);
        key = as_str_make((const char *)short_key.bytes, sizeof short_key.bytes);
    }
    char inner[SHA256_BLOCK];
    char outer[SHA256_BLOCK];
    for (size_t i = 0; i < SHA256_BLOCK; i++) {
        char byte = i < key.size ? key.data[i] : 0;
        inner[i] = (char)(byte ^ 0x36);
        outer[i] = (char)(byte ^ 0x5C);
    }
    struct as_digest digest = as_digest_of_parts((as_str[]){ { inner, sizeof inner }, text }, 2);
    digest = as_digest_of_parts(
        (as_str[]){ { outer, sizeof outer }, { (const char *)digest.bytes, sizeof digest.bytes } },
        2);
    OPENSSL_cleanse(inner, sizeof inner);
    OPENSSL_cleanse(outer, sizeof outer);
    OPENSSL_cleanse(&short_key, sizeof short_key);
    return digest;
}

struct as_digest_stream *as_digest_stream_new(void)
{
    AS_REQUIRE(pthread_once(&fetch_once, fetch) == 0);
    struct as_digest_stream *stream = malloc(sizeof *stream);
    AS_REQUIRE(stream != NULL);
    stream->context = EVP_MD_CTX_new();
    AS_REQUIRE(stream->context != NULL);
    begin(stream->context);
    return stream;
}

void as_digest_stream_add(struct as_digest_stream *stream, as_str text)
{
    add(stream->context, text);
}

struct as_digest as_digest_stream_end(struct as_digest_stream *stream)
{
    struct as_digest digest = end(stream->context);
    EVP_MD_CTX_free(stream->context);
    free(stream);
    return digest;
}

as_str as_digest_format(const struct as_digest *digest, char out[AS_DIGEST_TEXT_SIZE])
{
    return as_hex(digest->bytes, sizeof digest->bytes, out);
}

bool as_digest_parse(as_str text, struct as_digest *ret_digest)
{
    return as_hex_parse(text, ret_digest->bytes, sizeof ret_digest->bytes);
}

bool as_secret_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

struct sip {
    uint64_t v0;
    uint64_t v1;
    uint64_t v2;
    uint64_t v3;
};

static pthread_once_t hash_once = PTHREAD_ONCE_INIT;
static uint64_t hash_key[4]; /* for two hashes that have nothing in common */

static void draw_hash_key(void)
{
    as_random_bytes(hash_key, sizeof hash_key);
}

static inline uint64_t rotate(uint64_t value, unsigned by)
{
    return value << by | value >> (64 - by);
}

static inline void sip_round(struct sip *s)
{
    s->v0 += s->v1;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v0 = rotate(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

static struct sip sip_begin(const uint64_t key[2])
{
    return (struct sip){
        .v0 = key[0] ^ UINT64_C(0x736f6d6570736575), /* "somepseudorandomlygeneratedbytes" */
        .v1 = key[1] ^ UINT64_C(0x646f72616e646f6d),
        .v2 = key[0] ^ UINT64_C(0x6c7967656e657261),
        .v3 = key[1] ^ UINT64_C(0x7465646279746573),
    };
}

static struct sip sip_add(struct sip s, const void *data, size_t size)
{
    const uint8_t *at = data;
    size_t left = size;
    for (; left >= 8; left -= 8, at += 8) {
        uint64_t word = 0;
        memcpy(&word, at, sizeof word); /* in the machine's own order: the value never leaves it */
        s.v3 ^= word;
        sip_round(&s);
        s.v0 ^= word;
    }
    uint64_t last = (uint64_t)size << 56;
    for (size_t i = 0; i < left; i++)
        last |= (uint64_t)at[i] << 8 * i;
    s.v3 ^= last;
    sip_round(&s);
    s.v0 ^= last;
    return s;
}

static uint64_t sip_end(struct sip *s)
{
    sip_round(s);
    sip_round(s);
    sip_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t as_hash_keyed(const void *data, size_t size)
{
    AS_REQUIRE(pthread_once(&hash_once, draw_hash_key) == 0);
    struct sip s = sip_add(sip_begin(hash_key), data, size);
    s.v2 ^= 0xFF;
    return sip_end(&s);
}

/* SipHash with 128 bits of output: one pass, however long the token is. */
struct as_fingerprint as_fingerprint_of(as_str text)
{
    AS_REQUIRE(pthread_once(&hash_once, draw_hash_key) == 0);
    struct as_fingerprint print;
    struct sip s = sip_begin(hash_key + 2);
    s.v1 ^= 0xEE;
    s = sip_add(s, text.data, text.size);
    s.v2 ^= 0xEE;
    print.halves[0] = sip_end(&s);
    s.v1 ^= 0xDD;
    print.halves[1] = sip_end(&s);
    return print;
}
