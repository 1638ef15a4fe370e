"""The signed receipt of a submission on paper, for its sender's files; its QR code holds the receipt whole."""

from datetime import datetime

import orjson

from blacklist_service.letters.receipts import SubmissionReceipt
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.show_submission import show_receipt
from blacklist_service.workflows.writing.papers import press_of


def print_receipt(context: Context, actor: Actor, submission: int) -> bytes:
    """The paper, the same bytes each time; no fact stands on it that is not in the receipt.

    Raises NotFoundError for another member's submission, SUBMISSION.NO_RECEIPT before it is completed; NotReadyError
    LETTER.FONT without a Chinese font.
    """
    signed = show_receipt(context, actor, submission)
    said = orjson.loads(signed)
    names = ("member", "receipt", "submission", "content_sha256", "key", "signature")
    counts = ("read", "accepted", "warned", "rejected", "repeated")
    receipt = SubmissionReceipt(
        **{name: said[name] for name in (*names, *counts)},
        received_at=datetime.fromisoformat(said["received_at"]),
        completed_at=datetime.fromisoformat(said["completed_at"]),
        is_dry_run=said["dry_run"],
        signed=signed,
    )
    return press_of(context.settings.letter_fonts).receipt(receipt)
