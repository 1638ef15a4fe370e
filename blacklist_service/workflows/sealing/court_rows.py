"""A row of the courts' list at rest: only what tells a candidate apart, sealed, bound to a keyed hash of itself.

What a row says of others or at length (duty, performance in part, the firm and who stands for it) is not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import orjson

from blacklist_service.intake.foreign.court_list import CourtRow as ReadRow
from blacklist_service.intake.foreign.court_list import read_row, search_key
from blacklist_service.store.tables import CourtRow
from blacklist_service.vault.keyring import Vault
from blacklist_service.vault.tools import PlainRecord

KEPT_FIELDS = (
    "id", "iname", "age", "sexy", "cardNum", "courtName", "areaName", "partyTypeName", "gistId", "gistUnit", "regDate",
    "caseCode", "performance", "disruptTypeName", "publishDate",
)  # fmt: skip
_TABLE, _SCHEMA = "court_row", 1
_MARK, _TOKEN = "court_row", "court_search"


@dataclass(frozen=True, slots=True, repr=False)
class KeptRow:
    """A row that is kept: its bytes in the clear, how it is known again, how it is found, and until when."""

    text: bytes
    mark: bytes
    token: int
    until: date = field(default=date.min)


def kept_rows(vault: Vault, rows: list[tuple[ReadRow, date]]) -> list[KeptRow]:
    """What of these rows (with the last day of each) is kept."""
    texts = [orjson.dumps(_kept(row.texts)) for row, _until in rows]
    marks = vault.digests.macs([(_MARK, text) for text in texts])
    tokens = [vault.lookups.token(_TOKEN, search_key(row.name, row.masked_number)) for row, _until in rows]
    return [
        KeptRow(text, mark, token, until)
        for text, mark, token, (_row, until) in zip(texts, marks, tokens, rows, strict=True)
    ]


def seal_rows(vault: Vault, rows: list[KeptRow]) -> list[bytes]:
    """The sealed bytes of each."""
    return vault.sealer.seal_each([PlainRecord(_TABLE, row.mark.hex(), _SCHEMA, row.text) for row in rows])


def open_row(vault: Vault, kept: CourtRow) -> ReadRow:
    """A row as it was read. Raises SealBrokenError for another row's bytes."""
    mark = bytes(kept.row_mark)
    return read_row(0, vault.sealer.open(_TABLE, mark.hex(), _SCHEMA, bytes(kept.sealed_row)))


def token_of(vault: Vault, name: str, number: str) -> int | None:
    """Under which token rows about a person of this name and number lie; None where too little is known."""
    key = search_key(name, number)
    return vault.lookups.token(_TOKEN, key) if key else None


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: texts[name] for name in KEPT_FIELDS if texts.get(name)}
