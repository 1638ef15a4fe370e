"""The doctor's checks: what is sound passes, each fault is found under its code and level."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from blacklist_service.clock import MovingClock
from blacklist_service.errors import RefusedError
from blacklist_service.jobs.schedule import seal, tick
from blacklist_service.logs import configure_logs
from blacklist_service.settings import Settings
from blacklist_service.store import server
from blacklist_service.store.journal import NewLook
from blacklist_service.store.members import find_member_by_code
from blacklist_service.workflows.check_readiness import check_readiness
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.diagnose import diagnose, refuse_unsafe
from blacklist_service.workflows.diagnosing.checks import Level
from blacklist_service.workflows.enquiring.suspensions import suspend_member
from blacklist_service.workflows.enrol import add_member, add_user, issue_key, revoke_key
from blacklist_service.workflows.journalling.delay import MERGE_DELAY, oldest_unsequenced
from blacklist_service.workflows.journalling.looks import keep_look
from blacklist_service.workflows.seal_journal import seal_journal


def _levels(settings, clock):
    return {check.code: check.level for check in diagnose(settings, clock)}


def test_a_service_that_is_set_up_has_no_failed_check(sqlite_settings, moving_clock):
    checks = diagnose(sqlite_settings, moving_clock)
    assert {check.code for check in checks if check.level is Level.FAIL} == set()
    assert all(check.zh and check.en for check in checks)
    assert len({check.code for check in checks}) == len(checks)


@pytest.mark.parametrize(
    ("changes", "code", "level"),
    [
        ({"web_processes": 4}, "SETTINGS.SQLITE_WEB", Level.WARN),
        ({"web_processes": 1}, "SETTINGS.SQLITE_WEB", Level.OK),
        ({"host": "0.0.0.0"}, "SETTINGS.PLAIN_HTTP", Level.WARN),
        ({"host": "0.0.0.0", "proxy_hops": 1}, "SETTINGS.PLAIN_HTTP", Level.OK),
        ({"environment": "test"}, "SETTINGS.ENVIRONMENT", Level.WARN),
        ({"environment": "production"}, "SETTINGS.ENVIRONMENT", Level.OK),
        ({"keys": "nowhere"}, "VAULT.PROVIDER", Level.FAIL),
        ({"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/nothing"}, "STORE.DOWN", Level.FAIL),
        ({"operator_profile": "missing.toml"}, "PROFILE.MISSING", Level.FAIL),
    ],
)  # fmt: skip
def test_settings_are_judged(changes, code, level, sqlite_settings, moving_clock):
    settings = Settings(**(sqlite_settings.model_dump() | changes))
    assert _levels(settings, moving_clock)[code] is level


def test_a_home_or_keys_that_others_can_read_fail(sqlite_settings, moving_clock):
    sqlite_settings.home.chmod(0o755)
    assert _levels(sqlite_settings, moving_clock)["HOME.MODE"] is Level.FAIL
    sqlite_settings.home.chmod(0o700)
    (sqlite_settings.home / "keys" / "roots.json").chmod(0o644)
    assert _levels(sqlite_settings, moving_clock)["VAULT.KEYS_EXPOSED"] is Level.FAIL


def test_what_was_never_set_up_fails_and_names_the_remedy(tmp_path, moving_clock):
    checks = {check.code: check for check in diagnose(Settings(home=tmp_path / "none"), moving_clock)}
    assert checks["HOME.MODE"].level is Level.FAIL
    assert "blacklist init" in checks["VAULT.KEYS_MISSING"].en
    assert not (tmp_path / "none").exists()


def test_a_missing_holiday_notice_warns(sqlite_settings, moving_clock):
    assert _levels(sqlite_settings, moving_clock)["LAW.CALENDAR"] is Level.WARN
    moving_clock.move(timedelta(days=-365))
    assert _levels(sqlite_settings, moving_clock)["LAW.CALENDAR"] is Level.OK


def test_a_clock_behind_the_journal_is_found(sqlite_context: Context, moving_clock):
    add_member(sqlite_context, SYSTEM, code="A", name="虚构", kind="office")
    assert _levels(sqlite_context.settings, moving_clock)["CLOCK"] is Level.OK
    moving_clock.move(timedelta(seconds=-30))
    assert _levels(sqlite_context.settings, moving_clock)["CLOCK"] is Level.WARN
    moving_clock.move(timedelta(hours=-1))
    assert _levels(sqlite_context.settings, moving_clock)["CLOCK"] is Level.FAIL


def test_a_silent_worker_a_late_queue_and_an_unsealed_journal_are_found(
    sqlite_context: Context, moving_clock
):
    settings = sqlite_context.settings
    assert _levels(settings, moving_clock)["WORKER.SILENT"] is Level.WARN
    add_member(sqlite_context, SYSTEM, code="A", name="虚构", kind="office")
    tick(sqlite_context)
    assert _levels(settings, moving_clock)["WORKER.SILENT"] is Level.OK
    moving_clock.move(timedelta(minutes=10))
    tick(sqlite_context)
    moving_clock.move(timedelta(minutes=20))
    found = _levels(settings, moving_clock)
    assert found["WORKER.SILENT"] is found["QUEUE.LATE"] is found["JOURNAL.UNSEALED"] is Level.WARN
    seal_journal(sqlite_context)
    assert _levels(settings, moving_clock)["JOURNAL.UNSEALED"] is Level.OK


@pytest.mark.postgres
def test_a_server_that_trusts_everybody_fails_in_production_only(postgres_context: Context, moving_clock):
    """The test cluster lets everybody in."""
    settings = postgres_context.settings
    assert _levels(settings, moving_clock)["STORE.TRUST"] is Level.WARN
    production = settings.model_copy(update={"environment": "production"})
    assert _levels(production, moving_clock)["STORE.TRUST"] is Level.FAIL
    with pytest.raises(RefusedError) as refusal:
        refuse_unsafe(production)
    assert refusal.value.code == "SETTINGS.UNSAFE"
    assert "STORE.TRUST" in str(refusal.value.facts["checks"])
    refuse_unsafe(settings)


def test_an_entry_that_waits_for_the_tree_longer_than_promised_is_an_alarm(
    sqlite_context: Context, moving_clock: MovingClock
) -> None:
    settings = sqlite_context.settings
    with sqlite_context.store.begin() as connection:
        record(connection, sqlite_context, SYSTEM, kind="k", object_kind="o", object_id=1, detail={})
    moving_clock.move(MERGE_DELAY)
    assert _levels(settings, moving_clock)["JOURNAL.UNSEALED"] is Level.OK
    moving_clock.move(timedelta(seconds=1))
    assert _levels(settings, moving_clock)["JOURNAL.UNSEALED"] is Level.WARN
    assert check_readiness(sqlite_context).journal_delay_seconds == MERGE_DELAY.total_seconds() + 1
    seal(sqlite_context)
    assert _levels(settings, moving_clock)["JOURNAL.UNSEALED"] is Level.OK
    assert check_readiness(sqlite_context).journal_delay_seconds == 0


def test_a_look_waits_for_the_tree_like_an_entry(context: Context, moving_clock: MovingClock) -> None:
    with context.looks.begin() as looks:
        keep_look(
            context, looks, NewLook(context.clock.now(), 1, "x", "enquiry", 0, "credit", "", "not_listed", 0)
        )
    assert oldest_unsequenced(context) == moving_clock.now()
    seal(context)
    assert oldest_unsequenced(context) is None


def test_a_sequencer_that_refuses_does_not_end_the_clock(
    sqlite_context: Context, capfd: pytest.CaptureFixture[str]
) -> None:
    with sqlite_context.store.begin() as connection:
        record(connection, sqlite_context, SYSTEM, kind="k", object_kind="o", object_id=1, detail={})
        connection.execute(text("DROP TABLE journal_node"))
        connection.execute(text("DROP TABLE journal_leaf"))
    configure_logs()
    seal(sqlite_context)
    assert '"seal_failed"' in capfd.readouterr().err


@pytest.mark.postgres
def test_a_server_that_logs_values_is_told(postgres_context: Context) -> None:
    """The server of the tests is as it was installed: the detail of an error, which repeats values, is logged."""
    with postgres_context.store.read() as connection:
        assert "log_error_verbosity" in server.logs_values(connection)
        for setting, value in (
            ("log_error_verbosity", "terse"),
            ("log_statement", "all"),
            ("log_parameter_max_length_on_error", "-1"),
        ):
            connection.execute(text(f"SET LOCAL {setting} = '{value}'"))
        assert server.logs_values(connection) == [
            "log_parameter_max_length",
            "log_parameter_max_length_on_error",
        ]
        connection.execute(text("SET LOCAL log_statement = 'none'"))
        connection.execute(text("SET LOCAL log_parameter_max_length_on_error = 0"))
        assert server.logs_values(connection) == []


def test_a_suspension_that_runs_warns(sqlite_context: Context, moving_clock):
    settings = sqlite_context.settings
    assert _levels(settings, moving_clock)["ACCESS.SUSPENSIONS"] is Level.OK
    add_member(sqlite_context, SYSTEM, code="A001", name="虚构", kind="agency")
    with sqlite_context.store.read() as connection:
        member = find_member_by_code(connection, "A001")
    suspend_member(sqlite_context, SYSTEM, member.id, "neighbours")
    assert _levels(settings, moving_clock)["ACCESS.SUSPENSIONS"] is Level.WARN


def test_officials_keys_that_decide_alone_warn_until_all_of_them_sign(sqlite_context: Context, moving_clock):
    settings = sqlite_context.settings
    add_member(sqlite_context, SYSTEM, code="O001", name="虚构整治办", kind="office")
    add_user(sqlite_context, SYSTEM, member_code="O001", login="maker", role="maker")
    add_user(sqlite_context, SYSTEM, member_code="O001", login="auditor", role="auditor")
    issue_key(sqlite_context, SYSTEM, login="auditor")
    assert _levels(settings, moving_clock)["ACCESS.BARE_KEYS"] is Level.OK
    key = issue_key(sqlite_context, SYSTEM, login="maker")
    assert _levels(settings, moving_clock)["ACCESS.BARE_KEYS"] is Level.WARN
    always = settings.model_copy(update={"officials_sign": "always"})
    assert _levels(always, moving_clock)["ACCESS.BARE_KEYS"] is Level.OK
    revoke_key(sqlite_context, SYSTEM, prefix=key.prefix)
    assert _levels(settings, moving_clock)["ACCESS.BARE_KEYS"] is Level.OK


def test_a_row_changed_behind_the_service_fails_until_a_check_finds_none(
    sqlite_context: Context, moving_clock
):
    settings = sqlite_context.settings
    add_member(sqlite_context, SYSTEM, code="A001", name="虚构", kind="agency")
    assert _levels(settings, moving_clock)["STORE.ROWS_CHANGED"] is Level.OK
    for name, level in (("虚构一", Level.FAIL), ("虚构", Level.OK)):
        with sqlite_context.store.begin() as connection:
            connection.execute(text("UPDATE member SET name = :name"), {"name": name})
        check_rows(sqlite_context, SYSTEM)
        assert _levels(settings, moving_clock)["STORE.ROWS_CHANGED"] is level
