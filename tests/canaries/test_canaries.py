"""Invariant 2: no plaintext of a person at rest. Canary persons go through the flows and their error paths; then
every byte that was left behind is searched for them in five encodings and hexadecimal."""

import base64
import hashlib
import json
import logging
import os
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ServiceError
from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiry
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.verify_listing import verify_listing

PROFILE = Path(__file__).parents[2] / "samples" / "operator_profile.toml"

# Invented; the numbers have right check digits where the flow needs them.
NAME, OTHER_NAME = "鸑鷟示例甲", "鸑鷟示例乙"
NUMBER, WRONG_NUMBER = "34010419870707611X", "340104198707076112"
PHONE, CARD = "13987654321", "6222020202020202027"
ADDRESS, CONTRACT = "示例市虚构区鸑鷟路77号", "CANARY-HT-7777"
LOG, EVIDENCE, NARRATIVE = "鸑鷟催收记录", "鸑鷟名下财产", "鸑鷟异议陈述"
CANARIES = (NAME, OTHER_NAME, NUMBER, WRONG_NUMBER, PHONE, CARD, ADDRESS, CONTRACT, LOG, EVIDENCE, NARRATIVE)
HEADER = "行标识,姓名,证件号码,手机号,银行卡号,住址,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,催收情况"


def _row(key: str, name: str, number: str) -> str:
    return (
        f"{key},{name},{number},{PHONE},{CARD},{ADDRESS},{CONTRACT},10000.00,5000.00,12.5,"
        f"2021-01-01,2022-01-01,able_refuses,{EVIDENCE},{LOG}"
    )


def _encodings(canary: str) -> Iterator[bytes]:
    utf8 = canary.encode()
    yield utf8
    yield canary.encode("utf-16-le")
    yield canary.encode("gb18030")
    yield json.dumps(canary)[1:-1].encode()
    yield utf8.hex().encode()
    for shift in range(3):
        # Base64 of the canary inside other text: the middle groups do not depend on the neighbours.
        yield base64.b64encode(b"x" * shift + utf8)[4 if shift else 0 : -4]


def _found(blobs: Iterable[tuple[str, bytes]]) -> list[str]:
    needles = [(canary, needle) for canary in CANARIES for needle in _encodings(canary) if len(needle) > 7]
    return [f"{where}: canary {CANARIES.index(canary)}" for where, blob in blobs for canary, needle in needles
            if needle in blob]  # fmt: skip


@pytest.fixture
def watched_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for temporary files, so that whatever is left there is seen."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def operating(context: Context, moving_clock: MovingClock) -> Context:
    """The service with an invented operator profile."""
    object.__setattr__(context, "profile", parse_operator_profile(PROFILE.read_bytes()))
    return context


def _people(context: Context) -> dict[str, Actor]:
    for code, kind, roles in (
        ("platform-a", "platform", ("platform",)),
        ("office", "office", ("maker", "checker")),
        ("bureau", "agency", ("agency",)),
    ):
        add_member(
            context, SYSTEM, code=code, name="示例", kind=kind, region="340000" if kind == "office" else ""
        )
        for role in roles:
            add_user(context, SYSTEM, member_code=code, login=role, role=role)
    register_legal_bases(context, SYSTEM)
    return {role: actor_of_login(context, role) for role in ("platform", "maker", "checker", "agency")}


def _live_through(context: Context, clock: MovingClock, people: dict[str, Actor]) -> list[str]:
    """Every flow that touches a person, good and bad; returns what errors said."""
    said: list[str] = []
    body = "\n".join(
        [HEADER, _row("K1", NAME, NUMBER), _row("K2", OTHER_NAME, WRONG_NUMBER), _row(NUMBER, NAME, NUMBER)]
    )
    received = receive_submission(
        context, people["platform"], Upload(filename=f"{NAME}.csv"), iter([body.encode()])
    )
    process_submission(context, received.submission)
    listing = received.submission * 2**21 + 2
    maker, checker = people["maker"], people["checker"]
    shown = show_listing(context, maker, listing).listing
    verified = verify_listing(
        context,
        maker,
        listing,
        shown.version,
        legal_basis="sample-basis",
        ground="able_refuses",
        severity="serious",
    )
    digest = hashlib.sha256(b"example").hexdigest()
    today = context.clock.today()
    given = give_notice(
        context, maker, listing, verified.version, channel="registered_mail", content_sha256=digest,
        sent_on=today, served_on=today, proof_sha256=digest,
    )  # fmt: skip
    clock.move(timedelta(days=10))
    proposal = propose_decision(context, maker, listing, given.listing.version, act="list", reasons=NARRATIVE)
    approve_proposal(context, checker, "listing", listing, proposal.digest)
    add_feed(
        context,
        checker,
        code="f",
        member_code="bureau",
        format_name="ndjson",
        audience="bureau",
        region="",
        cron="",
    )
    publish_release(context, SYSTEM, "f")
    answer_enquiry(
        context, people["agency"], Enquiry(NAME, "resident_id", NUMBER, "credit_approval", CONTRACT)
    )
    object_to_listing(context, given.case_no or "", NAME, NUMBER, reason="not_me", narrative=NARRATIVE)
    for attempt in _errors(context, people, given.case_no or ""):
        try:
            attempt()
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not repeat a person's data
            said += [str(error), repr(error), *traceback.format_exception(error)]
            said += [str(getattr(error, "facts", ""))]
    seal_journal(context)
    return said


