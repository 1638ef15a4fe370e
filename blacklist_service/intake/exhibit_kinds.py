"""What kind of file a photograph or document is, told by its bytes and never by its name.

Sources: ISO/IEC 10918-1 (JPEG), the PNG specification section 5.2, ISO/IEC 23008-12 and 14496-12 (HEIC), ISO 32000-2
section 7.5.2 (PDF).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

# So many bytes of a file tell its kind.
HEAD_BYTES = 64
_JPEG = b"\xff\xd8\xff"
# The signature, and the chunk that the specification puts first.
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PDF = (b"%PDF-1.", b"%PDF-2.")
# Brands of still pictures in HEVC, as phones write them.
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})


class ExhibitKind(StrEnum):
    """A kind of file that is taken as evidence; also the last part of the name under which it is given out."""

    JPEG = "jpg"
    PNG = "png"
    HEIC = "heic"
    PDF = "pdf"


MEDIA_TYPES: Mapping[ExhibitKind, str] = MappingProxyType(
    {
        ExhibitKind.JPEG: "image/jpeg",
        ExhibitKind.PNG: "image/png",
        ExhibitKind.HEIC: "image/heic",
        ExhibitKind.PDF: "application/pdf",
    }
)


def exhibit_kind(head: bytes) -> ExhibitKind | None:
    """The kind of a file that begins so; None for every other. What follows is looked at by nobody here: a file that is
    two things at once is what its beginning says, and is given out as that alone."""
    if head.startswith(_JPEG):
        return ExhibitKind.JPEG
    if head.startswith(_PNG):
        return ExhibitKind.PNG
    if head.startswith(_PDF):
        return ExhibitKind.PDF
    if head[4:8] == b"ftyp" and _brands(head) & _HEIC:
        return ExhibitKind.HEIC
    return None


def _brands(head: bytes) -> set[bytes]:
    """The major brand and the compatible ones of the first box, as far as it lies in these bytes."""
    box = head[: min(int.from_bytes(head[:4], "big"), HEAD_BYTES)]
    return {box[8:12], *(box[at : at + 4] for at in range(16, len(box) - 3, 4))}
