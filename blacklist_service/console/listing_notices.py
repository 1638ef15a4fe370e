"""告知 at the console: that notice was given, and that it was served, with the file of the proof."""

from flask import Response, url_for

from blacklist_service.access_rules import allow
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.exhibits import proof_given
from blacklist_service.console.listing_refusals import refused_act
from blacklist_service.console.listings import KIND
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import caller, number_of, read_day, read_version, service
from blacklist_service.console.service_corrections import correct
from blacklist_service.errors import InvalidError, ServiceError
from blacklist_service.workflows.give_notice import confirm_service, give_notice

listing_notices = console_blueprint("listing_notices")
listing_notices.register_error_handler(ServiceError, refused_act)


@listing_notices.post("/listings/<number>/notice")
@allow("maker", door="console", streams=True, step_up="recent")
def tell(number: str) -> Response:
    """告知、送达。Notice was given, with its service where that is proven already; or its proof has come in."""
    (act, version, channel, content, sent_on, served_on, proof), files = proof_given(
        "act", "version", "channel", "content_sha256", "sent_on", "served_on", "proof_sha256"
    )
    listing, seen = number_of(KIND, number), read_version(version)
    if act == "confirm_service":
        confirm_service(
            service(), caller(), listing, seen,
            served_on=read_day(served_on), proof_sha256=proof or None, files=files,
        )  # fmt: skip
        return see_other(url_for("console_listings.show", number=number, _anchor=f"done-{act}"))
    if act != "give_notice":
        raise InvalidError("FORM.ACT", "没有这项办理事项。", "There is no such act.")
    given = give_notice(
        service(), caller(), listing, seen,
        channel=channel, content_sha256=content, sent_on=read_day(sent_on),
        served_on=read_day(served_on) if served_on else None, proof_sha256=proof or None, files=files,
    )  # fmt: skip
    return page("listing_notice", number=number, case_no=given.case_no)


@listing_notices.post("/listings/<number>/notice/correction")
@allow("maker", door="console", streams=True, step_up="recent")
def correct_notice(number: str) -> Response:
    """更正告知的送达记录。How the notice was really served: at once, or put before another official."""
    return correct("notice", number_of(KIND, number))
