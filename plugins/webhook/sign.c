/* The signature over a body, and the certificate that receivers check it with. */
#include "webhook.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEM_BYTES = 64 * 1024, BITS_LEAST = 2048 };

static char *read_pem(const char *path)
{
    FILE *file = fopen(path, "re");
    char *pem = file ? calloc(1, PEM_BYTES + 1) : NULL;
    const size_t size = pem ? fread(pem, 1, PEM_BYTES, file) : 0;
    if (file)
        fclose(file);
    if (size > 0 && size < PEM_BYTES)
        return pem;
    free(pem);
    return NULL;
}

/* Nobody is asked for a password. */
static int no_password(char *out, int size, int is_writing, void *data)
{
    (void)out, (void)size, (void)is_writing, (void)data;
    return -1;
}

static EVP_PKEY *read_key(const char *path)
{
    char *pem = read_pem(path);
    BIO *bio = pem ? BIO_new_mem_buf(pem, -1) : NULL;
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
    BIO_free(bio);
    if (pem)
        OPENSSL_cleanse(pem, PEM_BYTES);
    free(pem);
    return key;
}

const char *sign_open(const char *key_path, const char *certificate_path, EVP_PKEY **ret_key,
                      char **ret_certificate)
{
    const char *problem = NULL;
    char *pem = read_pem(certificate_path);
    EVP_PKEY *key = read_key(key_path);
    BIO *bio = pem ? BIO_new_mem_buf(pem, -1) : NULL;
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, no_password, NULL) : NULL;
    BIO_free(bio);
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < BITS_LEAST)
        problem = "key: a PEM file with an RSA key of 2048 bits or more, without a password, is "
                  "needed";
    else if (!certificate)
        problem = "certificate: a PEM file with the key's certificate is needed";
    else if (X509_check_private_key(certificate, key) != 1)
        problem = "key: the certificate is another key's";
    X509_free(certificate);
    if (problem) {
        EVP_PKEY_free(key);
        free(pem);
        return problem;
    }
    *ret_key = key;
    *ret_certificate = pem;
    return NULL;
}

bool sign_body(EVP_PKEY *key, const char *body, size_t size, char out[SIGNATURE_BYTES])
{
    unsigned char signature[SIGNATURE_BYTES / 2];
    size_t signature_size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const bool is_signed =
        context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestSign(context, signature, &signature_size, (const unsigned char *)body, size) == 1;
    EVP_MD_CTX_free(context);
    if (is_signed)
        EVP_EncodeBlock((unsigned char *)out, signature, (int)signature_size);
    return is_signed;
}
