"""Reads a held upload once, before its sender confirms it: what the file is, its columns, and its first rows.

What was found is kept for whoever takes the rows in, who need not read the whole file a first time again.
"""

from itertools import islice

from blacklist_service.intake.upload import rows, scan
from blacklist_service.store import submissions
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.sealing.first_rows import seal_first_rows
from blacklist_service.workflows.taking_in.read_upload import limits_of, source_of

FIRST_ROWS = 3


def scan_upload(context: Context, submission: int) -> None:
    """Keeps the scan, and the first rows sealed; nothing happens where the upload was confirmed, scanned or dropped."""
    context = context.opening(SYSTEM, "intake", f"submission/{submission}")
    with context.store.read() as connection:
        given = submissions.find(connection, submission)
    if given is None or not given.is_held or given.scan_json is not None:
        return
    source, limits = source_of(context, submission), limits_of(context)
    scanned = scan(source, given.media, given.charset or None, limits)
    first = [(row.number, row.cells) for row in islice(rows(source, scanned, limits), FIRST_ROWS)]
    with context.store.begin() as connection:
        held = submissions.find(connection, submission)
        if held is None or not held.is_held:
            return
        submissions.change(connection, submission, scan_json=scanned.to_json(), rows_total=scanned.rows_total)
        submissions.keep_first_rows(
            connection, submission, seal_first_rows(context.vault.sealer, submission, first)
        )
