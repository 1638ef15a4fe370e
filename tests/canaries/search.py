"""Invented canary persons, and the search for them in whatever bytes were left behind: in eleven spellings."""

import base64
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html import escape
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from blacklist_service.workflows.context import Context

# Invented; the numbers have right check digits where a flow needs them. 鸑鷟 and 𬸚 stand in no other test.
NAME, OTHER_NAME, RARE_NAME = "鸑鷟示例甲", "鸑鷟示例乙", "龘𬸚示例·靐齉"
NUMBER, WRONG_NUMBER = "34010419870707611X", "340104198707076112"
PHONE, CARD, EMAIL = "13987654321", "6222020202020202027", "yuezhuo.canary@invalid.example"
ADDRESS, CONTRACT = "示例市虚构区鸑鷟路77号", "CANARY-HT-7777"
LOG, EVIDENCE, NARRATIVE = "鸑鷟催收记录", "鸑鷟名下财产", "鸑鷟异议陈述"
CANARIES = (
    NAME, OTHER_NAME, RARE_NAME, NUMBER, WRONG_NUMBER, PHONE, CARD, EMAIL, ADDRESS, CONTRACT, LOG, EVIDENCE, NARRATIVE,
)  # fmt: skip
ALL = " ".join(CANARIES)
# Shorter needles would be found by chance.
_LEAST = 8

SPELLINGS: dict[str, Callable[[str], list[bytes]]] = {
    "utf-8": lambda said: [said.encode()],
    "utf-16-le": lambda said: [said.encode("utf-16-le")],
    "utf-16-be": lambda said: [said.encode("utf-16-be")],
    "gb18030": lambda said: [said.encode("gb18030")],
    "json": lambda said: [json.dumps(said)[1:-1].encode(), json.dumps(said)[1:-1].upper().replace("\\U", "\\u").encode()],
    "html": lambda said: [escape(said).encode(), said.encode("ascii", "xmlcharrefreplace")],
    "hex": lambda said: [said.encode().hex().encode(), said.encode().hex().upper().encode()],
    "percent": lambda said: [quote(said).encode(), quote(said).lower().encode()],
    "python": lambda said: [ascii(said)[1:-1].encode(), repr(said.encode())[2:-1].encode()],
    "base64": lambda said: _base64(said.encode(), base64.b64encode),
    "base64url": lambda said: _base64(said.encode(), base64.urlsafe_b64encode),
    "base64 of utf-16": lambda said: _base64(said.encode("utf-16-le"), base64.b64encode),
}  # fmt: skip


def _base64(said: bytes, encode: Callable[[bytes], bytes]) -> list[bytes]:
    """Inside other text: the middle groups do not depend on the neighbours."""
    return [encode(b"x" * shift + said)[4 if shift else 0 : -4] for shift in range(3)]


def spelled(canary: str) -> list[bytes]:
    """Every needle for one canary."""
    return list(
        dict.fromkeys(
            needle for spell in SPELLINGS.values() for needle in spell(canary) if len(needle) >= _LEAST
        )
    )


_NEEDLES = [(number, needle) for number, canary in enumerate(CANARIES) for needle in spelled(canary)]


def found(blobs: Iterable[tuple[str, bytes]]) -> list[str]:
    """Where a canary stands, and which, by number: the failing test must not tell it either."""
    return [
        f"{where}: canary {number}" for where, blob in blobs for number, needle in _NEEDLES if needle in blob
    ]


def files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below some folders."""
    for folder in folders:
        for path in folder.rglob("*"):
            # Other tests' databases come and go in the same cluster.
            with suppress(OSError):
                if path.is_file():
                    yield str(path), path.read_bytes()


def database_folders(context: Context) -> list[Path]:
    """Where PostgreSQL keeps this database with its write-ahead log, where this account may look."""
    if context.store.is_sqlite:
        return []
    with context.store.engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        number = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    folders = [folder / "base" / str(number), folder / "pg_wal", folder / "pg_xact"]
    return folders if os.access(folder, os.R_OK) else []


def server_log(context: Context) -> Path | None:
    """The log of the test cluster, where it is ours."""
    folders = database_folders(context)
    path = folders[0].parents[2] / "log" if folders else None
    return path if path is not None and path.exists() else None
