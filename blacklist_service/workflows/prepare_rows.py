"""What can be done to rows before the database is asked: check, tokenise, seal. Runs in processes side by side.

Nothing here depends on other rows, so chunks may be prepared in any order and again after a kill.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple

import orjson

from blacklist_service.ids import report_id
from blacklist_service.intake.columns import Columns
from blacklist_service.intake.rows import check_row
from blacklist_service.intake.types import Finding, Operation, RawRow, ReportDraft
from blacklist_service.settings import Settings
from blacklist_service.vault.keyring import Vault, open_vault, provider_of
from blacklist_service.workflows.sealed_records import (
    ReportDetails,
    seal_cells,
    seal_details,
    seal_identity,
)
from matching.blocking import block_keys
from matching.normalize import read_identity
from matching.types import Identity, Validity

_KEY_BYTES = 16
_ADULT_YEARS = 18


class PreparedRow(NamedTuple):
    """A row with everything that is known without the database. `report` holds the clear columns of the report
    from `subject_kind` on; a rejected row has its cells sealed for the error workbook instead."""

    number: int
    operation: Operation | None
    findings: tuple[Finding, ...]
    sealed_cells: bytes
    key: bytes = b""
    content: bytes = b""
    identity: Identity | None = None
    tokens: tuple[int, ...] = ()
    report: tuple[object, ...] = ()

    @property
    def is_rejected(self) -> bool:
        return self.operation is None


@dataclass(frozen=True, slots=True)
class Batch:
    """What all rows of a submission share."""

    submission: int
    member: int
    upload_day: date
    columns: Columns


def prepare(vault: Vault, batch: Batch, rows: list[RawRow]) -> list[PreparedRow]:
    """Checks, tokenises and seals the rows of one chunk."""
    return [_prepare_row(vault, batch, row) for row in rows]


def _prepare_row(vault: Vault, batch: Batch, row: RawRow) -> PreparedRow:
    checked = check_row(batch.columns, row, batch.upload_day)
    # Every row's cells are kept until the database has spoken too: it may reject rows that look clean.
    if checked.draft is None:
        cells = seal_cells(vault.sealer, batch.submission, row.number, row.cells)
        return PreparedRow(row.number, None, checked.findings, cells)
    draft = checked.draft
    content = vault.tokens.mac("report_content", orjson.dumps(draft))[:_KEY_BYTES]
    own_key = f"{batch.member}/{draft.row_key}".encode() if draft.row_key else None
    # A row without a key of its own is known by what it says: never by its number, which another file has too.
    key = vault.tokens.mac("report_key", own_key or b"%d//" % batch.member + content)[:_KEY_BYTES]
    if draft.operation is not Operation.ADD:
        cells = seal_cells(vault.sealer, batch.submission, row.number, row.cells)
    else:
        cells = b""
    if draft.operation is Operation.WITHDRAW:
        return PreparedRow(row.number, draft.operation, checked.findings, cells, key, content)
    identity = read_identity(draft.identity)
    tokens = tuple(dict.fromkeys(vault.tokens.token(kind, text) for kind, text in block_keys(identity)))
    report = _clear_columns(draft, identity, batch.upload_day) + _sealed_columns(vault, batch, row, draft)
    return PreparedRow(
        row.number, draft.operation, checked.findings, cells, key, content, identity, tokens, report
    )


def _clear_columns(draft: ReportDraft, identity: Identity, upload_day: date) -> tuple[object, ...]:
    return (
        identity.kind.value,
        _identifier_state(identity),
        _is_minor(identity.birth_date, upload_day),
        draft.evasion_ground,
        draft.principal_fen,
        draft.outstanding_fen,
        draft.annual_rate_bp,
        draft.loan_date,
        draft.overdue_since,
        draft.settled_on,
        draft.out_of_contact,
        bool(draft.contract_no),
        bool(draft.ability_evidence),
        bool(draft.collection_log),
    )


def _sealed_columns(vault: Vault, batch: Batch, row: RawRow, draft: ReportDraft) -> tuple[bytes, bytes]:
    report = report_id(batch.submission, row.number)
    details = ReportDetails(
        platform=draft.platform,
        contract_no=draft.contract_no,
        ability_evidence=draft.ability_evidence,
        collection_log=draft.collection_log,
        note=draft.note,
        row_key=draft.row_key,
        notice_channel=draft.notice_channel,
        notice_date=draft.notice_date,
    )
    return (
        seal_identity(vault.sealer, report, draft.identity),
        seal_details(vault.sealer, report, details),
    )


def _identifier_state(identity: Identity) -> str:
    """valid, invalid or masked by the best identifier; missing where there is none."""
    states = {identifier.validity for identifier in identity.identifiers}
    for state in (Validity.VALID, Validity.INVALID, Validity.MASKED):
        if state in states:
            return state.value
    return "missing"


def _is_minor(birth_date: date | None, on: date) -> bool:
    if birth_date is None:
        return False
    grown_up = (birth_date.year + _ADULT_YEARS, birth_date.month, birth_date.day)
    return grown_up > (on.year, on.month, on.day)


# One vault per preparing process: keys never travel through a pipe, each process loads its own.
_own_vault: list[Vault] = []


def _open_own_vault(settings: Settings) -> None:
    _own_vault.append(open_vault(provider_of(settings.keys, settings.home)))


def _prepare_here(batch: Batch, rows: list[RawRow]) -> list[PreparedRow]:
    return prepare(_own_vault[0], batch, rows)


@contextmanager
def prepared_chunks(
    settings: Settings, vault: Vault, batch: Batch, rows: Iterator[RawRow]
) -> Iterator[Iterator[list[PreparedRow]]]:
    """The rows in prepared chunks, in order; the next chunks are prepared while one is being taken in."""
    chunks = iter(lambda: list(islice(rows, settings.chunk_rows)), [])
    if settings.prepare_processes == 0:
        yield (prepare(vault, batch, chunk) for chunk in chunks)
        return
    pool = ProcessPoolExecutor(
        settings.prepare_processes,
        # Not fork: a forked child would inherit database connections and running threads.
        mp_context=get_context("spawn"),
        initializer=_open_own_vault,
        initargs=(settings,),
    )
    try:
        yield _ahead(pool, batch, chunks, settings.prepare_processes + 1)
    finally:
        pool.shutdown(cancel_futures=True)


def _ahead(
    pool: ProcessPoolExecutor, batch: Batch, chunks: Iterator[list[RawRow]], ahead: int
) -> Iterator[list[PreparedRow]]:
    waiting: deque[Future[list[PreparedRow]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(_prepare_here, batch, chunk))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
