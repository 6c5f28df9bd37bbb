/* Invitations as lists: what a partner has asked, and where its customers stand. */
#include "operations/handlers.h"
#include "operations/invitations.h"
#include "operations/list.h"
#include "operations/seller.h"
#include "operations/standing.h"
#include "operations/subject.h"
#include "store/index.h"
#include "store/invitations.h"
#include "store/listing.h"

enum {
    PAGE_DEFAULT = 100,
    BLOCKED_MOST = 50,
    LISTED_AT_ONCE = 500,
};

/* ---- One, and pages ------------------------------------------------------------------------- */

static int get_invitation(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_named *input = data;
    return as_invitation_find_own(run, &input->id, reply, err);
}

static int load_list(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_invitation_list *input = data;
    return as_id_is_nil(&input->customer) ? 0 : as_subject_find(run, &input->customer, err);
}

struct collect {
    struct as_run *run;
    struct as_list *items;
    int64_t last;
    bool has_failed;
};

static int collect_invitation(void *data, const struct as_invitation *invitation)
{
    struct collect *collect = data;
    struct as_invitation *item = as_list_push(collect->run->arena, collect->items, sizeof *item);
    collect->last = invitation->row;
    collect->has_failed = !item;
    if (item)
        *item = *invitation;
    return !item;
}

