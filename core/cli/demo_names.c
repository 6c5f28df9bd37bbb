/* Names of companies and people that nobody bears, and places where they could be. */
#include <stdio.h>
#include <string.h>

#include "cli/demo.h"

static const struct {
    const char *country, *culture, *city, *postal_code, *currency, *form;
} places[] = {
    { "SE", "sv-SE", "Stockholm", "111 20", "SEK", "AB" },
    { "NL", "nl-NL", "Utrecht", "3511 AB", "EUR", "BV" },
    { "DE", "de-DE", "Bremen", "28195", "EUR", "GmbH" },
    { "US", "en-US", "Portland", "97201", "USD", "Inc." },
    { "GB", "en-GB", "Leeds", "LS1 4AP", "GBP", "Ltd" },
    { "FR", "fr-FR", "Nantes", "44000", "EUR", "SARL" },
    { "NO", "nb-NO", "Bergen", "5003", "NOK", "AS" },
    { "DK", "da-DK", "Aarhus", "8000", "DKK", "ApS" },
    { "FI", "fi-FI", "Tampere", "33100", "EUR", "Oy" },
    { "ES", "es-ES", "Valencia", "46001", "EUR", "SL" },
    { "IT", "it-IT", "Torino", "10121", "EUR", "Srl" },
    { "PT", "pt-PT", "Porto", "4000-001", "EUR", "Lda" },
    { "BE", "nl-BE", "Gent", "9000", "EUR", "BV" },
    { "AT", "de-AT", "Graz", "8010", "EUR", "GmbH" },
    { "CH", "de-CH", "Bern", "3011", "CHF", "AG" },
    { "IE", "en-IE", "Cork", "T12", "EUR", "Ltd" },
    { "LU", "fr-LU", "Esch", "4010", "EUR", "SA" },
    { "CZ", "cs-CZ", "Brno", "602 00", "CZK", "s.r.o." },
    { "SK", "sk-SK", "Nitra", "949 01", "EUR", "s.r.o." },
    { "SI", "sl-SI", "Maribor", "2000", "EUR", "d.o.o." },
    { "HR", "hr-HR", "Split", "21000", "EUR", "d.o.o." },
    { "RO", "ro-RO", "Cluj-Napoca", "400001", "EUR", "SRL" },
    { "BG", "bg-BG", "Varna", "9000", "EUR", "OOD" },
    { "GR", "el-GR", "Patra", "262 21", "EUR", "AE" },
    { "EE", "et-EE", "Tartu", "51003", "EUR", "OÜ" },
    { "LV", "lv-LV", "Liepāja", "LV-3401", "EUR", "SIA" },
    { "LT", "lt-LT", "Kaunas", "44001", "EUR", "UAB" },
    { "IS", "is-IS", "Akureyri", "600", "EUR", "ehf." },
    { "CA", "en-CA", "Halifax", "B3H 1A1", "CAD", "Inc." },
    { "AU", "en-AU", "Hobart", "7000", "AUD", "Pty Ltd" },
    { "NZ", "en-NZ", "Nelson", "7010", "NZD", "Ltd" },
    { "JP", "ja-JP", "Sapporo", "060-0001", "JPY", "KK" },
    { "KR", "ko-KR", "Busan", "48058", "USD", "Co." },
    { "SG", "en-SG", "Singapore", "018956", "USD", "Pte Ltd" },
    { "HK", "en-HK", "Kowloon", "999077", "USD", "Ltd" },
    { "TW", "zh-TW", "Tainan", "700", "USD", "Co." },
    { "MX", "es-MX", "Mérida", "97000", "USD", "SA de CV" },
    { "CL", "es-CL", "Valdivia", "5090000", "USD", "SpA" },
    { "CO", "es-CO", "Pereira", "660001", "USD", "SAS" },
    { "CR", "es-CR", "Cartago", "30101", "USD", "SA" },
    { "IL", "he-IL", "Haifa", "31000", "USD", "Ltd" },
};

