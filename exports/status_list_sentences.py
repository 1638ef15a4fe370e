"""Why a status list is not believed: Chinese and English, by the rule's id."""

SENTENCES: dict[str, tuple[str, str]] = {
    "STATUS_LIST.BITS": ("位串无法解压、过短或过长。", "The bits do not unpack, or are too few or too many."),
    "STATUS_LIST.EXPIRED": (
        "位串已过期，不得据以判断某条目仍在名单上。",
        "The list has expired; it does not tell any more who is still listed.",
    ),
    "STATUS_LIST.FEED": ("位串属于其他共享。", "The list is of another feed."),
    "STATUS_LIST.FORMAT": ("不是状态位串文件。", "The document is not a status list as written here."),
    "STATUS_LIST.INDEX": ("没有这个序号。", "The list has no such index."),
    "STATUS_LIST.ROLLBACK": (
        "位串的发布编号低于已见过的编号。",
        "The list's release is lower than one already seen.",
    ),
    "STATUS_LIST.SIGNATURE": ("位串的签名不成立。", "The list's signature does not hold."),
}
