/* The outbox: mails that reactions of the rules ask for, and what came of sending them. Who sends (a plugin) is
 * told by the events of mail.queue, asks mail.get for what to say, and says how it went. */
#include "operations/mails.h"

#include "operations/handlers.h"
#include "operations/invitations.h"
#include "operations/list.h"
#include "store/invitations.h"

enum { PAGE_DEFAULT = 100 };

int as_mail_add(struct as_run *run, const struct as_invitation *invitation, struct as_mail *mail,
                struct as_err *err)
{
    mail->invitation = invitation->id;
    mail->customer = invitation->customer;
    mail->partner = invitation->partner;
    mail->generation = invitation->generation;
    mail->state = AS_MAIL_QUEUED;
    mail->tries = 0;
    mail->created_at = run->at;
    mail->done_at = AS_TIME_NONE;
    return as_row_insert(run->conn, AS_TABLE_MAILS, mail, &mail->row, err);
}

/* ---- Queueing ------------------------------------------------------------------------------- */

static int prepare_queue(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_mail_queue *input = data;
    (void)preparation, (void)err;
    input->id = as_id_random();
    if (input->number == AS_INT_NONE)
        input->number = 1;
    return 0;
}

static int load_queue(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_mail_queue *input = data;
    struct as_invitation ignored;
    return as_invitation_find_own(run, &input->invitation, &ignored, err);
}

static int check_queue(struct as_run *run, const struct as_mail_queue *input,
                       const struct as_invitation *invitation, bool is_reminder, struct as_err *err)
{
    if (input->while_live && !as_invitation_is_live(invitation, run->at))
        return as_invitation_refuse_ended(run, invitation, err);
    if (input->generation != AS_INT_NONE && input->generation != invitation->generation)
        return as_run_refuse(run, err, AS_E_CONFLICT, "invitation.replaced",
                             "the invitation has a newer link");
    if (is_reminder && input->number != invitation->reminders + 1)
        return as_run_refuse(run, err, AS_E_CONFLICT, "mail.repeated",
                             "this reminder has been queued already");
    const bool is_known = input->to == AS_MAIL_TO_PARTNER ? !as_id_is_nil(&invitation->user)
                                                          : invitation->email.size > 0;
    return is_known ? 0
                    : as_run_refuse(run, err, AS_E_CONFLICT, "mail.nobody",
                                    "nothing is known of where to mail it");
}

static int queue(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_mail_queue *input = data;
    struct as_mail *mail = reply;
    struct as_invitation invitation;
    const bool is_reminder = as_str_equal(input->template, AS_STR("reminder"));
    int rc = as_invitation_find(run->conn, &input->invitation, run->arena, &invitation, err);
    if (rc == 0)
        rc = check_queue(run, input, &invitation, is_reminder, err);
    if (rc == 0 && is_reminder) {
        invitation.reminders++;
        rc = as_invitation_save(run, &invitation, err);
    }
    if (rc < 0)
        return rc;
    mail->id = input->id;
    mail->sign_in_code = input->sign_in_code;
    mail->template = input->template;
    mail->to = input->to;
    mail->number = input->number;
    return as_mail_add(run, &invitation, mail, err);
}

/* ---- What came of it ------------------------------------------------------------------------ */

/* The mail's own id is the first member of each input. */
static int load_mail(struct as_run *run, void *data, struct as_err *err)
{
    struct as_mail mail;
    struct as_invitation ignored;
    const int rc = as_mail_find(run->conn, (const struct as_id *)data, run->arena, &mail, err);
    if (rc == AS_E_NOT_FOUND)
        return as_run_refuse(run, err, rc, "mail.unknown", "there is no such mail");
    return rc < 0 ? rc : as_invitation_find_own(run, &mail.invitation, &ignored, err);
}

/* The link is with the customer from now on, when it is still the newest. */
static int note_delivery(struct as_run *run, const struct as_mail *mail, struct as_err *err)
{
    struct as_invitation invitation;
    if (!as_str_equal(mail->template, AS_STR("invitation")))
        return 0;
    const int rc = as_invitation_find(run->conn, &mail->invitation, run->arena, &invitation, err);
    if (rc < 0 || invitation.generation != mail->generation ||
        invitation.state != AS_INVITATION_CREATED)
        return rc;
    invitation.state = AS_INVITATION_SENT;
    invitation.sent_at = run->at;
    return as_invitation_save(run, &invitation, err);
}

