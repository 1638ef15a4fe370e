"""Who takes part in the demo: an invented office with its officials, four platforms, an agency. All invented."""

from dataclasses import dataclass

from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key

_MEMBERS = (
    ("DEMO-OFFICE", "示例省整治办", "office", "340000"),
    ("DEMO-A", "示例网贷甲", "platform", ""),
    ("DEMO-B", "示例网贷乙", "platform", ""),
    ("DEMO-C", "示例网贷丙", "platform", ""),
    ("DEMO-D", "示例网贷丁", "platform", ""),
    ("DEMO-BUREAU", "示例征信机构", "agency", ""),
)
_ACCOUNTS = (
    ("clerk-a", "DEMO-A", "platform"),
    ("clerk-b", "DEMO-B", "platform"),
    ("maker", "DEMO-OFFICE", "maker"),
    ("checker", "DEMO-OFFICE", "checker"),
    ("auditor", "DEMO-OFFICE", "auditor"),
    ("bureau", "DEMO-BUREAU", "agency"),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the story, and the keys that their programs would call with."""

    clerk: Actor
    other_clerk: Actor
    maker: Actor
    checker: Actor
    bureau: Actor
    keys: dict[str, str]


def enrol_cast(context: Context) -> Cast:
    """Enrols everybody, issues their keys and registers the legal bases of the invented operator."""
    for code, name, kind, region in _MEMBERS:
        add_member(context, SYSTEM, code=code, name=name, kind=kind, region=region)
    keys = {}
    for login, member, role in _ACCOUNTS:
        add_user(context, SYSTEM, member_code=member, login=login, role=role)
        keys[login] = issue_key(context, SYSTEM, login=login, days=730).text
    register_legal_bases(context, SYSTEM)
    return Cast(
        clerk=actor_of_login(context, "clerk-a"),
        other_clerk=actor_of_login(context, "clerk-b"),
        maker=actor_of_login(context, "maker"),
        checker=actor_of_login(context, "checker"),
        bureau=actor_of_login(context, "bureau"),
        keys=keys,
    )
