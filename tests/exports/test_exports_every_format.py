"""What every format must do, parametrised over the registry: a new format is held to it at once."""

import dataclasses
import random
import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from exports.audience import DISCLOSURES, Audience, apply
from exports.fields import FIELDS, FieldKind
from exports.objects import write_object
from exports.operations import OperationError
from exports.registry import all_formats
from exports.release import order
from exports.types import Operation, OperationKind, ReleaseHeader

HEADER = ReleaseHeader("debtors", "bureau-1", 3, date(2026, 11, 20), from_release=2)
DAY = date(2026, 11, 19)
FORMATS = list(all_formats().values())
every_format = pytest.mark.parametrize("shown_format", FORMATS, ids=lambda f: f.name)
# Those that take every entry; the others say under which rule they refuse one.
every_total_format = pytest.mark.parametrize(
    "shown_format", [f for f in FORMATS if f.refusal is None], ids=lambda f: f.name
)
every_partial_format = pytest.mark.parametrize(
    "shown_format", [f for f in FORMATS if f.refusal is not None], ids=lambda f: f.name
)

HOSTILE = [
    '=cmd|"/c calc"!A1', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠x",
    "'=1", "'", "", "null", '","x', 'a"b', "a\r\nb", "a\u2028b", "http://example.invalid", "00123", "1E5",
    "123456789012345678", "_x0041_", "<&>", " lead", "trail ", "𠮷", "true",
]  # fmt: skip
EVERYTHING = {
    "subject_kind": "person",
    "name": "张保密名",
    "id_type": "resident_id",
    "id_number": "99999919900101001X",
    "legal_representative": "李保密代",
    "phone": "10000000001",
    "ground": "保密事由",
    "legal_basis": "保密依据",
    "decision_no": "保密文号",
    "listed_on": "2026-01-02",
    "publicity_until": "2027-03-04",
    "severity": "保密程度",
    "outstanding_fen": 778899001,
    "principal_fen": 889900112,
    "overdue_since": "2018-05-06",
    "platform": "保密平台",
    "out_of_contact": True,
    "collection_log": "保密催收",
    "reporting_members": ["保密机构"],
    "disputed": True,
    "statement": "本人的声明",
}


def _bytes(shown_format, operations):
    out = BytesIO()
    shown_format.write(HEADER, operations, out)
    return out.getvalue()


