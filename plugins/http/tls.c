#include "tls.h"

#include "http.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

static int no_password(char *password, int size, int is_writing, void *data)
{
    (void)password, (void)size, (void)is_writing, (void)data;
    return 0; /* never ask on the terminal */
}

static int on_alpn(SSL *ssl, const unsigned char **ret_chosen, unsigned char *ret_size,
                   const unsigned char *offered, unsigned int size, void *data)
{
    static const unsigned char ours[] = "\x08http/1.1";
    (void)ssl, (void)data;
    unsigned char *chosen = NULL;
    if (SSL_select_next_proto(&chosen, ret_size, ours, sizeof ours - 1, offered, size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *ret_chosen = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static assent_status file_failed(struct http *http, const char *option, const char *path,
                                 const char *wanted)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return http_fail(http, ASSENT_E_CONFIG, "%s: cannot read %s as %s (%s)", option, path, wanted,
                     reason ? reason : "unknown reason");
}

static assent_status load_certificate(struct http *http, SSL_CTX *ctx, const char *path)
{
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(ctx, path) != 1)
        return file_failed(http, "tls_certificate", path, "a certificate chain in PEM form");
    return ASSENT_OK;
}

/* Reading and fitting apart: OpenSSL takes a key of another kind than the certificate's without a word. */
static assent_status load_key(struct http *http, SSL_CTX *ctx, const char *path,
                              const char *certificate, bool has_certificate)
{
    ERR_clear_error();
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, no_password, NULL) : NULL;
    BIO_free(file);
    if (!key)
        return file_failed(http, "tls_key", path,
                           "the certificate's private key in PEM form without a password");
    const bool is_fitting = !has_certificate || (SSL_CTX_use_PrivateKey(ctx, key) == 1 &&
                                                 SSL_CTX_check_private_key(ctx) == 1);
    EVP_PKEY_free(key);
    if (!is_fitting)
        return http_fail(http, ASSENT_E_CONFIG,
                         "tls_key: %s is not the key of the certificate in %s: both must be of one "
                         "pair",
                         path, certificate);
    return ASSENT_OK;
}

int32_t tls_load(struct http *http, SSL_CTX **ret_ctx)
{
    char certificate[4096];
    char key[4096];
    if (http->tls_certificate.size >= sizeof certificate || http->tls_key.size >= sizeof key)
        return http_fail(http, ASSENT_E_CONFIG, "tls_certificate, tls_key: the path is too long");
    snprintf(certificate, sizeof certificate, "%.*s", (int)http->tls_certificate.size,
             http->tls_certificate.data);
    snprintf(key, sizeof key, "%.*s", (int)http->tls_key.size, http->tls_key.data);

    ERR_clear_error();
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (!ctx)
        return http_fail(http, ASSENT_E_MEMORY, "TLS: no memory for its context");
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_default_passwd_cb(ctx, no_password);
    SSL_CTX_set_alpn_select_cb(ctx, on_alpn, NULL);
    SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"assent", 6);

    assent_status rc = load_certificate(http, ctx, certificate);
    const assent_status key_rc = load_key(http, ctx, key, certificate, rc == ASSENT_OK);
    rc = rc < 0 ? rc : key_rc;
    if (rc < 0)
        SSL_CTX_free(ctx);
    else
        *ret_ctx = ctx;
    return rc;
}

struct tls *tls_new(SSL_CTX *ctx)
{
    struct tls *tls = calloc(1, sizeof *tls);
    if (!tls)
        return NULL;
    tls->ssl = SSL_new(ctx);
    tls->from_peer = BIO_new(BIO_s_mem());
    tls->to_peer = BIO_new(BIO_s_mem());
    if (!tls->ssl || !tls->from_peer || !tls->to_peer) {
        SSL_free(tls->ssl);
        BIO_free(tls->from_peer);
        BIO_free(tls->to_peer);
        free(tls);
        return NULL;
    }
    SSL_set_bio(tls->ssl, tls->from_peer, tls->to_peer); /* they are the SSL's now */
    SSL_set_accept_state(tls->ssl);
    return tls;
}

void tls_free(struct tls *tls)
{
    if (!tls)
        return;
    SSL_free(tls->ssl);
    free(tls);
}

bool tls_is_ready(const struct tls *tls)
{
    return SSL_is_init_finished(tls->ssl);
}

bool tls_take(struct tls *tls, const char *data, size_t size)
{
    return BIO_write(tls->from_peer, data, (int)size) == (int)size;
}

int tls_read(struct tls *tls, char *plain, int size)
{
    ERR_clear_error(); /* the queue belongs to the thread, not to the connection */
    int read = SSL_read(tls->ssl, plain, size); /* does the handshake too */
    if (read > 0)
        return read;
    return SSL_get_error(tls->ssl, read) == SSL_ERROR_WANT_READ ? 0 : -1;
}

bool tls_write(struct tls *tls, const char *data, size_t size)
{
    ERR_clear_error();
    while (size > 0) {
        int part = size > 1 << 30 ? 1 << 30 : (int)size;
        int written = SSL_write(tls->ssl, data, part);
        if (written <= 0)
            return false;
        data += written;
        size -= (size_t)written;
    }
    return true;
}

void tls_finish(struct tls *tls)
{
    ERR_clear_error();
    if (SSL_is_init_finished(tls->ssl))
        (void)SSL_shutdown(tls->ssl);
}

size_t tls_unsent(struct tls *tls, char **ret_data)
{
    long size = BIO_get_mem_data(tls->to_peer, ret_data);
    return size > 0 ? (size_t)size : 0;
}

void tls_sent(struct tls *tls)
{
    (void)BIO_reset(tls->to_peer);
}
