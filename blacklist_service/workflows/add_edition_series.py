"""A series of public notice (对外通报) is opened for the office that publishes it; nothing is printed by that.

1. Public notice is on, and the operator may publish. 2. The publisher is an office: no platform publishes by itself. An
   official opens one for the own office, of a region that lies in the own areas.
3. The series is kept as a feed whose recipient is the public and whose format is the masking profile.
"""

import re

from blacklist_service.errors import ForbiddenError, InvalidError, NotFoundError
from blacklist_service.rules.law import is_within
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store import feeds, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed
from blacklist_service.workflows.authority import acting_account
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.editions.series import require_public_notice
from blacklist_service.workflows.reach import areas_of
from exports.editions import MASKINGS

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_REGION = re.compile(r"([0-9]{6})?")


def add_edition_series(
    context: Context, actor: Actor, *, code: str, member_code: str, masking: str, region: str = ""
) -> Feed:
    """Opens a series. Law: 个人信息保护法 Art 25. Journal: feed_added.

    Raises RefusedError EDITION.OFF, OPERATOR.*; InvalidError FEED.CODE, FEED.REGION, FEED.EXISTS, EDITION.MASKING,
    EDITION.PUBLISHER; NotFoundError MEMBER.UNKNOWN; ForbiddenError EDITION.NOT_OWN.
    """
    require_role(actor, "system", *OFFICIALS)
    require_public_notice(context)
    _check(code, masking, region)
    with context.store.begin() as connection:
        acting_account(connection, context, actor, *OFFICIALS)
        member = members.find_member_by_code(connection, member_code)
        if member is None or member.id is None:
            raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
        if member.kind != "office":
            raise InvalidError(
                "EDITION.PUBLISHER",
                "对外通报只能由主管部门发布。",
                "A public notice is published by an office.",
            )
        _require_own(connection, actor, member.id, region)
        if feeds.find_feed(connection, code) is not None:
            raise InvalidError("FEED.EXISTS", "该共享代码已存在。", "A feed with this code exists.")
        feed = Feed(
            id=None, code=code, member_id=member.id, format=masking, audience=Audience.PUBLIC_NOTICE.value,
            region=region, state="active", created_at=context.clock.now(),
        )  # fmt: skip
        feed.id = feeds.add_feed(connection, feed)
        record(
            connection, context, actor,
            kind="feed_added", object_kind="feed", object_id=feed.id,
            detail={"code": code, "member": member_code, "format": masking, "audience": feed.audience,
                    "region": region, "cron": ""},
        )  # fmt: skip
    return feed


def _check(code: str, masking: str, region: str) -> None:
    if not _CODE.fullmatch(code):
        raise InvalidError("FEED.CODE", "共享的共享代码不正确。", "The feed's code is not allowed.")
    if not _REGION.fullmatch(region):
        raise InvalidError("FEED.REGION", "共享的地区代码不正确。", "The feed's region is not allowed.")
    if masking not in MASKINGS:
        raise InvalidError("EDITION.MASKING", "没有这个脱敏方案。", "There is no such masking profile.")


def _require_own(connection: Connection, actor: Actor, publisher: int, region: str) -> None:
    """Nobody opens a series in the name of another office, nor over people whom the official does not reach."""
    if actor.role == "system":
        return
    areas = areas_of(connection, actor)
    if publisher != actor.member or not any(is_within(region, area) for area in areas):
        raise ForbiddenError(
            "EDITION.NOT_OWN",
            "只能为本机关、在本人管辖地区内开设系列。",
            "A series is opened for the own office, within the own areas.",
        )
