/* Invitations of customers to accept directly, and the mails that go out about them. */
#pragma once

#include "model/things.h"

enum as_invitation_kind {
    AS_INVITATION_NO_KIND,
    AS_INVITATION_NEW_CUSTOMER, /* the agreement, of a customer that was made in the same step */
    AS_INVITATION_EXISTING_CUSTOMER,
    AS_INVITATION_RELATIONSHIP, /* a relationship with the partner, and the agreement */
};
extern const char *const as_invitation_kinds[];

enum as_invitation_state {
    AS_INVITATION_NONE,
    AS_INVITATION_CREATED,
    AS_INVITATION_SENT,
    AS_INVITATION_OPENED,
    AS_INVITATION_ACCEPTED,
    AS_INVITATION_DECLINED,
    AS_INVITATION_BLOCKED, /* the rules are in the way: the partner confirms, or asks again */
    AS_INVITATION_EXPIRED,
    AS_INVITATION_CANCELLED,
};
extern const char *const as_invitation_states[];

enum as_delivery {
    AS_DELIVERY_NONE,
    AS_DELIVERY_MAIL, /* the service mails the link, and nobody at the partner sees it */
    AS_DELIVERY_HAND, /* somebody at the partner passes the link on */
};
extern const char *const as_deliveries[];

/* One per customer (or domain), partner and kind until it has an end: asked again, it gets a new link. */
struct as_invitation {
    int64_t row;
    struct as_id id;
    int32_t kind, state;
    struct as_id customer; /* nil until known, for AS_INVITATION_RELATIONSHIP */
    struct as_id partner;  /* who invites */
    struct as_id provider; /* through whom, for a reseller */
    as_str domain;         /* of the customer; whose link it is, while it is not known */
    as_str type;           /* of the agreement */
    as_str email, first_name, last_name; /* who is invited, personal */
    as_str locale;                       /* language of mails and pages, "sv-SE" */
    int32_t delivery;
    as_str text;                   /* of the partner to the customer, personal */
    struct as_id link_id;          /* the newest link's; what its token is derived from */
    struct as_digest token_digest; /* SHA-256 of that token */
    int64_t generation;            /* of the link: 1, 2, … */
    struct as_id user;             /* who invited; nil: a program or the host */
    int64_t created_at, sent_at, opened_at;
    int64_t ended_at;   /* when it was accepted, declined, blocked, expired or cancelled */
    int64_t expires_at; /* absent: no rule says so */
    int64_t reminders;  /* mails of the template "reminder" so far */
    as_str blocked_by;  /* codes of the rules in the way, "a,b" */
    as_str reason;      /* of who declined, personal */
    int64_t agreement;  /* sequence of the journal entry that recorded the acceptance */
};
extern const struct as_fields as_invitation_fields;

enum as_mail_to { AS_MAIL_TO_NONE, AS_MAIL_TO_CUSTOMER, AS_MAIL_TO_PARTNER };
extern const char *const as_mail_tos[];

enum as_mail_state { AS_MAIL_NONE, AS_MAIL_QUEUED, AS_MAIL_SENT, AS_MAIL_FAILED };
extern const char *const as_mail_states[];

/* One mail to be sent. Nothing personal: whom it goes to and what it says is looked up when it goes. */
struct as_mail {
    int64_t row;
    struct as_id id; /* also of the message */
    struct as_id invitation;
    struct as_id sign_in_code; /* of the template "code": which code */
    struct as_id customer;     /* of the invitation; may be nil */
    struct as_id partner;      /* of the invitation */
    as_str template;           /* "invitation" */
    int32_t to;
    int64_t number;     /* of several of the same template: 1, 2, … */
    int64_t generation; /* of the link that it carries */
    int32_t state;
    int64_t tries;
    as_str reason; /* one word: why it failed */
    int64_t created_at;
    int64_t done_at; /* when it was sent or given up */
};
extern const struct as_fields as_mail_fields;
