"""What is wrong in data of another system: the rule, where, and in which field; never the value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ForeignFinding:
    """A broken rule. `row` counts from 1; 0 is the file as a whole."""

    rule: str
    row: int
    field: str = ""


SENTENCES: dict[str, tuple[str, str]] = {
    "COURT.AGE": ("年龄不是整数。", "The age is not a whole number."),
    "COURT.CARD": ("证件号码的形状未知。", "The number has an unknown shape."),
    "COURT.DATE": ("日期无法识别。", "A date cannot be read."),
    "COURT.DUPLICATE": ("编号重复出现。", "The id occurs more than once."),
    "COURT.FIELD": ("含未知字段。", "The row has a field that is not known."),
    "COURT.KIND": ("主体类型未知。", "The kind of party is unknown."),
    "COURT.LINE": ("不是 JSON 对象，或过长。", "The line is no JSON object, or too long."),
    "COURT.REQUIRED": ("必填字段为空。", "A required field of the court's row is empty."),
    "COURT.SEX": ("性别未知。", "The sex is unknown."),
    "COURT.UNMASKED": ("证件号码未遮盖。", "The number is not masked, as the court's are."),
    "IFCERT.ARCHIVE": (
        "文件无法读取：已损坏、已加密，或压缩包展开过大，其余部分未读。",
        "A file cannot be read: broken, encrypted, or of an archive that unfolds too far, whose rest was not read.",
    ),
    "IFCERT.CODE": ("代码值未知。", "A field of the interface holds an unknown code."),
    "IFCERT.CREDITORS": (
        "债权合计与借款金额相差超过 5 元。",
        "The creditors' sum is more than 5 yuan from the loan.",
    ),
    "IFCERT.DUPLICATE": ("同一编号重复出现。", "A row's own id occurs more than once."),
    "IFCERT.ENVELOPE": ("报文头缺少字段或含未知字段。", "The envelope lacks a field or has an unknown one."),
    "IFCERT.FIELD": ("该行缺少字段或含未知字段。", "A row lacks a field or has an unknown one."),
    "IFCERT.GAP": ("还款计划缺少月份。", "The repayment plan leaves out a month."),
    "IFCERT.HASH": ("证件号 hash 值为空或占位。", "The hash of a person is empty or a stand-in."),
    "IFCERT.INTEREST": ("有还款本金而无还款利息。", "There is repaid principal and no interest."),
    "IFCERT.JSON": ("不是 JSON 报文，或超过 64 MiB。", "The message is no JSON object, or beyond 64 MiB."),
    "IFCERT.MONEY": ("金额无法识别。", "An amount cannot be read."),
    "IFCERT.NO_DISBURSEMENT": ("还款中的借款没有放款流水。", "An active loan has no flow of disbursement."),
    "IFCERT.NO_STATUS": ("借款没有状态。", "A loan has no status."),
    "IFCERT.PLAN_ROWS": ("还款计划行数与总期数不符。", "The plan has another number of rows than terms."),
    "IFCERT.TOTAL": ("总条数与数据不符。", "The stated number of rows is another."),
    "IFCERT.TYPE": ("接口类型未知。", "The kind of interface is unknown."),
    "IFCERT.USER": ("用户信息中没有此人。", "A row is about a person whom userInfo does not have."),
    "IFCERT.ZERO": ("流水金额为零。", "A flow has an amount of zero."),
}
