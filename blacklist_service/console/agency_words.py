"""The words of an agency's pages: how a feed and a removal stand, what an enquiry came to, Chinese first."""

from datetime import datetime, timedelta
from types import MappingProxyType

from blacklist_service.console.listing_words import GROUNDS, SEVERITIES
from blacklist_service.rules.confirmations import RemovalAlarm
from blacklist_service.rules.enquiry_purposes import PURPOSES
from exports.fields import FIELDS
from exports.types import EntryFields, EntryValue
from matching.identifiers.registry import schemes

AUDIENCES = MappingProxyType(
    {
        "bureau": "征信机构 credit bureau", "bank": "授信机构 bank", "regulator": "主管部门 office",
        "public_notice": "信用中国 public notice", "provincial": "省级汇总表 provincial sheet",
    }
)  # fmt: skip
FEED_STATES = MappingProxyType({"active": "正常 active", "paused": "暂停 paused"})
LEVELS = MappingProxyType(
    {
        RemovalAlarm.WAITING: ("待确认 to be confirmed", "soon"),
        RemovalAlarm.ALARM: ("警报 alarm", "late"),
        RemovalAlarm.NOTICE: ("已告知主管部门 the office is told", "late"),
    }
)
REASONS = MappingProxyType(
    {
        "objection_upheld": "异议成立 objection upheld", "corrected": "更正 corrected", "repaired": "信用修复 repaired",
        "expired": "到期 term ended", "removed": "移出 removed", "withdrawn": "撤回 withdrawn",
        "merged": "并入另一条目 merged", "stolen_identity": "身份被冒用 stolen identity",
        "not_allowed": "不再允许提供 no longer allowed", "not_in_format": "该格式不能表达 the format cannot say it",
        "overdue_only": "仅逾期 overdue only",
    }
)  # fmt: skip
CHANNELS = MappingProxyType(
    {"phone": "电话 telephone", "letter": "函件 letter", "message": "消息 message", "visit": "上门 visit"}
)
OUTCOMES = MappingProxyType(
    {
        "listed": "在名单中 on the list", "not_listed": "不在名单中 not on the list",
        "ambiguous": "号码与姓名不符，请核对 number and name do not agree",
    }
)  # fmt: skip
KEY_STATES = MappingProxyType(
    {"live": "有效 live", "expired": "到期 expired", "revoked": "已停用 ended", "ended": "已停用 ended"}
)
# Numbers that an enquiry can be asked by: issued by an authority to one holder. The commonest first.
ID_TYPES = MappingProxyType(
    {
        one.code: f"{one.name_zh} {one.name_en}"
        for one in sorted(
            schemes(), key=lambda one: (one.code != "resident_id", one.code != "uscc", one.code)
        )
        if one.is_strong
    }
)
ALL_PURPOSES = MappingProxyType({one.code: f"{one.name_zh} {one.name_en}" for one in PURPOSES.values()})
ALLOWED_PURPOSES = MappingProxyType(
    {code: words for code, words in ALL_PURPOSES.items() if PURPOSES[code].is_allowed}
)
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_KINDS = MappingProxyType({"person": "个人 person", "organisation": "企业 organisation"})
_MONEY = "_fen"


def waited(since: datetime, now: datetime) -> tuple[str, str]:
    """How long ago an instant was, in Chinese and English, in the largest unit that fills: days, hours or minutes."""
    age = max(now - since, timedelta())
    if age.days:
        return f"{age.days} 天", f"{age.days} d"
    if age >= _HOUR:
        return f"{age // _HOUR} 小时", f"{age // _HOUR} h"
    return f"{age // _MINUTE} 分钟", f"{age // _MINUTE} min"


def entry_lines(entry: EntryFields) -> list[tuple[str, str]]:
    """What an entry says, by the names of its fields; money in 元, and nothing of what it leaves open."""
    return [
        (one.name_zh.replace("(分)", "（元）"), _said(one.code, entry[one.code]))
        for one in FIELDS
        if entry.get(one.code) not in (None, "")
    ]


def _said(code: str, value: EntryValue) -> str:
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, int) and code.endswith(_MONEY):
        return f"{value / 100:,.2f}"
    if isinstance(value, list):
        return "、".join(map(str, value))
    words = {"ground": GROUNDS, "severity": SEVERITIES, "subject_kind": _KINDS, "id_type": ID_TYPES}.get(code)
    return str(value) if words is None else words.get(str(value), str(value))
