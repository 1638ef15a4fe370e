"""Erases reports so that no copy of them can be opened: key, sealed parts, notes and tokens go, their mark stays."""

from collections.abc import Sequence

from blacklist_service.store import cases, data_keys, judgements
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.erased_tokens import drop_tokens_of_erased

_KIND = "shredded"


def shred_reports(connection: Connection, context: Context, due: Sequence[Report]) -> None:
    """Destroys the keys of reports that are given as they were before, and all that was sealed under them."""
    numbers = [report.id for report in due]
    cases.erase_reports(connection, numbers)
    judgements.erase_notes(connection, numbers)
    drop_tokens_of_erased(connection, context, due)
    data_keys.destroy(connection, numbers)
    macs = [shred_mark(context, number) for number in numbers]
    data_keys.list_shredded(connection, macs, context.clock.now())


def shred_mark(context: Context, report: int) -> bytes:
    """What stands for a report on the shred list: a keyed hash, so that the list tells nothing to others."""
    return context.vault.lookups.mac(_KIND, b"%d" % report)
