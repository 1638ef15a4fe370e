"""A report of a member's own, for that member alone: others' do not exist for it."""

from blacklist_service.errors import ConflictError, NotFoundError
from blacklist_service.store import reports
from blacklist_service.store.row_checks import check_stored
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Actor


def own_report(connection: Connection, actor: Actor, number: int) -> Report:
    """The report, in whatever state it is. Raises NotFoundError for another member's."""
    report = reports.find(connection, number)
    if report is None or report.member_id != actor.member:
        raise not_found()
    check_stored(connection, Report, [number])
    return report


def own_current_report(connection: Connection, actor: Actor, number: int) -> Report:
    """The report as it stands. Raises NotFoundError for another member's; ConflictError REPORT.CHANGED where a later
    version took its place, or it was withdrawn or erased."""
    report = own_report(connection, actor, number)
    if report.state != "current":
        raise ConflictError(
            "REPORT.CHANGED",
            "该条报送信息在此期间已有变动，请查看其现状后再办理。",
            "This report has changed meanwhile: look at how it stands now.",
        )
    return report


def not_found() -> NotFoundError:
    """There is no such report, for whoever asks."""
    return NotFoundError("REPORT.UNKNOWN", "本机构没有这条报送信息。", "Your platform has no such report.")
