#include "model/country.h"

/* Sorted. XE, XJ, XK and XS are no ISO codes: the published table of countries has them
 * (rules/lib/countries.lua). */
static const char codes[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS XE XJ XK XS YE YT ZA ZM ZW ";
enum { STEP = 3, COUNT = (sizeof codes - 1) / STEP };

/* Codes that people write for others: the names of domains, vehicles and languages, and what was once. */
static const struct {
    const char *wrong, *right;
} slips[] = {
    { "BU", "MM" }, { "DA", "DK" }, { "EL", "GR" }, { "EN", "GB" }, { "JA", "JP" }, { "KO", "KR" },
    { "SU", "RU" }, { "TP", "TL" }, { "UK", "GB" }, { "YU", "RS" }, { "ZR", "CD" },
};

bool as_country_at(uint32_t number, as_str *ret_code)
{
    if (number >= COUNT)
        return false;
    *ret_code = as_str_make(codes + (size_t)number * STEP, 2);
    return true;
}

bool as_country_is_known(as_str code)
{
    int low = 0;
    int high = COUNT - 1;
    if (code.size != 2)
        return false;
    while (low <= high) {
        const int middle = (low + high) / 2;
        const int order = memcmp(code.data, codes + (size_t)middle * STEP, 2);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return false;
}

as_str as_country_nearest(as_str code)
{
    char upper[2];
    if (code.size != 2)
        return AS_STR_NONE;
    for (size_t i = 0; i < 2; i++)
        upper[i] =
            code.data[i] >= 'a' && code.data[i] <= 'z' ? (char)(code.data[i] - 32) : code.data[i];
    for (size_t i = 0; i < AS_COUNT(slips); i++)
        if (memcmp(slips[i].wrong, upper, 2) == 0)
            return as_str_of(slips[i].right);
    for (int i = 0; i < COUNT; i++) /* written in small letters */
        if (memcmp(codes + (size_t)i * STEP, upper, 2) == 0)
            return as_str_make(codes + (size_t)i * STEP, 2);
    return AS_STR_NONE;
}
