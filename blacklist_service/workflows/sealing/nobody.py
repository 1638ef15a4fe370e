"""Records of nobody, opened beside those of people: how many records a question opened must not tell who is known.

The openings of one question are filled up to a power of two. Whoever could count or time them learns a class, the same
one for nobody, for somebody who is only reported and for somebody who is listed by one report.
"""

from collections.abc import Iterator

from blacklist_service.vault.tools import RecordSealer
from blacklist_service.workflows.sealing.records import ReportDetails, open_identity, seal_report
from matching.types import RawIdentity

# An invented name, and a number that no check digit fits.
_NOBODY = RawIdentity(name="查无此人", id_type="resident_id", id_number="000000000000000000")
_NO_REPORT = 0


def filled(opened: int, least: int) -> int:
    """How many records are to be opened in all where some were already: a power of two times `least`."""
    most = least
    while most < opened:
        most *= 2
    return most


def open_nobody(sealer: RecordSealer, times: int) -> Iterator[RawIdentity]:
    """Seals a record of nobody, whatever `times` is, and opens it so often."""
    nobody = seal_report(sealer, _NO_REPORT, _NOBODY, ReportDetails())
    for _ in range(times):
        yield open_identity(sealer, _NO_REPORT, nobody.key + nobody.identity)
