"""What the doctor asks of an open service: its database, clock, worker, queue, journal and removals."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.repairs import stop_showing_by
from blacklist_service.store import jobs, journal, server, signing_keys
from blacklist_service.store.session import ping
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.diagnosing.callers import bare_keys_check, suspension_check
from blacklist_service.workflows.diagnosing.checks import Check, Level, judge, overdue
from blacklist_service.workflows.diagnosing.guarded_rows import digests_check, rows_check
from blacklist_service.workflows.diagnosing.pushes import push_check
from blacklist_service.workflows.diagnosing.stale_feeds import stale_feeds_check
from blacklist_service.workflows.journalling.delay import MERGE_DELAY, oldest_unsequenced
from blacklist_service.workflows.list_owed_removals import list_owed_removals
from blacklist_service.workflows.list_unconfirmed import list_unconfirmed
from blacklist_service.workflows.tell_refused_opening import refused_openings
from blacklist_service.workflows.watch_removals import count_owed

_CLOCK_WARN, _CLOCK_FAIL = timedelta(seconds=5), timedelta(minutes=1)
_QUEUE_WARN = timedelta(minutes=5)
_UNWITNESSED_WARN = timedelta(hours=1)
# The clock queues the journal's sealing every five minutes; three missed slots are no chance.
_SIGN_OF_LIFE, _SILENT_AFTER = "seal_journal", timedelta(minutes=16)


def service_checks(context: Context) -> Iterator[Check]:
    """Every check that asks the stores, in a fixed order."""
    try:
        ping(context.store)
        ping(context.looks)
    except NotReadyError as refusal:
        yield Check(refusal.code, Level.FAIL, refusal.zh, refusal.en)
        return
    yield Check(
        "STORE.MIGRATION", Level.OK, "数据库已是最新版本。", "The database stands at the pinned migration."
    )
    checks: tuple[Callable[[Context], Check], ...] = (
        _trust_check, _log_check, _clock_check, _worker_check, _queue_check, _journal_check, _witness_check,
        _removal_check, _alarm_check, stale_feeds_check, push_check, _signed_address_check, _openings_check,
        suspension_check, bare_keys_check, digests_check, rows_check,
    )  # fmt: skip
    for check in checks:
        yield check(context)


def _signed_address_check(context: Context) -> Check:
    now = context.clock.now()
    with context.store.read() as connection:
        is_signed = any(
            key.revoked_at is None and key.expires_at > now
            for key in signing_keys.all_signing_keys(connection)
        )
    level = Level.FAIL if context.settings.environment == "production" else Level.WARN
    return judge(
        "SIGNED.NO_ADDRESS", is_good=not is_signed or bool(context.settings.public_url), level=level,
        good=("签名调用所需的对外地址已设置，或无人签名。", "The address of signed calls is set, or nobody signs."),
        bad=("有成员使用签名，但未设 BLACKLIST_PUBLIC_URL。", "Members sign, but BLACKLIST_PUBLIC_URL is not set."),
    )  # fmt: skip


def _openings_check(context: Context) -> Check:
    found = refused_openings(context)
    return judge(
        "OPENINGS.REFUSED", is_good=not found, level=Level.WARN,
        good=("近三十日没有拒绝打开密封记录。", "No opening of a sealed record was refused in thirty days."),
        bad=("近三十日有账号超出打开限额或打开了诱饵记录，请查日志。",
             "In thirty days somebody had too much opened, or a honey record: look into the journal."),
    )  # fmt: skip


def _trust_check(context: Context) -> Check:
    with context.store.read() as connection:
        trusts = server.trusts_everybody(connection)
    if trusts is None:
        return Check(
            "STORE.TRUST", Level.WARN, "无法确认数据库的身份验证方式。",
            "The server does not say how it authenticates; make sure that it is not `trust`.",
        )  # fmt: skip
    level = Level.FAIL if context.settings.environment == "production" else Level.WARN
    return judge(
        "STORE.TRUST", is_good=not trusts, level=level,
        good=("数据库不接受无凭据的访问。", "Nobody gets into the database without a proof."),
        bad=("数据库的身份验证方式为 trust，任何人可登录。", "The database lets anybody in (method trust)."),
    )  # fmt: skip


def _log_check(context: Context) -> Check:
    """The server's own log repeats values unless it is told to be terse."""
    with context.store.read() as connection:
        talks = server.logs_values(connection)
    return judge(
        "STORE.LOG", is_good=not talks, level=Level.WARN,
        good=("数据库自身的日志不含取值。", "The server's own log names no values."),
        bad=(f"数据库自身的日志可能含取值，请调整：{', '.join(talks)}。",
             f"The server's own log may name values; change {', '.join(talks)}."),
    )  # fmt: skip


