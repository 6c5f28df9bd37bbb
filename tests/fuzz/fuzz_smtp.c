/* What a mail server answers: the dialog ends, or goes on with commands that nothing was added to; the mail is taken only
 * by a good answer to its last line. The first byte chooses how the answers are cut. */
#include "base/check.h"
#include "dialog.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char message[] = "Subject: x\r\n\r\n.\r\n";
    if (size == 0)
        return 0;
    struct dialog dialog;
    dialog_begin(&dialog, "from@a.example", "to@b.example", message, sizeof message - 1);
    const size_t piece = data[0] % 16 + 1;
    for (size_t at = 1; at < size; at += piece) {
        const size_t left = size - at;
        const enum dialog_step before = dialog.step;
        const bool has_ended =
            dialog_take(&dialog, (const char *)data + at, left < piece ? left : piece);
        AS_REQUIRE(has_ended == (dialog.step == DIALOG_END) && dialog.step >= before);
        AS_REQUIRE(dialog.out_size < 256 && dialog.line_size <= DIALOG_LINE_BYTES);
        if (has_ended)
            break;
    }
    dialog_broken(&dialog);
    AS_REQUIRE(dialog.outcome != SMTP_TAKEN || dialog.status / 100 == 2);
    dialog_fini(&dialog);
    return 0;
}