/* Where an address needs a state. */
static const struct {
    const char *country, *state;
} states[] = { { "US", "OR" }, { "CA", "NS" }, { "MX", "YN" } };

static const char *const starts[] = { "Brel", "Dorn", "Elmar", "Fjor", "Gald", "Hest",
                                      "Isk",  "Jarn", "Kvel",  "Lomb", "Mirt", "Norv",
                                      "Ostr", "Pell", "Quen",  "Rost", "Skal", "Torv",
                                      "Ulm",  "Vask", "Wend",  "Yrs",  "Zell", "Ambr" };
static const char *const ends[] = { "ano",  "berg", "din",  "eva",  "fors", "gren", "holt", "ika",
                                    "jord", "lund", "mark", "nova", "oria", "ran",  "sund", "tis" };
static const char *const trades[] = { "Bakery", "Logistics", "Studio",   "Foundry",   "Textiles",
                                      "Clinic", "Gardens",   "Printing", "Fisheries", "Joinery",
                                      "Optics", "Press",     "Archive",  "Ceramics",  "Ferries" };
static const char *const offers[] = { "office-365-business", "azure-plan", "dynamics-365-sales",
                                      "exchange-online-plan-1", "power-bi-pro" };

/* SplitMix64: every number leads to its own sequence. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

#define PICK(list) ((list)[draw(&state) % AS_COUNT(list)])

uint32_t as_demo_country_count(void)
{
    return (uint32_t)AS_COUNT(places);
}

static void lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text |= 0x20;
}

static void invent_person(uint64_t *seed, char first[24], char last[24], const char *domain,
                          char email[112])
{
    uint64_t state = draw(seed);
    char left[64];
    snprintf(first, 24, "%s%s", PICK(starts), draw(&state) % 2 ? "a" : "en");
    snprintf(last, 24, "%s%s", PICK(starts), PICK(ends));
    snprintf(left, sizeof left, "%s.%s", first, last);
    lower(left);
    snprintf(email, 112, "%s@%s", left, domain);
}

void as_demo_invent(uint32_t row, struct as_demo_customer *ret)
{
    uint64_t state = row;
    const size_t place = row % AS_COUNT(places);
    const char *start = PICK(starts);
    const char *end = PICK(ends);
    memset(ret, 0, sizeof *ret);
    ret->country = places[place].country;
    ret->culture = places[place].culture;
    ret->city = places[place].city;
    ret->postal_code = places[place].postal_code;
    ret->state = "";
    for (size_t i = 0; i < AS_COUNT(states); i++)
        if (strcmp(states[i].country, ret->country) == 0)
            ret->state = states[i].state;
    ret->currency = places[place].currency;
    snprintf(ret->company, sizeof ret->company, "%s%s %s %s", start, end, PICK(trades),
             places[place].form);
    snprintf(ret->domain, sizeof ret->domain, "%s%s%u.onmicrosoft.example", start, end, row + 1);
    lower(ret->domain);
    snprintf(ret->street, sizeof ret->street, "Demo Street %u", (unsigned)(draw(&state) % 200 + 1));
    invent_person(&state, ret->first_name, ret->last_name, ret->domain, ret->email);
    invent_person(&state, ret->contact_first, ret->contact_last, ret->domain, ret->contact_email);
    ret->offer = PICK(offers);
    ret->quantity = (uint32_t)(draw(&state) % 50 + 1);

    /* The first ones are what somebody who tries the demo needs; then as in a real company. */
    const uint64_t dice = draw(&state) % 100;
    ret->seller = draw(&state) % 10 < 7 ? DEMO_DIRECT_BILL : DEMO_RESELLER;
    ret->is_confirmed = dice < 55;
    ret->is_direct = dice >= 55 && dice < 65;
    ret->has_order = ret->is_confirmed && draw(&state) % 5 < 2;
    if (row < 5) {
        ret->seller = row < 4 ? DEMO_DIRECT_BILL : DEMO_RESELLER;
        ret->is_confirmed = row == 0 || row == 2 || row == 4;
        ret->is_direct = row == 3;
        ret->has_order = row == 2 || row == 4;
    }
}
