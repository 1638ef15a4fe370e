"""The references of the same run: a bare batched pipeline, and the usual one object per row.

Bare means: parse CSV, ten HMAC tokens, two AES-GCM seals, batched insert of rows and tokens. No checks, no
normalising, no resolution, no outcome per row, no journal: the least that any such service must do.
"""

import csv
import hashlib
import hmac
import json
import os
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import BigInteger, Connection, Integer, create_engine, event
from sqlmodel import Field, Session, SQLModel, select

_KEY = bytes(range(32))
_CHUNK = 5000
_FIELDS = ("姓名", "证件号码", "手机号", "银行卡号", "住址", "合同编号")
# Ten keys a row, as the service's blocking makes on this data.
_KINDS = tuple((kind, field) for kind in ("exact", "front") for field in _FIELDS)[:10]
_BigId = BigInteger().with_variant(Integer(), "sqlite")


class NaiveReport(SQLModel, table=True):
    __tablename__ = "naive_report"

    id: int | None = Field(default=None, primary_key=True)
    body: bytes
    details: bytes


class NaiveToken(SQLModel, table=True):
    __tablename__ = "naive_token"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    token: str = Field(index=True)
    report_id: int = Field(index=True)


def take_in_bare(url: str, file: Path) -> int:
    """The bare pipeline; returns the rows written."""
    engine = create_engine(url)
    if url.startswith("sqlite"):
        _like_the_service(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TABLE bare_report (id bigint PRIMARY KEY, a {_blob(url)}, b {_blob(url)})"
        )
        rowid = " WITHOUT ROWID" if url.startswith("sqlite") else ""
        connection.exec_driver_sql(
            f"CREATE TABLE bare_token (token bigint, report bigint, PRIMARY KEY (token, report)){rowid}"
        )
    box, last = AESGCM(_KEY), 0
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        header = next(rows)
        at = [header.index(field) for field in _FIELDS]
        while chunk := list(islice(rows, _CHUNK)):
            reports: list[tuple[Any, ...]] = []
            tokens: set[tuple[int, int]] = set()
            for number, row in enumerate(chunk, start=last + 1):
                keys = [row[place] for place in at]
                for turn in range(len(_KINDS)):
                    tokens.add((_token(turn, keys[turn % len(keys)], row[0]), number))
                reports.append((number, _seal(box, keys), _seal(box, row)))
            last += len(chunk)
            with engine.begin() as connection:
                _insert(connection, "bare_report", ("id", "a", "b"), reports)
                _insert(connection, "bare_token", ("token", "report"), sorted(tokens))
    engine.dispose()
    return last


def take_in_naively(url: str, file: Path) -> int:
    """One object per row, a question per token, a commit per row; returns the rows written."""
    engine = create_engine(url)
    SQLModel.metadata.create_all(
        engine,
        tables=[NaiveReport.__table__, NaiveToken.__table__],  # type: ignore[attr-defined]
    )
    taken = 0
    with file.open(encoding="utf-8", newline="") as text, Session(engine) as session:
        for row in csv.DictReader(text):
            known = AESGCM(_KEY)
            report = NaiveReport(
                body=_seal(known, [row[field] for field in _FIELDS]), details=json.dumps(row).encode()
            )
            session.add(report)
            session.flush()
            for turn, (kind, field) in enumerate(_KINDS):
                said = f"{turn}{row[field] or row['行标识']}".encode()
                token = hmac.new(_KEY, said, hashlib.sha256).hexdigest()
                session.exec(select(NaiveToken).where(NaiveToken.token == token)).first()
                session.add(NaiveToken(kind=kind, token=token, report_id=report.id or 0))
            session.commit()
            taken += 1
    engine.dispose()
    return taken


def _token(turn: int, key: str, otherwise: str) -> int:
    # An empty cell still costs its token, so that every row has ten.
    said = b"%d" % turn + (key or otherwise).encode()
    return int.from_bytes(hmac.digest(_KEY, said, "sha256")[:8], "big", signed=True)


def _seal(box: AESGCM, values: list[str]) -> bytes:
    nonce = os.urandom(12)
    return nonce + box.encrypt(nonce, json.dumps(values, ensure_ascii=False).encode(), None)


def _insert(
    connection: Connection, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", rows)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _blob(url: str) -> str:
    return "blob" if url.startswith("sqlite") else "bytea"


def _like_the_service(engine: Any) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")
