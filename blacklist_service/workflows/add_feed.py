"""A feed is opened: which agency receives which format for which audience and region.

1. The caller is an official of the office.
2. Code, format, audience and region are understood, and the format is for such an audience; the member exists and is
   an agency.
3. The operator profile allows the audience (else OPERATOR.*).
4. The feed is kept, with the office's mapping profile where its format is one, and its journal entry `feed_added`.
"""

import re

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.rules.calendar import ScheduleDays
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store import feeds, members
from blacklist_service.store.tables import Feed
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.change_schedule import check_schedule
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.mapping_profiles.chosen import choose_format
from blacklist_service.workflows.releasing.feed_format import require_reach
from blacklist_service.workflows.releasing.permission import require_audience

# The manifest's own rule for the names of feeds and recipients.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_REGION = re.compile(r"([0-9]{6})?")


def add_feed(
    context: Context,
    actor: Actor,
    *,
    code: str,
    member_code: str,
    format_name: str,
    audience: str,
    region: str = "",
    cron: str = "",
    calendar: str = ScheduleDays.EVERY_DAY,
) -> Feed:
    """Opens a feed for an agency. `cron` is stored as given: whoever calls has checked it. `format_name` is one of
    ours, or `profile:NAME`.

    Raises InvalidError FEED.CODE, FEED.EXISTS, FEED.FORMAT, FEED.FORMAT_AUDIENCE, FEED.AUDIENCE, FEED.REGION,
    FEED.CRON, FEED.CALENDAR, FEED.MEMBER_KIND, MAPPING_FILE.*;
    NotFoundError MEMBER.UNKNOWN, MAPPING_FILE.UNKNOWN; NotReadyError MAPPING_FILE.FOLDER; RefusedError OPERATOR.*.
    """
    require_role(actor, "system", *OFFICIALS)
    addressee = _check(code, audience, region)
    chosen = choose_format(context.settings, format_name)
    require_reach(chosen.format, addressee)
    check_schedule(cron, calendar)
    require_audience(context, addressee)
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        member = members.find_member_by_code(connection, member_code)
        if member is None or member.id is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        if member.kind != "agency" or not _NAME.fullmatch(member.code):
            raise InvalidError(
                "FEED.MEMBER_KIND", "共享只能开通给使用机构。", "A feed goes to an agency, with a plain code."
            )
        if feeds.find_feed(connection, code) is not None:
            raise InvalidError("FEED.EXISTS", "该共享代码已存在。", "A feed with this code exists.")
        feed = Feed(
            id=None, code=code, member_id=member.id, format=chosen.format.name, audience=audience, region=region,
            cron=cron, calendar=calendar, state="active", release_number=0, manifest_sha256="",
            created_at=context.clock.now(), profile_json=chosen.profile_json,
        )  # fmt: skip
        feed.id = feeds.add_feed(connection, feed)
        record(
            connection, context, actor,
            kind="feed_added", object_kind="feed", object_id=feed.id,
            detail={"code": code, "member": member_code, "format": chosen.format.name, "audience": audience,
                    "profile_sha256": chosen.profile_sha256, "region": region, "cron": cron, "calendar": calendar},
        )  # fmt: skip
    return feed


def _check(code: str, audience: str, region: str) -> Audience:
    checks = (
        ("FEED.CODE", _NAME.fullmatch(code), "共享代码", "code"),
        ("FEED.AUDIENCE", audience in {kind.value for kind in Audience}, "对象类别", "audience"),
        ("FEED.REGION", _REGION.fullmatch(region), "地区代码", "region"),
    )
    for refusal, is_right, zh, en in checks:
        if not is_right:
            raise InvalidError(refusal, f"共享的{zh}不正确。", f"The feed's {en} is not allowed.")
    return Audience(audience)