static int finish_mail(struct as_run *run, struct as_mail *mail, int32_t state, int64_t tries,
                       as_str reason, struct as_err *err)
{
    mail->state = state;
    mail->reason = reason;
    mail->done_at = run->at;
    if (tries != AS_INT_NONE)
        mail->tries = tries;
    return as_row_update(run->conn, AS_TABLE_MAILS, mail->row, mail, err);
}

static int note_sent(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_mail_sent *input = data;
    struct as_mail *mail = reply;
    int rc = as_mail_find(run->conn, &input->id, run->arena, mail, err);
    if (rc < 0 || mail->state == AS_MAIL_SENT)
        return rc;
    rc = finish_mail(run, mail, AS_MAIL_SENT, input->tries, AS_STR_NONE, err);
    return rc < 0 ? rc : note_delivery(run, mail, err);
}

static int note_failed(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_mail_failed *input = data;
    struct as_mail *mail = reply;
    const int rc = as_mail_find(run->conn, &input->id, run->arena, mail, err);
    if (rc < 0 || mail->state == AS_MAIL_FAILED)
        return rc;
    if (mail->state == AS_MAIL_SENT)
        return as_run_refuse(run, err, AS_E_CONFLICT, "mail.sent", "this mail has been sent");
    return finish_mail(run, mail, AS_MAIL_FAILED, input->tries, input->reason, err);
}

/* ---- Pages ---------------------------------------------------------------------------------- */

struct collect {
    struct as_run *run;
    struct as_list *items;
    int64_t last;
    bool has_failed;
};

static int collect_mail(void *data, const struct as_mail *mail)
{
    struct collect *collect = data;
    struct as_mail *item = as_list_push(collect->run->arena, collect->items, sizeof *item);
    collect->last = mail->row;
    collect->has_failed = !item;
    if (item)
        *item = *mail;
    return !item;
}

static int list_mails(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_mail_list *input = data;
    struct as_page *page = reply;
    static const struct as_id everybody;
    const uint32_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : (uint32_t)input->size;
    struct collect collect = { .run = run, .items = &page->items };
    const int rc = as_mails_each(run->conn, run->partner ? &run->partner->id : &everybody,
                                 input->state, input->after == AS_INT_NONE ? 0 : input->after, size,
                                 run->arena, collect_mail, &collect, err);
    if (rc == 0 && collect.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for the mails");
    page->total_count = page->items.count;
    page->next = page->items.count == size ? collect.last : AS_INT_NONE;
    return rc;
}

const struct as_operation as_op_mail_queue = {
    .action = AS_ACTION_mail_queue,
    .name = "mail.queue",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "has a mail about an invitation sent; for the rules' reactions",
    .input = &as_mail_queue_fields,
    .reply = &as_mail_fields,
    .prepare = prepare_queue,
    .load = load_queue,
    .run = queue,
};
const struct as_operation as_op_mail_sent = {
    .action = AS_ACTION_mail_sent,
    .name = "mail.sent",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "notes that a mail was taken by the mail server, by who sends",
    .input = &as_mail_sent_fields,
    .reply = &as_mail_fields,
    .load = load_mail,
    .run = note_sent,
};
const struct as_operation as_op_mail_failed = {
    .action = AS_ACTION_mail_failed,
    .name = "mail.failed",
    .kind = AS_COMMAND,
    .flags = AS_OP_INVITATION,
    .doc = "notes that a mail is given up, by who sends",
    .input = &as_mail_failed_fields,
    .reply = &as_mail_fields,
    .load = load_mail,
    .run = note_failed,
};
const struct as_operation as_op_mail_list = {
    .action = AS_ACTION_mail_list,
    .name = "mail.list",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG | AS_OP_INVITATION,
    .doc = "mails and what came of them, without addresses, newest first",
    .input = &as_mail_list_fields,
    .reply = &as_mails_page_fields,
    .run = list_mails,
};
