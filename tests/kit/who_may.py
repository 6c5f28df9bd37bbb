"""What the shipped rules answer to whom, by kind of partner and role, when the operation is about the caller's own.

"ok", or the code of the answer. For tests of every operation.
"""


def sells(kind, role):
    return "role.missing" if role == "helpdesk_agent" else "ok"


def looks(kind, role):
    return "ok"


def confirms(kind, role):
    if role in ("helpdesk_agent", "application"):
        return {"helpdesk_agent": "role.missing", "application": "application.not_allowed"}[role]
    return "reseller.asks_provider" if kind == "indirect_reseller" else "ok"


def sees_agreements(kind, role):
    return "application.not_allowed" if role == "application" else "ok"


def sees_acceptance(kind, role):
    if role == "application":
        return "application.not_allowed"
    return "reseller.asks_provider" if kind == "indirect_reseller" else "ok"


def sees_texts(kind, role):
    if role == "application":
        return "application.not_allowed"
    return "reseller.asks_provider_unnamed" if kind == "indirect_reseller" else "ok"


def administers(kind, role):
    return "ok" if role == "admin_agent" else "permission.none"


def ends(kind, role):
    return {"admin_agent": "ok", "application": "application.not_allowed"}.get(role, "role.missing")


def deletes(kind, role):
    return "ok" if role in ("admin_agent", "application") else "role.missing"


def keeps_records(kind, role):
    return "ok" if role in ("admin_agent", "application") else "permission.none"


def has_partners(kind, role):
    return "partner.not_indirect" if kind == "direct_bill" else "ok"


def nobody(kind, role):
    return "permission.none"


def everybody(kind, role):
    return "document.expired"


def proves_nothing(kind, role):
    return "client.invalid"


def has_token(kind, role):
    return "grant.invalid" if kind == "nobody" else "ok"


def has_no_link(kind, role):
    return "invitation.unknown"


def wrong_name(kind, role):
    return "sign_in.wrong"


def wrong_code(kind, role):
    return "code.wrong"


def anybody(kind, role):
    return "ok"


# Nobody is asked for a token before.
OPEN = (everybody, proves_nothing, has_no_link, has_token, wrong_name, wrong_code, anybody)
