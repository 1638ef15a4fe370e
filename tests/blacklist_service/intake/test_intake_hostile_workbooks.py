"""Hostile and damaged workbooks: each gives its own code, and the parent stays alive and small."""

import io
import tracemalloc
import zipfile

import pytest

from blacklist_service.intake.scan import Limits

HEAD = b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
CELL = b'<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c></row>'
MANY = b'<row r="1000000"><c r="GR1000000"><v>1</v></c></row>'


def _zeros(mebibytes: int):
    block = b" " * (1 << 20)
    return (block for _ in range(mebibytes))


def _encrypted_flag(body: bytes) -> bytes:
    """Sets the encryption bit of every entry, in local headers and in the directory."""
    marked = bytearray(body)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = marked.find(mark)
        while place >= 0:
            marked[place + offset] |= 1
            place = marked.find(mark, place + 4)
    return bytes(marked)


def test_a_hand_made_workbook_is_read(take, raw_workbook):
    outcome = take(raw_workbook(HEAD + CELL), "xlsx")
    assert outcome.file_codes == []
    assert outcome.raw[0].cells == ("a",)


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>', "FILE.XLSX_TOO_WIDE"),
        (b"<row><c r='GS2'><v>1</v></c></row>", "FILE.XLSX_TOO_WIDE"),
        (HEAD + b'<row r="2">' + b"<c><v>1</v></c>" * 201 + b"</row>", "FILE.XLSX_TOO_WIDE"),
        (HEAD + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "FILE.TOO_MANY_ROWS"),
        (HEAD + b'<row r="2"><c r="A2"><f>HYPERLINK("x")</f><v>1</v></c></row>', "FILE.XLSX_FORMULA"),
        (HEAD + b'<row r="2"><c r="A2"><x:f xmlns:x="m">1</x:f></c></row>', "FILE.XLSX_FORMULA"),
        (HEAD + b'<row r="2"><c r="A2"><v>1</v>', "FILE.XLSX_DAMAGED"),
        (b"", "FILE.EMPTY"),
        (HEAD, "FILE.EMPTY"),
        (CELL, "HEADER.NOT_FOUND"),
    ],
)  # fmt: skip
def test_hostile_sheets(take, raw_workbook, sheet, code):
    assert take(raw_workbook(sheet), "xlsx").file_codes == [code]


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "FILE.XLSX_MACROS"),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, "FILE.XLSX_MACROS"),
        ({"[Content_Types].xml": b"<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"}, "FILE.XLSX_MACROS"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "FILE.XLSX_EXTERNAL_LINK"),
        ({"xl/_rels/x.rels": b'<R Type="http://x/relationships/externalLinkPath"/>'}, "FILE.XLSX_EXTERNAL_LINK"),
        ({"xl/sharedStrings.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><sst/>'}, "FILE.XLSX_DOCTYPE"),
        ({"docProps/app.xml": b" " * ((1 << 18) - 4) + b"<!doctype a>"}, "FILE.XLSX_DOCTYPE"),
        ({"xl/styles.xml": "<!DOCTYPE a>".encode("utf-16")}, "FILE.XLSX_DAMAGED"),
        ({"../evil.xml": b"<x/>"}, "FILE.XLSX_STRUCTURE"),
        ({"/evil.xml": b"<x/>"}, "FILE.XLSX_STRUCTURE"),
        ({"xl\\evil.xml": b"<x/>"}, "FILE.XLSX_STRUCTURE"),
        ({"XL/workbook.xml": b"<x/>"}, "FILE.XLSX_STRUCTURE"),
        ({f"x{number}.xml": b"" for number in range(201)}, "FILE.XLSX_STRUCTURE"),
        ({"xl/workbook.bin": b"x"}, "FILE.XLSX_DAMAGED"),
        ({"xl/data.xml": b"<worksheet><sheetData><row/></sheetData></worksheet>"}, "FILE.XLSX_STRUCTURE"),
        ({"xl/data.bin": b"<x:sheetData/>"}, "FILE.XLSX_STRUCTURE"),
    ],
)  # fmt: skip
def test_hostile_parts(take, raw_workbook, extra, code):
    assert take(raw_workbook(HEAD + CELL, extra), "xlsx").file_codes == [code]


def test_a_symbolic_link_and_an_odd_packing_are_refused(take, raw_workbook):
    for change in ({"external_attr": 0o120777 << 16}, {"compress_type": zipfile.ZIP_LZMA}):
        out = io.BytesIO(raw_workbook(HEAD + CELL))
        with zipfile.ZipFile(out, "a") as archive:
            part = zipfile.ZipInfo("link.xml")
            for name, value in change.items():
                setattr(part, name, value)
            archive.writestr(part, b"x")
        assert take(out.getvalue(), "xlsx").file_codes == ["FILE.XLSX_STRUCTURE"]


def test_a_bomb_is_refused_while_it_unpacks_and_the_parent_stays_small(take, raw_workbook):
    bombs = [
        raw_workbook(HEAD, {"xl/sharedStrings.xml": _zeros(400)}),
        raw_workbook(_zeros(100)),
    ]
    tracemalloc.start()
    for bomb in bombs:
        assert take(bomb, "xlsx").file_codes == ["FILE.XLSX_BOMB"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def test_the_unpacked_size_is_counted_not_declared(take, raw_workbook):
    body = raw_workbook(HEAD + b"<!-- " + bytes(range(65, 91)) * 4000 + b"-->")
    assert take(body, "xlsx", limits=Limits(max_sheet_bytes=100_000)).file_codes == ["FILE.XLSX_BOMB"]
    assert take(body, "xlsx", limits=Limits(max_sheet_bytes=200_000)).file_codes == ["FILE.EMPTY"]


def test_a_sparse_sheet_within_its_bounds_dies_of_memory_in_the_child_only(take, raw_workbook):
    limits = Limits(sheet_memory_bytes=400 << 20)
    assert take(raw_workbook(HEAD + MANY), "xlsx", limits=limits).file_codes == ["FILE.XLSX_MEMORY"]


def test_a_child_that_does_not_answer_in_time_is_killed(take, raw_workbook):
    assert take(raw_workbook(HEAD + CELL), "xlsx", limits=Limits(sheet_seconds=0)).file_codes == [
        "FILE.XLSX_TIMEOUT"
    ]


def test_damaged_encrypted_and_old_files_have_their_codes(take, raw_workbook):
    body = raw_workbook(HEAD + CELL)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    for damaged in (body[: len(body) // 2], body[:-10], b"PK\x03\x04" + b"x" * 100, b"name,id\n"):
        assert take(damaged, "xlsx").file_codes == ["FILE.XLSX_DAMAGED"]
    assert take(_encrypted_flag(body), "xlsx").file_codes == ["FILE.XLSX_ENCRYPTED"]
    assert take(ole + "EncryptedPackage".encode("utf-16-le"), "xlsx").file_codes == ["FILE.XLSX_ENCRYPTED"]
    assert take(ole + "Workbook".encode("utf-16-le"), "xlsx").file_codes == ["FILE.XLSX_OLD_FORMAT"]
    assert take(b"", "xlsx").file_codes == ["FILE.EMPTY"]
    assert take(body, "xlsx", limits=Limits(max_bytes=100)).file_codes == ["FILE.TOO_LARGE"]


def test_every_single_damaged_byte_is_survived(take, raw_workbook):
    body = raw_workbook(HEAD + CELL)
    for place in range(0, len(body), max(1, len(body) // 12)):
        outcome = take(body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :], "xlsx")
        assert outcome.file_codes or outcome.scan.columns
