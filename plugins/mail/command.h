/* `assent mail preview` and `assent mail lint`. */
#pragma once

#include "assent/assent.h"

#include <stdbool.h>

int32_t mail_command(const assent_host *host, uint32_t count, const char *const *words);
/* The folder of the mails, or false when no configuration could be read. */
bool mail_folder(const assent_host *host, char *ret_folder, size_t room);
/* Tells every problem of the folder by host->fail; how many. */
uint32_t mail_check_folder(const assent_host *host);
