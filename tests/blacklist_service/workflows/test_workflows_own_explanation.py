"""The subject reads in plain words why a report was taken to be about it, and nothing of anybody else."""

import orjson

from blacklist_service.ids import report_id
from blacklist_service.store import subjects
from blacklist_service.workflows.show_subject import show_own_record
from matching.decide import compare
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind


def test_a_joined_report_is_explained_and_the_founding_one_needs_none(desk):
    listing = desk.listed()
    other = report_id(99, 2)
    identity = RawIdentity(desk.name, SubjectKind.PERSON, "resident_id", desk.id_number, phone="13900000009")
    desk.report(listing.id, number=other, identity=identity)
    founding = RawIdentity(desk.name, SubjectKind.PERSON, "resident_id", desk.id_number)
    decision = compare(read_identity(identity), read_identity(founding))
    fields = orjson.dumps([(line.field, line.level, line.bits) for line in decision.fields]).decode()
    with desk.context.store.begin() as connection:
        row = (
            other, listing.id, decision.verdict.value, decision.score, decision.reason, decision.policy, fields,
            "machine", desk.context.clock.now(), listing.id,
        )  # fmt: skip
        subjects.add_decisions(connection, [row])
    record = show_own_record(desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number)
    founded, joined = (report.explanation for report in record.reports)
    assert founded == ()
    assert [line.field for line in joined] == ["verdict", "name", "identifier", "objection"]
    assert all(line.bits is None for line in joined)
    words = "".join(line.zh + line.en for line in joined)
    for value in (desk.name, desk.id_number, "13900000009", "platform"):
        assert value not in words


def test_which_loan_a_debt_is_stands_where_the_report_names_the_person_alone(desk):
    listing = desk.listed()
    strange = RawIdentity("虚构乙", SubjectKind.PERSON, "resident_id", desk.id_number)
    desk.report(listing.id, number=report_id(99, 2), identity=strange)

    record = show_own_record(desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number)

    assert [report.contract_no for report in record.reports] == ["虚构-001", ""]
    assert "虚构-001" not in repr(record.reports)


def test_of_more_reports_than_are_compared_no_loan_is_named(desk):
    listing = desk.listed()
    for number in range(2, 52):
        desk.report(listing.id, number=report_id(99, number))

    record = show_own_record(desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number)

    assert len(record.reports) == 51
    assert {report.contract_no for report in record.reports} == {""}
