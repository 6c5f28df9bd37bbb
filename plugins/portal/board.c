/* The board: how many customers stand where, and who waits for the partner. */
#include "portal.h"

static void show_blocked(struct visit *visit, json_t *blocked)
{
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(blocked, i, item)
    {
        shown_date(visit, item, "since_text", json_text(item, "blocked_at"));
        if (json_text(item, "company_name")[0] == '\0')
            json_object_set(item, "company_name", json_object_get(item, "domain"));
    }
    json_object_set(visit->values, "blocked", blocked);
}

static void on_counts(struct visit *visit, const assent_reply *reply, const json_t *body)
{
    if (!body) {
        visit_fail(visit, reply);
        return;
    }
    static const char *const names[] = { "needed",   "invited",  "blocked",
                                         "accepted", "declined", "expired" };
    const json_t *counts = json_object_get(body, "counts");
    json_t *tiles = json_array();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const json_int_t count = json_integer_value(json_object_get(counts, names[i]));
        json_t *tile = json_pack("{s:s, s:I}", "word", names[i], "count", count);
        shown_word(visit, tile, "name", "standing", names[i]);
        shown_word(visit, tile, "explained", "standing_explained", names[i]);
        json_array_append_new(tiles, tile);
    }
    json_object_set_new(visit->values, "tiles", tiles);
    show_blocked(visit, json_object_get(body, "blocked"));
    visit_show(visit, 200, "board");
}

static void show_board(struct visit *visit)
{
    visit_ask(visit, OP_INVITATION_COUNTS, on_counts);
}

static const struct page pages[] = {
    { "GET", "/portal", FOR_PARTNERS, show_board },
};
const struct page_group board_pages = { pages, sizeof pages / sizeof pages[0] };
