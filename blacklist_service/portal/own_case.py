"""我的案件: who says what, on what ground, where it stands until when; who looked; and to whom it was given."""

from flask import Response

from blacklist_service.access_rules import allow, evenly
from blacklist_service.portal import own_words
from blacklist_service.portal.access import claim
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.workflows.cases.listing_view import earliest_repair
from blacklist_service.workflows.list_deliveries import list_own_deliveries
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record

own_case = portal_blueprint("own_case", "/my/case")


@own_case.get("")
@allow(subject=True, door="portal")
@evenly
def show() -> Response:
    """我的案件。The listing with its days, every report, objections and applications with their clocks."""
    said = claim()
    record = show_own_record(service(), said.case_no, said.name, said.id_number, access_code=said.access_code)
    return page(
        "own_case",
        record=record,
        words=own_words,
        shown=service().vault.ids.show,
        today=service().clock.today(),
        contacts=service().profile.contacts,
        office=service().profile.name,
        repair_from=earliest_repair(record.listing),
    )


@own_case.get("/accesses")
@allow(subject=True, door="portal")
@evenly
def show_accesses() -> Response:
    """谁查询过我。Who looked and what for, newest first."""
    said = claim()
    found = show_own_accesses(
        service(), said.case_no, said.name, said.id_number, access_code=said.access_code
    )
    return page("own_accesses", found=found, words=own_words)


@own_case.get("/deliveries")
@allow(subject=True, door="portal")
@evenly
def show_recipients() -> Response:
    """提供去向。Who holds the entry, what each was told and when, and who confirmed that it forgot."""
    said = claim()
    found = list_own_deliveries(
        service(), said.case_no, said.name, said.id_number, access_code=said.access_code
    )
    return page("own_recipients", found=found, words=own_words)
