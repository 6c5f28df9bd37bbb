#include "base/csv.h"

/* Also behind blanks, which spreadsheets drop, and in the wide form that some of them read alike. */
static bool is_formula(as_str field)
{
    static const as_str wide[] = { AS_STR("\uff1d"), AS_STR("\uff0b"), AS_STR("\uff0d"),
                                   AS_STR("\uff20") };
    if (field.size > 0 && strchr("\t\r\n", field.data[0]))
        return true;
    const as_str text = as_str_trim(field);
    if (text.size == 0)
        return false;
    for (size_t i = 0; i < AS_COUNT(wide); i++)
        if (as_str_starts_with(text, wide[i]))
            return true;
    return text.data[0] != '\0' && strchr("=+-@", text.data[0]) != NULL;
}

bool as_csv_is_guarded(as_str cell)
{
    if (cell.size < 2 || cell.data[0] != '\'')
        return false;
    const as_str behind = as_str_make(cell.data + 1, cell.size - 1);
    return is_formula(behind) || as_csv_is_guarded(behind);
}

static bool needs_quotes(as_str field)
{
    for (size_t i = 0; i < field.size; i++)
        if (field.data[i] == ',' || field.data[i] == '"' || field.data[i] == '\r' ||
            field.data[i] == '\n')
            return true;
    return field.size > 0 && (field.data[0] == ' ' || field.data[field.size - 1] == ' ');
}

void as_csv_first(struct as_buf *buf, as_str field)
{
    const bool is_quoted = needs_quotes(field);
    if (is_quoted)
        as_buf_add_char(buf, '"');
    if (is_formula(field) || as_csv_is_guarded(field))
        as_buf_add_char(buf, '\'');
    for (size_t i = 0; i < field.size; i++) {
        if (field.data[i] == '"')
            as_buf_add_char(buf, '"');
        as_buf_add_char(buf, field.data[i]);
    }
    if (is_quoted)
        as_buf_add_char(buf, '"');
}

void as_csv_next(struct as_buf *buf, as_str field)
{
    as_buf_add_char(buf, ',');
    as_csv_first(buf, field);
}

void as_csv_end(struct as_buf *buf)
{
    as_buf_add(buf, AS_STR("\r\n"));
}

void as_csv_row(struct as_buf *buf, as_str first, const as_str *further, size_t count)
{
    as_csv_first(buf, first);
    for (size_t i = 0; i < count; i++)
        as_csv_next(buf, further[i]);
    as_csv_end(buf);
}
