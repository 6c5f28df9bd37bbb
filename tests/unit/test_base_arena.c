#include "base/arena.h"

#include "base/cleanup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void pieces_are_zeroed_aligned_and_apart(void **unused)
{
    (void)unused;
    static const size_t sizes[] = { 0, 1, 7, 16, 100, 4000, 5000, 1, 300000, 3, 64 * 1024, 17 };
    as_auto_arena struct as_arena arena = { 0 };
    for (size_t round = 0; round < 3; round++) {
        unsigned char *pieces[AS_COUNT(sizes)];
        for (size_t i = 0; i < AS_COUNT(sizes); i++) {
            pieces[i] = as_arena_alloc(&arena, sizes[i]);
            assert_non_null(pieces[i]);
            assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            for (size_t j = 0; j < sizes[i]; j++)
                assert_int_equal(pieces[i][j], 0);
            memset(pieces[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < AS_COUNT(sizes); i++) {
            for (size_t j = 0; j < sizes[i]; j++)
                assert_int_equal(pieces[i][j], i + 1);
        }
        as_arena_reset(&arena);
    }
}

static void a_reset_keeps_the_first_block_and_no_large_one(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    void *first = as_arena_alloc(&arena, 10);
    size_t total = arena.total;
    for (int i = 0; i < 1000; i++)
        as_arena_alloc(&arena, 1000);
    assert_true(arena.total >= 1000 * 1000);
    as_arena_reset(&arena);
    assert_int_equal(arena.total, total);
    assert_ptr_equal(as_arena_alloc(&arena, 10), first);

    as_auto_arena struct as_arena large = { 0 };
    assert_non_null(as_arena_alloc(&large, 1 << 20));
    as_arena_reset(&large);
    assert_int_equal(large.total, 0);
}

static void a_large_piece_leaves_the_room_of_the_newest_block(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    char *before = as_arena_alloc(&arena, 16);
    as_arena_alloc(&arena, 100000);
    assert_ptr_equal(as_arena_alloc(&arena, 16), before + 16);
}

static void what_cannot_be_had_is_null(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    char c = 'x';
    assert_null(as_arena_alloc(&arena, SIZE_MAX));
    assert_null(as_arena_alloc(&arena, SIZE_MAX - 8));
    assert_null(as_arena_copy(&arena, as_str_make(&c, SIZE_MAX)).data);
    assert_non_null(as_arena_alloc(&arena, 1));
}

static void copies_end_with_a_nul(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena = { 0 };
    as_str copy = as_arena_copy(&arena, as_str_make("customer", 4));
    assert_int_equal(copy.size, 4);
    assert_string_equal(copy.data, "cust");

    as_str empty = as_arena_copy(&arena, AS_STR_NONE);
    assert_int_equal(empty.size, 0);
    assert_string_equal(empty.data, "");
}

static void formatted_texts_may_be_long(void **unused)
{
    (void)unused;
    static const int widths[] = { 1, 254, 255, 256, 257, 5000 };
    as_auto_arena struct as_arena arena = { 0 };
    for (size_t i = 0; i < AS_COUNT(widths); i++) {
        as_str text = as_arena_printf(&arena, "%*d", widths[i], 7);
        assert_int_equal(text.size, widths[i]);
        assert_int_equal(text.data[text.size - 1], '7');
        assert_int_equal(text.data[text.size], '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(a_reset_keeps_the_first_block_and_no_large_one),
        cmocka_unit_test(a_large_piece_leaves_the_room_of_the_newest_block),
        cmocka_unit_test(what_cannot_be_had_is_null),
        cmocka_unit_test(copies_end_with_a_nul),
        cmocka_unit_test(formatted_texts_may_be_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
