#include "base/csv_read.h"

#include "base/csv.h"

enum state {
    AT_CELL,     /* at the begin of a cell */
    IN_CELL,     /* within a plain one */
    IN_QUOTES,   /* within a quoted one */
    AFTER_QUOTE, /* behind a quote in a quoted one: its end, or half of a pair */
    IN_RUINS,    /* behind a mistake, on the way to the line's end */
};

const char *const as_csv_too_long = "too long";
const char *const as_csv_columns = "too many columns";
const char *const as_csv_quote = "a quote out of place";
const char *const as_csv_return = "a carriage return alone";
const char *const as_csv_nul = "a NUL byte";
const char *const as_csv_open = "an open quote";

static const char separators[] = { ',', ';', '\t' };

void as_csv_reader_init(struct as_csv_reader *reader, size_t record_bytes, size_t cell_bytes)
{
    memset(reader, 0, sizeof *reader);
    reader->record_bytes = record_bytes;
    reader->cell_bytes = cell_bytes;
    reader->next_line = 1;
    as_buf_init(&reader->text);
    as_buf_init(&reader->first);
}

void as_csv_reader_fini(struct as_csv_reader *reader)
{
    as_buf_fini(&reader->text);
    as_buf_fini(&reader->first);
}

static void begin_record(struct as_csv_reader *reader)
{
    as_buf_clear(&reader->text);
    reader->count = 0;
    reader->problem = NULL;
    reader->taken = 0;
    reader->state = AT_CELL;
    reader->has_cr = false;
    reader->has_begun = true;
    reader->line = reader->next_line;
    reader->cells[0] = (struct as_csv_cell){ 0, 0 };
}

static void complain(struct as_csv_reader *reader, const char *problem)
{
    if (!reader->problem)
        reader->problem = problem;
}

/* Within quotes a line's end is no end, so what is too long is read on in the same state. */
static void ruin(struct as_csv_reader *reader, const char *problem)
{
    complain(reader, problem);
    reader->state = IN_RUINS;
}

static void end_cell(struct as_csv_reader *reader)
{
    if (reader->problem)
        return;
    struct as_csv_cell *cell = &reader->cells[reader->count++];
    cell->size = reader->text.size - cell->at;
    if (cell->size > reader->cell_bytes)
        complain(reader, as_csv_too_long);
    if (as_csv_is_guarded(as_str_make(reader->text.data + cell->at, cell->size))) {
        cell->at++;
        cell->size--;
    }
}

static void begin_cell(struct as_csv_reader *reader)
{
    reader->state = reader->state == IN_RUINS ? IN_RUINS : AT_CELL;
    if (reader->problem)
        return;
    if (reader->count == AS_CSV_COLUMNS_MOST) {
        complain(reader, as_csv_columns);
        return;
    }
    reader->cells[reader->count] = (struct as_csv_cell){ reader->text.size, 0 };
}

static void keep(struct as_csv_reader *reader, as_str bytes)
{
    if (reader->problem)
        return;
    if (reader->text.size + bytes.size > reader->record_bytes ||
        reader->text.size + bytes.size - reader->cells[reader->count].at > reader->cell_bytes + 1) {
        complain(reader, as_csv_too_long);
        return;
    }
    as_buf_add(&reader->text, bytes);
}

/* A CR waits for what follows. */
static void take_char(struct as_csv_reader *reader, char c)
{
    if (reader->has_cr) {
        reader->has_cr = false;
        ruin(reader, as_csv_return); /* a LF has ended the record before it came here */
    }
    if (c == '\0')
        complain(reader, as_csv_nul);
    if (c == '\r' && reader->state != IN_QUOTES) {
        reader->has_cr = true;
        return;
    }
    switch ((enum state)reader->state) {
    case AT_CELL:
    case IN_CELL:
        if (c == reader->separator) {
            end_cell(reader);
            begin_cell(reader);
        } else if (c == '"' && reader->state == AT_CELL) {
            reader->state = IN_QUOTES;
        } else if (c == '"') {
            ruin(reader, as_csv_quote);
        } else {
            reader->state = IN_CELL;
            keep(reader, as_str_make(&c, 1));
        }
        break;
    case IN_QUOTES:
        if (c == '"')
            reader->state = AFTER_QUOTE;
        else
            keep(reader, as_str_make(&c, 1));
        break;
    case AFTER_QUOTE:
        if (c == '"') {
            reader->state = IN_QUOTES;
            keep(reader, AS_STR("\""));
        } else if (c == reader->separator) {
            end_cell(reader);
            begin_cell(reader);
        } else {
            ruin(reader, as_csv_quote);
        }
        break;
    case IN_RUINS:
        break;
    }
}