def _clock_check(context: Context) -> Check:
    now = context.clock.now()
    with context.store.read() as connection:
        theirs = server.server_now(connection)
        last = journal.last_entry(connection)
        newest = journal.entries_after(connection, last - 1, 1) if last else []
    ahead = max([timedelta(0), *(entry.at - now for entry in newest)])
    apart = max(ahead, abs(theirs - now) if theirs else timedelta(0))
    level = Level.FAIL if apart > _CLOCK_FAIL else Level.WARN
    return judge(
        "CLOCK", is_good=apart <= _CLOCK_WARN, level=level,
        good=("时钟与数据库、日志一致。", "The clock agrees with the database and the journal."),
        bad=(f"时钟与数据库或最后一条日志相差 {apart.total_seconds():.0f} 秒。",
             f"The clock is {apart.total_seconds():.0f} s off the database or the last journal entry."),
    )  # fmt: skip


def _worker_check(context: Context) -> Check:
    with context.store.read() as connection:
        slot = server.slot_seen(connection, _SIGN_OF_LIFE)
    is_alive = slot is not None and context.clock.now() - slot <= _SILENT_AFTER
    return judge(
        "WORKER.SILENT", is_good=is_alive, level=Level.WARN,
        good=("任务进程在运行。", "A worker is running."),
        bad=("没有任务进程在运行：blacklist worker。", "No worker is running: blacklist worker."),
    )  # fmt: skip


def _queue_check(context: Context) -> Check:
    now = context.clock.now()
    with context.store.read() as connection:
        late = jobs.oldest_due_job(connection, now)
    return overdue("QUEUE.LATE", late, now, _QUEUE_WARN, "最早到期任务", "The oldest due job")


def _journal_check(context: Context) -> Check:
    """Entries and looks are in the tree within seconds; until then only a receipt speaks for them."""
    since = oldest_unsequenced(context)
    return overdue(
        "JOURNAL.UNSEALED", since, context.clock.now(), MERGE_DELAY, "最早未封存日志", "The oldest unsealed entry"
    )  # fmt: skip


def _witness_check(context: Context) -> Check:
    """Witnesses are asked every five minutes; whatever none of them cosigned, only we vouch for."""
    is_asked = bool(context.settings.journal_witness_urls)
    with context.store.read() as connection:
        behind = journal.first_uncosigned(connection) if is_asked else None
    since = behind.signed_at if behind else None
    return overdue(
        "JOURNAL.UNWITNESSED", since, context.clock.now(), _UNWITNESSED_WARN,
        "最早未获副签的检查点", "The oldest checkpoint that no witness cosigned",
    )  # fmt: skip


def _removal_check(context: Context) -> Check:
    today = context.clock.today()
    open_removals = list_unconfirmed(context, SYSTEM)
    late = sum(1 for removal in open_removals if stop_showing_by(removal.effective_on) < today)
    return judge(
        "REMOVAL.UNCONFIRMED", is_good=not late, level=Level.WARN,
        good=(f"待接收方确认的移出 {len(open_removals)} 项，均未逾期。",
              f"{len(open_removals)} removals wait for recipients, none too long."),
        bad=(f"有 {late} 项移出逾期未获接收方确认。", f"{late} removals were not confirmed in time by recipients."),
    )  # fmt: skip


def _alarm_check(context: Context) -> Check:
    """Hours after a removal was decided, by the house's own limits; the law's days are asked above."""
    found = count_owed(list_owed_removals(context, SYSTEM))
    late, days, stopped = found.alarms + found.notices, found.notices, len(found.stopped)
    return judge(
        "REMOVAL.ALARM", is_good=not late,
        level=Level.FAIL if found.notices else Level.WARN,
        good=("没有接收方迟迟不确认注销。", "No recipient leaves a removal unconfirmed for long."),
        bad=(f"有 {late} 项注销未获接收方确认，其中 {days} 项超过一日；已停止新增：{stopped} 个共享。",
             f"Recipients left {late} removals unconfirmed, {days} beyond a day; {stopped} feeds get nothing new."),
    )  # fmt: skip
