"""The door of intake: which format a file has, the pass over the whole of it, and the rows one after another."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath

from blacklist_service.intake.findings import finding
from blacklist_service.intake.formats.registry import formats
from blacklist_service.intake.scan import Limits, Piece, Scan, Source, refused
from blacklist_service.intake.types import RawRow

__all__ = ["Limits", "Piece", "Scan", "Source", "media_of", "pieces", "rows", "rows_of", "scan"]


def media_of(filename: str, content_type: str, head: bytes) -> str | None:
    """The format of a file: "csv", "xlsx", "jsonl" or None, by its first bytes, then its suffix, then its type."""
    known = formats().values()
    suffix = PurePath(filename.lower()).suffix
    plain_type = content_type.partition(";")[0].strip().lower()
    for form in known:
        if form.magic and head.startswith(form.magic):
            return form.media
    for form in known:
        if suffix in form.suffixes:
            return form.media
    for form in known:
        if plain_type in form.content_types:
            return form.media
    return "jsonl" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else None


def scan(
    source: Source, media: str, charset: str | None, limits: Limits, mapping: Mapping[str, str] | None = None
) -> Scan:
    """The file and header phases over the whole file, in constant memory: a late defect is found before any row
    is taken.

    `charset` is what the sender declared, or None. `mapping` is the member's saved mapping from column names
    to field codes. Never raises on bad data.
    """
    form = formats().get(media)
    if form is None:
        return refused(finding("FILE.TYPE_UNKNOWN"), media=media)
    return form.scan(source, charset, limits, mapping or {})


def rows(source: Source, scan: Scan, limits: Limits, after_row: int = 0) -> Iterator[RawRow]:
    """The rows of a scanned file that are numbered above `after_row`; none where the scan refused the file."""
    if scan.columns is None:
        return iter(())
    return formats()[scan.media].rows(source, scan, limits, after_row)


def pieces(source: Source, scan: Scan) -> Iterator[Piece] | None:
    """The rows of a scanned file in pieces that can be read side by side; None where the scan has not marked any."""
    cut = formats()[scan.media].pieces
    return cut(source, scan) if cut is not None and scan.marks else None


def rows_of(piece: Piece, limits: Limits) -> Iterator[RawRow]:
    """The rows of a piece, as `rows` gives them for the whole file."""
    for row in rows(lambda: iter((piece.body,)), piece.scan, limits):
        problems = tuple(replace(one, row=one.row + piece.before) for one in row.problems)
        yield RawRow(row.number + piece.before, row.cells, problems)
