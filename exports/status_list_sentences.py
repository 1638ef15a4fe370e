"""Why a status list is not believed: Chinese and English, by the rule's id."""

SENTENCES: dict[str, tuple[str, str]] = {
    "STATUS_LIST.BITS": ("位串无法解压、过短或过长。", "The bits do not unpack, or are too few or too many."),
    "STATUS_LIST.FORMAT": ("不是状态位串文件。", "The document is not a status list as written here."),
    "STATUS_LIST.INDEX": ("没有这个序号。", "The list has no such index."),
    "STATUS_LIST.SIGNATURE": ("位串的签名不成立。", "The list's signature does not hold."),
}
