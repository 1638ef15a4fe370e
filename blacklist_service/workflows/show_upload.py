"""What a platform is shown of a file before it sends it: how it is read, its columns, its first rows in part.

Only the sending member sees any of it; for others the upload does not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from blacklist_service.errors import NotFoundError
from blacklist_service.intake.columns import Columns, fold, is_known
from blacklist_service.intake.fields import FIELDS, LISTING_FIELDS, RULES
from blacklist_service.intake.scan import Scan
from blacklist_service.intake.types import Cell
from blacklist_service.store import members, submissions
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.say_charset import WITH_CHARSET
from blacklist_service.workflows.sealing.first_rows import open_first_rows
from blacklist_service.workflows.show_submission import FindingView, view_finding
from blacklist_service.workflows.taking_in.attesting import is_same_person
from blacklist_service.workflows.taking_in.readings import Said, read_said, reading_digest
from blacklist_service.workflows.taking_in.shown_cells import shown_cell


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column of the file: its name as given, the field that it is read as by code and by its name in the template
    ("" = not read), and how many yuan its unit is.

    `is_asked`: its name is none of ours, so that its member says what it is; `said` is what it has said, by
    `folded`, the heading without differences of width, case and blanks.
    """

    heading: str
    field: str
    title: str
    yuan: int
    folded: str
    is_asked: bool
    said: Said | None


@dataclass(frozen=True, slots=True, repr=False)
class UploadShown:
    """A held upload. `is_read`: it has been looked through; `is_readable`: its rows can be taken; `reading`: the digest
    of how it is read. `asked` are the names of columns that its member says the meaning of.

    `needs_attestation`: two persons confirm it; `attested_by` is the first one's login, "" before that; `may_attest`:
    whoever looks may confirm it now. `lacking` names the columns without which nothing of it can be listed, `absent`
    others that it does not have. `takes_charset`: its encoding can be said; `said_charset` is what was, "" where it was
    found out.
    """

    upload: str
    received_by: str
    received_at: datetime
    content_sha256: str
    body_bytes: int
    media: str
    is_read: bool
    is_readable: bool
    charset: str
    takes_charset: bool
    said_charset: str
    delimiter: str
    rows_total: int
    reading: str
    needs_attestation: bool
    attested_by: str
    attested_at: datetime | None
    may_attest: bool
    columns: tuple[ColumnShown, ...]
    asked: tuple[str, ...]
    lacking: tuple[str, ...]
    absent: tuple[str, ...]
    first_rows: tuple[tuple[int, tuple[str, ...]], ...]
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """An upload that waits to be confirmed, in a list: when and by whom, its kind, bytes and digest, and whether one
    of two persons has confirmed it. `standing`: it is looked through, can be read with so many rows, or cannot."""

    upload: str
    received_at: datetime
    received_by: str
    media: str
    body_bytes: int
    content_sha256: str
    standing: Literal["looked_at", "readable", "unreadable"]
    rows_total: int
    is_attested: bool


@opening("own_rows", "submission", budget="own")
def show_upload(context: Context, actor: Actor, submission: int) -> UploadShown | None:
    """The upload as it waits; None where it was confirmed and is a submission by now.

    Raises NotFoundError for another member's upload, and for one that was dropped.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        held = submissions.get(connection, submission)
        sealed = submissions.find_first_rows(connection, submission)
        needs = members.get_member(connection, actor.member).needs_attestation
        first = held.attested_by if needs else None
        by = members.get_user(connection, first).login if first else ""
        may = first is None or not is_same_person(connection, first, actor.user)
    if held.member_id != actor.member or (held.state == "receiving" and not held.is_held):
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    if not held.is_held:
        return None
    scanned = Scan.from_json(held.scan_json) if held.scan_json else None
    columns = _header(held, scanned)
    shown = _columns(columns, read_said(held.mapping_json))
    rows = open_first_rows(context.vault.sealer, submission, sealed) if sealed and columns else []
    return UploadShown(
        upload=context.vault.ids.show("submission", submission),
        received_by=held.received_by,
        received_at=held.received_at,
        content_sha256=held.content_sha256,
        body_bytes=held.body_bytes,
        media=held.media,
        is_read=scanned is not None,
        is_readable=scanned is not None and scanned.is_readable,
        charset=scanned.charset if scanned else "",
        takes_charset=scanned is not None and held.media == WITH_CHARSET,
        said_charset=held.charset,
        delimiter=scanned.delimiter if scanned else "",
        rows_total=held.rows_total,
        reading=reading_digest(held) if scanned and scanned.is_readable else "",
        needs_attestation=needs,
        attested_by=by,
        attested_at=held.attested_at,
        may_attest=may,
        columns=shown,
        asked=tuple(dict.fromkeys(one.folded for one in shown if one.is_asked)),
        lacking=_without(columns, is_needed=True),
        absent=_without(columns, is_needed=False),
        first_rows=tuple((number, _shown(columns, cells)) for number, cells in rows) if columns else (),
        findings=tuple(map(view_finding, scanned.findings)) if scanned else (),
    )


def list_held(context: Context, actor: Actor, *, limit: int) -> list[HeldLine]:
    """The member's uploads that wait to be confirmed, newest first."""
    require_role(actor, "platform")
    with context.store.read() as connection:
        held = submissions.held_of(connection, actor.member, limit)
    show = context.vault.ids.show
    return [
        HeldLine(
            show("submission", one.id or 0),
            one.received_at,
            one.received_by,
            one.media,
            one.body_bytes,
            one.content_sha256,
            _standing(one),
            one.rows_total,
            one.attested_by is not None,
        )
        for one in held
    ]


def _standing(held: Submission) -> Literal["looked_at", "readable", "unreadable"]:
    if not held.scan_json:
        return "looked_at"
    return "readable" if Scan.from_json(held.scan_json).is_readable else "unreadable"


def _header(held: Submission, scanned: Scan | None) -> Columns | None:
    if scanned is None or scanned.columns is not None:
        return scanned.columns if scanned else None
    return Columns.from_json(held.header_json) if held.header_json else None


def _columns(columns: Columns | None, said: Mapping[str, Said]) -> tuple[ColumnShown, ...]:
    if columns is None:
        return ()
    read = zip(columns.names, columns.fields, columns.factors, strict=True)
    return tuple(
        ColumnShown(
            heading, code, RULES[code].title if code else "", yuan, fold(heading), not is_known(heading),
            said.get(fold(heading)),
        )
        for heading, code, yuan in read
    )  # fmt: skip


def _without(columns: Columns | None, *, is_needed: bool) -> tuple[str, ...]:
    given = set(columns.fields) if columns else {rule.code for rule in FIELDS}
    return tuple(
        rule.title for rule in FIELDS if rule.code not in given and (rule.code in LISTING_FIELDS) is is_needed
    )


def _shown(columns: Columns, cells: tuple[Cell, ...]) -> tuple[str, ...]:
    # A ragged row has fewer cells than the header, or more, which belong to no column.
    given = (*cells, *(None,) * (len(columns.fields) - len(cells)))
    return tuple(shown_cell(code, cell) for code, cell in zip(columns.fields, given, strict=False))
