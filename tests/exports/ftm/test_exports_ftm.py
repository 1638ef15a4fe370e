"""FollowTheMoney: entities and statements of an entry, there and back; what is refused; how a removal looks.

The package followthemoney itself reads the golden files in an environment of its own: `make ftm`.
"""

import json
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.canonical import canonical_bytes
from exports.formats.ftm import FORMAT
from exports.formats.ftm_statements import FORMAT as STATEMENTS
from exports.ftm.entities import Entity, FtmError, broken_rule
from exports.ftm.from_entries import entities_of, refusal
from exports.ftm.lines import dataset_name, read_entities, read_statements
from exports.types import Operation, OperationKind, ReleaseHeader
from tests.codes import exactly

DAY = date(2026, 11, 19)
HEADER = ReleaseHeader("serious-debtors", "bureau-1", 1, date(2026, 11, 20))
# Invented.
ENTRY = {
    "subject_kind": "person", "name": "张样本", "id_type": "resident_id", "id_number": "99999919900101001X",
    "ground": "fled", "legal_basis": "示例依据", "decision_no": "示例决1号", "listed_on": "2026-10-01",
    "publicity_until": "2029-09-30", "severity": "serious", "outstanding_fen": 700001, "overdue_since": "2018-08-09",
    "reporting_members": ["sample-platform"], "disputed": True, "statement": "已还款",
}  # fmt: skip
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    lambda text: text.strip()
)
_DAYS = st.dates(date(1, 1, 1)).map(date.isoformat)
_NAMES = st.text("张样本AB12", min_size=1, max_size=9)
ENTRIES = st.fixed_dictionaries(
    {
        "subject_kind": st.sampled_from(["person", "organisation"]), "name": _NAMES,
        "id_type": st.sampled_from(["resident_id", "passport", "uscc", "travel_permit"]),
        "id_number": st.text("0123456789X", min_size=1, max_size=18),
    },
    optional={
        "ground": _TEXT, "legal_basis": _TEXT, "statement": _TEXT | st.none(), "listed_on": _DAYS | st.none(),
        "outstanding_fen": st.integers(-(10**12), 10**15), "overdue_since": _DAYS, "disputed": st.booleans(),
        "reporting_members": st.lists(st.text("abc-", min_size=1, max_size=5), max_size=3),
    },
)  # fmt: skip


def _content(*operations, to=FORMAT):
    out = BytesIO()
    to.write(HEADER, operations, out)
    return out.getvalue()


def _upsert(entry, key="0" * 32):
    return Operation(OperationKind.UPSERT, key, 1, entry=entry)


@given(entry=ENTRIES)
def test_what_is_written_reads_back(entry):
    operation = _upsert(entry)
    assert list(read_entities(BytesIO(_content(operation)))) == entities_of(operation)
    statements = list(read_statements(BytesIO(_content(operation, to=STATEMENTS))))
    told = {(one["entity_id"], one["prop"], one["value"]) for one in statements}
    shown = {(one.id, name, value) for one in entities_of(operation) for name in one.properties
             for value in one.properties[name]}  # fmt: skip
    assert told == shown


def test_the_entities_of_an_entry():
    subject, listing, debt = entities_of(_upsert(ENTRY, "k1"))
    assert (subject.id, subject.schema, subject.properties) == (
        "k1", "Person", {"idNumber": ["99999919900101001X"], "name": ["张样本"]},
    )  # fmt: skip
    assert (listing.id, listing.schema) == ("k1.listing", "Sanction")
    assert listing.properties == {
        "entity": ["k1"], "status": ["disputed"], "reason": ["fled"], "program": ["示例依据"], "recordId": ["示例决1号"],
        "listingDate": ["2026-10-01"], "endDate": ["2029-09-30"], "description": ["serious"], "summary": ["已还款"],
    }  # fmt: skip
    assert debt.properties == {
        "debtor": ["k1"], "amount": ["7000.01"], "currency": ["CNY"], "description": ["overdue since 2018-08-09"],
        "publisher": ["sample-platform"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "scheme", "name"),
    [("person", "passport", "passportNumber"), ("person", "travel_permit", "idNumber"),
     ("organisation", "uscc", "uscCode"), ("organisation", "old_code", "registrationNumber")],
)  # fmt: skip
def test_each_kind_of_number_has_its_property(kind, scheme, name):
    subject = entities_of(_upsert(ENTRY | {"subject_kind": kind, "id_type": scheme, "id_number": "X1"}))[0]
    assert subject.properties[name] == ["X1"]


