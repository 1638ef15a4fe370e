"""The look into a workbook's zip before any parser sees it: sizes, ratios, paths, and what must not be inside.

Runs in the child process and imports the standard library only.
"""

import re
import stat
import zipfile
import zlib
from io import BytesIO
from itertools import pairwise

MAX_MEMBERS = 200
MAX_RATIO = 100
RATIO_FLOOR = 1 << 20  # below one MiB a high ratio harms nobody and small sheets reach it honestly
MAX_COLUMNS = 200
_STEP = 1 << 18
_OVERLAP = 64
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s/>]")
_SHEET = re.compile(rb"<(?:[^\s<>/:]+:)?sheetData[\s/>]")
# A cell beyond column GR, the 200th, whatever its row.
_TOO_WIDE = re.compile(rb"\br\s*=\s*[\"'](?:[A-Za-z]{3}|[Gg][S-Zs-z]|[H-Zh-z][A-Za-z])\d")
_EXTERNAL = re.compile(rb"relationships/(?:externalLink|oleObject)")
_MACRO_PARTS = ("vbaproject", "macrosheets/", "activex/")
_WORKBOOK = "xl/workbook.xml"


class RefusedSheetError(Exception):
    """The workbook is refused. Carries the code of the finding."""


def check_workbook(body: BytesIO, max_bytes: int, max_rows: int) -> None:
    """Nothing, for a workbook that may be parsed. Raises RefusedSheetError with the code otherwise.

    `max_bytes` bounds the really unpacked bytes of all parts together, `max_rows` the row numbers of cells.
    """
    if body.getbuffer()[: len(_OLE)] == _OLE:
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in body.getvalue()
        raise RefusedSheetError("FILE.XLSX_ENCRYPTED" if is_encrypted else "FILE.XLSX_OLD_FORMAT")
    try:
        with zipfile.ZipFile(body) as workbook:
            members = workbook.infolist()
            _check_structure(members)
            _check_parts(workbook, members, max_bytes, max_rows)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise RefusedSheetError("FILE.XLSX_DAMAGED") from error


def _check_structure(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if any(member.flag_bits & 0x41 for member in members):
        raise RefusedSheetError("FILE.XLSX_ENCRYPTED")
    if len(members) > MAX_MEMBERS or len({name.lower() for name in names}) < len(names):
        raise RefusedSheetError("FILE.XLSX_STRUCTURE")
    if any(_is_trick(member) for member in members):
        raise RefusedSheetError("FILE.XLSX_STRUCTURE")
    if any(part in name.lower() for name in names for part in _MACRO_PARTS):
        raise RefusedSheetError("FILE.XLSX_MACROS")
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise RefusedSheetError("FILE.XLSX_EXTERNAL_LINK")
    if _WORKBOOK not in names or "xl/workbook.bin" in names:
        raise RefusedSheetError("FILE.XLSX_DAMAGED")
    # Overlapping entries unpack the same bytes many times.
    spans = sorted((member.header_offset, member.compress_size) for member in members)
    if any(start + size > following for (start, size), (following, _) in pairwise(spans)):
        raise RefusedSheetError("FILE.XLSX_BOMB")


def _is_trick(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename
    is_path_trick = (
        name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name
    )
    is_packed_oddly = member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return is_path_trick or is_packed_oddly or stat.S_ISLNK(member.external_attr >> 16)


def _check_parts(
    workbook: zipfile.ZipFile, members: list[zipfile.ZipInfo], max_bytes: int, max_rows: int
) -> None:
    total = 0
    too_tall = _row_pattern(max_rows)
    for member in members:
        is_sheet = member.filename.startswith("xl/worksheets/")
        unpacked = 0
        tail = b""
        with workbook.open(member) as part:
            while step := part.read(_STEP):
                unpacked += len(step)
                total += len(step)
                if total > max_bytes or (
                    unpacked > RATIO_FLOOR and unpacked > MAX_RATIO * member.compress_size
                ):
                    raise RefusedSheetError("FILE.XLSX_BOMB")
                window = tail + step
                _check_xml(window, member.filename, is_first=not tail)
                if is_sheet:
                    _check_sheet(window, too_tall, max_rows)
                elif _SHEET.search(window):
                    # A sheet in an odd place would escape the look for formulas and far-away cells.
                    raise RefusedSheetError("FILE.XLSX_STRUCTURE")
                tail = window[-_OVERLAP:]


def _check_xml(window: bytes, name: str, *, is_first: bool) -> None:
    # XML in UTF-16 would hide everything below from a search over bytes.
    is_xml = name.endswith((".xml", ".rels", ".vml"))
    if is_first and (window[:2] in (b"\xff\xfe", b"\xfe\xff") or (is_xml and b"\0" in window[:64])):
        raise RefusedSheetError("FILE.XLSX_DAMAGED")
    if _DOCTYPE.search(window):
        raise RefusedSheetError("FILE.XLSX_DOCTYPE")
    if name == "[Content_Types].xml" and b"macroEnabled" in window:
        raise RefusedSheetError("FILE.XLSX_MACROS")
    if name.endswith(".rels") and _EXTERNAL.search(window):
        raise RefusedSheetError("FILE.XLSX_EXTERNAL_LINK")


def _check_sheet(window: bytes, too_tall: re.Pattern[bytes], max_rows: int) -> None:
    if _FORMULA.search(window):
        raise RefusedSheetError("FILE.XLSX_FORMULA")
    if _TOO_WIDE.search(window):
        raise RefusedSheetError("FILE.XLSX_TOO_WIDE")
    if any(int(row) > max_rows for row in too_tall.findall(window)):
        raise RefusedSheetError("FILE.TOO_MANY_ROWS")


def _row_pattern(max_rows: int) -> re.Pattern[bytes]:
    """Row numbers of cells and rows with at least as many digits as the bound, so that few are ever converted."""
    return re.compile(rb"\br\s*=\s*[\"'][A-Za-z]{0,3}(\d{%d,20})[\"']" % len(str(max_rows)))
