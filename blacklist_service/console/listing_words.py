"""The words of a case's page: what the law asks next, the acts, channels, outcomes and the journal, Chinese first."""

from collections.abc import Sequence
from types import MappingProxyType

from blacklist_service.console.words import tone_of
from blacklist_service.rules import grounds
from blacklist_service.rules.next_steps import NextStep, Step

STEPS = MappingProxyType(
    {
        Step.VERIFY: ("受理核查", "open the review"),
        Step.GIVE_NOTICE: ("告知信息主体", "give notice to the subject"),
        Step.PROVE_SERVICE: ("补交送达证明", "bring in the proof of service"),
        Step.AWAIT_REPLY: ("等待陈述申辩期届满", "the reply window runs"),
        Step.DECIDE: ("申辩期已满，提出决定", "the window is over: propose a decision"),
        Step.APPROVE: ("另一名人员复核待批决定", "another official settles the proposal"),
        Step.AWAIT_SOURCE: ("等待报送机构答复异议", "the source answers the objection"),
        Step.ANSWER_OBJECTION: ("书面答复异议", "answer the objection in writing"),
        Step.ANSWER_REPAIR: ("答复信用修复申请", "answer the application for repair"),
        Step.SETTLE_HIDDEN: (
            "暂停展示：核实送达了谁、债务是谁的，再由两人恢复展示或者移出",
            "hidden: find out whom the notice reached and whose the debts are; two officials show it again or end it",
        ),
        Step.END_UNTOLD: (
            "不应列入：告知没有送达或者申辩期未满即列入，已暂停展示；请移出",
            "should not be listed, being untold or too early: hidden; two officials remove it",
        ),
        Step.END_SHOWING: ("列入期满，自动结束", "the term ends, by itself"),
        Step.CONFIRM_REMOVAL: ("各接收方停止展示并确认", "every recipient stops showing and confirms"),
    }
)
# Acts of the page: what the button says.
ACTS = MappingProxyType(
    {
        "verify": ("受理核查", "Open the review"),
        "give_notice": ("告知", "Give notice"),
        "confirm_service": ("补交送达证明", "Bring in the proof of service"),
        "void_notice": ("作废告知", "Void the notice"),
        "list": ("提出列入", "Propose to list"),
        "reject": ("提出不予列入", "Propose to reject"),
        "overdue_only": ("提出认定仅逾期", "Propose overdue only"),
        "amend": ("提出纳入新报送", "Propose to take in new reports"),
        "suppress": ("立即暂停展示", "Suppress at once"),
        "lift_suppression": ("提出恢复展示", "Propose to lift the suppression"),
        "remove": ("提出移出", "Propose to remove"),
        "reveal": ("查看完整身份", "See the person in full"),
        "recuse": ("申请回避", "Keep away from this case"),
        "hand_over": ("转办", "Hand over to a colleague"),
        "escalate": ("提请上级研究", "Raise to the region above"),
        "return_case": ("退回", "Give back"),
        "take_over": ("接办", "Take up"),
    }
)
# What the page says after an act that took effect at once.
DONE = MappingProxyType(
    {
        "verify": ("已受理核查。", "The review is open."),
        "confirm_service": ("送达证明已记入，申辩期开始。", "Service is proven; the reply window runs."),
        "correct_service": (
            "送达记录已更正，期限随之更改。",
            "The record of service is corrected; the days follow.",
        ),
        "void_notice": ("告知已作废，重新核查。", "The notice is void; the review starts again."),
        "hand_over": ("已转办，排在接办人员待办之首。", "Handed over; it stands first with the colleague."),
        "escalate": ("已提请上级研究，排在上级待办之首。", "Raised; it stands first with the region above."),
        "return_case": ("已退回。", "Given back."),
        "take_over": ("已由您接办。", "It is with you now."),
        "suppress": (
            "已暂停展示，下一次发布即通知各接收方。",
            "Suppressed; the next release tells every recipient.",
        ),
    }
)
CHANNELS = MappingProxyType(
    {
        "registered_mail": "挂号信或邮政特快专递 registered mail",
        "in_person": "直接送达 in person",
        "electronic_confirmed": "电子送达（本人确认） electronic, confirmed",
        "public_announcement": "公告送达 public announcement",
        "email": "电子邮件 e-mail",
        "sms": "短信 text message",
        "phone": "电话 phone",
    }
)
GROUNDS = MappingProxyType({code: f"{zh} {en}" for code, (zh, en) in grounds.GROUNDS.items()})
IDENTIFIERS = MappingProxyType(
    {
        "resident_id": "居民身份证 resident ID",
        "residence_permit": "港澳台居民居住证 residence permit",
        "hk_macao_permit": "港澳居民来往内地通行证 permit of Hong Kong and Macao residents",
        "taiwan_permit": "台湾居民来往大陆通行证 permit of Taiwan residents",
        "passport": "护照 passport",
        "foreigner_card": "外国人永久居留身份证 permanent residence card",
        "military_id": "军人身份证件 military ID",
        "uscc": "统一社会信用代码 social credit code",
        "org_code": "组织机构代码 organisation code",
        "other": "其他证件 other document",
    }
)
SEVERITIES = MappingProxyType({"minor": "轻微 minor", "ordinary": "一般 ordinary", "serious": "严重 serious"})
AGENT_KINDS = MappingProxyType(
    {"lawyer": "律师 lawyer", "relative": "近亲属 relative", "other": "其他 other"}
)
AGENT_SCOPES = MappingProxyType({"read": "只查看 reads", "act": "代为办理 acts"})
END_REASONS = MappingProxyType({"removed": "移出 removed", "corrected": "更正（原列入有误） corrected"})
OUTCOMES = MappingProxyType(
    {
        "correct": "更正内容 correct",
        "delete": "删除 delete",
        "delete_stolen_identity": "删除（身份被冒用） delete, identity stolen",
        "keep_with_statement": "保留并附双方说明 keep with the statement",
        "overdue_only": "认定仅逾期 overdue only",
        "reject": "异议不成立 reject the objection",
    }
)
OBJECTIONS = MappingProxyType(
    {
        "not_me": "非本人 not me",
        "same_name": "同名误认 same name",
        "stolen_identity": "身份被冒用 stolen identity",
        "paid": "已还清 paid",
        "rate_above_cap": "利率超过司法保护上限 rate above the cap",
        "no_notice": "未经告知 no notice",
        "not_malicious": "非恶意 not malicious",
        "expired": "已超过期限 expired",
        "other": "其他 other",
    }
)
HOLDINGS = MappingProxyType(
    {
        "held": "持有 holds it",
        "suppressed": "持有，已通知暂停使用 holds it, told not to use it",
        "ended": "已结束，待下一次发布通知 ended, to be told by the next release",
        "retracted": "已通知删除，尚未确认 told to forget, not confirmed",
        "forgotten": "已确认删除 confirmed to have forgotten",
    }
)
QUALITIES = MappingProxyType(
    {
        "valid": "号码有效 valid",
        "invalid": "校验不符 check digit wrong",
        "masked": "号码不完整 masked",
        "missing": "未提供 missing",
    }
)
ENTRIES = MappingProxyType(
    {
        "listing_verified": "受理核查 review opened",
        "notice_given": "告知 notice given",
        "letter_made": "制作文书 letter made",
        "letter_served": "登记文书送达 service of a letter kept",
        "service_confirmed": "送达确认 service proven",
        "service_corrected": "更正送达记录 record of service corrected",
        "service_correction_proposed": "拟定更正送达记录 correction of a service proposed",
        "notice_voided": "告知作废 notice voided",
        "decision_proposed": "提出决定 decision proposed",
        "proposal_refused": "退回决定 proposal refused",
        "proposal_expired": "待批决定过期 proposal expired",
        "proposal_withdrawn": "待批决定撤回 proposal withdrawn",
        "subject_listed": "列入 listed",
        "listing_rejected": "不予列入 rejected",
        "overdue_only_found": "认定仅逾期 found overdue only",
        "listing_removed": "移出 removed",
        "listing_amended": "纳入新报送 amended",
        "listing_expired": "期满结束 expired",
        "listing_suppressed": "暂停展示 suppressed",
        "case_parted": "随报送信息拆分 parted with its reports",
        "suppression_lifted": "恢复展示 suppression lifted",
        "objection_received": "收到异议 objection received",
        "reconsideration_asked": "收到复核申请 reconsideration asked for",
        "exhibits_added": "补充材料 files added",
        "objection_answered": "报送机构答复 source answered",
        "objection_withdrawn": "本人撤回异议 objection taken back by the person",
        "repair_withdrawn": "本人撤回修复申请 application taken back by the person",
        "objection_outcome_proposed": "拟定异议处理结果 outcome proposed",
        "objection_decided": "异议办结 objection decided",
        "agent_appointed": "委托代理人 agent named",
        "agent_refused": "代理人超出权限，已拒绝 agent beyond its scope, refused",
        "agent_revoked": "撤销代理 agent taken back",
        "agent_revoked_again": "恢复备份后再次撤销代理 agent taken back again after a restore",
        "agent_ended": "代理到期 agent's time over",
        "statement_made": "作出声明 statement made",
        "statement_withdrawn": "撤回声明 statement withdrawn",
        "own_paper_given": "提供本人文书 paper given to the person",
        "repair_applied_for": "收到修复申请 repair applied for",
        "repair_outcome_proposed": "拟定修复决定 repair outcome proposed",
        "repair_granted": "准予修复 repair granted",
        "repair_refused": "不予修复 repair refused",
        "case_proof_failed": "案件验证失败 proof of a case failed",
        "identity_revealed": "查看完整身份 identity seen in full",
        "recusal_declared": "申请回避 keeps away",
        "case_handed_over": "转办 handed over",
        "case_escalated": "提请上级研究 raised to the region above",
        "case_returned": "退回 given back",
        "case_taken_over": "接办 taken up",
        "assignment_ended": "承办人员不能再办，交办终止 the official can no longer act; with nobody now",
        "words_erased": "陈述已删除 words erased",
    }
)