def test_a_correction_writes_all_three_entities_so_that_nothing_old_stays():
    bare = {code: ENTRY[code] for code in ("subject_kind", "name", "id_type", "id_number")}
    correction = Operation(OperationKind.CORRECT, "k1", 2, entry=bare)
    ids = ["k1", "k1.listing", "k1.debt"]
    assert [entity.id for entity in entities_of(_upsert(ENTRY, "k1"))] == ids
    assert [entity.id for entity in entities_of(correction)] == ids
    assert entities_of(correction)[2].properties == {"debtor": ["k1"]}
    # By the rule of the page: of each key that a delta names, what was there before is deleted.
    held = {one["id"]: one for one in read_statements(BytesIO(_content(_upsert(ENTRY, "k1"), to=STATEMENTS)))}
    told = list(read_statements(BytesIO(_content(correction, to=STATEMENTS))))
    named = {one["entity_id"].split(".")[0] for one in told}
    kept = [one for one in held.values() if one["entity_id"].split(".")[0] not in named] + told
    fresh = read_statements(BytesIO(_content(_upsert(bare, "k1"), to=STATEMENTS)))
    assert {one["id"] for one in kept} == {one["id"] for one in fresh}


@pytest.mark.parametrize("kind", [OperationKind.RETRACT, OperationKind.SUPPRESS, OperationKind.MERGE])
def test_a_removal_names_nobody(kind):
    given_values = (
        {"into": "k2"} if kind is OperationKind.MERGE else {"effective_on": DAY, "reason": "expired"}
    )
    (line,) = _content(Operation(kind, "k1", 2, **given_values)).splitlines()
    entity = json.loads(line)
    assert (entity["id"], entity["schema"], entity["properties"]["entity"]) == (
        "k1.listing",
        "Sanction",
        ["k1"],
    )
    assert entity["properties"]["status"] == ["retracted"]
    if kind is not OperationKind.MERGE:
        assert (entity["properties"]["endDate"], entity["properties"]["reason"]) == (
            ["2026-11-19"],
            ["expired"],
        )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, ""), ({"name": ""}, "FTM.NAME"), ({"name": None}, "FTM.NAME"), ({"name": " 张"}, "FTM.NAME"),
        ({"name": "张\u200b"}, "FTM.NAME"), ({"id_number": None}, "FTM.IDENTIFIER"), ({"id_type": None}, "FTM.IDENTIFIER"),
        ({"id_number": "9999********001X"}, "FTM.IDENTIFIER"), ({"subject_kind": "thing"}, "FTM.IDENTIFIER"),
        ({"listed_on": "1.10.2026"}, "FTM.VALUE"), ({"statement": " "}, "FTM.VALUE"), ({"ground": "x" * 20_001}, "FTM.VALUE"),
        ({"outstanding_fen": 10**18}, "FTM.VALUE"), ({"reporting_members": [""]}, "FTM.VALUE"),
    ],
)  # fmt: skip
def test_refused_by_rule(change, rule):
    assert refusal(ENTRY | change) == rule
    if rule:
        with pytest.raises(FtmError, match=exactly(rule)):
            _content(_upsert(ENTRY | change))


@pytest.mark.parametrize(
    ("entity", "rule"),
    [
        (Entity("k", "Person", {"name": ["A"]}), ""), (Entity("", "Person", {"name": ["A"]}), "FTM.ID"),
        (Entity("k", "Vessel", {"name": ["A"]}), "FTM.SCHEMA"), (Entity("k", "Person", {"age": ["1"]}), "FTM.PROPERTY"),
        (Entity("k", "Person", {"name": []}), "FTM.PROPERTY"), (Entity("k", "Person", {}), "FTM.REQUIRED"),
        (Entity("k", "Person", {"name": [" "]}), "FTM.VALUE"),
        (Entity("k", "Sanction", {"entity": ["k"], "endDate": ["1.2.2020"]}), "FTM.VALUE"),
        (Entity("k", "Debt", {"debtor": ["k"], "amount": ["1e5"]}), "FTM.VALUE"),
        (Entity("k", "Debt", {"debtor": ["张"]}), "FTM.VALUE"),
    ],
)  # fmt: skip
def test_each_rule_of_an_entity(entity, rule):
    assert broken_rule(entity) == rule


HOSTILE = [
    b"", b"{}", b"[]", b"\xff", b'{"id":"k","schema":"Person"}', b"[" * 100_000, b'"' + b"x" * (1 << 20) + b'"',
    canonical_bytes({"datasets": [], "id": "k", "properties": {"name": "A"}, "schema": "Person"}),
    canonical_bytes({"datasets": [], "id": "k", "properties": {"name": [1]}, "schema": "Person"}),
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE)
@pytest.mark.parametrize("read", [read_entities, read_statements])
def test_hostile_lines_are_refused_by_rule(line, read):
    with pytest.raises(FtmError, match=r"^FTM\."):
        list(read(BytesIO(line + b"\n")))


def test_a_statement_of_another_content_and_a_file_cut_short_are_refused():
    content = _content(_upsert(ENTRY), to=STATEMENTS)
    with pytest.raises(FtmError, match=exactly("FTM.STATEMENT")):
        list(read_statements(BytesIO(content.replace("张样本".encode(), "张样品".encode()))))
    with pytest.raises(FtmError, match=exactly("FTM.LINE")):
        list(read_statements(BytesIO(content[:-1])))


def test_the_name_of_a_dataset():
    assert dataset_name("Serious-Debtors.2026") == "serious_debtors_2026"
