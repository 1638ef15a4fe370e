"""Why a PBOC file is not made or read: stable codes, each with a Chinese and an English sentence."""

from types import MappingProxyType

SENTENCES = MappingProxyType(
    {
        "PBOC.ORGANISATION": (
            "数据提供机构区段码应为 14 位数字或大写字母。",
            "The organisation's code has 14 digits or capital letters.",
        ),
        "PBOC.KIND": (
            "不支持此信息记录类型。",
            "Records of this type are not supported.",
        ),
        "PBOC.MIXED": (
            "一个文件只能包含一种信息记录类型。",
            "A file holds records of one type only.",
        ),
        "PBOC.TOO_MANY": (
            "一个文件应有 1 至 1,000,000 条记录，请拆分。",
            "A file has 1 to 1,000,000 records; split it.",
        ),
        "PBOC.SERIAL": (
            "当日此类型的顺序号 001–999 已用完。",
            "The serial numbers 001–999 of this type and day are used up.",
        ),
        "PBOC.RECORD": (
            "记录无法写出：不符合所列规则。",
            "A record cannot be written: it breaks the rule that is named.",
        ),
        "PBOC.LINE": (
            "一行超过 1000 万个字符，记录无法写出。",
            "A record would make a line of more than 10,000,000 characters.",
        ),
        "PBOC.FEEDBACK": (
            "这不是可以读取的反馈文件。",
            "This is not a feedback file that can be read.",
        ),
        "PBOC.FEEDBACK_NAME": (
            "反馈文件名与所报送的文件不对应。",
            "The feedback does not answer the report that was given.",
        ),
        "PBOC.SENT": (
            "所报送的文件无法读取：不符合所列规则。",
            "A report that was sent cannot be read: it breaks the rule that is named.",
        ),
        "PBOC.ROWS": (
            "行标识文件与所报送的文件不对应。",
            "The file of row keys does not belong to the report.",
        ),
    }
)


class PbocRefusalError(ValueError):
    """A refusal. `code` is one of SENTENCES; `fact` names a rule, a tag or a number, never a person's value."""

    def __init__(self, code: str, fact: str = "") -> None:
        self.code = code
        self.fact = fact
        self.message_zh, self.message_en = SENTENCES[code]
        super().__init__(f"{code}: {self.message_zh} {self.message_en} {fact}".rstrip())
