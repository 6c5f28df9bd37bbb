/* One row of a diff: are two opinions the same, and which rule makes the difference? */
#include "engine/diff.h"

#include <string.h>

const char *const as_diff_kinds[] = { "same",         "now_blocked",    "now_allowed",
                                      "other_reason", "other_template", NULL };

/* ---- The rule that makes the difference ----------------------------------------------------- */

static bool has_answer(const struct as_opinion *opinion, const struct as_answer *wanted)
{
    const struct as_answer *answers = opinion->answers.items;
    for (uint32_t i = 0; i < opinion->answers.count; i++)
        if (answers[i].verdict == wanted->verdict && as_str_equal(answers[i].code, wanted->code))
            return true;
    return false;
}

/* The gravest of what `opinion` holds and `other` does not (NULL: of all of it); the first of these. */
static const struct as_answer *gravest(const struct as_opinion *opinion,
                                       const struct as_opinion *other)
{
    const struct as_answer *answers = opinion->answers.items;
    const struct as_answer *found = NULL;
    for (uint32_t i = 0; i < opinion->answers.count; i++) {
        const bool is_new = !other || !has_answer(other, &answers[i]);
        const bool is_graver = !found || answers[i].verdict > found->verdict;
        if (answers[i].verdict != AS_VERDICT_ALLOW && is_new && is_graver)
            found = &answers[i];
    }
    return found;
}

static const struct as_answer *allowing(const struct as_opinion *opinion)
{
    const struct as_answer *answers = opinion->answers.items;
    for (uint32_t i = 0; i < opinion->answers.count; i++)
        if (answers[i].verdict == AS_VERDICT_ALLOW)
            return &answers[i];
    return NULL;
}

static void name_rule(const struct as_answer *answer, bool is_of_before, struct as_diff_row *row)
{
    row->rule = answer->rule;
    row->file = answer->file;
    row->line = answer->line;
    row->is_of_before = is_of_before;
}

static void name_decision(const struct as_opinion *before, const struct as_opinion *after,
                          struct as_diff_row *row)
{
    bool is_of_before = false;
    const struct as_answer *found = gravest(after, before);
    if (!found && row->kind != AS_DIFF_SAME) {
        found = gravest(before, after);
        is_of_before = found != NULL;
    }
    if (!found) /* the same, or in another order */
        found = gravest(after, NULL);
    if (!found)
        found = allowing(after);
    if (!found)
        return;
    row->sentence = found->sentence;
    name_rule(found, is_of_before, row);
    /* "No rule allows this" is nobody's: then it is who allows it on the other side. */
    const struct as_answer *allows =
        found->rule.size ? NULL : allowing(is_of_before ? after : before);
    if (allows && row->kind != AS_DIFF_SAME)
        name_rule(allows, !is_of_before, row);
}

static void name_template(const struct as_opinion *before, const struct as_opinion *after,
                          struct as_diff_row *row)
{
    row->is_of_before = after->rule.size == 0 && before->rule.size > 0;
    const struct as_opinion *spoke = row->is_of_before ? before : after;
    row->rule = spoke->rule;
    row->file = spoke->file;
    row->line = spoke->line;
    const struct as_answer *refusal = gravest(after, NULL);
    if (after->chosen)
        row->sentence = after->chosen->link;
    else if (refusal)
        row->sentence = refusal->sentence;
}

void as_diff_compare(const struct as_opinion *before, const struct as_opinion *after,
                     struct as_diff_row *row)
{
    row->before = before->text;
    row->after = after->text;
    if (as_str_equal(before->text, after->text))
        row->kind = AS_DIFF_SAME;
    else if (row->question == AS_DIFF_TEMPLATE)
        row->kind = AS_DIFF_OTHER_TEMPLATE;
    else if (before->passes && !after->passes)
        row->kind = AS_DIFF_NOW_BLOCKED;
    else if (!before->passes && after->passes)
        row->kind = AS_DIFF_NOW_ALLOWED;
    else
        row->kind = AS_DIFF_OTHER_REASON;
    if (row->question == AS_DIFF_TEMPLATE)
        name_template(before, after, row);
    else
        name_decision(before, after, row);
}

/* ---- Into the page -------------------------------------------------------------------------- */

static void write_text(struct as_buf *buf, as_str key, as_str text)
{
    as_json_key(buf, key);
    as_json_text(buf, text);
}

/* What the digest is made of (diff.h). */
static void write_canonical(const struct as_diff_row *row, struct as_buf *buf)
{
    char id[AS_ID_TEXT_SIZE] = "";
    if (row->customer)
        as_id_format(&row->customer->id, id);
    as_buf_add_char(buf, '{'); /* as_json_open would put a comma behind the line before */
    write_text(buf, AS_STR("after"), row->after);
    write_text(buf, AS_STR("before"), row->before);
    write_text(buf, AS_STR("customer"), as_str_of(id));
    write_text(buf, AS_STR("difference"), as_str_of(as_diff_kinds[row->kind]));
    write_text(buf, AS_STR("file"), row->file);
    as_json_key(buf, AS_STR("line"));
    as_json_int(buf, row->line);
    write_text(buf, AS_STR("question"), as_str_of(as_diff_questions[row->question]));
    write_text(buf, AS_STR("rule"), row->rule);
    as_json_key(buf, AS_STR("sequence"));
    as_json_int(buf, row->sequence);
    write_text(buf, AS_STR("subject"), row->subject);
    as_json_close(buf);
    as_buf_add_char(buf, '\n');
}

_Static_assert((int)AS_DIFF_QUESTIONS *(int)AS_DIFF_KINDS <= (int)AS_SURVEY_COUNTS,
               "a page has a counter for each question and kind");

void as_diff_note(const struct as_diff *diff, const struct as_diff_row *row,
                  struct as_survey_page *page)
{
    page->counts[row->question * AS_DIFF_KINDS + row->kind]++;
    if (row->kind != AS_DIFF_SAME)
        write_canonical(row, &page->canonical);
    if (row->kind != AS_DIFF_SAME || diff->is_all)
        diff->write_row(diff->data, row, &page->text);
}

void as_diff_take(const struct as_diff *diff, const struct as_survey_page *page, bool is_history,
                  int64_t done, int64_t all, struct as_digest_stream *stream,
                  struct as_diff_result *result)
{
    for (int question = 0; question < AS_DIFF_QUESTIONS; question++) {
        for (int kind = 0; kind < AS_DIFF_KINDS; kind++) {
            const int64_t count = page->counts[question * AS_DIFF_KINDS + kind];
            result->counts[question][kind] += count;
            result->different += kind == AS_DIFF_SAME ? 0 : count;
        }
    }
    as_digest_stream_add(stream, as_buf_str(&page->canonical));
    diff->take(diff->data, as_buf_str(&page->text), is_history, done, all);
}
