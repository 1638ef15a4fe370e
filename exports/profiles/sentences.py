"""What each rule of a mapping profile says: Chinese and English, by its id."""

SENTENCES: dict[str, tuple[str, str]] = {
    "MAPPING.DISPUTED": (
        "条目存在异议或本人声明，而该格式没有相应栏目。",
        "The entry is disputed or carries a statement, and the profile has no column for it.",
    ),
    "MAPPING.ENCODING": ("文本无法用该编码表示。", "The text does not fit the profile's encoding."),
    "MAPPING.FILE": ("文件不是该格式所写。", "The file is not one that the profile writes."),
    "MAPPING.IDENTIFIER": (
        "证件号码没有相应栏目；不得仅凭名称列入。",
        "No column shows the number, and nobody is listed by name alone.",
    ),
    "MAPPING.INVALID": ("映射配置不正确。", "The mapping profile is malformed."),
    "MAPPING.KIND": ("栏目内容的类型不对。", "A column holds another kind of value."),
    "MAPPING.LEGAL_BASIS": (
        "没有列入依据，不得列入名单。",
        "There is no legal basis, and without one nobody is put on this list.",
    ),
    "MAPPING.REQUIRED": ("必填栏目为空。", "A required column is empty."),
    "MAPPING.SUBJECT": ("该名单不收此类主体。", "The list is not for this kind of subject."),
    "MAPPING.TEXT": ("文本含控制字符。", "A text holds a control character."),
    "MAPPING.TOO_LONG": ("内容超过栏目长度。", "A value is longer than its column."),
}
