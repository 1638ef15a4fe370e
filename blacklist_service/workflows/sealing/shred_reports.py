"""Erases reports so that no copy of them can be opened: key, sealed parts, notes and tokens go, their mark stays."""

from collections.abc import Sequence

from blacklist_service.store import cases, data_keys, judgements
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.erased_tokens import drop_tokens_of_erased
from blacklist_service.workflows.sealing.shred_marks import dated

_KIND = "report_shredded"
# Of the marks of earlier releases, which bind the number of the report alone.
_FORMER_KIND = "shredded"


def shred_reports(connection: Connection, context: Context, due: Sequence[Report]) -> None:
    """Destroys the keys of reports that are given as they were before, and all that was sealed under them."""
    sealed = data_keys.sealed_identities(connection, [report.id for report in due])
    shred_again(connection, context, due)
    now = context.clock.now()
    data_keys.list_shredded(connection, [dated(mac, now) for mac in shred_macs(context, sealed)], now)


def shred_again(connection: Connection, context: Context, due: Sequence[Report]) -> None:
    """The same of reports that are on the shred list already."""
    numbers = [report.id for report in due]
    cases.erase_reports(connection, numbers)
    judgements.erase_notes(connection, numbers)
    drop_tokens_of_erased(connection, context, due)
    data_keys.destroy(connection, numbers)


def shred_macs(context: Context, sealed: Sequence[tuple[int, bytes]]) -> list[bytes]:
    """What stands for reports, given as (number, sealed identity as it is stored), on the shred list: keyed hashes, so
    that the list tells nothing to others. A new report under the same number is sealed anew: no mark of the old one
    names it. Neither a rotation nor a restore changes the sealed bytes."""
    return context.vault.lookups.macs([(_KIND, b"%d:%b" % one) for one in sealed])


def former_macs(context: Context, numbers: Sequence[int]) -> list[bytes]:
    """The same on the lists of earlier releases: whoever finds one there asks until when it counts."""
    return context.vault.lookups.macs([(_FORMER_KIND, b"%d" % number) for number in numbers])
