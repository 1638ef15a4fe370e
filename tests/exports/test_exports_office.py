"""A spreadsheet program opens our workbooks, and every identifier is there digit by digit (LibreOffice Calc)."""

import csv
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from blacklist_service.intake.sheet_writer import Column, SheetWriter, Style
from blacklist_service.intake.template import write_template
from exports.profiles.files import write
from exports.profiles.load import load_profile
from exports.registry import get_format
from exports.types import EntryFields, Operation, OperationKind, ReleaseHeader

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="no spreadsheet program: libreoffice-calc-nogui")
HEADER = ReleaseHeader("debtors", "credit-china", 2, date(2026, 11, 20), from_release=1)
# Commas between cells, everything as shown, each sheet into a file of its own.
_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
# Invented. Each loses digits, letters or its sign where a cell is taken for a number, a date or a formula.
NUMBERS = ("999999199001010017", "99999919900101001X", "000000199001010010", "99999919900101E010")
NAMES = ("=1+1", "+张样本", "-2026-01-01", "@样本", "1/2", "欧阳·𠮷样本")
_ENTRY: EntryFields = {
    "subject_kind": "person", "id_type": "resident_id", "legal_basis": "示例依据〔2026〕1号", "decision_no": "0012",
    "listed_on": "2026-10-01", "publicity_until": "2029-09-30", "outstanding_fen": 700001, "principal_fen": 10**17 + 1,
    "overdue_since": "2018-08-09", "disputed": False, "phone": "10000000000", "platform": "示例网贷甲",
    "reporting_members": ["a"], "out_of_contact": True, "collection_log": None,
}  # fmt: skip
PEOPLE = tuple(zip(NAMES, (NUMBERS * 2)[: len(NAMES)], strict=True))
KEYS = tuple(f"{number:032d}" for number in range(len(PEOPLE)))
OPERATIONS = [
    Operation(OperationKind.UPSERT, key, 1, entry={**_ENTRY, "name": name, "id_number": number})
    for key, (name, number) in zip(KEYS, PEOPLE, strict=True)
]


def of_format(name: str) -> bytes:
    out = BytesIO()
    get_format(name).write(HEADER, OPERATIONS, out)
    return out.getvalue()


def of_profile() -> bytes:
    out = BytesIO()
    write(load_profile("baihang_watch"), HEADER, OPERATIONS, out)
    return out.getvalue()


def of_rejected_rows() -> bytes:
    out = BytesIO()
    with SheetWriter(out, "需修改的行", [Column(Style.GENERAL), Column(Style.TEXT)]) as sheet:
        sheet.header(["姓名", "证件号码"])
        for name, number in PEOPLE:
            sheet.row([name, number])
    return out.getvalue()


def of_template() -> bytes:
    out = BytesIO()
    write_template(out)
    return out.getvalue()


WORKBOOKS: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "provincial": (lambda: of_format("provincial_2018"), (*NUMBERS, *NAMES, "10000000000", "1000000000000000.01")),
    "profile": (of_profile, (*NUMBERS, *NAMES)),
    "rejected": (of_rejected_rows, (*NUMBERS, *NAMES)),
    "template": (of_template, ("证件号码", "id_number")),
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The cells of each workbook, all sheets, as the program shows them."""
    folder = tmp_path_factory.mktemp("office")
    for name, (make, _cells) in WORKBOOKS.items():
        (folder / f"{name}.xlsx").write_bytes(make())
    assert SOFFICE is not None
    subprocess.run(
        [
            SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", _AS_CSV,
            "--outdir", str(folder), *sorted(map(str, folder.glob("*.xlsx"))),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: _cells_of(folder, name) for name in WORKBOOKS}


def _cells_of(folder: Path, name: str) -> set[str]:
    return {
        cell
        for path in folder.glob(f"{name}-*.csv")
        for row in csv.reader(path.read_text("utf-8").splitlines())
        for cell in row
    }


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_identifier_is_shown_as_it_was_written(opened: dict[str, set[str]], name: str) -> None:
    missing = [cell for cell in WORKBOOKS[name][1] if cell not in opened[name]]
    assert missing == []