# What a release told a recipient of an entry.
TOLD = MappingProxyType(
    {
        "UPSERT": "提供 given", "CORRECT": "更正 corrected", "SUPPRESS": "通知暂停使用 told not to use it",
        "RETRACT": "通知删除 told to forget", "MERGE": "通知并入 told that it is part of another",
    }
)  # fmt: skip
ASSIGNMENTS = MappingProxyType(
    {
        "handover": "转办 handed over",
        "escalation": "提请上级 raised",
        "return": "退回 given back",
        "takeover": "接办 taken up",
    }
)
_ROLES = MappingProxyType({"maker": ("经办", "maker"), "checker": ("复核", "checker")})


def colleague_said(login: str, roles: Sequence[str]) -> str:
    """Who may take a case up, with what they may do there."""
    chinese, english = zip(*(_ROLES[role] for role in roles), strict=True)
    return f"{login}（{'、'.join(chinese)}） {', '.join(english)}"


def tone_of_step(step: NextStep) -> str:
    """The class that colours a step; what waits for somebody else is calm, however near its end."""
    return "calm" if step.is_waiting else tone_of(step.days)


def yuan(fen: int | None) -> str:
    """An amount in fen (分) as yuan with its decimals."""
    return "—" if fen is None else f"{fen // 100:,}.{fen % 100:02d} 元"
