"""Raw rows as prepared lines: normal form, tokens and codes, made where the data lie. Only this stage needs the key."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date

import numpy as np
import pyarrow as pa

from matching.batch.prepared import LINE, SEPARATOR, Codes, Longs, Prepared, prepare
from matching.batch.table import Ranked, Table
from matching.normalize import read_identity
from matching.policy import Policy
from matching.types import RawIdentity, SubjectKind

# What a row may tell, under the names of an upload; columns that the input lacks count as empty.
TEXTS = (
    "subject_type", "name", "id_type", "id_number", "birth_date", "phone", "bank_card", "address",
    "legal_representative",
)  # fmt: skip
CODES = ("unit", "number", "name", "phone", "other", "card", "home")
SCHEMA = "row long, line binary, packed binary, tokens array<long>, " + ", ".join(
    f"{code} long" for code in CODES
)
_CHUNK = 2000
_KINDS = frozenset(SubjectKind)
Batches = Iterable[pa.RecordBatch]


def coder(key: bytes) -> Codes:
    """Keyed hashes (BLAKE2b, 64 bits) under a key that is thrown away with the job; kinds never meet."""

    def codes(pairs: str) -> Longs:
        texts = iter(pairs.split(SEPARATOR))
        return np.frombuffer(
            b"".join(code(f"{kind}\0{text}") for kind, text in zip(texts, texts, strict=True)), "<i8"
        )

    def code(text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest()

    return codes


def preparer(key: bytes) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    """Turns batches of (row, *TEXTS) into batches of SCHEMA."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        codes = coder(key)
        for batch in batches:
            for start in range(0, batch.num_rows, _CHUNK):
                given = batch.slice(start, _CHUNK).to_pylist()
                yield _batch(prepare([(line["row"], read_identity(_raw(line))) for line in given], codes))

    return work


def _raw(line: dict[str, str | None]) -> RawIdentity:
    texts = {name: (line[name] or "").strip() for name in TEXTS}
    kind, birth = texts.pop("subject_type"), texts.pop("birth_date")
    return RawIdentity(**texts, kind=SubjectKind(kind) if kind in _KINDS else None, birth_date=_date(birth))


def _date(text: str) -> date | None:
    """A date of ISO 8601; anything else counts as unknown, because one bad cell must not stop the job."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _batch(chunk: Prepared) -> pa.RecordBatch:
    ends = np.cumsum(chunk.lines["bytes"], dtype=np.int64)
    starts = ends - chunk.lines["bytes"]
    token_ends = np.r_[0, np.cumsum(np.bincount(chunk.owners, minlength=len(chunk.lines)))]
    columns = {
        "row": pa.array(chunk.lines["row"]),
        "line": pa.array([line.tobytes() for line in chunk.lines], pa.binary()),
        "packed": pa.array([chunk.packed[a:b] for a, b in zip(starts, ends, strict=True)], pa.binary()),
        "tokens": pa.ListArray.from_arrays(pa.array(token_ends, pa.int32()), pa.array(chunk.tokens)),
        **{code: pa.array(np.ascontiguousarray(chunk.lines[code])) for code in CODES},
    }
    return pa.RecordBatch.from_pydict(columns)


def ranked(
    lines: pa.ChunkedArray,
    policy: Policy,
    packed: list[bytes] | None = None,
    tokens: tuple[np.ndarray, np.ndarray] | None = None,
) -> tuple[Ranked, np.ndarray]:
    """Some rows as the table of the offline engine, and the rank of each; `tokens`: values and whose they are."""
    records = np.frombuffer(b"".join(lines.to_pylist()), LINE)
    table = Table()
    none = np.empty(0, np.int64)
    values, owners = tokens or (none, none)
    table.add(Prepared(records, b"".join(packed or []), values, owners.astype(np.uint32)))
    rank_of = np.empty(len(records), np.int64)
    rank_of[np.lexsort((records["row"], records["order"]))] = np.arange(len(records))
    return table.close(policy), rank_of
