#include "dialog.h"

#include <stdlib.h>
#include <string.h>

/* ---- Out ------------------------------------------------------------------------------------ */

static void put(struct dialog *dialog, const char *data, size_t size)
{
    if (dialog->has_failed)
        return;
    if (dialog->out_size + size > dialog->out_room) {
        const size_t room = 2 * (dialog->out_size + size);
        char *grown = realloc(dialog->out, room);
        if (!grown) {
            dialog->has_failed = true;
            return;
        }
        dialog->out = grown;
        dialog->out_room = room;
    }
    memcpy(dialog->out + dialog->out_size, data, size);
    dialog->out_size += size;
}

static void put_command(struct dialog *dialog, const char *begin, const char *address)
{
    put(dialog, begin, strlen(begin));
    put(dialog, address, strlen(address));
    put(dialog, ">\r\n", 3);
}

/* RFC 5321, 4.5.2: a line that begins with a dot gets another. */
static void put_message(struct dialog *dialog)
{
    const char *at = dialog->message;
    const char *end = at + dialog->message_size;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline ? newline + 1 : end;
        if (*at == '.')
            put(dialog, ".", 1);
        put(dialog, at, (size_t)(next - at));
        at = next;
    }
    put(dialog, ".\r\n", 3);
}

void dialog_wrote(struct dialog *dialog, size_t size)
{
    dialog->out_size -= size;
    memmove(dialog->out, dialog->out + size, dialog->out_size);
}

/* ---- Answers -------------------------------------------------------------------------------- */

static bool end(struct dialog *dialog, enum smtp_outcome outcome)
{
    dialog->step = DIALOG_END;
    dialog->outcome = outcome;
    return true;
}

/* Any answer but the awaited one. */
static bool end_refused(struct dialog *dialog)
{
    const int kind = dialog->status / 100;
    if (dialog->step == DIALOG_SENDER || dialog->status == 421) /* 421: it shuts the connection */
        return end(dialog, SMTP_AWAY);
    return end(dialog, kind == 5 ? SMTP_REFUSED : SMTP_DEFERRED);
}

/* A whole answer. True: that was the last. */
static bool take_answer(struct dialog *dialog)
{
    const bool is_good = dialog->status / 100 == 2;
    switch (dialog->step) {
    case DIALOG_SENDER:
        if (!is_good)
            return end_refused(dialog);
        dialog->step = DIALOG_RECIPIENT;
        put_command(dialog, "RCPT TO:<", dialog->to);
        break;
    case DIALOG_RECIPIENT:
        if (!is_good)
            return end_refused(dialog);
        dialog->step = DIALOG_DATA;
        put(dialog, "DATA\r\n", 6);
        break;
    case DIALOG_DATA:
        if (dialog->status != 354)
            return end_refused(dialog);
        dialog->step = DIALOG_MESSAGE;
        put_message(dialog);
        break;
    case DIALOG_MESSAGE:
        if (!is_good)
            return end_refused(dialog);
        put(dialog, "QUIT\r\n", 6);
        return end(dialog, SMTP_TAKEN);
    case DIALOG_END:
        return true;
    }
    return dialog->has_failed && end(dialog, SMTP_DEFERRED);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "250-more", "250 last", "250". True: the dialog has ended. */
static bool take_line(struct dialog *dialog)
{
    const char *line = dialog->line;
    const size_t size = dialog->line_size;
    const bool is_answer = size >= 3 && is_digit(line[0]) && is_digit(line[1]) &&
                           is_digit(line[2]) && (size == 3 || line[3] == ' ' || line[3] == '-');
    if (!is_answer || ++dialog->lines > DIALOG_LINES_MOST) {
        dialog_broken(dialog);
        return true;
    }
    if (size > 3 && line[3] == '-')
        return false;
    dialog->lines = 0;
    dialog->status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    return take_answer(dialog);
}

bool dialog_take(struct dialog *dialog, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size && dialog->step != DIALOG_END; i++) {
        if (bytes[i] == '\r')
            continue;
        if (bytes[i] == '\n') {
            take_line(dialog);
            dialog->line_size = 0;
        } else if (dialog->line_size == sizeof dialog->line) {
            dialog_broken(dialog);
        } else {
            dialog->line[dialog->line_size++] = bytes[i];
        }
    }
    return dialog->step == DIALOG_END;
}

void dialog_broken(struct dialog *dialog)
{
    if (dialog->step == DIALOG_END)
        return;
    dialog->is_broken = true;
    end(dialog, dialog->step == DIALOG_SENDER ? SMTP_AWAY : SMTP_DEFERRED);
}

/* ---- Life ----------------------------------------------------------------------------------- */

void dialog_begin(struct dialog *dialog, const char *from, const char *to, const char *message,
                  size_t message_size)
{
    *dialog = (struct dialog){
        .step = DIALOG_SENDER,
        .outcome = SMTP_AWAY,
        .to = to,
        .message = message,
        .message_size = message_size,
    };
    put_command(dialog, "MAIL FROM:<", from);
}

void dialog_fini(struct dialog *dialog)
{
    free(dialog->out);
    dialog->out = NULL;
}
