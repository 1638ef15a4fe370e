"""The queues of officials as data: what waits in each, in words, and what to read where nothing does."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: its code in the address, its names, which steps it holds (of a listing in one state), and what an
    empty one means. `is_for_deciders`: nothing for auditors."""

    code: str
    zh: str
    en: str
    kind: str
    state: str
    empty_zh: str
    empty_en: str
    is_for_deciders: bool = False

    @property
    def is_of_matches(self) -> bool:
        return self.kind == "match"


QUEUES = MappingProxyType(
    {
        one.code: one
        for one in (
            Queue(
                "match", "人工复核", "Match review", "match", "",
                "没有待复核的匹配。机器拿不准的新报送会出现在这里。",
                "No match waits. What the machine is unsure of comes here.",
            ),
            Queue(
                "undecided", "存疑", "Undecided", "match", "",
                "没有存疑的复核。选择“不确定”的复核会留在这里，直到有人作出结论。",
                "Nothing is undecided. Whatever somebody left as unsure stays here until it is decided.",
            ),
            Queue(
                "second", "二次复核", "Second review", "match", "",
                "没有待您二次复核的匹配。系统随机抽取，抽中的须由另一人独立判断。",
                "No second review waits for you. They are drawn by chance and decided by another official.",
                is_for_deciders=True,
            ),
            Queue(
                "third", "第三人复核", "Third review", "match", "",
                "没有两人意见不一致的复核。",
                "No two officials disagree.",
                is_for_deciders=True,
            ),
            Queue(
                "held", "暂缓", "Held back", "match", "",
                "没有暂缓的复核。同一机构的问题过多时，多出的会先留在这里。",
                "Nothing is held back. Where one member raises too many questions, the rest waits here.",
            ),
            Queue(
                "verification", "待核查", "Verification", "listing", "alleged",
                "没有待核查的指称。", "No allegation waits to be verified.",
            ),
            Queue(
                "notice", "待告知", "Notices", "listing", "under_review",
                "没有待告知的案件。核查通过的案件会出现在这里。",
                "No notice is to be given. Cases come here once they are verified.",
            ),
            Queue(
                "service", "待送达", "Service", "listing", "notified",
                "没有待送达的告知。", "No notice waits for proof of service.",
            ),
            Queue(
                "decision", "待决定", "Decisions", "listing", "reply_window",
                "没有陈述申辩期内的案件。", "No case is in its reply window.",
            ),
            Queue(
                "approval", "待双人复核", "Approvals", "proposal", "",
                "没有待复核的经办意见。", "No proposal waits for a second official.",
            ),
            Queue("objection", "异议", "Objections", "objection", "", "没有未办结的异议。", "No objection is open."),
            Queue(
                "repair", "信用修复", "Repairs", "repair", "", "没有未办结的修复申请。",
                "No application for repair is open.",
            ),
            Queue(
                "reconsideration", "复核申请", "Reconsiderations", "reconsideration", "",
                "没有未办结的复核申请。对异议、修复决定不服的，申请复核后会出现在这里，也列在异议、修复之中。",
                "No reconsideration is open. They come here, and stand among objections and repairs too.",
            ),
            Queue(
                "removal", "未确认移出", "Unconfirmed removals", "removal", "",
                "所有移出均已由接收方确认。", "Every removal was confirmed by its recipients.",
            ),
            Queue(
                "untold", "应当移出", "To be removed", "untold", "",
                "没有告知缺陷的列入。送达记录更正后，告知没有送达或者申辩期未满即列入的，暂停展示并出现在这里。",
                "Nobody is listed untold. Who turns out to be listed untold or too early comes here, hidden.",
            ),
            Queue(
                "amendment", "新增报送", "Further reports", "amendment", "",
                "没有列入后新增的报送。", "No listing has further reports.",
            ),
        )
    }
)  # fmt: skip
