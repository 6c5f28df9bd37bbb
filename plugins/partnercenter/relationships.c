/* The list of partnerships: the words of its query as the published clients spell them. */
#include "center.h"
#include "filter.h"

static const struct fault bad_word = { NULL, 400, 900126, "InvalidEnumValue" };

/* Letter case and low lines apart: "IsIndirectResellerOf" is "is_indirect_reseller_of". */
static bool is_same_type(assent_text value, const char *wanted)
{
    for (size_t i = 0; i < value.size; i++) {
        const char c = value.data[i];
        if (c == '_')
            continue;
        if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != *wanted)
            return false;
        wanted++;
    }
    return *wanted == '\0';
}

static bool take_type(struct call *call, assent_text type)
{
    if (type.size == 0) /* one client leaves it out when it filters; the caller's kind decides */
        return true;
    if (is_same_type(type, "isindirectcloudsolutionproviderof")) {
        call_add(call, "type", text("provider_of"));
        return true;
    }
    if (is_same_type(type, "isindirectresellerof")) {
        call_add(call, "type", text("reseller_of"));
        return true;
    }
    call_fail_with(
        call, &bad_word,
        SAYING("partnership.type",
               "relationship_type: IsIndirectCloudSolutionProviderOf or IsIndirectResellerOf is "
               "needed."),
        "relationship_type");
    return false;
}

bool relationships_prepare(struct call *call)
{
    const assent_text filter_text = query_find(call, "filter");
    struct filter filter;
    if (!take_type(call, query_find(call, "relationship_type")))
        return false;
    if (filter_text.size == 0)
        return true;
    const struct fault *fault = filter_read(filter_text, FILTER_OF_PARTNERS, &filter);
    if (fault) {
        call_fail_with(call, fault, filter.saying, "filter");
        return false;
    }
    call_add(call, "prefix", query_keep(call, filter.value));
    call_add(call, "exact", text(filter.is_exact ? "true" : "false"));
    filter_free(&filter);
    return true;
}