static bool is_special(const struct as_csv_reader *reader, char c)
{
    return c == '"' || c == '\n' || c == '\r' || c == '\0' || c == reader->separator;
}

/* Bytes that change nothing but the cell they are in, at once. */
static size_t take_run(struct as_csv_reader *reader, as_str bytes)
{
    const bool is_plain = reader->state == IN_CELL && !reader->has_cr;
    const bool is_quoted = reader->state == IN_QUOTES;
    size_t size = 0;
    if (is_plain)
        while (size < bytes.size && !is_special(reader, bytes.data[size]))
            size++;
    else if (is_quoted)
        while (size < bytes.size && bytes.data[size] != '"' && bytes.data[size] != '\n' &&
               bytes.data[size] != '\0')
            size++;
    if (size > 0)
        keep(reader, as_str_make(bytes.data, size));
    return size;
}

static void end_record(struct as_csv_reader *reader)
{
    if (reader->text.has_failed)
        complain(reader, as_csv_too_long);
    if (reader->state == IN_QUOTES)
        complain(reader, as_csv_open);
    end_cell(reader);
    reader->has_begun = false;
    reader->last_line = reader->next_line > reader->line ? reader->next_line - 1 : reader->line;
}

/* True: the record has ended. */
static bool take(struct as_csv_reader *reader, as_str bytes, size_t *ret_used)
{
    size_t at = 0;
    while (at < bytes.size) {
        at += take_run(reader, as_str_make(bytes.data + at, bytes.size - at));
        if (at == bytes.size)
            break;
        const char c = bytes.data[at++];
        if (c == '\n')
            reader->next_line++;
        if (c == '\n' && reader->state != IN_QUOTES) {
            reader->has_cr = false;
            end_record(reader);
            *ret_used = at;
            return true;
        }
        take_char(reader, c);
    }
    *ret_used = at;
    return false;
}

/* ---- The separator -------------------------------------------------------------------------- */

static char most_frequent(as_str record)
{
    size_t counts[sizeof separators] = { 0 };
    bool is_quoted = false;
    size_t best = 0;
    for (size_t i = 0; i < record.size; i++) {
        is_quoted ^= record.data[i] == '"';
        for (size_t k = 0; k < sizeof separators && !is_quoted; k++)
            counts[k] += record.data[i] == separators[k];
    }
    for (size_t k = 1; k < sizeof separators; k++)
        if (counts[k] > counts[best])
            best = k;
    return separators[best];
}

/* Bytes of the first record; 0: its end is not among them. */
static size_t size_of_first(as_str bytes)
{
    bool is_quoted = false;
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] == '\n' && !is_quoted)
            return i + 1;
        is_quoted ^= bytes.data[i] == '"';
    }
    return 0;
}

/* Gathers the first record until its separator can be told, then reads it. */
static bool read_first(struct as_csv_reader *reader, as_str bytes, bool is_end, size_t *ret_used)
{
    const size_t before = reader->first.size;
    size_t used = 0;
    as_buf_add(&reader->first, bytes);
    const as_str all = as_buf_str(&reader->first);
    const size_t size = size_of_first(all);
    if (size == 0 && !is_end && all.size <= reader->record_bytes) {
        *ret_used = bytes.size;
        return false;
    }
    if (all.size == 0) {
        *ret_used = 0;
        return false;
    }
    reader->separator = most_frequent(as_str_make(all.data, size > 0 ? size : all.size));
    begin_record(reader);
    if (!take(reader, all, &used) && is_end)
        end_record(reader);
    /* What is behind the record is the caller's again. */
    *ret_used = used > before ? used - before : 0;
    as_buf_fini(&reader->first);
    return !reader->has_begun;
}

bool as_csv_read(struct as_csv_reader *reader, as_str bytes, bool is_end, size_t *ret_used)
{
    *ret_used = 0;
    if (reader->separator == 0)
        return read_first(reader, bytes, is_end, ret_used);
    if (bytes.size > 0 && !reader->has_begun)
        begin_record(reader);
    if (bytes.size > 0 && take(reader, bytes, ret_used))
        return true;
    if (!is_end || !reader->has_begun)
        return false;
    end_record(reader);
    return true;
}
