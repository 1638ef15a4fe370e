"""What can be done to rows before the database is asked: check, tokenise, seal.

Nothing here depends on other rows, so chunks may be prepared in any order and again after a kill.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import orjson

from blacklist_service.ids import report_id
from blacklist_service.intake.columns import Columns
from blacklist_service.intake.rows import check_row
from blacklist_service.intake.types import Cell, Finding, Operation, RawRow, ReportDraft
from blacklist_service.vault.keyring import Vault
from blacklist_service.workflows.sealing.records import (
    GivenReport,
    ReportDetails,
    SealedReport,
    seal_cells,
    seal_reports,
)
from matching.blocking import block_keys
from matching.normalize import read_identity
from matching.types import Identity, Validity

_KEY_BYTES = 16
# Of a report's digest the last bytes tell whom it names, so that a correction of sums differs from one of persons.
_NAMING_BYTES = 8


class ReportColumns(NamedTuple):
    """The columns of a report from `subject_kind` on; days as text, as both databases take them."""

    subject_kind: str
    identifier: str
    ground: str
    principal_fen: int | None
    outstanding_fen: int | None
    annual_rate_bp: int | None
    loan_date: str | None
    overdue_since: str | None
    settled_on: str | None
    out_of_contact: bool | None
    has_contract: bool
    has_ability_evidence: bool
    has_collection_log: bool
    sealed_identity: bytes
    sealed_details: bytes


class PreparedRow(NamedTuple):
    """A row with everything that is known without the database. `told` holds its findings as JSON; a row that may
    be rejected has its cells sealed for the error workbook."""

    number: int
    operation: Operation | None
    told: str | None
    is_warned: bool
    sealed_cells: bytes | None = None
    key: bytes = b""
    content: bytes = b""
    identity: Identity | None = None
    tokens: tuple[int, ...] = ()
    report: ReportColumns | None = None
    sealed_key: bytes = b""
    # Known by what it says alone: the sender gave no key, and no report that it is about.
    is_keyless: bool = False

    @property
    def is_rejected(self) -> bool:
        return self.operation is None


@dataclass(frozen=True, slots=True)
class Batch:
    """What all rows of a submission share. `is_about_report`: it names the report that its row is about."""

    submission: int
    member: int
    upload_day: date
    columns: Columns
    is_about_report: bool = False


def prepare(vault: Vault, batch: Batch, rows: Iterable[RawRow]) -> list[PreparedRow]:
    """Checks, tokenises and seals the rows of one chunk; the vault is asked for all rows together, because it may be
    another process."""
    given = [_check(batch, row) for row in rows]
    _digest(vault, batch, given)
    _seal_cells(vault, batch, given)
    naming = [one for one in given if one.draft is not None and one.draft.operation is not Operation.WITHDRAW]
    _identify(vault, naming)
    _seal(vault, batch, naming)
    return [one.prepared() for one in given]


def tell(findings: Sequence[Finding]) -> str | None:
    """Findings as they are kept with a row: code, severity and column."""
    if not findings:
        return None
    return orjson.dumps([(found.code, found.severity.value, found.column) for found in findings]).decode()


@dataclass(slots=True, repr=False)
class _Row:
    """A row on its way: what is known of it so far."""

    number: int
    cells: Sequence[Cell]
    draft: ReportDraft | None
    told: str | None
    is_warned: bool
    sealed_cells: bytes | None = None
    key: bytes = b""
    content: bytes = b""
    identity: Identity | None = None
    tokens: tuple[int, ...] = ()
    sealed: SealedReport | None = None
    is_keyless: bool = False

    def prepared(self) -> PreparedRow:
        """As it is taken in."""
        draft = self.draft
        if draft is None:
            return PreparedRow(self.number, None, self.told, self.is_warned, self.sealed_cells)
        known = (draft.operation, self.told, self.is_warned, self.sealed_cells, self.key, self.content)
        if self.identity is None or self.sealed is None:
            return PreparedRow(self.number, *known)
        report = _report_columns(draft, self.identity, self.sealed)
        return PreparedRow(
            self.number, *known, self.identity, self.tokens, report, self.sealed.key, self.is_keyless
        )


def _check(batch: Batch, row: RawRow) -> _Row:
    checked = check_row(batch.columns, row, batch.upload_day, is_about_report=batch.is_about_report)
    draft = checked.draft
    is_keyless = draft is not None and not draft.row_key and not batch.is_about_report
    told = tell(checked.findings)
    return _Row(row.number, row.cells, draft, told, bool(checked.findings), is_keyless=is_keyless)


def _digest(vault: Vault, batch: Batch, given: Sequence[_Row]) -> None:
    drafts = [(one, one.draft) for one in given if one.draft is not None]
    contents = vault.digests.macs([("report_content", orjson.dumps(draft)) for _, draft in drafts])
    for (one, _), content in zip(drafts, contents, strict=True):
        one.content = content[:_KEY_BYTES]
    keys = vault.digests.macs(
        [("report_key", _own_key(batch.member, draft, one.content)) for one, draft in drafts]
    )
    for (one, _), key in zip(drafts, keys, strict=True):
        one.key = key[:_KEY_BYTES]


def stored_key(vault: Vault, member: int, row_key: str) -> bytes:
    """Under which key a member's report is stored, by the member's own key of its row."""
    return vault.digests.mac("report_key", _sent_key(member, row_key))[:_KEY_BYTES]


def _own_key(member: int, draft: ReportDraft, content: bytes) -> bytes:
    """A row without a key of its own is known by what it says: never by its number, which another file has too."""
    return _sent_key(member, draft.row_key) if draft.row_key else b"%d//" % member + content


def _sent_key(member: int, row_key: str) -> bytes:
    return f"{member}/{row_key}".encode()


def _seal_cells(vault: Vault, batch: Batch, given: Sequence[_Row]) -> None:
    """Of what may be rejected; the database rejects corrections too of what it does not know."""
    kept = [one for one in given if one.draft is None or one.draft.operation is not Operation.ADD]
    sealed = seal_cells(vault.sealer, batch.submission, [(one.number, one.cells) for one in kept])
    for one, cells in zip(kept, sealed, strict=True):
        one.sealed_cells = cells


def _identify(vault: Vault, given: Sequence[_Row]) -> None:
    identities = [read_identity(one.draft.identity) for one in given if one.draft is not None]
    namings = vault.digests.macs([("report_naming", _naming(identity)) for identity in identities])
    tokens = vault.tokens.tokens_of_each([block_keys(identity) for identity in identities])
    for one, identity, naming, found in zip(given, identities, namings, tokens, strict=True):
        one.identity, one.tokens = identity, found
        one.content += naming[:_NAMING_BYTES]


def _seal(vault: Vault, batch: Batch, given: Sequence[_Row]) -> None:
    reports = [
        GivenReport(report_id(batch.submission, one.number), one.draft.identity, _details_of(one.draft))
        for one in given
        if one.draft is not None
    ]
    for one, sealed in zip(given, seal_reports(vault.sealer, reports), strict=True):
        one.sealed = sealed


def _naming(identity: Identity) -> bytes:
    """Name and numbers in comparable form: equal where a correction leaves the person alone."""
    numbers = sorted(f"{identifier.scheme}:{identifier.value}" for identifier in identity.identifiers)
    return "|".join((identity.name, *numbers)).encode()


def names_the_same(content: bytes, other: bytes) -> bool:
    """Whether two reports' digests name the same person by the same numbers."""
    return content[_KEY_BYTES:] == other[_KEY_BYTES:]


