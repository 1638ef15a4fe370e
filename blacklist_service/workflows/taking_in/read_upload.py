"""The bytes of an upload that is kept here, opened part by part, and how much of a file is read at most."""

from collections.abc import Iterator

from blacklist_service.intake.scan import Limits, Source
from blacklist_service.store import submissions
from blacklist_service.vault.stream import open_parts
from blacklist_service.workflows.context import Context

PLACE = "upload_part"


def source_of(context: Context, submission: int) -> Source:
    """The bytes of the upload, opened part by part; no read transaction is held between two parts, because one
    that lasts would keep the write-ahead log growing."""

    def sealed() -> Iterator[bytes]:
        part = 0
        while True:
            with context.store.read() as connection:
                body = submissions.find_part(connection, submission, part)
            if body is None:
                return
            yield body
            part += 1

    return lambda: open_parts(context.vault.sealer, PLACE, str(submission), sealed())


def limits_of(context: Context) -> Limits:
    """What the settings allow a file to be."""
    settings = context.settings
    return Limits(
        max_rows=settings.max_rows,
        max_bytes=settings.max_upload_bytes,
        max_sheet_bytes=settings.max_sheet_bytes,
        sheet_memory_bytes=settings.sheet_memory_bytes,
        sheet_seconds=settings.sheet_seconds,
    )
