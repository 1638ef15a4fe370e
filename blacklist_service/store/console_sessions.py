"""Questions about sessions of the console, and about who failed to log in."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.row_checks import checked
from blacklist_service.store.tables import ConsoleSession, FailedLogin

_session = table_of(ConsoleSession)
_failed = table_of(FailedLogin)


def add_session(connection: Connection, session: ConsoleSession) -> int:
    return drawn_key(connection.execute(insert(_session).values(**session.model_dump(exclude={"id"}))))


def find_session(connection: Connection, secret_sha256: bytes) -> ConsoleSession | None:
    found = connection.execute(select(_session).where(_session.c.secret_sha256 == secret_sha256))
    return checked(connection, first_as(ConsoleSession, found))


def sessions_of(connection: Connection, user: int) -> list[ConsoleSession]:
    """The sessions of a person, the newest first."""
    asked = select(_session).where(_session.c.user_id == user).order_by(_session.c.id.desc())
    return all_as(ConsoleSession, connection.execute(asked))


def all_sessions(connection: Connection) -> list[ConsoleSession]:
    """Every session, the oldest first."""
    return all_as(ConsoleSession, connection.execute(select(_session).order_by(_session.c.id)))


def change_session(connection: Connection, session: ConsoleSession, **values: object) -> bool:
    """Changes a session as it was read. Returns False where its secret was replaced meanwhile, or it has ended."""
    changed = connection.execute(
        update(_session)
        .where(_session.c.id == session.id, _session.c.secret_sha256 == session.secret_sha256)
        .values(**values)
    )
    return changed.rowcount == 1


def take_challenge(connection: Connection, session: ConsoleSession) -> bool:
    """Uses up the challenge of a session. Returns False where it is another one by now."""
    taken = connection.execute(
        update(_session)
        .where(_session.c.id == session.id, _session.c.challenge == session.challenge)
        .values(challenge=None)
    )
    return taken.rowcount == 1


def end_session(connection: Connection, session: int) -> None:
    connection.execute(delete(_session).where(_session.c.id == session))


def end_sessions_of(connection: Connection, user: int, *, but: int | None = None) -> int:
    """Ends every session of a person, one excepted. Returns how many ended."""
    ended = delete(_session).where(_session.c.user_id == user)
    return connection.execute(ended if but is None else ended.where(_session.c.id != but)).rowcount


def forget_sessions(connection: Connection, before: datetime) -> int:
    """Drops sessions that began before an instant: they have long been over."""
    return connection.execute(delete(_session).where(_session.c.began_at < before)).rowcount


def hold_failures(connection: Connection, key_mac: bytes, at: datetime) -> FailedLogin:
    """What is counted under a key, held until the transaction ends: attempts at once are counted one by one."""
    insert_new = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(
        insert_new(_failed).values(key_mac=key_mac, failed=0, last_at=at).on_conflict_do_nothing()
    )
    asked = select(_failed).where(_failed.c.key_mac == key_mac).with_for_update()
    held = first_as(FailedLogin, connection.execute(asked))
    assert held is not None
    return held


def put_failures(connection: Connection, key_mac: bytes, failed: int, at: datetime) -> None:
    """Keeps a count that is held."""
    connection.execute(update(_failed).where(_failed.c.key_mac == key_mac).values(failed=failed, last_at=at))


def take_back_failure(connection: Connection, key_mac: bytes) -> None:
    """One attempt was none: the password was right."""
    connection.execute(
        update(_failed)
        .where(_failed.c.key_mac == key_mac, _failed.c.failed > 0)
        .values(failed=_failed.c.failed - 1)
    )


def forget_failures(connection: Connection, key_mac: bytes) -> None:
    connection.execute(delete(_failed).where(_failed.c.key_mac == key_mac))


def forget_old_failures(connection: Connection, before: datetime) -> int:
    return connection.execute(delete(_failed).where(_failed.c.last_at < before)).rowcount