def _report_columns(draft: ReportDraft, identity: Identity, sealed: SealedReport) -> ReportColumns:
    return ReportColumns(
        identity.kind.value,
        _identifier_state(identity),
        draft.evasion_ground,
        draft.principal_fen,
        draft.outstanding_fen,
        draft.annual_rate_bp,
        _text_of(draft.loan_date),
        _text_of(draft.overdue_since),
        _text_of(draft.settled_on),
        draft.out_of_contact,
        bool(draft.contract_no),
        bool(draft.ability_evidence),
        bool(draft.collection_log),
        sealed.identity,
        sealed.details,
    )


def _details_of(draft: ReportDraft) -> ReportDetails:
    return ReportDetails(
        platform=draft.platform,
        contract_no=draft.contract_no,
        ability_evidence=draft.ability_evidence,
        collection_log=draft.collection_log,
        note=draft.note,
        row_key=draft.row_key,
        notice_channel=draft.notice_channel,
        notice_date=draft.notice_date,
    )


def _text_of(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _identifier_state(identity: Identity) -> str:
    """valid, invalid or masked by the best identifier; missing where there is none."""
    states = {identifier.validity for identifier in identity.identifiers}
    for state in (Validity.VALID, Validity.INVALID, Validity.MASKED):
        if state in states:
            return state.value
    return "missing"
