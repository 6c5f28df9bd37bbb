/* What the commands that look at every customer share: their options, the state they look at, the progress
 * line. */
#pragma once

#include "cli/cli.h"
#include "host/settings.h"
#include "store/snapshot.h"

enum as_cli_form { AS_FORM_TABLE, AS_FORM_CSV, AS_FORM_JSON };

struct as_cli_survey {
    const struct as_cli *cli;
    enum as_cli_form form;
    as_str locale; /* of sentences */
    struct as_settings settings;
    struct as_snapshot snapshot;
    bool has_progress; /* standard error is a terminal */
    bool is_drawn;
    uint64_t drawn_ns;
    bool has_rows; /* in the list that is being printed */
};

#define AS_CLI_SURVEY_FLAGS \
    { "csv", NULL, "print CSV (RFC 4180)" }, \
        { "locale", "LOCALE", "of sentences, sv-SE (default en-US)" }, \
    { \
        "threads", "N", "threads that ask (default: as many as there are cores)" \
    }

/* Reads the options and the configuration and opens the state; the service is left alone, and this process
 * waits where they want the same core. False: it was complained about, `ret_exit` says how. */
bool as_cli_survey_open(const struct as_cli *cli, struct as_cli_survey *ret_survey, int *ret_exit);
void as_cli_survey_close(struct as_cli_survey *survey);

/* A day or a moment, ISO 8601; the present without the flag. False: it was complained about. */
bool as_cli_moment(const struct as_cli *cli, const char *flag, int64_t *ret_ms);

void as_cli_survey_progress(struct as_cli_survey *survey, const char *what, int64_t done,
                            int64_t all);

/* The first line of CSV; nothing in the other forms. */
void as_cli_survey_columns(const struct as_cli_survey *survey, const char *const *columns,
                           size_t count);
/* Rows for standard output. As JSON each begins with a comma and a line end; the first one of a list leaves the
 * comma out. */
void as_cli_survey_rows(struct as_cli_survey *survey, as_str rows);
/* JSON goes on with another list. */
void as_cli_survey_next_list(struct as_cli_survey *survey, const char *name);

/* An object's member, for JSON of one row a line. */
void as_cli_member(struct as_buf *buf, const char *name, as_str value);
void as_cli_member_if(struct as_buf *buf, const char *name, as_str value);  /* not the empty one */
void as_cli_number_if(struct as_buf *buf, const char *name, int64_t value); /* not 0 */
