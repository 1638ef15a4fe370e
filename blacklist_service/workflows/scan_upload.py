"""Reads a held upload once, before its sender confirms it: what the file is, its columns, and its first rows.

What was found is kept for whoever takes the rows in, who need not read the whole file a first time again.
"""

from dataclasses import replace
from itertools import islice

from blacklist_service.intake.upload import rows, scan
from blacklist_service.store import column_mappings, submissions
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.sealing.first_rows import seal_first_rows
from blacklist_service.workflows.taking_in.read_upload import limits_of, source_of
from blacklist_service.workflows.taking_in.readings import said_of

FIRST_ROWS = 3


def scan_upload(context: Context, submission: int) -> None:
    """Keeps the scan, and the first rows sealed; nothing happens where the upload was confirmed, scanned or dropped, or
    is to be read otherwise by now.

    Its member's word on its own column names counts; not in JSON Lines, whose keys programs write.
    """
    context = context.opening(SYSTEM, "intake", f"submission/{submission}")
    with context.store.read() as connection:
        given = submissions.find(connection, submission)
        known = column_mappings.columns_of(connection, given.member_id) if given else []
    if given is None or not given.is_held or given.scan_json is not None:
        return
    source, limits = source_of(context, submission), limits_of(context)
    said = {one.heading: one.field for one in known if given.media != "jsonl"}
    scanned = scan(source, given.media, given.charset or None, limits, said)
    columns = scanned.columns or scanned.unsettled
    shown = replace(scanned, columns=columns)
    first = [(row.number, row.cells) for row in islice(rows(source, shown, limits), FIRST_ROWS)]
    with context.store.begin() as connection:
        held = submissions.find(connection, submission)
        # The fence has moved where somebody said what columns mean while this was reading.
        if held is None or not held.is_held or held.scan_json is not None or held.fence != given.fence:
            return
        submissions.change(
            connection,
            submission,
            scan_json=scanned.to_json(),
            rows_total=scanned.rows_total,
            header_json=scanned.unsettled.to_json() if scanned.unsettled else None,
            mapping_json=said_of(columns, known) if columns else None,
        )
        submissions.keep_first_rows(
            connection, submission, seal_first_rows(context.vault.sealer, submission, first)
        )
