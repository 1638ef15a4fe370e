"""What is wrong in a profile of an office: stable codes, each with a Chinese and an English sentence."""

from types import MappingProxyType

SENTENCES = MappingProxyType(
    {
        "MAPPING_FILE.SIZE": ("文件超过 64 KiB。", "The file is larger than 64 KiB."),
        "MAPPING_FILE.YAML": (
            "不是 UTF-8 的 YAML 文件，或含多个文档，或层次过深。",
            "Not YAML in UTF-8, or more than one document, or too many levels.",
        ),
        "MAPPING_FILE.ALIAS": (
            "不得使用锚点（&）、别名（*）和标签（!）；以这些符号开头的文字请加引号。",
            "Anchors (&), aliases (*) and tags (!) are not read; put a text that begins so between quotation marks.",
        ),
        "MAPPING_FILE.KEY_TWICE": ("同一个键出现两次。", "A key stands twice."),
        "MAPPING_FILE.SCALAR": (
            "只接受文字、整数、true 和 false；日期、小数、编号、yes、no 等请加引号。",
            "Only texts, whole numbers, true and false; a day, a fraction, yes or no goes between quotation marks.",
        ),
        "MAPPING_FILE.KEY": ("未知的键。", "Unknown key."),
        "MAPPING_FILE.MISSING": ("缺少此键。", "This key is missing."),
        "MAPPING_FILE.VALUE": ("此键的值不正确。", "The value of this key is not allowed."),
        "MAPPING_FILE.BASE": (
            "based_on 应为本系统自带的映射配置。",
            "based_on names one of the profiles that come with the service.",
        ),
        "MAPPING_FILE.BOTH": (
            "写出全部栏目（columns）时，不得再写 changes、added、order。",
            "Where columns are stated in full, changes, added and order have no place.",
        ),
        "MAPPING_FILE.COLUMN": (
            "基础配置没有此栏目，或对它改动了两次。",
            "The profile that this is based on has no such column, or it is changed twice.",
        ),
        "MAPPING_FILE.TITLE": (
            '栏目名重复，或不符合要求：1 至 64 个字，不含控制字符和 < > & "，不以 = + - @（含全角）或撇号开头。',
            "A title stands twice or is wrong: 1 to 64 characters, none of < > & \", no ' = + - @ (or wide) first.",
        ),
        "MAPPING_FILE.FIELD": ("没有这个数据项。", "There is no such field."),
        "MAPPING_FILE.FIELD_KIND": (
            "该数据项不能以此方式（kind）填写，可用的方式见括号。",
            "The field cannot be shown in this kind; those that it can be shown in stand in brackets.",
        ),
        "MAPPING_FILE.CONSTANT": (
            "固定内容（text）须为不超过栏目长度的单行文字，不得与 field 同用；必填栏目须有 field 或 text。",
            "A constant (text) is one line, fits its column and has no field beside it; required columns need either.",
        ),
        "MAPPING_FILE.ORDER": (
            "order 须把每个栏目各写一次。",
            "order names each column once, and no other.",
        ),
        "MAPPING_FILE.NO_KEY": (
            "须有条目编号（key）和操作（operation）两个栏目，否则无法移出。",
            "There must be columns for key and operation: no removal could be found without them.",
        ),
        "MAPPING_FILE.NO_NUMBER": (
            "须有证件号码（id_number）栏目：不得仅凭名称列入。",
            "There must be a column for id_number: nobody is listed by name alone.",
        ),
        "MAPPING_FILE.REACH": (
            "用途（reach）不得低于所依据的配置，也不得为 audience。",
            "The reach cannot be lower than that of the profile it is based on, nor audience.",
        ),
        "MAPPING_FILE.STORED": (
            "共享所存的映射配置不正确。",
            "The profile that is kept with the feed is malformed.",
        ),
    }
)
_MOST_SHOWN = 80


class ProfileFileError(ValueError):
    """A profile that is not read. `code` is one of SENTENCES; `line` counts from 1, 0 where none can be told; `place`
    names the key or column."""

    def __init__(self, code: str, line: int = 0, place: str = "") -> None:
        self.code, self.line = code, line
        self.place = place[:_MOST_SHOWN] if place.isprintable() else ""
        zh, en = SENTENCES[code]
        where_zh = (f"第 {line} 行" if line else "") + (f"（{self.place}）" if self.place else "")
        where_en = (f"line {line}" if line else "") + (f" ({self.place})" if self.place else "")
        self.message_zh = f"{where_zh}：{zh}" if where_zh else zh
        self.message_en = f"{where_en.strip()}: {en}" if where_en else en
        super().__init__(f"{code}: {self.message_zh} {self.message_en}")
