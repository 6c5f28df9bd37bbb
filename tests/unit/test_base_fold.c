#include "base/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"

static void letters_of_one_name_are_the_same_in_either_case(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *folded;
    } cases[] = {
        { "", "" },
        { "NordVik AS 42-&/", "nordvik as 42-&/" },
        { "ÅNGSTRÖM & SÖNER", "ångström & söner" },
        { "ŁÓDŹ ŻÓŁĆ", "łódź żółć" },
        { "ŸŠŽĲ", "ÿšžĳ" },
        { "STRAẞE straße", "straße straße" },
        { "ΟΔΟΣ οδος οδοσ", "οδοσ οδοσ οδοσ" },
        { "ΆΈΉΊΌΎΏ", "άέήίόύώ" },
        { "ЖИЗНЬ ЁЛКА ЇЖАК Ґ Ӏ Ӂ", "жизнь ёлка їжак ґ ӏ ӂ" },
        { "ԵՐԵՎԱՆ", "երեվան" },
        { "ᲗᲑᲘᲚᲘᲡᲘ თბილისი", "თბილისი თბილისი" },
        { "CÔNG TY TNHH ĐẦU TƯ", "công ty tnhh đầu tư" },
        { "ＡＢＣ", "ａｂｃ" },
        { "日本株式会社 ×÷ 😀", "日本株式会社 ×÷ 😀" },
        { "İstanbul ı", "İstanbul ı" }, /* no language has a special place */
        { "ǅ Ⱥ", "ǅ Ⱥ" },               /* left alone: rare, and would grow */
    };
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const as_str folded = as_fold(&arena, as_str_of(cases[i].text));
        if (!as_str_equal(folded, as_str_of(cases[i].folded)))
            fail_msg("%s became %s", cases[i].text, folded.data);
        const as_str again = as_fold(&arena, folded);
        assert_true(as_str_equal(again, folded));
    }
}

static void no_text_gets_longer_whatever_its_bytes_are(void **unused)
{
    (void)unused;
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            const char text[4] = { (char)first, (char)second, (char)0x84, (char)0x9F };
            for (size_t size = 1; size <= sizeof text; size++) {
                char *out = test_malloc(size);
                assert_in_range(as_fold_into(as_str_make(text, size), out), 1, size);
                test_free(out);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_one_name_are_the_same_in_either_case),
        cmocka_unit_test(no_text_gets_longer_whatever_its_bytes_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
