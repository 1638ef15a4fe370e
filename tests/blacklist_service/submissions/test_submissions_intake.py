"""From an upload to reports about subjects, on both databases."""

import base64
import io
import json
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from blacklist_service.store import reports, subjects, submissions
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing, MatchDecision, Report, Review, Subject, Token, UploadPart
from blacklist_service.workflows import process_submission as processing
from blacklist_service.workflows.ask_to_cancel import ask_to_cancel
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import (
    SubmissionView,
    errors_workbook,
    show_receipt,
    show_rows,
    show_submission,
)
from blacklist_service.workflows.taking_in.take_in_chunk import Claim, take_in_chunk

Send = Callable[..., SubmissionView]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]


def _count(context: Context, table: type) -> int:
    with context.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table_of(table))).scalar_one()


def _state(context: Context) -> list[list[tuple[object, ...]]]:
    """Rows, subjects and tokens as they stand."""
    asked = (
        select(table_of(Report).c["id", "subject_id", "report_key", "state", "outstanding_fen"]),
        select(table_of(Subject).c["id", "kind", "merged_into"]),
        select(table_of(Token).c["token", "subject_id"]),
        select(table_of(Listing).c["id", "subject_id", "state", "ground"]),
        select(table_of(Review).c["report_id", "subject_id", "state"]),
        select(table_of(MatchDecision).c["report_id", "subject_id", "verdict", "reason", "fields_json"]),
    )
    with context.store.read() as connection:
        return [sorted(tuple(row) for row in connection.execute(one)) for one in asked]


def _damaged(number: str) -> str:
    return number[:-1] + ("7" if number[-1] != "7" else "8")


def test_every_row_is_accounted_for(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv, resident_id: Callable[[int], str]
) -> None:
    lines = [line(number) for number in range(10)]
    lines[3] = line(3, id=_damaged(resident_id(3)))
    lines[5] = line(5, evidence="")
    lines[7] = lines[6]
    view = send(clerk, csv_of(lines))
    assert view.state == "done"
    assert (view.read, view.accepted, view.warned, view.rejected, view.repeated) == (10, 7, 1, 1, 1)
    assert (view.subjects_new, view.subjects_known, view.reviews) == (8, 0, 0)
    outcomes = {row.row: row for row in show_rows(context, clerk, 1, outcome=None, after=0, limit=100)}
    assert sorted(outcomes) == list(range(2, 12))
    assert outcomes[5].findings[0].code == "ROW.ID_CHECKSUM"
    assert outcomes[9].outcome == "repeated"
    assert _count(context, UploadPart) == 0, "the file is forgotten"
    assert _count(context, Listing) == 8


def test_the_same_content_again_changes_nothing_and_gives_the_same_receipt(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    body = csv_of([line(number) for number in range(6)])
    first = send(clerk, body)
    before = _state(context)
    second = send(clerk, body)
    assert second == first
    assert _state(context) == before
    assert json.loads(show_receipt(context, clerk, 1))["receipt"] == first.receipt


def test_the_receipt_can_be_verified_by_anybody(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1)]))
    receipt = json.loads(show_receipt(context, clerk, 1))
    signature = base64.b64decode(receipt.pop("signature"))
    signed = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt["key"])).verify(signature, signed)
    assert (
        receipt["read"] == receipt["accepted"] + receipt["warned"] + receipt["rejected"] + receipt["repeated"]
    )


def test_the_same_key_supersedes_and_only_for_the_same_member(
    context: Context, clerk: Actor, other_clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1)]))
    view = send(clerk, csv_of([line(1, outstanding="1.00")]))
    assert (view.accepted, view.subjects_new, view.subjects_known) == (1, 0, 1)
    send(other_clerk, csv_of([line(1, outstanding="2.00")]))
    with context.store.read() as connection:
        rows = connection.execute(
            select(table_of(Report).c["state", "outstanding_fen"]).order_by(table_of(Report).c.id)
        ).all()
    assert [tuple(row) for row in rows] == [("superseded", 500000), ("current", 100), ("current", 200)]
    assert _count(context, Subject) == 1


def test_rows_without_a_key_never_supersede_another_files_rows(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1, row_key="")]))
    view = send(clerk, csv_of([line(2, row_key=""), line(1, row_key="")]))
    assert (view.accepted, view.repeated) == (1, 1)
    with context.store.read() as connection:
        states = connection.execute(select(table_of(Report).c.state)).scalars().all()
    assert states == ["current", "current"]


def test_withdrawing_the_last_report_ends_the_allegation(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1), line(2)]))
    view = send(clerk, csv_of([line(1, operation="D"), line(9, operation="D"), line(8, operation="M")]))
    assert (view.accepted, view.rejected) == (1, 2)
    codes = {
        row.row: row.findings[-1].code
        for row in show_rows(context, clerk, 2, outcome="rejected", after=0, limit=9)
    }
    assert codes == {3: "ROW.ROW_KEY_UNKNOWN", 4: "ROW.ROW_KEY_UNKNOWN"}
    with context.store.read() as connection:
        ended = connection.execute(select(table_of(Listing).c["state", "end_reason"])).all()
    assert sorted(map(tuple, ended), key=str) == [("alleged", None), ("ended", "withdrawn")]


