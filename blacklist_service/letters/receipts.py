"""The receipt of a submission on paper: no letter of an office but the signed receipt itself, to be read and kept."""

import json
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.clock import clock_text
from blacklist_service.letters.printed import is_unprintable, qr_of, unprintable


@dataclass(frozen=True, slots=True, repr=False)
class SubmissionReceipt:
    """What the receipt says. `signed` is the receipt as it was signed, which the QR code holds whole: whoever has the
    public key checks the paper without asking anybody. Digests and keys in hex, the signature in base64."""

    member: str
    receipt: str
    submission: str
    content_sha256: str
    received_at: datetime
    completed_at: datetime
    is_dry_run: bool
    read: int
    accepted: int
    warned: int
    rejected: int
    repeated: int
    key: str
    signature: str
    signed: str


def printed_receipt(receipt: SubmissionReceipt) -> str:
    """The receipt as one JSON document for its template: nothing of it is ever read as typst source.

    Raises: RefusedError LETTER.CHARACTER for a character that no paper can show.
    """
    names = ("member", "receipt", "submission", "content_sha256", "is_dry_run", "key", "signature")
    counts = ("read", "accepted", "warned", "rejected", "repeated")
    words = {
        **{name: getattr(receipt, name) for name in names},
        **{name: f"{getattr(receipt, name):,}" for name in counts},
        "received_at": clock_text(receipt.received_at),
        "completed_at": clock_text(receipt.completed_at),
        "qr": qr_of(receipt.signed),
    }
    if any(is_unprintable(word) for word in words.values() if isinstance(word, str)):
        raise unprintable()
    return json.dumps(words, ensure_ascii=False)