def _plain(content: bytes) -> str:
    """What a person can see in a file: its bytes, or those of every part of a ZIP."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", errors="surrogateescape")
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return "\n".join(f"{name}\n{parts.read(name).decode()}" for name in sorted(parts.namelist()))


def _upsert(key, entry, version=1):
    return Operation(OperationKind.UPSERT, key, version, entry=entry)


def _retract(key, version=2):
    return Operation(OperationKind.RETRACT, key, version, effective_on=DAY, reason="objection_upheld")


@every_total_format
def test_the_same_entries_in_any_order_give_the_same_bytes(shown_format):
    operations = [_upsert(f"k{n:03}", {"name": f"样本{n}", "disputed": False}) for n in range(40)]
    operations += [_retract(f"r{n:03}") for n in range(10)]
    expected = _bytes(shown_format, order(operations))
    for seed in range(5):
        shuffled = [
            o if o.entry is None else _upsert(o.key, dict(reversed(o.entry.items()))) for o in operations
        ]
        random.Random(seed).shuffle(shuffled)
        assert _bytes(shown_format, order(shuffled)) == expected


@every_format
def test_matches_its_golden_file(shown_format, make_golden):
    name = f"{shown_format.name}.{shown_format.suffix}"
    golden = make_golden.GOLDEN / name
    assert golden.is_file(), "run tools/make_golden.py and read the new file"
    # Parts of a ZIP are compared unpacked: another zlib may pack the same content otherwise.
    assert _plain(make_golden.golden_files()[name]) == _plain(golden.read_bytes())


@every_total_format
def test_carries_a_tombstone_for_every_removed_key(shown_format):
    keys = [f"gone-{n:03}" for n in range(60)]
    content = _plain(_bytes(shown_format, order([_retract(key) for key in keys])))
    assert sorted(set(re.findall(r"gone-\d{3}", content))) == keys
    assert "objection_upheld" in content


@every_total_format
@pytest.mark.parametrize("audience", list(Audience))
def test_leaves_out_what_the_audience_may_not_see(shown_format, audience):
    entry = apply(audience, EVERYTHING, may_be_published=True)
    content = _plain(_bytes(shown_format, [_upsert("k1", entry)]))
    for code, value in EVERYTHING.items():
        if DISCLOSURES.get(code, {}).get(audience) == "whole" or code in (
            "disputed", "statement", "out_of_contact", "subject_kind", "id_type",
        ):  # fmt: skip
            continue
        needle = value[0] if isinstance(value, list) else str(value)
        assert needle not in content, code
        if code.endswith("_fen"):
            assert str(value / 100) not in content
    assert "本人的声明" in content


@every_total_format
@pytest.mark.parametrize("text", HOSTILE)
def test_survives_hostile_cells(shown_format, text):
    entry = {"name": text, "collection_log": text, "platform": "p", "statement": text, "disputed": True}
    content = _bytes(shown_format, [_upsert("k1", entry)])
    if shown_format.read is not None:
        assert [o.entry for o in shown_format.read(BytesIO(content))] == [entry]
    if content.startswith(b"PK"):
        plain = _plain(content)
        assert "<f>" not in plain
        assert "<hyperlink " not in plain
        assert (
            len(list(CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python())) == 2
        )


@every_total_format
def test_reads_back_what_was_written(shown_format, make_golden):
    operations = make_golden.golden_operations()
    content = _bytes(shown_format, operations)
    if shown_format.read is None:
        assert shown_format.name == "provincial_2018"  # a format without `read` says why in its specification
        return
    assert list(shown_format.read(BytesIO(content))) == operations


@every_format
def test_refuses_free_text_in_a_tombstone(shown_format):
    personal = Operation(OperationKind.RETRACT, "k1", 2, effective_on=DAY, reason="张三 已还款")
    with pytest.raises(OperationError):
        _bytes(shown_format, [personal])


@every_total_format
def test_digest_and_counts_are_those_of_the_bytes(shown_format, make_golden):
    out = BytesIO()
    written = write_object(shown_format, HEADER, make_golden.golden_operations(), out)
    assert written.name == f"delta-2-3.{shown_format.suffix}"
    assert written.byte_count == len(out.getvalue())
    assert (written.operations, written.entries, written.retractions) == (6, 2, 1)


@every_partial_format
def test_the_same_release_gives_the_same_bytes(shown_format, make_golden):
    operations = make_golden.golden_operations_of(shown_format)
    assert any(o.op is OperationKind.UPSERT for o in operations)
    turned = [
        o if o.entry is None else dataclasses.replace(o, entry=dict(reversed(o.entry.items())))
        for o in operations
    ]
    assert _bytes(shown_format, operations) == _bytes(shown_format, turned)


@every_partial_format
def test_a_refusal_names_a_rule_and_nobody_and_what_is_refused_is_not_written(shown_format):
    for entry in ({}, {"name": "张保密名", "disputed": False}, {"name": "张保密名", "id_number": "x"}):
        rule = shown_format.refusal(entry)
        assert re.fullmatch(r"[A-Z0-9_]+\.[A-Z0-9_]+", rule)
        with pytest.raises(OperationError) as refused:
            _bytes(shown_format, [_upsert("0" * 32, entry)])
        assert rule in str(refused.value)
        assert "保密" not in str(refused.value)


def _any_text(*usual):
    return st.sampled_from(usual) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.none()


def _any_entry():
    """Every field that an entry may hold: usual values, and whatever else is of the field's kind."""
    days = _any_text("2018-08-09", "2026-10-01", "0002-12-31", "1.10.2026")
    usual = {code: _any_text(value) for code, value in EVERYTHING.items() if isinstance(value, str)}
    by_code = usual | dict.fromkeys(("listed_on", "publicity_until", "overdue_since"), days)
    kinds = {
        FieldKind.NUMBER: st.integers(-(2**53) + 1, 2**53 - 1) | st.integers(1, 10**11) | st.none(),
        FieldKind.FLAG: st.booleans() | st.none(),
        FieldKind.CODES: st.lists(_any_text("a-b").filter(lambda text: text is not None), max_size=3)
        | st.none(),
    }
    by_code |= {
        "subject_kind": st.sampled_from(["person", "organisation", None]),
        "name": _any_text("张样本", "Sample, Jane Mary"),
        "id_type": _any_text("resident_id", "passport", "uscc", "org_code", "other"),
        "id_number": _any_text("99999919900101001X", "91999999MA0000000K", "X0000000", "9999********001X"),
        "ground": _any_text("fled"),
        "statement": st.none() | _any_text("已还款"),
    }
    return st.fixed_dictionaries(
        {}, optional={one.code: by_code.get(one.code, kinds.get(one.kind)) for one in FIELDS}
    ) | st.fixed_dictionaries({one.code: by_code.get(one.code, kinds.get(one.kind)) for one in FIELDS})


@every_format
@settings(max_examples=200)
@given(entry=_any_entry())
def test_what_is_not_refused_is_written(shown_format, entry):
    if shown_format.refusal is not None and shown_format.refusal(entry):
        return
    for kind in (OperationKind.UPSERT, OperationKind.CORRECT):
        assert _bytes(shown_format, [Operation(kind, "0" * 32, 2, entry=entry)])


@every_partial_format
def test_a_suppressed_entry_of_a_snapshot_is_not_shown(shown_format, make_golden):
    shown = next(o for o in make_golden.golden_operations_of(shown_format) if o.op is OperationKind.UPSERT)
    hidden = Operation(OperationKind.SUPPRESS, shown.key, 2, effective_on=DAY, reason="disputed")
    assert _bytes(shown_format, [shown, hidden]) == _bytes(shown_format, [hidden])


@every_partial_format
@pytest.mark.parametrize("audience", list(Audience))
def test_does_not_tell_what_the_audience_may_not_see(shown_format, audience, make_golden):
    for whole in (make_golden.WHOLE, make_golden.SETTLED, make_golden.IN_LATIN, make_golden.FIRM):
        entry = apply(audience, whole, may_be_published=True)
        if shown_format.refusal(entry):
            continue
        content = _plain(_bytes(shown_format, [_upsert("0" * 32, entry)]))
        for code, value in whole.items():
            if code not in entry and isinstance(value, str) and len(set(value)) > 2:
                assert value not in content, code


@every_format
def test_specification_and_label_are_there(shown_format, make_format_docs):
    assert shown_format.label in ("faithful", "reconstructed", "mapping")
    page = make_format_docs.DOCS / f"{shown_format.name}.md"
    assert shown_format.media_type in page.read_text("utf-8")
    assert shown_format.label in page.read_text("utf-8")


def test_the_pages_are_those_of_the_docstrings(make_format_docs):
    for name, text in make_format_docs.format_docs().items():
        assert (make_format_docs.DOCS / name).read_text("utf-8") == text, "run tools/make_format_docs.py"
