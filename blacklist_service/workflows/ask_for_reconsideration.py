"""Whom a decision on an objection or an application for repair did not help asks once that others reconsider it."""

from collections.abc import Iterable
from functools import partial

from blacklist_service.rules.reconsiderations import (
    reconsidered_objection_dues,
    reconsidered_repair_answer_by,
)
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.apply_for_repair import Wanted, check_repairable, take_application
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.cases.reconsiderations import check_may_ask
from blacklist_service.workflows.cases.request_views import ObjectionView, RepairView
from blacklist_service.workflows.cases.requests import objection_of, repair_of
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.object_to_listing import Disputed, check_contestable, take_objection
from blacklist_service.workflows.sealing.statements import Application, checked_text


def reconsider_objection(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    objection: int,
    narrative: str,
    files: Iterable[GivenFile] = (),
    access_code: str | None = None,
) -> ObjectionView:
    """The subject, or its agent, asks that the decision on its objection be reconsidered.

    1. Case and identity are proven as for an objection; the objection is of this case, is decided, was not reconsidered
       before, and its time is not over.
    2. What is received is an objection for the same reason that names it: the entry is disputed from this instant, the
       member is asked again, and two officials decide who took no part in the first decision.
    3. Its own clock starts: 15 days, never later than an objection's.

    Law: 征信业管理条例 Art 25 (the mark); the rest is the operator's own (docs/law.md). Journal: reconsideration_asked
    with both numbers, last days and the digests of the files. Raises: as object_to_listing; NotFoundError; RefusedError
    RECONSIDERATION.NOT_DECIDED, RECONSIDERATION.REPEATED, RECONSIDERATION.LATE.
    """
    checked_text(narrative)
    claim = (case_no, name, id_number, access_code)

    def wanted(connection: Connection, listing: Listing) -> Disputed:
        first = objection_of(connection, listing.id, objection)
        check_may_ask(connection, first, context.clock.today())
        check_contestable(connection, listing, first.reason)
        dues = reconsidered_objection_dues(context.clock.today())
        return Disputed(first.reason, dues, reconsiders=objection)

    return take_objection(context, claim, narrative, files, wanted)


def reconsider_repair(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    repair: int,
    application: str,
    has_public_commitment: bool,
    files: Iterable[GivenFile] = (),
    access_code: str | None = None,
) -> RepairView:
    """The subject, or its agent, asks that the refusal of its application for repair be reconsidered.

    As reconsider_objection, for an application: what is received is one that names the refused one. The entry is not
    marked as disputed by it, as by no application. Its clock: 15 days, never later than an application's.

    Law: as apply_for_repair; the rest is the operator's own. Journal: reconsideration_asked with both numbers, the last
    day and the digests of the files. Raises: as apply_for_repair; NotFoundError; RefusedError
    RECONSIDERATION.NOT_DECIDED, RECONSIDERATION.REPEATED, RECONSIDERATION.LATE.
    """
    checked_text(application)
    claim = (case_no, name, id_number, access_code)
    said = Application(application, has_public_commitment)
    return take_application(context, claim, said, files, partial(_wanted, context, repair))


def _wanted(context: Context, repair: int, connection: Connection, listing: Listing) -> Wanted:
    today = context.clock.today()
    check_may_ask(connection, repair_of(connection, listing.id, repair), today)
    check_repairable(connection, listing)
    return Wanted(reconsidered_repair_answer_by(today), reconsiders=repair)
