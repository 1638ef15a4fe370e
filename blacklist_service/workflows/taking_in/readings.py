"""How a held file is read: what its columns are taken for, under one digest, so that what somebody looked at is what
is reported."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from blacklist_service.errors import ConflictError, RefusedError
from blacklist_service.intake.columns import Columns, fold, is_known
from blacklist_service.intake.scan import Scan
from blacklist_service.store import jobs, submissions
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import ColumnMapping, Submission
from blacklist_service.vault.commitments import digest_of
from blacklist_service.workflows.context import Context


class Said(msgspec.Struct, frozen=True):
    """What a member said of one of its column names: the field code ("" = not read), who said it and when."""

    field: str
    said_by: str
    said_at: datetime


def said_of(columns: Columns, known: Sequence[ColumnMapping]) -> str:
    """What a file was read by of all that its member said, as JSON by folded name."""
    asked = {fold(name) for name in columns.names if not is_known(name)}
    said = {one.column_name: Said(one.field, one.said_by, one.said_at) for one in known}
    return msgspec.json.encode({name: said[name] for name in sorted(asked & set(said))}).decode()


def read_said(text: str | None) -> dict[str, Said]:
    """What `said_of` wrote; nothing for a file that was not held, or before anything was said."""
    return msgspec.json.decode(text, type=dict[str, Said]) if text else {}


def mapping_of(given: Submission) -> dict[str, str]:
    """The field of each column that was read by its member's word, by its heading as given; empty where the file needed
    nobody's."""
    columns = Scan.from_json(given.scan_json).columns if given.mapping_json and given.scan_json else None
    if columns is None:
        return {}
    said = read_said(given.mapping_json)
    return {
        name: code for name, code in zip(columns.names, columns.fields, strict=True) if fold(name) in said
    }


def read_anew(connection: Connection, context: Context, submission: int) -> None:
    """A held file is looked through once more, by what its member says of it now; what somebody confirmed is void."""
    submissions.read_anew(connection, submission)
    jobs.add_job(
        connection, kind="scan_upload", object_id=submission, slot=context.randomness.code(10),
        due_at=context.clock.now(),
    )  # fmt: skip


def mapping_digest(mapping: Mapping[str, str]) -> str:
    """SHA-256 (hex) of a mapping in canonical JSON, as receipts name it; "" for none."""
    return digest_of(mapping) if mapping else ""


def reading_digest(held: Submission) -> str:
    """SHA-256 (hex) over the content's digest, how many rows it has, and each column with its field and unit."""
    scanned = Scan.from_json(held.scan_json or "")
    columns = scanned.columns
    read = list(zip(columns.names, columns.fields, columns.factors, strict=True)) if columns else []
    return digest_of(
        {
            "content_sha256": held.content_sha256, "media": scanned.media, "charset": scanned.charset,
            "rows": held.rows_total, "columns": read,
        }
    )  # fmt: skip


def require_readable(held: Submission) -> None:
    """Raises RefusedError UPLOAD.NOT_READ before a held file was looked through, UPLOAD.UNREADABLE where nothing can be
    taken from it."""
    if held.scan_json is None:
        raise not_read_yet()
    if not Scan.from_json(held.scan_json).is_readable:
        raise RefusedError(
            "UPLOAD.UNREADABLE",
            "文件无法读取，请按所列问题修改后重新上传。",
            "The file cannot be read; mend what is listed and upload it again.",
        )


def not_read_yet() -> RefusedError:
    """The worker has not looked through the file."""
    return RefusedError(
        "UPLOAD.NOT_READ",
        "文件尚在检查，请稍候。",
        "The file is still being looked through; wait a moment.",
    )


def require_reading(held: Submission, seen: str) -> None:
    """Raises ConflictError UPLOAD.CHANGED where the file is read otherwise by now than somebody saw it."""
    if held.scan_json is None or reading_digest(held) != seen:
        raise ConflictError(
            "UPLOAD.CHANGED",
            "该文件的读取方式已变更，请重新查看后再确认。",
            "The file is read otherwise by now; look again, then confirm.",
        )