static int list_invitations(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_list *input = data;
    struct as_page *page = reply;
    struct as_invitation_query query = {
        .customer = input->customer,
        .state = input->state,
        .before = input->after == AS_INT_NONE ? 0 : input->after,
        .limit = input->size == AS_INT_NONE ? PAGE_DEFAULT : (uint32_t)input->size,
    };
    if (run->partner)
        query.partner = run->partner->id;
    struct collect collect = { .run = run, .items = &page->items };
    const int rc =
        as_invitations_each(run->conn, &query, run->arena, collect_invitation, &collect, err);
    if (rc == 0 && collect.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for the invitations");
    page->total_count = page->items.count;
    page->next = page->items.count == query.limit ? collect.last : AS_INT_NONE;
    return rc;
}

/* ---- The board ------------------------------------------------------------------------------ */

static int64_t *counter_of(struct as_invitation_counts *counts, int32_t standing, int32_t state)
{
    if (standing == AS_STANDING_ACCEPTED)
        return &counts->accepted;
    if (standing == AS_STANDING_INVITED)
        return &counts->invited;
    if (standing == AS_STANDING_BLOCKED)
        return &counts->blocked;
    if (state == AS_INVITATION_DECLINED)
        return &counts->declined;
    return state == AS_INVITATION_NONE || state == AS_INVITATION_CANCELLED ||
                   state == AS_INVITATION_ACCEPTED
               ? &counts->needed
               : &counts->expired;
}

static int count_customers(struct as_run *run, const struct as_partner *partner,
                           struct as_invitation_counts *counts, struct as_err *err)
{
    struct as_listing_query query = {
        .by = AS_LIST_BY_NAME,
        .partner_row = partner->row,
        .limit = LISTED_AT_ONCE,
    };
    struct as_listing_page page = { .count = LISTED_AT_ONCE };
    struct as_arena scratch; /* what was counted does not stay */
    struct as_run counting = *run;
    int rc = 0;
    as_arena_init(&scratch);
    counting.arena = &scratch;
    while (rc == 0 && page.count == LISTED_AT_ONCE) {
        as_arena_reset(&scratch);
        if (query.has_from)
            query.from.key = as_arena_copy(&scratch, query.from.key);
        rc = as_listing_read(run->conn, &query, &scratch, &page, err);
        for (uint32_t i = 0; i < page.count && rc == 0; i++) {
            struct as_standing_now now;
            rc = as_standing_find(&counting, page.places[i].row, partner, &now, err);
            if (rc == 0 && now.standing != AS_STANDING_NONE)
                ++*counter_of(counts, now.standing, now.invitation.state);
        }
        if (rc == 0 && page.count > 0) {
            query.has_from = true;
            query.from = page.places[page.count - 1];
            query.from.key = as_arena_copy(run->arena, query.from.key);
        }
    }
    as_arena_fini(&scratch);
    return rc;
}

/* Those that no customer is known of yet count as well. */
static int count_unknown(struct as_run *run, const struct as_partner *partner,
                         struct as_invitation_counts *counts, struct as_err *err)
{
    int64_t by_state[AS_INVITATION_CANCELLED + 1] = { 0 };
    const int rc = as_invitations_count_unknown(run->conn, &partner->id, by_state, err);
    counts->invited += by_state[AS_INVITATION_CREATED] + by_state[AS_INVITATION_SENT] +
                       by_state[AS_INVITATION_OPENED];
    counts->blocked += by_state[AS_INVITATION_BLOCKED];
    counts->declined += by_state[AS_INVITATION_DECLINED];
    counts->expired += by_state[AS_INVITATION_EXPIRED];
    return rc;
}

struct board {
    struct as_run *run;
    const struct as_partner *partner;
    struct as_list *blocked;
    struct as_err *err;
    int rc;
};

static int name_customer(struct board *board, const struct as_invitation *invitation,
                         struct as_blocked_invitation *item)
{
    struct as_standing_now now;
    uint32_t row = 0;
    struct as_entry entry;
    if (as_id_is_nil(&invitation->customer) ||
        !as_index_customer(as_store_index(as_conn_store(board->run->conn)), NULL,
                           &invitation->customer, &row, &entry))
        return 0;
    const int rc = as_standing_find(board->run, row, board->partner, &now, board->err);
    if (rc < 0)
        return rc;
    item->customer = invitation->customer;
    item->company_name = now.customer.company_name;
    return now.standing == AS_STANDING_ACCEPTED; /* the partner has confirmed meanwhile */
}

static int on_blocked(void *data, const struct as_invitation *invitation)
{
    struct board *board = data;
    struct as_blocked_invitation item = {
        .id = invitation->id,
        .domain = invitation->domain,
        .blocked_by = invitation->blocked_by,
        .blocked_at = invitation->ended_at,
    };
    const int rc = name_customer(board, invitation, &item);
    if (rc != 0 || board->blocked->count == BLOCKED_MOST) {
        board->rc = rc < 0 ? rc : 0;
        return rc < 0 || board->blocked->count == BLOCKED_MOST;
    }
    struct as_blocked_invitation *kept =
        as_list_push(board->run->arena, board->blocked, sizeof *kept);
    if (!kept)
        board->rc = as_err_set(board->err, AS_E_MEMORY, "no memory for the board");
    else
        *kept = item;
    return !kept;
}

static int show_board(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_invitation_counts_get *input = data;
    struct as_invitation_board *shown = reply;
    struct as_partner partner;
    shown->counts = (struct as_invitation_counts){ 0 };
    int rc = as_seller_find(run, &input->partner, &partner, err);
    if (rc == 0)
        rc = count_customers(run, &partner, &shown->counts, err);
    if (rc == 0)
        rc = count_unknown(run, &partner, &shown->counts, err);
    if (rc < 0)
        return rc;
    const struct as_invitation_query query = {
        .partner = partner.id,
        .state = AS_INVITATION_BLOCKED,
        .limit = 10 * BLOCKED_MOST,
    };
    struct board board = { run, &partner, &shown->blocked, err, 0 };
    rc = as_invitations_each(run->conn, &query, run->arena, on_blocked, &board, err);
    return rc < 0 ? rc : board.rc;
}

const struct as_operation as_op_invitation_get = {
    .action = AS_ACTION_invitation_get,
    .name = "invitation.get",
    .kind = AS_QUERY,
    .flags = AS_OP_INVITATION,
    .doc = "one invitation",
    .input = &as_invitation_named_fields,
    .reply = &as_invitation_fields,
    .run = get_invitation,
};
const struct as_operation as_op_invitation_list = {
    .action = AS_ACTION_invitation_list,
    .name = "invitation.list",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG | AS_OP_INVITATION,
    .doc = "the invitations of the caller's company, newest first",
    .input = &as_invitation_list_fields,
    .reply = &as_invitations_page_fields,
    .load = load_list,
    .run = list_invitations,
};
const struct as_operation as_op_invitation_counts = {
    .action = AS_ACTION_invitation_counts,
    .name = "invitation.counts",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG | AS_OP_INVITATION,
    .doc = "how many of the caller's customers stand where, and which are blocked now",
    .input = &as_invitation_counts_get_fields,
    .reply = &as_invitation_board_fields,
    .run = show_board,
};
