/* A demo: invented partners, people and customers, all made through the engine's own commands. */
#pragma once

#include <stdint.h>

#include "assent/operations.h"
#include "base/err.h"
#include "base/id.h"
#include "host/host.h"

enum as_demo_partner { DEMO_DIRECT_BILL, DEMO_PROVIDER, DEMO_RESELLER, DEMO_PARTNERS };
enum as_demo_role { DEMO_ADMIN, DEMO_SALES, DEMO_HELPDESK, DEMO_APPLICATION, DEMO_ROLES };

extern const char *const as_demo_partner_names[DEMO_PARTNERS]; /* "direct_bill", … */
extern const char *const as_demo_role_names[DEMO_ROLES];       /* "admin_agent", … */

/* A customer of the direct-bill partner, to try things with. */
enum as_demo_example { DEMO_CONFIRMED, DEMO_UNCONFIRMED, DEMO_WITH_PURCHASES, DEMO_EXAMPLES };
extern const char *const as_demo_example_names[DEMO_EXAMPLES];

struct as_demo {
    struct as_host *host;
    assent_self *self;
    const assent_operations *operations;
    const assent_identity *identity;
    const assent_actor *operator_actor;
    const assent_actor *sales[DEMO_PARTNERS]; /* held; NULL where there is none */
    char partners[DEMO_PARTNERS][AS_ID_TEXT_SIZE];
    char users[DEMO_PARTNERS][DEMO_ROLES][AS_ID_TEXT_SIZE]; /* none of the application */
    char tokens[DEMO_PARTNERS][DEMO_ROLES][64];
    char examples[DEMO_EXAMPLES][AS_ID_TEXT_SIZE];
    char template_id[AS_ID_TEXT_SIZE];
    int64_t customers, confirmed, direct, orders, countries;
};

/* What is invented for customer number `row`; the same for the same number. Texts are static or lie
 * within. */
struct as_demo_customer {
    char company[64], domain[80], email[112], first_name[24], last_name[24], street[40];
    char contact_first[24], contact_last[24], contact_email[112];
    const char *country, *culture, *city, *state, *postal_code, *currency; /* state: may be "" */
    enum as_demo_partner seller;
    bool is_confirmed, is_direct, has_order;
    const char *offer;
    uint32_t quantity;
};
void as_demo_invent(uint32_t row, struct as_demo_customer *ret_customer);
uint32_t as_demo_country_count(void);

/* Partners, their people and tokens. */
int as_demo_make_people(struct as_demo *demo, struct as_err *err);
/* `count` customers with what is recorded of them; many commands are under way at a time. */
int as_demo_make_customers(struct as_demo *demo, uint32_t count, struct as_err *err);

/* One call as an actor; the reply's body is parsed. AS_E_… of the refusal. */
struct json_t;
int as_demo_call(struct as_demo *demo, const assent_actor *actor, const char *operation,
                 const char *input, struct json_t **ret_body, struct as_err *err);
