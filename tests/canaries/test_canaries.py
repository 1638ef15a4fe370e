"""Invariant 2: no plaintext of a person at rest. Canary persons go through the flows and their error paths; then
every byte that was left behind is searched for them in a dozen spellings."""

import hashlib
import logging
import tempfile
import traceback
from collections.abc import Callable
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
from tests.canaries.search import (
    ADDRESS,
    CANARIES,
    CARD,
    CONTRACT,
    EVIDENCE,
    LOG,
    NAME,
    NARRATIVE,
    NUMBER,
    OTHER_NAME,
    PHONE,
    SPELLINGS,
    WRONG_NUMBER,
    database_folders,
    files,
    found,
    spelled,
)

# Not one of the canaries: the server itself may log what it refuses, and other tests search its log for those.
_REFUSED_NAME = "鸑鷟示例丙"
PROFILE = Path(__file__).parents[2] / "samples" / "operator_profile.toml"

HEADER = "行标识,姓名,证件号码,手机号,银行卡号,住址,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,催收情况"


def _row(key: str, name: str, number: str) -> str:
    return (
        f"{key},{name},{number},{PHONE},{CARD},{ADDRESS},{CONTRACT},10000.00,5000.00,12.5,"
        f"2021-01-01,2022-01-01,able_refuses,{EVIDENCE},{LOG}"
    )


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
                text("INSERT INTO job (id, kind) VALUES (CAST(:n AS integer), 1)"), {"n": _REFUSED_NAME}
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


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The searcher itself: what is written down is found, wherever it stands."""
    for number, canary in enumerate(CANARIES):
        for spelling, spell in SPELLINGS.items():
            (tmp_path / "file").write_bytes(b"...." + spell(canary)[0] + b"....")
            hits = {hit.rpartition(" ")[2] for hit in found(files(tmp_path))}
            assert str(number) in hits or len(spell(canary)[0]) < 8, (spelling, number)
    (tmp_path / "file").write_bytes(b"x" * 100)
    assert found(files(tmp_path)) == []


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
    folders += database_folders(operating)
    spoken = [
        ("stdout", output.out),
        ("stderr", output.err),
        ("log", logs),
        *(("error", line) for line in said),
    ]
    assert len(said) >= 7 * 4, "every error path was taken"
    assert found((where, line.encode()) for where, line in spoken) == []
    assert not any(needle in line.encode() for _, line in spoken for needle in spelled(_REFUSED_NAME))
    assert found(files(*folders)) == []


def test_a_refusal_is_a_service_error_with_a_code(operating: Context) -> None:
    people = _people(operating)
    with pytest.raises(ServiceError) as refused:
        object_to_listing(operating, "none", NAME, NUMBER, reason="not_me", narrative="x")
    assert refused.value.code == "CASE.PROOF"
    with pytest.raises(ServiceError) as refused:
        answer_enquiry(operating, people["platform"], Enquiry(NAME, "", NUMBER, "credit_approval", ""))
    assert refused.value.code == "ACCESS.ROLE"


_MEMBER = "INSERT INTO member (code, name, kind, region, created_at) VALUES"
_COSIGNATURE = "INSERT INTO journal_cosignature (size, witness, line, taken_at) VALUES"
_REFUSED = [
    ("STORE.CONSTRAINT", f"{_MEMBER} (:n, :n, 'platform', '', :at), (:n, :n, 'platform', '', :at)"),
    ("STORE.CONSTRAINT", f"{_MEMBER} (:n, :n, :n, '', :at)"),
    ("STORE.CONSTRAINT", f"{_MEMBER} (:n, NULL, 'platform', '', :at)"),
    ("STORE.CONSTRAINT", "UPDATE journal_entry SET actor = :n"),
    ("STORE.CONSTRAINT", f"{_COSIGNATURE} (99, :n, :n, :at)"),
    ("STORE.FAILED", "SELECT :n FROM nowhere"),
]
# SQLite takes any text of any length and has no time limit.
_REFUSED_BY_THE_SERVER = [
    ("STORE.FAILED", f"{_MEMBER} (:all, :all, 'platform', '', :at)"),
    ("STORE.FAILED", "SELECT CAST(:n AS integer)"),
    ("STORE.FAILED", "SELECT set_config('statement_timeout', '1', true); SELECT pg_sleep(1), length(:n)"),
]
on_postgres = pytest.mark.parametrize(
    "context", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def _refused(context: Context, statement: str) -> ServiceError:
    given = {
        "n": _REFUSED_NAME,
        "all": _REFUSED_NAME * 100,
        "at": context.clock.now().isoformat(),
    }
    with pytest.raises(ServiceError) as refused:
        _execute(context, statement.split("; "), given)
    return refused.value


def _execute(context: Context, statements: list[str], given: dict[str, str]) -> None:
    with context.store.begin() as connection:
        for one in statements:
            connection.execute(text(one), {name: said for name, said in given.items() if f":{name}" in one})


@pytest.mark.parametrize(("code", "statement"), _REFUSED)
def test_what_a_database_refuses_is_told_without_its_values(
    operating: Context, capfd: pytest.CaptureFixture[str], code: str, statement: str
) -> None:
    """Uniqueness, checks, missing and foreign keys, triggers: the drivers' own sentences repeat what was written."""
    _people(operating)
    error = _refused(operating, statement)
    assert error.code == code
    said = [
        str(error),
        repr(error),
        str(error.facts),
        *traceback.format_exception(error),
        *capfd.readouterr(),
    ]
    needles = spelled(_REFUSED_NAME)
    assert not any(needle in line.encode() for line in said for needle in needles)


@on_postgres
@pytest.mark.parametrize(("code", "statement"), _REFUSED_BY_THE_SERVER)
def test_what_a_server_refuses_is_told_without_its_values(
    operating: Context, capfd: pytest.CaptureFixture[str], code: str, statement: str
) -> None:
    """Lengths, types, time limits."""
    test_what_a_database_refuses_is_told_without_its_values(operating, capfd, code, statement)
