"""A photograph or document is known by its bytes; what begins otherwise is neither."""

import pytest

from blacklist_service.intake.exhibit_kinds import HEAD_BYTES, MEDIA_TYPES, ExhibitKind, exhibit_kind
from tests.pictures import HEIC, HTML, JPEG, PDF, PNG, POLYGLOT

KNOWN = {
    JPEG: ExhibitKind.JPEG,
    PNG: ExhibitKind.PNG,
    HEIC: ExhibitKind.HEIC,
    PDF: ExhibitKind.PDF,
    b"%PDF-2.0\n": ExhibitKind.PDF,
    POLYGLOT: ExhibitKind.JPEG,
    # The brand stands among those that it is compatible with.
    b"\x00\x00\x00\x20ftypmsf9\x00\x00\x00\x00isommif1heic": ExhibitKind.HEIC,
}
UNKNOWN = (
    b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"%PDF-", b" %PDF-1.7", b"%PDF-3.0", HTML, b"PK\x03\x04", b"GIF89a",
    b"RIFF\x00\x00\x00\x00WEBP", b"<svg xmlns=", b"II*\x00", b"MZ", b"\x00" * HEAD_BYTES,
    # Films, and what only says so behind its first box.
    b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
    b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00heic",
    b"\x00\x00\x00\x00ftypheic",
)  # fmt: skip


@pytest.mark.parametrize("head", KNOWN)
def test_the_bytes_tell_the_kind(head: bytes) -> None:
    assert exhibit_kind(head[:HEAD_BYTES]) is KNOWN[head]


@pytest.mark.parametrize("head", UNKNOWN)
def test_everything_else_is_no_evidence(head: bytes) -> None:
    assert exhibit_kind(head) is None


def test_every_kind_has_its_media_type() -> None:
    assert set(MEDIA_TYPES) == set(ExhibitKind)
