/* Secrets that are shown once. [loop] */
#pragma once

#include "base/arena.h"
#include "base/digest.h"

/* 256 random bits as 43 characters, and the SHA-256 of these, which alone is kept. No data: no memory. */
as_str as_secret_make(struct as_arena *arena, struct as_digest *ret_digest);
