"""How each table of figures reads: its name, what is counted, its columns and lines; and which share matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from blacklist_service.console.agency_words import ALL_PURPOSES
from blacklist_service.workflows.measuring.topics import LONG_DAYS, RECENT_DAYS, Topic


@dataclass(frozen=True, slots=True)
class Share:
    """A share in percent: these columns of those."""

    title: str
    part: tuple[str, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicWords:
    """`columns` in the order of the table, of which `stacked` are drawn; `lines` that are codes of ours have words.
    `rests`: a drawn column that counts another one too, by that one and the words for what is left of it; the drawing
    would tell the same thing twice."""

    zh: str
    en: str
    about_zh: str
    about_en: str
    columns: Mapping[str, str]
    stacked: tuple[str, ...]
    lines: Mapping[str, str] = field(default_factory=dict)
    share: Share | None = None
    rests: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # How many lines, the highest first, the page shows of a long table; the file has all. None: every one, by name.
    shown: int | None = None

    def drawn_as(self, column: str) -> str:
        """What a drawn column is called in the key."""
        return self.rests[column][1] if column in self.rests else self.columns[column]


class Trend(StrEnum):
    """A table of days."""

    WAITING = "trend"


SHOWN_LINES = 40
TREND_WORDS = TopicWords(
    "积压走势", "What waited, day by day", "每日等待办理的事项数，近的在前。",
    "What waited on each day, the newest first.",
    {"waiting": "等待 waiting"}, ("waiting",), shown=31,
)  # fmt: skip
_RECENT_ZH, _RECENT_EN = f"近 {RECENT_DAYS} 天", f"the last {RECENT_DAYS} days"
_LONG_ZH, _LONG_EN = f"近 {LONG_DAYS} 天", f"the last {LONG_DAYS} days"
_OUTCOMES = {
    "accepted": "接收 accepted", "warned": "有提示 with warnings", "repeated": "重复 repeated",
    "rejected": "拒绝 rejected",
}  # fmt: skip
_AGES = {
    "to_7": "7 天内 to 7 days", "to_30": "30 天内 to 30", "to_90": "90 天内 to 90", "over_90": "90 天以上 over 90",
    "no_day": "无起算日 no day",
}  # fmt: skip
_QUEUES = {
    "match": "人工复核 match review", "verification": "待核查 verification", "notice": "待告知 notice",
    "reply": "陈述申辩期 reply window", "approval": "待复核决定 approvals", "objection": "异议 objections",
    "repair": "信用修复 repairs", "reconsideration": "复核申请 reconsiderations",
    "removal": "未确认移出 unconfirmed removals",
}  # fmt: skip
_KEPT = {"kept": "按期 in time", "late": "逾期完成 late", "overdue": "现已逾期 overdue now"}
_DUTIES = {
    "objection": "异议答复 answers to objections", "source": "报送机构答复 the sources' answers",
    "repair": "修复决定 decisions on repair", "reconsideration": "复核决定 reconsiderations decided",
}  # fmt: skip

TOPICS: Mapping[Topic, TopicWords] = MappingProxyType(
    {
        Topic.INTAKE: TopicWords(
            "报送", "Intake", f"{_RECENT_ZH}完成的批次，按机构，单位：行。",
            f"Uploads completed in {_RECENT_EN}, rows by member.", _OUTCOMES, tuple(_OUTCOMES),
            share=Share("拒绝率（%） rejected, %", ("rejected",), tuple(_OUTCOMES)),
        ),
        Topic.FINDINGS: TopicWords(
            "校验问题", "Findings", f"{_RECENT_ZH}各代码涉及的行数。", f"Rows with each code in {_RECENT_EN}.",
            {"error": "错误 errors", "warning": "提示 warnings"}, ("error", "warning"),
        ),
        Topic.SOURCES: TopicWords(
            "各机构的校验问题", "Findings by source", f"{_RECENT_ZH}各机构各代码涉及的行数，多的在前。",
            f"Rows with each code in {_RECENT_EN}, by member, the most first.",
            {"error": "错误 errors", "warning": "提示 warnings"}, ("error", "warning"), shown=SHOWN_LINES,
        ),
        Topic.SILENCE: TopicWords(
            "报送间隔", "Silence", "距最近一次完成报送的天数，按机构。",
            "Days since the last completed upload, by member.",
            {"days": "天数 days", "never": "从未报送 never sent"}, ("days",),
        ),
        Topic.BACKLOG: TopicWords(
            "积压", "Backlog", "现在等待办理的事项，按等待天数。", "What waits now, by the days that it has waited.",
            _AGES, tuple(_AGES), lines=_QUEUES,
        ),
        Topic.DEADLINES: TopicWords(
            "法定期限", "Deadlines", f"{_LONG_ZH}的答复与决定。", f"Answers and decisions of {_LONG_EN}.",
            _KEPT, tuple(_KEPT), lines=_DUTIES, share=Share("按期率（%） in time, %", ("kept",), tuple(_KEPT)),
        ),
        Topic.OBJECTIONS: TopicWords(
            "异议与更正", "Objections", f"{_LONG_ZH}，按最先报送该主体的机构；更正含删除、更正与仅逾期。",
            f"By the member that reported the person first, {_LONG_EN}; changed: corrected, deleted, overdue only.",
            {"filed": "受理 filed", "decided": "办结 decided", "changed": "更正 changed"}, ("decided", "changed"),
            share=Share("更正率（%） changed, %", ("changed",), ("decided",)),
            rests={"decided": ("changed", "维持 unchanged")},
        ),
        Topic.MATCHING: TopicWords(
            "匹配质量", "Matching", f"{_LONG_ZH}人工复核的结论，与随机二次复核是否一致。",
            f"What officials decided in {_LONG_EN}, and whether blind second reviews agreed.",
            {"same": "同一人 same", "different": "不是 different", "unsure": "不确定 unsure", "agreed": "一致 agreed",
             "disagreed": "不一致 disagreed", "settled": "已裁定 settled"},
            ("same", "different", "unsure", "agreed", "disagreed", "settled"),
            lines={"first": "首次复核 first reviews", "second": "二次复核 second reviews"},
            share=Share("一致率（%） agreed, %", ("agreed",), ("agreed", "disagreed", "settled")),
        ),
        Topic.RECIPIENTS: TopicWords(
            "共享送达", "Recipients", "每个共享：距最近发布的小时数，尚未确认的发布数与移出数。",
            "Of each feed: hours since its release, releases and removals not yet confirmed.",
            {"hours": "小时 hours", "behind": "未确认发布 releases behind", "owed": "未确认移出 removals owed"},
            ("hours",),
        ),
        Topic.ENQUIRIES: TopicWords(
            "查询目的", "Enquiries", f"{_RECENT_ZH}的查询，按目的与结果。",
            f"Enquiries of {_RECENT_EN}, by purpose and answer.",
            {"listed": "在名单 listed", "not_listed": "不在 not listed", "ambiguous": "不能确定 ambiguous"},
            ("listed", "not_listed", "ambiguous"), lines=ALL_PURPOSES,
        ),
    }
)  # fmt: skip
