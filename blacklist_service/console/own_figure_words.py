"""How each table of a platform's own figures reads: its name, what is counted, its columns and lines."""

from collections.abc import Mapping
from types import MappingProxyType

from blacklist_service.console.figure_words import Share, TopicWords
from blacklist_service.console.submission_words import OBJECTION_REASONS
from blacklist_service.workflows.measuring.own_topics import AGE_MONTHS, RECENT_UPLOADS, OwnTopic
from blacklist_service.workflows.measuring.topics import LONG_DAYS

_LONG_ZH, _LONG_EN = f"近 {LONG_DAYS} 天", f"the last {LONG_DAYS} days"
_AGES = {
    "0": "不满 1 个月 under a month",
    **{str(age): f"{age} 个月 {age} months" for age in range(1, AGE_MONTHS)},
    str(AGE_MONTHS): f"{AGE_MONTHS} 个月以上 {AGE_MONTHS} months and more",
}
_ANSWERS = {
    "kept": "按期 in time", "late": "逾期 late", "unsaid": "未答复即办结 never said",
    "overdue": "现已逾期 overdue now", "waiting": "待答复 to be said",
}  # fmt: skip

OWN_TOPICS: Mapping[OwnTopic, TopicWords] = MappingProxyType(
    {
        OwnTopic.AGE: TopicWords(
            "数据新旧", "Age", "现行报送信息距最近一次报送的整月数，单位：条。",
            "Current reports by the whole months since they were last sent.",
            {"reports": "条 reports"}, ("reports",), lines=_AGES,
        ),
        OwnTopic.REJECTED: TopicWords(
            "拒绝原因", "Rejected rows", f"最近 {RECENT_UPLOADS} 次完成的报送中被拒绝的行，按问题代码。",
            f"Rows rejected in the last {RECENT_UPLOADS} completed uploads, by the code of the finding.",
            {"rows": "行 rows"}, ("rows",),
        ),
        OwnTopic.ANSWERS: TopicWords(
            "异议答复", "Answers to objections", f"{_LONG_ZH}要求本机构答复的异议，及现在等待答复的。",
            f"Objections that this platform was asked about in {_LONG_EN}, and those that wait now.",
            _ANSWERS, tuple(_ANSWERS), lines={"answers": "异议 objections"},
            share=Share("按期率（%） in time, %", ("kept",), ("kept", "late", "unsaid", "overdue")),
        ),
        OwnTopic.OBJECTIONS: TopicWords(
            "异议成立", "Objections upheld", f"{_LONG_ZH}对本机构报送信息的异议，按事由；成立含删除、更正与仅逾期。",
            f"Objections to our reports in {_LONG_EN}, by reason; upheld: corrected, deleted, overdue only.",
            {"filed": "受理 filed", "decided": "办结 decided", "upheld": "成立 upheld"}, ("decided", "upheld"),
            lines=OBJECTION_REASONS, share=Share("成立率（%） upheld, %", ("upheld",), ("decided",)),
            rests={"decided": ("upheld", "不成立 not upheld")},
        ),
        OwnTopic.AMENDMENTS: TopicWords(
            "待纳入的报送", "Amendments waiting", "所涉主体已列入，决定之后新报送、尚待主管部门纳入的信息，单位：条。",
            "Reports on people who are listed, sent after the decision, that wait for officials to take them in.",
            {"reports": "条 reports"}, ("reports",), lines={"amendments": "待纳入 waiting"},
        ),
    }
)  # fmt: skip
