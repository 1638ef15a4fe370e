"""A journal with entries, looks, an upload with its receipt, and somebody who has the database's own rights."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.clock import MovingClock
from blacklist_service.ids import Randomness
from blacklist_service.store import journal
from blacklist_service.store.journal import NewLook
from blacklist_service.store.session import Store
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.journalling.looks import KeptLook, keep_look
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.seal_journal import SealReport, seal_journal
from blacklist_service.workflows.show_checkpoint import show_checkpoint, show_consistency
from blacklist_service.workflows.show_submission import show_receipt
from blacklist_service.workflows.verify_journal import verify_journal
from blacklist_service.workflows.witness_journal import make_witness, witness_journal

_TABLES = (
    "journal_entry", "journal_detail", "journal_leaf", "journal_node", "journal_checkpoint", "journal_cosignature",
)  # fmt: skip
_HEADER = ("行标识", "姓名", "证件类型", "证件号码", "借款金额", "剩余欠款金额", "借款日期", "拖欠开始日期")
_ROW = (
    "K1",
    "虚构甲",
    "居民身份证",
    "110101199003070011",
    "20000.00",
    "15000.00",
    "2018-03-01",
    "2018-09-01",
)


@dataclass
class Ledger:
    """A service's journal, and what an insider may do to it."""

    context: Context
    clock: MovingClock

    def write(self, count: int, actor: str = "") -> None:
        for number in range(count):
            with self.context.store.begin() as connection:
                record(
                    connection, self.context, SYSTEM,
                    kind="thing_tested", object_kind="test", object_id=number, detail={"n": number, "by": actor},
                )  # fmt: skip

    def look(self, subject: int = 7, outcome: str = "not_listed") -> KeptLook:
        with self.context.looks.begin() as looks:
            return keep_look(
                self.context,
                looks,
                NewLook(
                    at=self.clock.now(), member=1, actor="reader", action="enquiry", subject=subject,
                    purpose="credit_approval", consent_sha256="c" * 64, outcome=outcome, data_version=1,
                ),
            )  # fmt: skip

    def upload(self) -> dict[str, Any]:
        """A file is taken in; its receipt."""
        add_member(self.context, SYSTEM, code="P-1", name="虚构平台", kind="platform")
        add_user(self.context, SYSTEM, member_code="P-1", login="clerk", role="platform")
        clerk = actor_of_login(self.context, "clerk")
        out = io.StringIO()
        csv.writer(out).writerows([_HEADER, _ROW])
        taken = receive_submission(
            self.context, clerk, Upload(filename="a.csv"), iter([out.getvalue().encode("utf-8-sig")])
        )
        process_submission(self.context, taken.submission)
        receipt: dict[str, Any] = json.loads(show_receipt(self.context, clerk, taken.submission))
        return receipt

    def seal(self, batch: int = 5000) -> SealReport:
        return seal_journal(self.context, batch)

    def note(self) -> str:
        return show_checkpoint(self.context)

    def request(self, old: int) -> str:
        return show_consistency(self.context, old).text()

    def problem(self, **given: Any) -> str:
        return verify_journal(self.context, **given).problem

    def unguarded(self) -> None:
        """Takes every guard away, as somebody with the database's own rights could."""
        for store, tables in ((self.context.store, _TABLES), (self.context.looks, ("look",))):
            with store.begin() as connection:
                if store.is_sqlite:
                    named = connection.execute(
                        text("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
                    ).all()
                    for name, table in named:
                        if table in tables:
                            connection.execute(text(f"DROP TRIGGER {name}"))
                else:
                    for table in tables:
                        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))

    def run(self, *statements: str, store: Store | None = None, **values: object) -> None:
        for statement in statements:
            with (store or self.context.store).begin() as connection:
                wanted = {name: value for name, value in values.items() if f":{name}" in statement}
                connection.execute(text(statement), wanted)

    def delete_entry(self, condition: str) -> None:
        """An entry with its detail."""
        self.run(
            f"DELETE FROM journal_detail WHERE entry_id IN (SELECT id FROM journal_entry WHERE {condition})",
            f"DELETE FROM journal_entry WHERE {condition}",
        )

    def cut(self, size: int) -> None:
        """The tail is cut off with its checkpoints, as if it had never been."""
        self.run(
            f"DELETE FROM journal_cosignature WHERE size > {size}",
            f"DELETE FROM journal_checkpoint WHERE size > {size}",
        )
        self.delete_entry(
            f"id IN (SELECT source_id FROM journal_leaf WHERE tree_index >= {size} AND source = 'journal')"
        )
        self.run(
            f"DELETE FROM journal_leaf WHERE tree_index >= {size}",
            f"DELETE FROM journal_node WHERE (position + 1) * 256 > {size} AND level = 8",
        )

    def rewrite(self) -> None:
        """The insider who has the journal's key makes another history and signs it."""
        self.run(
            "DELETE FROM journal_cosignature", "DELETE FROM journal_checkpoint", "DELETE FROM journal_leaf",
            "DELETE FROM journal_node", "UPDATE journal_entry SET actor = 'nobody' WHERE id = 2",
        )  # fmt: skip
        self.seal()

    def last(self) -> Any:
        with self.context.store.read() as connection:
            return journal.last_checkpoint(connection)


@pytest.fixture
def ledger(context: Context, moving_clock: MovingClock) -> Ledger:
    """A journal on each database."""
    return Ledger(context, moving_clock)


@pytest.fixture
def sqlite_ledger(sqlite_context: Context, moving_clock: MovingClock) -> Ledger:
    return Ledger(sqlite_context, moving_clock)


@dataclass
class Watcher:
    """A witness outside, with a folder of its own."""

    folder: Path
    line: str
    clock: MovingClock

    def cosign(self, request: str) -> str:
        self.clock.at += timedelta(seconds=1)
        return witness_journal(self.folder, request, self.clock.now()).line


@pytest.fixture
def watcher_of(tmp_path: Path, moving_clock: MovingClock) -> Callable[..., Watcher]:
    def make(ledger: Ledger, name: str = "witness.example") -> Watcher:
        folder = tmp_path / name
        line = make_witness(folder, name, journal_key(ledger.context).line(), Randomness())
        return Watcher(folder, line, moving_clock)

    return make
