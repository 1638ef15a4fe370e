"""The gaps of the gates: stable codes GATE.* with their sentences."""

from blacklist_service.rules.gaps import Gap

IDENTIFIER_MISSING = Gap("GATE.IDENTIFIER_MISSING", "没有证件号码。", "There is no identifier.")
IDENTIFIER_INVALID = Gap(
    "GATE.IDENTIFIER_INVALID", "证件号码校验不符。", "The identifier does not agree with its check digit."
)
IDENTIFIER_MASKED = Gap("GATE.IDENTIFIER_MASKED", "证件号码不完整。", "The identifier is masked.")
OPEN_REVIEW = Gap("GATE.OPEN_REVIEW", "身份匹配尚待人工复核。", "A review of the match is still open.")
MINOR = Gap("GATE.MINOR", "未成年人不得列入。", "A minor is never listed.")
AGE_UNKNOWN = Gap("GATE.AGE_UNKNOWN", "无法确认是否成年。", "It is not known whether the person is of age.")

CONTRACT_NO = Gap("GATE.CONTRACT_NO", "缺少合同编号。", "The contract number is missing.")
PRINCIPAL = Gap("GATE.PRINCIPAL", "缺少借款金额。", "The principal is missing.")
OUTSTANDING = Gap("GATE.OUTSTANDING", "缺少剩余欠款金额。", "The outstanding sum is missing.")
RATE = Gap("GATE.RATE", "缺少年化利率。", "The yearly rate is missing.")
LOAN_DATE = Gap("GATE.LOAN_DATE", "缺少借款日期。", "The day of the loan is missing.")
OVERDUE_SINCE = Gap("GATE.OVERDUE_SINCE", "缺少拖欠开始日期。", "The day when the arrears began is missing.")
COLLECTION_LOG = Gap("GATE.COLLECTION_LOG", "缺少催收情况。", "The log of collection is missing.")
SETTLED = Gap(
    "GATE.SETTLED", "债务已结清，不得新列入。", "The debt is settled; nobody is listed anew for it."
)
RETENTION_OVER = Gap(
    "GATE.RETENTION_OVER", "不良信息保存期限已过。", "The time for which bad information may be kept is over."
)

GROUND = Gap("GATE.GROUND", "缺少逃废债情形，只能认定为逾期。", "No ground of evasion: overdue only.")
ABILITY_EVIDENCE = Gap(
    "GATE.ABILITY_EVIDENCE",
    "缺少偿还能力依据，只能认定为逾期。",
    "No evidence of ability to pay: overdue only.",
)
RATE_ABOVE_CAP = Gap(
    "GATE.RATE_ABOVE_CAP",
    "年化利率超过司法支持上限，不得认定为恶意，只能认定为逾期。",
    "The rate is above what courts support: not malicious, overdue only.",
)

BASIS = Gap("GATE.BASIS", "没有列入依据。", "There is no legal basis.")
BASIS_NOT_FOR_THIRD_PARTIES = Gap(
    "GATE.BASIS_THIRD_PARTIES",
    "列入依据不允许向第三方提供。",
    "The legal basis does not allow giving the listing to third parties.",
)
BASIS_NOT_FOR_PUBLICATION = Gap(
    "GATE.BASIS_PUBLICATION", "列入依据不允许公开。", "The legal basis does not allow publication."
)

NOTICE = Gap("GATE.NOTICE", "尚未告知送达。", "The notice has not been served.")
NOTICE_CHANNEL = Gap(
    "GATE.NOTICE_CHANNEL",
    "该告知方式单独不能证明送达。",
    "This channel alone does not prove that the notice was served.",
)
NOTICE_PROOF = Gap("GATE.NOTICE_PROOF", "缺少送达证明。", "The proof of service is missing.")
REPLY_WINDOW = Gap(
    "GATE.REPLY_WINDOW", "陈述申辩期未满或者短于规定。", "The reply window has not elapsed or was too short."
)

DECISION = Gap("GATE.DECISION", "缺少经办人决定。", "The maker's decision is missing.")
APPROVAL = Gap("GATE.APPROVAL", "缺少复核人批准。", "The checker's approval is missing.")
SAME_OFFICIAL = Gap("GATE.SAME_OFFICIAL", "经办人与复核人相同。", "Maker and checker are the same official.")
APPROVAL_DIGEST = Gap(
    "GATE.APPROVAL_DIGEST", "批准内容与决定内容不一致。", "What was approved is not what was decided."
)
UPLOADER_DECIDES = Gap(
    "GATE.UPLOADER_DECIDES", "报送人不得参与决定。", "Who uploaded the report may not decide on it."
)

NOT_LISTED = Gap("GATE.NOT_LISTED", "未列入，不得对外提供。", "Not listed: nothing may leave the house.")
EXPIRED = Gap("GATE.EXPIRED", "列入期限已满。", "The term of the listing is over.")
DISPUTE_UNMARKED = Gap("GATE.DISPUTE_UNMARKED", "异议标注未随附。", "The mark of the dispute is not carried.")
SUPPRESSED = Gap("GATE.SUPPRESSED", "已暂停展示。", "The listing is suppressed.")
