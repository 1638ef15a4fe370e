"""The keys that an agency's programs call with: what there is, until when, and an end to one that leaked."""

from flask import Response, url_for

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console.agency_words import KEY_STATES
from blacklist_service.console.blueprints import console_blueprint, for_agencies
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import caller, odd_fields, read_form, service, session
from blacklist_service.workflows.enrol import revoke_key
from blacklist_service.workflows.enrol_signing_key import revoke_signing_key
from blacklist_service.workflows.list_ended_keys import list_ended_keys
from blacklist_service.workflows.list_own_keys import list_own_keys

keys = console_blueprint("keys")


@keys.get("/keys")
@for_agencies
def show_all() -> Response:
    """本机构密钥。API keys by what stands before their dot, and signing keys by their name; never a secret."""
    own, signers = list_own_keys(service(), caller())
    return page(
        "keys",
        lists=[
            ("api", "接口密钥", "API keys", [(one.prefix, one, KEY_STATES[one.state]) for one in own]),
            (
                "signing",
                "签名公钥",
                "Signing keys",
                [(one.key_id, one, KEY_STATES[one.state]) for one in signers],
            ),
        ],
        ended_by={one.key: one.by for one in list_ended_keys(service(), caller())},
        is_fresh=session().is_fresh,
        clock_text=clock_text,
    )


@keys.post("/keys/end")
@allow("agency", door="console", step_up="recent")
def end() -> Response:
    """停用密钥。The next call with it is refused, and everybody of the agency is told who ended it."""
    kind, name, sure = read_form("kind", "name", "sure")
    if sure != "yes" or kind not in ("api", "signing"):
        raise odd_fields()
    if kind == "api":
        revoke_key(service(), caller(), prefix=name)
    else:
        revoke_signing_key(service(), caller(), key_id=name)
    return see_other(url_for("console_keys.show_all"))
