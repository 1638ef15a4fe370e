"""What an upload format is, and the formats that are there: every module of this folder with a FORMAT."""

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from blacklist_service.intake.scan import Limits, Piece, Scan, Source
from blacklist_service.intake.types import RawRow

# (source, declared charset, limits, saved mapping) -> the first pass over the whole file.
ScanFile = Callable[[Source, str | None, Limits, Mapping[str, str]], Scan]
# (source, scan, limits, after_row) -> the second pass.
ReadRows = Callable[[Source, Scan, Limits, int], Iterator[RawRow]]
# (source, scan) -> all rows in pieces that can be read apart.
CutPieces = Callable[[Source, Scan], Iterator[Piece]]


@dataclass(frozen=True, slots=True)
class Format:
    """One upload format: how it is recognised (first bytes, then file suffix or media type) and read."""

    media: str
    suffixes: tuple[str, ...]
    content_types: tuple[str, ...]
    scan: ScanFile
    rows: ReadRows
    pieces: CutPieces | None = None
    magic: tuple[bytes, ...] = ()


@cache
def formats() -> Mapping[str, Format]:
    """All formats by their name, in the order of their modules' names."""
    folder = str(Path(__file__).parent)
    modules = (import_module(f"{__package__}.{found.name}") for found in pkgutil.iter_modules([folder]))
    found = (getattr(module, "FORMAT", None) for module in modules)
    return {form.media: form for form in found if isinstance(form, Format)}
