"""The recall list of a series of public notice: what of its editions must not be used any more. Names nobody.

`recalls.json`, canonical JSON with `recalls.json.minisig` beside it, is the one file of a series that changes:

```
{ "schema": "recalls/1", "series": "...", "publisher": "...", "number": 5, "previous_sha256": "...",
  "issued_at": "2026-11-20T08:00:00Z", "expires_at": "...",
  "editions": [{"number": 1, "publication": 1, "issued_on": "...", "expires_on": "...", "entries": 2,
                "files": [{"name": "edition-1.csv", "sha256": "..."}, ...]}, ...],
  "recalls": [{"key": "...", "kind": "removed", "since": "2026-11-20", "editions": [1, 2]}, ...] }
```

`editions` are all that there ever were; one is void after its `expires_on`. `recalls` names each entry of an edition
that has changed since, with the editions before the change: `removed` (forget it), `suspended` (do not use it until a
later edition carries it again), `replaced` (a later edition carries it, perhaps with other words: use that one).
`number` counts the publications of the series, editions and recall lists alike, without gaps, and `previous_sha256` is
the digest of the recall list before, 64 zeros at first. A list that has expired says nothing: fetch the newest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from exports.canonical import canonical_bytes, read_canonical
from exports.types import EntryFields

RECALLS_NAME = "recalls.json"
SCHEMA = "recalls/1"
NO_PREVIOUS_SHA256 = "0" * 64


@dataclass(frozen=True, slots=True, repr=False)
class PrintedEdition:
    """An edition as the recall list names it: `publication` is its place among all publications of the series; `files`
    are pairs of name and SHA-256."""

    number: int
    publication: int
    issued_on: date
    expires_on: date
    entries: int
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """How a key stands: printed from publication `first` on, changed last in publication `last`, on the day `since`;
    `kind` says what that change makes of the editions before."""

    key: str
    first: int
    last: int
    kind: str
    since: date


@dataclass(frozen=True, slots=True)
class Recall:
    """A key that must not be used any more as some editions print it."""

    key: str
    kind: str
    since: date
    editions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecallsHead:
    """What a recall list says of itself."""

    series: str
    publisher: str
    number: int
    previous_sha256: str
    issued_at: datetime
    expires_at: datetime


def recalls(entries: Iterable[KeptEntry], editions: Sequence[PrintedEdition]) -> list[Recall]:
    """What must not be used any more of these editions, by key. An edition that left a suspended key out is named all
    the same: better one too many than one too few."""
    found = []
    for one in sorted(entries, key=lambda entry: entry.key):
        behind = tuple(e.number for e in editions if one.first <= e.publication < one.last)
        if behind:
            found.append(Recall(one.key, one.kind, one.since, behind))
    return found


def recall_list(head: RecallsHead, editions: Sequence[PrintedEdition], recalled: Sequence[Recall]) -> bytes:
    """The bytes of `recalls.json`."""
    return canonical_bytes(
        {
            "schema": SCHEMA,
            "series": head.series,
            "publisher": head.publisher,
            "number": head.number,
            "previous_sha256": head.previous_sha256,
            "issued_at": _instant(head.issued_at),
            "expires_at": _instant(head.expires_at),
            "editions": [_edition(one) for one in editions],
            "recalls": [
                {
                    "key": one.key,
                    "kind": one.kind,
                    "since": one.since.isoformat(),
                    "editions": list(one.editions),
                }
                for one in recalled
            ],
        }
    )


def editions_in(content: bytes) -> list[PrintedEdition]:
    """The editions that a recall list names, oldest first.

    Raises:
        ValueError: no recall list of this schema.
    """
    return [
        PrintedEdition(
            number=one["number"],
            publication=one["publication"],
            issued_on=date.fromisoformat(one["issued_on"]),
            expires_on=date.fromisoformat(one["expires_on"]),
            entries=one["entries"],
            files=tuple((file["name"], file["sha256"]) for file in one["files"]),
        )
        for one in _document(content)["editions"]
    ]


def recalls_in(content: bytes) -> list[Recall]:
    """What a recall list recalls, by key.

    Raises:
        ValueError: no recall list of this schema.
    """
    return [
        Recall(one["key"], one["kind"], date.fromisoformat(one["since"]), tuple(one["editions"]))
        for one in _document(content)["recalls"]
    ]


def expiry_in(content: bytes) -> datetime:
    """The instant after which a recall list says nothing.

    Raises:
        ValueError: no recall list of this schema.
    """
    return datetime.fromisoformat(_document(content)["expires_at"])


def _document(content: bytes) -> Any:
    document: Any = read_canonical(content)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ValueError("not a recall list")
    return document


def _edition(one: PrintedEdition) -> EntryFields:
    return {
        "number": one.number,
        "publication": one.publication,
        "issued_on": one.issued_on.isoformat(),
        "expires_on": one.expires_on.isoformat(),
        "entries": one.entries,
        "files": [{"name": name, "sha256": sha256} for name, sha256 in one.files],
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
