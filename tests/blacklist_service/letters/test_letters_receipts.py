"""The receipt of a submission on paper: one page that says what was signed, and holds it whole as a QR code."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import segno
from pypdf import PdfReader

from blacklist_service.errors import RefusedError
from blacklist_service.letters.press import Press
from blacklist_service.letters.receipts import SubmissionReceipt, printed_receipt
from tests.codes import exactly

RECEIPT = SubmissionReceipt(
    member="P001", receipt="a2" * 13, submission="b3" * 13, content_sha256="0123456789abcdef" * 4,
    received_at=datetime(2026, 3, 1, 16, 30, tzinfo=UTC), completed_at=datetime(2026, 3, 1, 17, 0, tzinfo=UTC),
    is_dry_run=False, read=18_156, accepted=18_000, warned=100, rejected=50, repeated=6, key="c" * 64,
    signature="e" * 88, signed='{"receipt":"invented"}',
)  # fmt: skip


def words(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return "".join(reader.pages[0].extract_text().replace("\u200b", "").split())


def test_the_paper_says_what_the_receipt_says(press: Press) -> None:
    pdf = press.receipt(RECEIPT)
    told = words(pdf)
    for word in (
        "报送回执",
        "P001",
        RECEIPT.content_sha256,
        "2026-03-0200:30",
        "18,156",
        "18,000",
        RECEIPT.signature,
    ):
        assert word in told, word
    assert "试运行" not in told
    assert "试运行" in words(press.receipt(replace(RECEIPT, is_dry_run=True)))
    assert press.receipt(RECEIPT) == pdf


def test_the_code_holds_the_signed_receipt_whole() -> None:
    drawn = json.loads(printed_receipt(RECEIPT))["qr"]
    assert drawn == segno.make(RECEIPT.signed, error="m", micro=False).svg_inline(
        border=0, dark="#000", omitsize=True
    )


def test_nothing_of_it_is_read_as_a_template(press: Press) -> None:
    assert "#panic()" in words(press.receipt(replace(RECEIPT, member='#panic() ] "'))).replace(" ", "")
    with pytest.raises(RefusedError, match=exactly("LETTER.CHARACTER")):
        press.receipt(replace(RECEIPT, member="P\u202e1"))
