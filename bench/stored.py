"""Millions of stored persons set down at once: the rows that intake writes, through the real vault and tables.

What matching reads is whole: subjects, reports with their sealed identities, tokens, all indexes. Left out where
nobody looks: the details of a report and the listings, but for the first persons, whom the service's own enquiry is
asked about. Whom a row is about is known here, so nothing is resolved.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

import numpy as np
from sqlalchemy import Connection, text

from bench.population import CHUNK, Person, people, told
from blacklist_service.ids import report_id
from blacklist_service.settings import Settings
from blacklist_service.store import allegations, data_keys, reports, subjects
from blacklist_service.store.session import Store
from blacklist_service.vault.keyring import Vault, vault_of
from blacklist_service.workflows.sealing.records import ReportDetails, seal_report
from matching.blocking import block_keys
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity

# The first persons have all that a listing and an enquiry need.
SAMPLE = 200
_SECOND_REPORT = 0.1
_ROWS_OF_A_SUBMISSION = 1_000_000
_BUCKETS = 64
_PAIR = np.dtype([("token", "<i8"), ("subject", "<i8")])
_GROUND = "失联跑路"
_LATER = 1000
_TOLD_EACH = 25
_DETAILS = ReportDetails(platform="示例网贷甲", collection_log="示例")
_own_vault: list[Vault] = []


@dataclass(frozen=True, slots=True)
class Stored:
    """How many persons (a multiple of the chunk) of which population one member reported."""

    count: int
    seed: int
    member: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    subjects: list[tuple[int, str]]
    keys: list[tuple[int, bytes]]
    reports: list[tuple[object, ...]]
    pairs: bytearray


def number_of(place: int) -> int:
    """The number of the founding report, and so of the subject, of the person at this place (from 0)."""
    submission, row = divmod(place, _ROWS_OF_A_SUBMISSION)
    return report_id(submission + 1, row + 1)


def reports_of(chunk: int, seed: int) -> Iterator[tuple[Person, list[RawIdentity]]]:
    """The persons of a chunk, each with what its one or two reports tell."""
    random = Random(f"{seed}/{chunk}/told")
    for person in people(chunk, seed):
        given = [told(person, random)]
        if random.random() < _SECOND_REPORT:
            given.append(told(person, random))
        yield person, given


def build(settings: Settings, store: Store, stored: Stored, folder: Path) -> None:
    """Fills an empty store; the tokens pass through the folder to be sorted."""
    with store.engine.connect() as connection:
        _let_loose(connection)
        kept = _drop_indexes(connection)
        buckets = [folder / f"tokens-{number:02d}" for number in range(_BUCKETS)]
        for done, made in enumerate(_chunks(settings, stored), start=1):
            subjects.add(connection, made.subjects)
            data_keys.add(connection, made.keys)
            reports.add(connection, made.reports)
            _scatter(np.frombuffer(made.pairs, _PAIR), buckets)
            if done == 1:
                sample = [(number, number, _GROUND) for number, _kind in made.subjects[:SAMPLE]]
                allegations.open_alleged(connection, sample)
            if done % _TOLD_EACH == 0:
                print(f"{done * CHUNK:,} persons sealed", file=sys.stderr, flush=True)
        for bucket in buckets:
            pairs = np.fromfile(bucket, _PAIR)
            order = np.lexsort((pairs["subject"], pairs["token"]))
            reports.add_tokens(connection, pairs[order].tolist())
            bucket.unlink()
        for statement in kept:
            connection.execute(text(statement))
        connection.commit()
        if not store.is_sqlite:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    # The careless connection must not serve anybody.
    store.engine.dispose()


def _chunks(settings: Settings, stored: Stored) -> Iterator[_Chunk]:
    asked = ((stored, chunk) for chunk in range(stored.count // CHUNK))
    with get_context("spawn").Pool(2, _open_own_vault, (settings,)) as pool:
        yield from pool.imap(_made, asked)


def _open_own_vault(settings: Settings) -> None:
    _own_vault.append(vault_of(settings))


def _made(asked: tuple[Stored, int]) -> _Chunk:
    stored, chunk = asked
    (vault,) = _own_vault
    made = _Chunk([], [], [], bytearray())
    for place, (_person, given) in enumerate(reports_of(chunk, stored.seed), start=chunk * CHUNK):
        subject = number_of(place)
        made.subjects.append((subject, "person"))
        tokens: set[int] = set()
        for at, raw in enumerate(given):
            identity = read_identity(raw)
            tokens.update(vault.tokens.tokens(block_keys(identity)))
            # A second report came with a later submission.
            number = subject + at * (report_id(_LATER, 1) - 1)
            sealed = seal_report(vault.sealer, number, raw, _DETAILS)
            made.keys.append((number, sealed.key))
            row = _row(vault, stored.member, (number, subject), identity)
            made.reports.append((*row, sealed.identity, sealed.details if place < SAMPLE else None))
        pairs = np.empty(len(tokens), _PAIR)
        pairs["token"], pairs["subject"] = list(tokens), subject
        made.pairs.extend(pairs.tobytes())
    return made


def _row(vault: Vault, member: int, numbers: tuple[int, int], identity: Identity) -> tuple[object, ...]:
    """A report in the order of REPORT_COLUMNS, without what is sealed."""
    number, subject = numbers
    mac = vault.digests.mac("report_key", b"%d//%d" % (member, number))
    state = identity.identifiers[0].validity.value if identity.identifiers else "missing"
    return (
        number, member, subject, mac[:16], mac[8:], "current", None, "person", state, _GROUND,
        300_000, 250_000, 1200, "2021-01-01", "2021-06-01", None, True, False, True, True,
    )  # fmt: skip


def _scatter(pairs: "np.ndarray[tuple[int], np.dtype[np.void]]", buckets: list[Path]) -> None:
    """By the highest bits of the token: sorted bucket by bucket they stand sorted in all."""
    at = (pairs["token"] >> 58) + _BUCKETS // 2
    order = np.argsort(at, kind="stable")
    ends = np.searchsorted(at[order], np.arange(_BUCKETS + 1))
    for number, bucket in enumerate(buckets):
        with bucket.open("ab") as out:
            out.write(pairs[order[ends[number] : ends[number + 1]]].tobytes())


def _let_loose(connection: Connection) -> None:
    """Nothing is kept safe while an empty store is filled: it is filled again if the power fails."""
    if connection.dialect.name == "sqlite":
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-524288"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        connection.exec_driver_sql("BEGIN")


def _drop_indexes(connection: Connection) -> list[str]:
    """Drops what is filled faster afterwards; the statements that make it again."""
    if connection.dialect.name == "sqlite":
        asked = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'report' AND sql > ''"
        )
        found = [(str(name), str(sql)) for name, sql in connection.execute(text(asked))]
        for name, _ in found:
            connection.execute(text(f'DROP INDEX "{name}"'))
        return [sql for _, sql in found]
    asked = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'report' AND indexname NOT LIKE 'pk%'"
    )
    found = [(str(name), str(sql)) for name, sql in connection.execute(text(asked))]
    foreign = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid IN ('report'::regclass, 'token'::regclass)"
        )
    ).all()
    for table, name, _ in foreign:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    for name, _ in found:
        connection.execute(text(f'DROP INDEX "{name}"'))
    connection.execute(text("ALTER TABLE token DROP CONSTRAINT pk_token"))
    return [
        *(sql for _, sql in found),
        "ALTER TABLE token ADD CONSTRAINT pk_token PRIMARY KEY (token, subject_id)",
        *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {told}" for table, name, told in foreign),
    ]
