"""What a backup and a restore of many records cost: `python -m bench.backup --records 200000`, on SQLite.

Invented rows as wide as real ones, sealed by bytes of chance; times are of this machine, the ratio beside a bare copy.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.arguments import count
from blacklist_service.clock import Clock
from blacklist_service.ids import report_id
from blacklist_service.settings import Settings
from blacklist_service.store import data_keys, members, reports, subjects
from blacklist_service.store.tables import Member
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.open_service import open_service, set_up
from blacklist_service.workflows.restore_backup import Source, restore_backup, verify_backup

_BATCH = 10_000
_TOKENS = 12
_SEALED = (256, 320)


def _fill(context: Context, records: int) -> None:
    with context.store.begin() as connection:
        member = members.add_member(
            connection,
            Member(id=None, code="bench", name="示例", kind="platform", created_at=datetime.now(UTC)),
        )
    for first in range(1, records + 1, _BATCH):
        numbers = [report_id(1, row) for row in range(first, min(first + _BATCH, records + 1))]
        with context.store.begin() as connection:
            subjects.add(connection, [(number, "person") for number in numbers])
            data_keys.add(connection, [(number, os.urandom(102)) for number in numbers])
            reports.add(connection, [_report(number, member) for number in numbers])
            pairs = [(int.from_bytes(os.urandom(7), "big"), n) for n in numbers for _ in range(_TOKENS)]
            reports.add_tokens(connection, pairs)


def _report(number: int, member: int) -> tuple[object, ...]:
    given = {
        "id": number, "member_id": member, "subject_id": number, "report_key": os.urandom(16),
        "content_mac": os.urandom(24), "state": "current", "subject_kind": "person", "identifier": "valid",
        "ground": "", "has_contract": True, "has_ability_evidence": False, "has_collection_log": False,
        "sealed_identity": os.urandom(_SEALED[0]), "sealed_details": os.urandom(_SEALED[1]),
    }  # fmt: skip
    return tuple(given.get(column) for column in reports.REPORT_COLUMNS)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Fills a home, saves it, proves the backup and restores it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=count(), default=200_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        settings = Settings(home=base / "home", environment="test")
        set_up(settings)
        context = open_service(settings)
        _fill(context, records)
        again = settings.model_copy(update={"home": base / "again"})
        shutil.copytree(settings.home / "keys", again.home / "keys")
        source = Source(base / "backup", marks=())
        size = sum(path.stat().st_size for path in settings.home.glob("*.sqlite*"))
        print(f"{records:,} records, {size / 1e6:,.0f} MB")
        copied = _seconds(lambda: shutil.copyfile(settings.home / "blacklist.sqlite", base / "copy"))
        for name, work in (
            ("backup", lambda: back_up(context, SYSTEM, base / "backup")),
            ("restore --verify", lambda: verify_backup(again, Clock(), source)),
            ("restore", lambda: restore_backup(again, Clock(), source)),
        ):
            spent = _seconds(work)
            print(
                f"{name:18} {spent:7.2f} s  {size / spent / 1e6:7.0f} MB/s  {spent / copied:6.1f} x bare copy"
            )
        context.store.engine.dispose()
        context.looks.engine.dispose()


if __name__ == "__main__":
    main()
