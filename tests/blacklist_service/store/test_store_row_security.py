"""The second wall: as the application's own role, without a member no row, and with one only its own (PostgreSQL)."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotFoundError, ServiceError
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.settings import Settings
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.authenticate_caller import actor_of_login, for_member
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.find_own_report import find_by_key
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.settle_report import settle_report
from blacklist_service.workflows.show_own_report import preview_settlement, show_own_report
from blacklist_service.workflows.show_submission import show_submission
from blacklist_service.workflows.withdraw_report import withdraw_report
from tests.codes import exactly

pytestmark = pytest.mark.postgres

ROLE = "blacklist_app_test"
# As docs/operations/install.md tells it.
GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)
HEADER = "行标识,姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,催收情况"
DEBT = "10000.00,8000.00,12.5,2021-01-04,2022-01-04,有能力拒不偿还,示例：名下有经营性收入,示例：书面催收三次"


@pytest.fixture
def app_url(postgres_url: str) -> str:
    """The test's database for a role that owns nothing."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        known = connection.execute(
            text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}
        ).first()
        if known is None:
            connection.execute(text(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS"))
        for grant in GRANTS:
            connection.execute(text(grant.format(role=ROLE)))
    engine.dispose()
    return make_url(postgres_url).set(username=ROLE).render_as_string(hide_password=False)


@pytest.fixture
def service(app_url: str, sqlite_settings: Settings, moving_clock: MovingClock) -> Iterator[Context]:
    """The service as the application's role."""
    opened = open_service(sqlite_settings.model_copy(update={"database_url": app_url}), moving_clock)
    yield opened
    opened.store.engine.dispose()
    opened.looks.engine.dispose()


@pytest.fixture
def call(service: Context) -> Callable[..., Any]:
    """Two platforms, an office and two agencies, each with a key; calls by login."""
    keys = {}
    for login, kind, role in (
        ("one", "platform", "platform"), ("two", "platform", "platform"), ("maker", "office", "maker"),
        ("bureau", "agency", "agency"), ("other", "agency", "agency"),
    ):  # fmt: skip
        add_member(service, SYSTEM, code=login, name="虚构", kind=kind)
        add_user(service, SYSTEM, member_code=login, login=login, role=role)
        keys[login] = issue_key(service, SYSTEM, login=login).text
    client = create_app(context=service).test_client()

    def named(login: str, method: str, path: str, **given: Any) -> Any:
        headers = {"Authorization": f"Bearer {keys[login]}", **given.pop("headers", {})}
        return client.open(f"/api/v1{path}", method=method, headers=headers, **given)

    return named


def send(call: Callable[..., Any], login: str, number: str) -> str:
    body = f"{HEADER}\nK-{login},示{login},{number},13900000001,HT-{login},{DEBT}".encode()
    answer = call(login, "POST", "/submissions?charset=utf-8", data=body, content_type="text/csv")
    assert answer.status_code == 202, answer.get_json()
    return str(answer.headers["Location"].removeprefix("/api/v1"))


PROTECTED = (
    "submission", "submission_row", "upload_part", "report", "feed", "release", "release_object", "release_part",
    "feed_entry", "feed_receipt", "feed_feedback", "signing_key", "quota", "quota_use", "suspension", "enquiry_trace",
    "alarm", "decoy_order", "recipient_key", "feed_entry_change", "edition", "edition_row", "feed_push", "court_list",
    "court_row", "figure", "own_figure", "column_mapping", "repayment_channel",
    "decided_facts",
    "letter", "letter_report", "letter_key", "letter_paper", "letter_service", "corrected_service", "own_paper", "agent", "assignment",
    "exhibit", "exhibit_part",
    "exhibit_key", "look",
)  # fmt: skip


@pytest.fixture
def filled(service: Context, call: Callable[..., Any]) -> dict[str, str]:
    """Both platforms have sent a file, both agencies have a release: through the doors, as the application's role."""
    places = {"one": send(call, "one", "110101199001010015"), "two": send(call, "two", "110101199001010023")}
    run_due_jobs(service)
    for code in ("bureau", "other"):
        add_feed(
            service, SYSTEM, code=f"feed-{code}", member_code=code, format_name="ndjson", audience="regulator"
        )
        publish_release(service, SYSTEM, f"feed-{code}")
    return places


def test_the_service_works_as_a_role_that_owns_nothing(
    call: Callable[..., Any], filled: dict[str, str]
) -> None:
    for login, place in filled.items():
        assert call(login, "GET", place).get_json()["state"] == "done"
        assert len(call(login, "GET", f"{place}/rows").get_json()["items"]) == 1
        assert call(login, "GET", f"{place}/rows/2/explanation").status_code == 200
        assert call(login, "GET", f"{place}/receipt").status_code == 200
        assert call(login, "GET", f"{place}/errors.xlsx").status_code in {200, 404}
    for login in ("bureau", "other"):
        assert [one["feed"] for one in call(login, "GET", "/feeds").get_json()["items"]] == [f"feed-{login}"]
        assert call(login, "GET", f"/feeds/feed-{login}/manifest").status_code == 200
        assert call(login, "GET", f"/feeds/feed-{login}/feedback").get_json()["entries"] == 0
    assert call("two", "GET", filled["one"]).status_code == 404
    assert call("other", "GET", "/feeds/feed-bureau/manifest").status_code == 404


def rows(url: str, table: str, member: str | None) -> int:
    """How many rows raw SQL sees as the application's role."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if member is not None:
                connection.execute(text("SELECT set_config('app.member', :member, true)"), {"member": member})
            return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
    finally:
        engine.dispose()


@pytest.mark.usefixtures("filled")
def test_raw_sql_without_a_member_sees_nothing(app_url: str) -> None:
    seen = {table: rows(app_url, table, None) for table in PROTECTED}
    assert seen == dict.fromkeys(PROTECTED, 0)
    assert {table: rows(app_url, table, "") for table in PROTECTED} == seen
    assert rows(app_url, "submission", "all") == 2
    assert rows(app_url, "release", "all") == 2


def test_a_member_sees_its_own_rows_alone(service: Context, filled: dict[str, str]) -> None:
    assert len(filled) == 2
    with service.store.read() as connection:
        members = dict(connection.execute(text("SELECT code, id FROM member")).all())
    for code, tables in (
        ("one", ("submission", "submission_row", "report")),
        ("bureau", ("feed", "release")),
    ):
        store = dataclasses.replace(service.store, member=members[code])
        for table in tables:
            with store.read() as connection:
                assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1, table
    # Writing over another's row touches none, and writing a row in another's name is refused.
    with dataclasses.replace(service.store, member=members["two"]).begin() as connection:
        assert connection.execute(text("UPDATE submission SET state = 'failed' WHERE member_id = :n"),
                                  {"n": members["one"]}).rowcount == 0  # fmt: skip
    with (
        pytest.raises(ServiceError),
        dataclasses.replace(service.store, member=members["two"]).begin() as connection,
    ):
        connection.execute(
            text(
                "INSERT INTO quota (member_id, per_day, most_misses_percent, set_at) VALUES (:n, 1, 1, now())"
            ),
            {"n": members["one"]},
        )
    # The setting ends with its transaction: the pooled connection speaks for the service again.
    with service.store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM submission")).scalar_one() == 2


def test_a_platform_settles_within_its_own_rows(service: Context, filled: dict[str, str]) -> None:
    """As its pages ask: found, shown, previewed and sent within the wall; of another's there is nothing."""
    assert len(filled) == 2
    one, two = (actor_of_login(service, login) for login in ("one", "two"))
    own, other = for_member(service, one), for_member(service, two)
    number = find_by_key(own, one, "K-one")
    shown = show_own_report(own, one, number)
    assert shown.report is not None
    day = date(2023, 5, 6)
    assert preview_settlement(own, one, number, day).kept_until == date(2028, 5, 6)
    for ask in (
        lambda: find_by_key(other, two, "K-one"),
        lambda: show_own_report(other, two, number),
        lambda: settle_report(other, two, number, day),
        lambda: withdraw_report(other, two, number),
    ):
        with pytest.raises(NotFoundError, match=exactly("REPORT.UNKNOWN")):
            ask()
    sent = settle_report(own, one, number, day)
    assert show_own_report(own, one, number).is_under_way
    run_due_jobs(service)
    assert show_submission(own, one, sent).accepted == 1
    newest = show_own_report(own, one, number).newest
    assert newest is not None
    withdraw_report(own, one, newest)
    run_due_jobs(service)
    assert show_own_report(own, one, newest).state == "withdrawn"


def test_every_table_of_a_member_is_protected(service: Context) -> None:
    """A new table with a member in it needs a policy, or a reason to stand here."""
    without = {"user_account": "who calls is found here", "idempotent_answer": "found by its caller's key",
               "recusal": "about officials"}  # fmt: skip
    with service.store.read() as connection:
        named = connection.execute(
            text("SELECT DISTINCT table_name FROM information_schema.columns WHERE column_name = 'member_id' "
                 "AND table_schema = 'public'")
        ).scalars()  # fmt: skip
        held = connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        ).scalars()
        protected = set(held)
        assert set(named) - protected == set(without)
        assert protected == set(PROTECTED)
