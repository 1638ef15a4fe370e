"""What each rule of a mapping profile says: Chinese and English, by its id."""

SENTENCES: dict[str, tuple[str, str]] = {
    "PROFILE.DISPUTED": (
        "条目存在异议或本人声明，而该格式没有相应栏目。",
        "The entry is disputed or carries a statement, and the profile has no column for it.",
    ),
    "PROFILE.ENCODING": ("文本无法用该编码表示。", "The text does not fit the profile's encoding."),
    "PROFILE.FILE": ("文件不是该格式所写。", "The file is not one that the profile writes."),
    "PROFILE.INVALID": ("映射配置不正确。", "The mapping profile is malformed."),
    "PROFILE.KIND": ("栏目内容的类型不对。", "A column holds another kind of value."),
    "PROFILE.LEGAL_BASIS": (
        "没有列入依据，不得列入名单。",
        "There is no legal basis, and without one nobody is put on this list.",
    ),
    "PROFILE.REQUIRED": ("必填栏目为空。", "A required column is empty."),
    "PROFILE.SUBJECT": ("该名单不收此类主体。", "The list is not for this kind of subject."),
    "PROFILE.TEXT": ("文本含控制字符。", "A text holds a control character."),
    "PROFILE.TOO_LONG": ("内容超过栏目长度。", "A value is longer than its column."),
    "PROFILE.TOO_MANY": ("行数超过工作表上限。", "There are more rows than a sheet holds."),
}
