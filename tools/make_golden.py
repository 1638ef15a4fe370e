"""Writes tests/golden/exports/<name>.<suffix> for every format from one invented release.

Run it after a new format, read the new file, commit both. With `--check` it only compares; exit status 1: stale.
"""

import sys
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from exports.audience import apply
from exports.pboc.files import write_file
from exports.pboc.names import next_name
from exports.profiles.load import format_of
from exports.profiles.office import read_office_profile
from exports.registry import all_formats
from exports.release import order
from exports.types import EntryFields, Format, Operation, OperationKind, ReleaseHeader
from tools.generated import give
from tools.golden_records import record_files
from tools.pboc_samples import header_of, samples

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden" / "exports"
SAMPLE_PROFILE = Path(__file__).resolve().parent.parent / "samples" / "mapping_profile.yaml"
HEADER = ReleaseHeader("serious-debtors", "office-34", 7, date(2026, 11, 20), from_release=6)

# Invented: no such person, number, platform or decision exists (the region code 999999 was never assigned).
INVENTED: EntryFields = {
    "subject_kind": "person",
    "name": "张样本",
    "id_type": "resident_id",
    "id_number": "99999919900101001X",
    "phone": "10000000000",
    "platform": "示例网贷甲",
    "principal_fen": 1234567,
    "outstanding_fen": 700001,
    "overdue_since": "2018-08-09",
    "out_of_contact": True,
    "collection_log": "=HYPERLINK(1)",
    "ground": "fled",
    "legal_basis": "示例依据〔2026〕1号",
    "disputed": True,
    "statement": "本人已还款, 请核实。",
}
# Every field that a regulator may see: for the formats of bureaus, which refuse what they cannot say.
WHOLE: EntryFields = INVENTED | {
    "decision_no": "示例决〔2026〕1号",
    "listed_on": "2026-10-01",
    "publicity_until": "2029-09-30",
    "severity": "serious",
    "reporting_members": ["sample-platform"],
}
SETTLED: EntryFields = WHOLE | {"disputed": False, "statement": None}
IN_LATIN: EntryFields = WHOLE | {"name": "Sample, Jane Mary", "id_type": "passport", "id_number": "X0000000"}
FIRM: EntryFields = WHOLE | {
    "subject_kind": "organisation", "name": "样本示例有限公司", "id_type": "uscc", "id_number": "91999999MA0000000K",
    "legal_representative": "李样本", "disputed": False, "statement": None,
}  # fmt: skip


def golden_operations_of(known: Format) -> list[Operation]:
    """The release that a format's golden file shows: the common one, or what of the wider one it can say."""
    if known.refusal is None:
        return golden_operations()
    refusal, day = known.refusal, date(2026, 11, 19)
    entries = [apply("regulator", entry) for entry in (WHOLE, SETTLED, IN_LATIN, FIRM)]
    said = [entry for entry in entries if not refusal(entry)]
    kinds = (OperationKind.UPSERT, OperationKind.CORRECT)
    reasons = ("objection_upheld", "stolen_identity")
    return order(
        [
            *(Operation(kind, _key(kind, n), 1, entry=e) for kind in kinds for n, e in enumerate(said)),
            *(Operation(OperationKind.RETRACT, _key(r), 5, effective_on=day, reason=r) for r in reasons),
            Operation(OperationKind.SUPPRESS, _key("kept"), 4, effective_on=day, reason="disputed"),
            Operation(
                OperationKind.SUPPRESS, _key("new"), 2, entry=said[0], effective_on=day, reason="disputed"
            ),
            Operation(OperationKind.MERGE, _key("merged"), 2, into=_key(OperationKind.UPSERT, 0)),
        ]
    )


def _key(*parts: object) -> str:
    """A key as feeds have them."""
    return sha256(repr([str(part) for part in parts]).encode()).hexdigest()[:32]


def golden_operations() -> list[Operation]:
    """One operation of each kind, and a suppression with its entry, as the provincial audience gets them."""
    entry = apply("provincial", INVENTED)
    day = date(2026, 11, 19)
    return order(
        [
            Operation(OperationKind.UPSERT, "k-upsert", 1, entry=entry),
            Operation(OperationKind.CORRECT, "k-correct", 3, entry=entry | {"outstanding_fen": 0}),
            Operation(OperationKind.SUPPRESS, "k-suppress", 4, effective_on=day, reason="dispute"),
            Operation(
                OperationKind.SUPPRESS, "k-suppress-new", 2, entry=entry, effective_on=day, reason="doubt"
            ),
            Operation(OperationKind.RETRACT, "k-retract", 5, effective_on=day, reason="objection_upheld"),
            Operation(OperationKind.MERGE, "k-merge", 2, into="k-upsert"),
        ]
    )


def golden_files() -> dict[str, bytes]:
    """The bytes of every golden file, by file name."""
    files: dict[str, bytes] = {}
    for name, golden_format in all_formats().items():
        out = BytesIO()
        golden_format.write(HEADER, golden_operations_of(golden_format), out)
        files[f"{name}.{golden_format.suffix}"] = out.getvalue()
    return files | profile_files() | record_files() | pboc_files()


def profile_files() -> dict[str, bytes]:
    """The same release by the sample of an office's own profile."""
    office = format_of("profile.sample", read_office_profile(SAMPLE_PROFILE.read_bytes()))
    out = BytesIO()
    office.write(HEADER, golden_operations_of(office), out)
    return {f"{office.name}.{office.suffix}": out.getvalue()}


def pboc_files() -> dict[str, bytes]:
    """One PBOC file for each sample record."""
    files: dict[str, bytes] = {}
    used: list[str] = []
    for record in samples().values():
        header, out = header_of(record.kind), BytesIO()
        write_file(header, [record], out)
        used.append(next_name(header, used).text())
        files[f"pboc/{used[-1]}.txt"] = out.getvalue()
    return files


def main(arguments: list[str]) -> int:
    """Writes or, with --check, compares. Gives the exit status."""
    return give({GOLDEN / name: content for name, content in golden_files().items()}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
