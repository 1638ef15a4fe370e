"""Questions about failed proofs of a case: how many, since when."""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import first_as, table_of
from blacklist_service.store.tables import CaseAttempt

_attempt = table_of(CaseAttempt)


def find_attempt(connection: Connection, case_mac: str) -> CaseAttempt | None:
    """The failures that are counted under the keyed hash of a case number."""
    asked = select(_attempt).where(_attempt.c.case_mac == case_mac)
    return first_as(CaseAttempt, connection.execute(asked))


def lock_attempt(connection: Connection, case_mac: str, now: datetime) -> CaseAttempt:
    """The count under this hash, begun now where there is none, held against other writers."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        insert(_attempt).values(case_mac=case_mac, failures=0, since=now).on_conflict_do_nothing()
    )
    asked = select(_attempt).where(_attempt.c.case_mac == case_mac).with_for_update()
    found = first_as(CaseAttempt, connection.execute(asked))
    assert found is not None
    return found


def keep_attempt(connection: Connection, attempt: CaseAttempt) -> None:
    connection.execute(
        update(_attempt)
        .where(_attempt.c.case_mac == attempt.case_mac)
        .values(failures=attempt.failures, since=attempt.since)
    )


def forget_attempts(connection: Connection, before: datetime) -> None:
    """Drops the counts that began before an instant; none of them locks anything any more."""
    connection.execute(delete(_attempt).where(_attempt.c.since < before))
