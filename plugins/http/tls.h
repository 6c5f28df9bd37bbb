/* TLS between a connection's socket and its requests, by memory BIOs. */
#pragma once

#include "buf.h"

#include <openssl/ssl.h>
#include <stdint.h>

struct http;

struct tls {
    SSL *ssl;
    BIO *from_peer;
    BIO *to_peer;
};

/* Loads certificate and key; on failure the host knows the file, the option and the reason, for both. */
int32_t tls_load(struct http *http, SSL_CTX **ret_ctx);

struct tls *tls_new(SSL_CTX *ctx);
void tls_free(struct tls *tls);
bool tls_is_ready(const struct tls *tls);

bool tls_take(struct tls *tls, const char *data, size_t size); /* ciphertext from the peer */
/* Decrypts into plain: its size, 0 for nothing more yet, -1 at the end or when broken. */
int tls_read(struct tls *tls, char *plain, int size);
bool tls_write(struct tls *tls, const char *data, size_t size);
void tls_finish(struct tls *tls); /* the closing alert */
/* Ciphertext to be sent; valid until tls_sent. */
size_t tls_unsent(struct tls *tls, char **ret_data);
void tls_sent(struct tls *tls);
