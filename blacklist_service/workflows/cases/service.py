"""What proves that a paper reached the subject: the digest of a proof, and a channel that proves anything."""

import re

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.rules.gates import PROVES_SERVICE, NoticeChannel

_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_digest(sha256: str) -> None:
    """A digest as the programs write it. Raises InvalidError NOTICE.DIGEST."""
    if not _SHA256.fullmatch(sha256):
        raise InvalidError(
            "NOTICE.DIGEST",
            "摘要须为 64 位小写十六进制 SHA-256。",
            "A digest is SHA-256 in 64 lower-case hex digits.",
        )


def unproven() -> InvalidError:
    """A day of service without its proof, or a proof of no service."""
    return InvalidError(
        "NOTICE.PROOF",
        "送达日期与送达证明（文件或者其摘要）须同时提供。",
        "The day of service and its proof, a file or its digest, are given together.",
    )


def check_proves(channel: str) -> None:
    """A channel by which service can be proven. Raises RefusedError NOTICE.CHANNEL."""
    if NoticeChannel(channel) not in PROVES_SERVICE:
        raise RefusedError(
            "NOTICE.CHANNEL",
            "该告知方式单独不能证明送达，请改用其他方式告知。",
            "This channel alone proves no service; give notice another way.",
        )
