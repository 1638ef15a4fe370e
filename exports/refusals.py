"""Why a recipient refuses what it was given: stable codes, each with a Chinese and an English sentence."""

from types import MappingProxyType

SENTENCES = MappingProxyType(
    {
        "FEED.SIGNATURE": (
            "清单签名无效或缺失，不得使用。",
            "The manifest's signature is missing or does not hold; do not use it.",
        ),
        "FEED.SM2_SIGNATURE": (
            "清单的 SM2 签名无效或缺失，不得使用。",
            "The manifest's signature by SM2 is missing or does not hold; do not use it.",
        ),
        "FEED.SCHEMA": (
            "清单不符合 feed/1 规范。",
            "The manifest is not of schema feed/1.",
        ),
        "FEED.RECIPIENT": (
            "清单属于其他共享或其他接收方。",
            "The manifest is for another feed or another recipient.",
        ),
        "FEED.EXPIRED": (
            "清单已过期：请将查询结果标为过时，停止不利使用。",
            "The manifest has expired: mark answers as stale and stop adverse use.",
        ),
        "FEED.NOT_YET": (
            "清单的签发时间在未来：请核对时钟，停止不利使用。",
            "The manifest was issued in the future: check the clock, stop adverse use.",
        ),
        "FEED.TOO_LONG": (
            "清单的有效期超过 8 天，不得使用。",
            "The manifest is valid for more than 8 days; do not use it.",
        ),
        "FEED.ROLLBACK": (
            "清单的发布编号低于本地已有的编号。",
            "The manifest's release is lower than the one already held.",
        ),
        "FEED.OBJECT": (
            "缺少所需的发布文件，或其不是普通文件。",
            "An object that is needed is missing or is not a plain file.",
        ),
        "FEED.SIZE": (
            "发布文件的字节数与清单不符。",
            "An object's size differs from the manifest.",
        ),
        "FEED.DIGEST": (
            "发布文件的摘要与清单不符。",
            "An object's digest differs from the manifest.",
        ),
        "FEED.PLAIN": (
            "应当加密的发布文件是明文，不得使用。",
            "An object that must be encrypted is plain; do not use it.",
        ),
        "FEED.OTHER_KEY": (
            "发布文件不是加密给本方任何解密密钥的：请核对登记的公钥，必要时登记新公钥。",
            "An object is encrypted to no identity held here: look at the key that is enrolled, or enrol a new one.",
        ),
        "FEED.ENCRYPTION": (
            "加密的发布文件已损坏，或以口令加密，无法解密。",
            "An encrypted object is damaged or encrypted by a passphrase; it cannot be opened.",
        ),
        "FEED.FORMAT": (
            "此格式未知，或不能无损读回，无法应用。",
            "The format is unknown or cannot be read back without loss, so it cannot be applied.",
        ),
        "FEED.WRITE_ONLY": (
            "此格式不能读回，未下载任何文件：请用 pull --files-only 取文件，自行导入后用 ack --files-taken 回执。",
            "Not a format that is read back: nothing was fetched. Use pull --files-only, then ack --files-taken.",
        ),
        "FEED.MASS_REMOVAL": (
            "注销数量超过上限（50 条或 2%），且没有有效的第二签名。",
            "More removals than 50 or 2 %, and no valid second signature.",
        ),
        "FEED.OPERATION": (
            "发布文件中的操作不符合规范，或条数与清单不符。",
            "An operation breaks the contract, or their number differs from the manifest.",
        ),
        "FEED.CHAIN": (
            "没有从本地编号到最新编号的增量或快照。",
            "No deltas or snapshot lead from the release held to the newest.",
        ),
        "FEED.CHECKSUM": (
            "应用后的状态校验和与清单不符。",
            "After applying, the state checksum differs from the manifest.",
        ),
        "FEED.STATE": (
            "本地状态文件已损坏。",
            "The recipient's own state file is damaged.",
        ),
        "FEED.STATE_ACCESS": (
            "本地状态文件无法读写，请检查权限和磁盘；文件本身可能完好，不要删除。",
            "The recipient's own state file cannot be read or written: look at rights and disk. Do not delete it.",
        ),
        "FEED.STATE_BUSY": (
            "另一个程序正在写本地状态文件，请稍后再试；文件完好。",
            "Another program is writing the recipient's own state file; try again later. The file is sound.",
        ),
        "FEED.STATE_FULL": (
            "磁盘已满，未作任何更改；文件完好，请腾出空间后重试。",
            "The disk is full and nothing was changed; the state file is sound. Make room and try again.",
        ),
    }
)


class FeedRefusalError(ValueError):
    """A recipient's refusal. `code` is one of SENTENCES; `fact` names the rule or object, never a key or a person."""

    def __init__(self, code: str, fact: str = "") -> None:
        self.code = code
        self.fact = fact
        self.message_zh, self.message_en = SENTENCES[code]
        super().__init__(f"{code}: {self.message_zh} {self.message_en} {fact}".rstrip())