@pytest.mark.parametrize("operations", [("A", "M", "D"), ("A", "D", "A"), ("A", "D", "M")])
def test_operations_on_one_key_within_one_chunk(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv, operations: tuple[str, ...]
) -> None:
    lines = [line(1, operation=op, outstanding=f"{at + 1}.00") for at, op in enumerate(operations)]
    view = send(clerk, csv_of(lines))
    assert view.read == 3
    with context.store.read() as connection:
        states = (
            connection.execute(select(table_of(Report).c.state).order_by(table_of(Report).c.id))
            .scalars()
            .all()
        )
        listed = connection.execute(select(table_of(Listing).c.state)).scalars().all()
    expected = {
        ("A", "M", "D"): (["superseded", "withdrawn"], ["ended"]),
        ("A", "D", "A"): (["withdrawn", "current"], ["alleged"]),
        ("A", "D", "M"): (["withdrawn"], ["ended"]),
    }
    assert (states, listed) == expected[operations]


def test_people_are_recognised_across_files_and_members(
    context: Context, clerk: Actor, other_clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(number) for number in range(5)]))
    view = send(other_clerk, csv_of([line(number, contract=f"Z{number}") for number in range(3, 8)]))
    assert (view.subjects_new, view.subjects_known) == (3, 2)
    with context.store.read() as connection:
        decisions = subjects.decisions_of_report(connection, table_report(2, 2))
    assert [(one.verdict, one.decided_by) for one in decisions] == [("same", "machine")]
    assert decisions[0].policy
    levels = {field: level for field, level, _ in json.loads(decisions[0].fields_json)}
    assert levels["name"] == "exact"


def table_report(submission: int, row: int) -> int:
    return submission * 2**21 + row


def test_two_valid_numbers_are_never_one_subject(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv, resident_id: Callable[[int], str]
) -> None:
    name, phone = "示同名", "13900000001"
    lines = [line(1, name=name, phone=phone), line(2, name=name, phone=phone)]
    view = send(clerk, csv_of(lines))
    assert view.subjects_new == 2


def test_a_dry_run_counts_and_changes_nothing(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1)]))
    before = _state(context)
    view = send(clerk, csv_of([line(1), line(2), line(3, id="123")]), is_dry_run=True)
    assert (view.is_dry_run, view.read, view.accepted, view.rejected, view.repeated) == (True, 3, 1, 1, 1)
    assert _state(context) == before


def test_a_file_problem_refuses_the_file_and_it_may_come_again(
    context: Context, clerk: Actor, send: Send, csv_of: Csv
) -> None:
    view = send(clerk, "姓名,未知列\n示一,2\n".encode())
    assert view.state == "refused"
    assert [finding.code for finding in view.findings] == ["HEADER.UNKNOWN_COLUMN"]
    assert _count(context, UploadPart) == 0
    assert send(clerk, "姓名,未知列\n示一,2\n".encode()).submission != view.submission


def test_the_error_workbook_comes_back_repaired(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv, resident_id: Callable[[int], str]
) -> None:
    send(clerk, csv_of([line(1), line(2, id=_damaged(resident_id(2))), line(3)]))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(errors_workbook(context, clerk, 1)))
    header, row = workbook.get_sheet_by_index(0).to_python()[:2]
    assert row[header.index("姓名")] == line(2).split(",")[2]
    row[header.index("证件号码")] = resident_id(2)
    repaired = "\n".join(
        ",".join(str(cell).replace(",", "，") for cell in cells) for cells in (header, row)
    ).encode()
    view = send(clerk, repaired)
    assert (view.state, view.accepted, view.rejected) == ("done", 1, 0)


