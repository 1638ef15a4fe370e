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
}
