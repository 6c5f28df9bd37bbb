/* Which column is which field of an operation. */
#pragma once

#include "base/csv_read.h"
#include "host/mapping.h"

enum { AS_PLAN_MOST = AS_CSV_COLUMNS_MOST + 64 };

struct as_plan_column {
    uint32_t cell; /* AS_PLAN_CONSTANT: none, it is `constant` */
    as_str name;   /* as it stands in the file */
    as_str path;   /* the field's dotted name */
    const struct as_field *field;
    const struct as_mapped_column *mapped; /* NULL: as it is */
    as_str constant;
};
enum { AS_PLAN_CONSTANT = UINT32_MAX };

struct as_plan {
    struct as_plan *next;
    const struct as_operation *operation;
    struct as_plan_column columns[AS_PLAN_MOST]; /* objects together, in the order of their paths */
    uint32_t count;
    uint32_t strangers[AS_CSV_COLUMNS_MOST]; /* cells that are no field of this operation */
    uint32_t stranger_count;
};

struct as_plan_header {
    const as_str *names; /* trimmed */
    uint32_t count;
    uint32_t operation; /* the column that says the operation; AS_PLAN_CONSTANT: none */
};

/* A field by a dotted name in any letter case; `ret_path` is its own name, in the arena. NULL: none. */
const struct as_field *as_plan_field(const struct as_fields *fields, as_str name,
                                     struct as_arena *arena, as_str *ret_path);
/* `is_whole`: every row is of this operation, so columns must be fields and required ones be there. */
int as_plan_make(const struct as_operation *operation, const struct as_mapping *mapping,
                 const struct as_plan_header *header, bool is_whole, struct as_arena *arena,
                 struct as_plan **ret_plan, struct as_err *err);
/* A record as the operation's input. AS_E_INVALID: the sentence names the column and never the cell. */
int as_plan_write(const struct as_plan *plan, const struct as_csv_reader *record, bool trims,
                  struct as_buf *out, struct as_err *err);
/* One text as a field's JSON. 0: empty, nothing was written; 1: written. */
int as_plan_value(const struct as_plan_column *column, as_str text, struct as_buf *out,
                  struct as_err *err);