def test_a_stopped_run_goes_on_to_the_same_end(
    context: Context,
    clerk: Actor,
    line: Line,
    csv_of: Csv,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = csv_of([line(number % 9, row_key=f"K{number}", contract=f"C{number}") for number in range(23)])
    received = receive_submission(context, clerk, Upload(filename="a.csv"), iter([body]))
    calls = 0

    def breaks(*args: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return take_in_chunk(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(processing, "take_in_chunk", breaks)
    with pytest.raises(KeyboardInterrupt):
        process_submission(context, received.submission)
    assert show_submission(context, clerk, received.submission).read == 8
    process_submission(context, received.submission)
    view = show_submission(context, clerk, received.submission)
    assert (view.state, view.read, view.accepted) == ("done", 23, 23)
    assert _count(context, Report) == 23
    assert _count(context, Subject) == 9


def test_a_fenced_out_process_can_commit_nothing(
    context: Context, clerk: Actor, line: Line, csv_of: Csv, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = receive_submission(
        context, clerk, Upload(filename="a.csv"), iter([csv_of([line(n) for n in range(9)])])
    )

    def late(ctx: Context, claim: Claim, *rest: object) -> object:
        with ctx.store.begin() as connection:
            submissions.take_over(connection, claim.submission)
        return take_in_chunk(ctx, claim, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(processing, "take_in_chunk", late)
    with pytest.raises(ConflictError) as refused:
        process_submission(context, received.submission)
    assert refused.value.code == "SUBMISSION.FENCED"
    assert _count(context, Report) == 0


def test_cancelling_stops_after_a_chunk_and_keeps_what_is_in(
    context: Context, clerk: Actor, line: Line, csv_of: Csv, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = csv_of([line(number) for number in range(12)])
    received = receive_submission(context, clerk, Upload(filename="a.csv"), iter([body]))

    def cancelling(*args: object) -> object:
        ask_to_cancel(context, clerk, received.submission)
        return take_in_chunk(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(processing, "take_in_chunk", cancelling)
    process_submission(context, received.submission)
    assert show_submission(context, clerk, received.submission).state == "cancelled"
    assert _count(context, Report) == 4
    monkeypatch.undo()
    view = send(clerk, body)
    assert (view.state, view.accepted, view.repeated) == ("done", 8, 4)


def test_nobody_sees_another_members_submission(
    context: Context, clerk: Actor, other_clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1)]))
    for look in (
        lambda: show_submission(context, other_clerk, 1),
        lambda: show_rows(context, other_clerk, 1, outcome=None, after=0, limit=1),
        lambda: show_receipt(context, other_clerk, 1),
        lambda: errors_workbook(context, other_clerk, 1),
        lambda: ask_to_cancel(context, other_clerk, 1),
    ):
        with pytest.raises(NotFoundError):
            look()


@pytest.mark.parametrize(
    ("upload", "body", "code"),
    [
        (Upload(filename="a.csv"), b"", "FILE.EMPTY"),
        (Upload(filename="a.exe"), b"MZ", "FILE.TYPE_UNKNOWN"),
        (Upload(filename="a.csv", charset="big5"), b"x", "FILE.CHARSET_UNSUPPORTED"),
    ],
)
def test_what_cannot_be_a_file_is_refused_at_once(
    context: Context, clerk: Actor, upload: Upload, body: bytes, code: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        receive_submission(context, clerk, upload, iter([body]))
    assert refused.value.code == code


def test_a_broken_or_too_large_upload_leaves_nothing(context: Context, clerk: Actor) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"x" * 5000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive_submission(context, clerk, Upload(filename="a.csv"), breaks_off())
    object.__setattr__(context, "settings", context.settings.model_copy(update={"max_upload_bytes": 10_000}))
    with pytest.raises(InvalidError) as refused:
        receive_submission(context, clerk, Upload(filename="a.csv"), iter([b"y" * 9000, b"y" * 9000]))
    assert refused.value.code == "FILE.TOO_LARGE"
    assert _count(context, UploadPart) == 0


def test_an_agency_may_not_report(context: Context, clerk: Actor) -> None:
    agent = Actor(user=1, login="x", role="agency", member=clerk.member, member_code="x")
    with pytest.raises(ForbiddenError):
        receive_submission(context, agent, Upload(filename="a.csv"), iter([b"x"]))


def test_a_report_is_sealed_and_found_by_tokens_only(
    context: Context, clerk: Actor, send: Send, line: Line, csv_of: Csv
) -> None:
    send(clerk, csv_of([line(1)]))
    with context.store.read() as connection:
        report = reports.find(connection, table_report(1, 2))
    assert report is not None
    for sealed in (report.sealed_identity, report.sealed_details):
        assert sealed is not None
        assert sealed.startswith(b"CB")


@pytest.mark.parametrize(
    ("changed", "stands_in_its_place"),
    [
        ({"outstanding": "1.00"}, True),
        ({"phone": "13877776666"}, True),
        ({"name": "另一人"}, False),
        ({"id": "other"}, False),
    ],
)
def test_a_correction_that_names_somebody_else_does_not_stand_in_the_old_reports_place(
    context: Context,
    clerk: Actor,
    send: Send,
    line: Line,
    csv_of: Csv,
    resident_id: Callable[[int], str],
    changed: dict[str, str],
    stands_in_its_place: bool,
) -> None:
    send(clerk, csv_of([line(1)]))
    if "id" in changed:
        changed = {"id": resident_id(2)}
    send(clerk, csv_of([line(1, operation="M", **changed)]))
    with context.store.read() as connection:
        old = reports.find(connection, table_report(1, 2))
    assert old is not None
    assert old.state == "superseded"
    assert (old.superseded_by == table_report(2, 2)) is stands_in_its_place