def _errors(context: Context, people: dict[str, Actor], case_no: str) -> list[Callable[[], object]]:
    def unfit_value() -> None:
        # PostgreSQL's own sentence repeats the value that does not fit.
        with context.store.begin() as connection:
            connection.execute(
                text("INSERT INTO job (id, kind) VALUES (CAST(:n AS integer), 1)"), {"n": NAME}
            )

    def malformed() -> None:
        with context.store.read() as connection:
            connection.execute(text("SELECT * FROM nothing WHERE name = :n"), {"n": NAME})

    return [
        unfit_value,
        malformed,
        lambda: object_to_listing(
            context, case_no, OTHER_NAME, WRONG_NUMBER, reason="not_me", narrative=NARRATIVE
        ),
        lambda: object_to_listing(context, case_no, NAME, NUMBER, reason=NARRATIVE, narrative=NARRATIVE),
        lambda: answer_enquiry(context, people["agency"], Enquiry(NAME, NAME, NUMBER, NUMBER, CONTRACT)),
        lambda: receive_submission(
            context, people["platform"], Upload(filename=NAME, charset=NUMBER), iter([NAME.encode()])
        ),
        lambda: add_member(context, SYSTEM, code=NAME, name=NAME, kind=NAME),
    ]


def _files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            # Other tests' databases come and go in the same cluster.
            with suppress(OSError):
                if path.is_file():
                    yield str(path), path.read_bytes()


def _database_folder(context: Context) -> Path | None:
    """Where PostgreSQL keeps this database, where this account may look; None on SQLite."""
    if context.store.is_sqlite:
        return None
    with context.store.engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
    return folder if os.access(folder, os.R_OK) else None


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The searcher itself: each encoding of each canary is found when it is written down."""
    for canary in CANARIES:
        for number, needle in enumerate(_encodings(canary)):
            if len(needle) > 7:
                (tmp_path / f"{number}").write_bytes(b"...." + needle + b"....")
                assert _found(_files(tmp_path)), number
                (tmp_path / f"{number}").unlink()


def test_no_plaintext_of_a_person_is_left_anywhere(
    operating: Context,
    moving_clock: MovingClock,
    watched_temp: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    people = _people(operating)
    said = _live_through(operating, moving_clock, people)
    output = capfd.readouterr()
    logs = "".join(record.getMessage() for record in caplog.records)
    folders = [operating.settings.home, watched_temp]
    database = _database_folder(operating)
    if database is not None:
        folders.append(database)
    spoken = [
        ("stdout", output.out),
        ("stderr", output.err),
        ("log", logs),
        *(("error", line) for line in said),
    ]
    assert len(said) >= 7 * 4, "every error path was taken"
    assert _found((where, line.encode()) for where, line in spoken) == []
    assert _found(_files(*folders)) == []


def test_a_refusal_is_a_service_error_with_a_code(operating: Context) -> None:
    people = _people(operating)
    with pytest.raises(ServiceError) as refused:
        object_to_listing(operating, "none", NAME, NUMBER, reason="not_me", narrative="x")
    assert refused.value.code == "CASE.PROOF"
    with pytest.raises(ServiceError) as refused:
        answer_enquiry(operating, people["platform"], Enquiry(NAME, "", NUMBER, "credit_approval", ""))
    assert refused.value.code == "ACCESS.ROLE"
