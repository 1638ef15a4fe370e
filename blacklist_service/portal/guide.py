"""办事指南: what a person can have done here, who may ask with what, and within which time of the law.

No sentence names a number: each time is read from the law's parameters on the day of the reader.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from blacklist_service.rules.law import Parameter, Unit, parameter
from blacklist_service.rules.lengths import in_words

# Chinese, and English beside it.
Said = tuple[str, str]
_ANSWERED: Final = ("办结时限，自收到之日起", "answered within, from receipt")
_ASKED: Final = ("申请期限，自决定告知之日起", "to be asked for within, from the day of the decision")


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that a person can have done: who asks, with what, where, in which times (each with its parameter of the
    law), and what comes of it."""

    anchor: str
    title: Said
    who: Said
    papers: Said
    where: Said
    result: Said
    times: tuple[tuple[Said, str], ...] = ()


_OWN_PAGE: Final = ("“本人办理”网页，或者办理机关窗口", "the page “my case”, or the office's counter")
_PROOF: Final = (
    "案号（见随告知书送达的回证）、姓名、证件号码",
    "the case number that came with the letter, name, number of the document",
)

MATTERS: Final = (
    Matter(
        "objection",
        ("提出异议", "Objecting"),
        ("案件的信息主体，或者其代理人", "the person of the case, or its agent"),
        (
            f"{_PROOF[0]}；事实和理由；凭证的照片或者 PDF（可不附）",
            f"{_PROOF[1]}; facts and reasons; photographs or PDF of what proves them, if there are any",
        ),
        _OWN_PAGE,
        (
            "收到后即对已共享的信息标明“存在争议”，转报送机构说明；报送机构逾期不说明的，暂停展示。书面决定更正、移出或者维持",
            "The entry is marked as disputed, and hidden where its source is late; the decision is in writing",
        ),
        (
            (_ANSWERED, "objection_answer"),
            (("报送机构说明的时限", "the institution answers within"), "source_answer"),
        ),
    ),
    Matter(
        "repair",
        ("申请信用修复", "Applying for repair"),
        (
            "已履行义务、公示满最短期限的信息主体，或者其代理人",
            "whoever has performed and was shown for the shortest time, or its agent",
        ),
        (f"{_PROOF[0]}；怎样履行；还款凭证、结清证明", f"{_PROOF[1]}; how the debt was performed; receipts"),
        _OWN_PAGE,
        (
            "准予的，移出名单并通知各使用机构；不予的，书面说明理由",
            "If granted, the person is taken off and every recipient is told; if not, the reasons come in writing",
        ),
        ((_ANSWERED, "repair_answer"),),
    ),
    Matter(
        "reconsideration",
        ("申请复核", "Asking for reconsideration"),
        (
            "对异议处理决定或者不予修复决定不服的信息主体",
            "whoever a decision on an objection, or a refused repair, did not help",
        ),
        ("不服的理由；新的凭证（可不附）", "why; new proofs, if there are any"),
        ("“本人办理”网页中该异议、该申请的页面", "the page of that objection or application under “my case”"),
        (
            "由未参与原决定的人员重新决定，一次为限",
            "Officials who had no part in the first decision decide anew, once",
        ),
        ((_ASKED, "reconsideration_request"), (_ANSWERED, "reconsideration_answer")),
    ),
    Matter(
        "statement",
        ("写本人声明", "A statement of one's own"),
        ("列入名单的信息主体", "whoever is on the list"),
        (_PROOF[0], _PROOF[1]),
        ("“本人办理”网页", "the page “my case”"),
        (
            "随信息一起提供给使用机构，可以随时修改、撤回",
            "It goes out with the entry; it can be changed and withdrawn at any time",
        ),
    ),
    Matter(
        "papers",
        ("本人报告、未列入证明", "Own report, certificate of not being listed"),
        ("任何人，就本人信息；也可以委托他人", "anybody, about itself; an agent may be sent"),
        (
            "窗口：身份证件原件；委托他人的，另带授权委托书和双方证件原件。网页：有案号的，凭案号、姓名、证件号码",
            "the identity document, for an agent a written authority and both originals; online, the case number",
        ),
        _OWN_PAGE,
        ("当场出具，可以扫码核验", "made at once; its QR code checks it"),
        ((("每年次数", "a year"), "own_reports"),),
    ),
    Matter(
        "agent",
        ("委托代理人", "Appointing an agent"),
        ("案件的信息主体", "the person of the case"),
        ("代理人的姓名、证件号码", "name and document number of the agent"),
        ("“本人办理”网页", "the page “my case”"),
        (
            "代理人凭访问码办理；可以随时收回",
            "The agent comes in by an access code; the appointment can be taken back at any time",
        ),
        ((("最长期限", "for at most"), "agent_term"),),
    ),
    Matter(
        "complaint",
        ("投诉", "Complaining"),
        ("认为合法权益受到侵害的信息主体", "whoever was wronged"),
        ("事实和理由", "facts and reasons"),
        (
            "所在地的征信业监督管理部门派出机构，不在本机关办理",
            "the local branch of the supervisor of credit reporting, not this office",
        ),
        ("书面答复", "a written answer"),
        ((_ANSWERED, "complaint_answer"),),
    ),
)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of a matter as it holds on a day, with where it stands in the law."""

    label: Said
    found: Parameter

    @property
    def length(self) -> Said:
        """As in 20 日 / 20 days; of what is counted, 12 次 / 12 times."""
        if self.found.unit is Unit.COUNT:
            return f"{self.found.value} 次", f"{self.found.value} times"
        told = in_words(self.found)
        return told.zh, told.en


def times_of(matter: Matter, on: date) -> list[Time]:
    """The times of a matter on a day. Raises NotReadyError LAW.PARAMETER where none is in force."""
    return [Time(label, parameter(code, on)) for label, code in matter.times]
