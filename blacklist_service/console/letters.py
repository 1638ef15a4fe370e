"""The letters of a case: what was made, with its paper, and what may be made at this step."""

from flask import Response, request, url_for

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint, for_officials
from blacklist_service.console.exhibits import LARGEST, proof_given, told_proofs
from blacklist_service.console.listing_words import CHANNELS
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import caller, number_of, read_day, read_form, service, session, shown
from blacklist_service.console.service_corrections import GROUNDS, SERVED, STATES, by_service, correct
from blacklist_service.letters.kinds import BY_KIND, ListingNotice
from blacklist_service.rules.gates import PROVES_SERVICE
from blacklist_service.workflows.context import OFFICIALS, READERS
from blacklist_service.workflows.make_letter import make_letter
from blacklist_service.workflows.offer_letters import CORRECTION, LettersOfCase, offer_letters
from blacklist_service.workflows.serve_letter import NOT_SERVED, serve_letter
from blacklist_service.workflows.show_letter import show_letter
from blacklist_service.workflows.writing.steps import Asked
from blacklist_service.workflows.writing.words import MISSING

SERVICE_RECORD = "service_record"
_ABOUT = {
    "listing": ("本案", "the case"),
    "objection": ("异议", "objection"),
    "repair": ("信用修复申请", "application for repair"),
}
_PDF = "application/pdf"
_MOST_MISSING = len(MISSING)
letters = console_blueprint("letters")


@letters.get("/listings/<number>/letters")
@for_officials
def show_all(number: str) -> Response:
    """本案文书。The letters of a case, and those that may be made now."""
    return _page(number, offer_letters(service(), caller(), number_of("listing", number)))


@letters.post("/listings/<number>/letters")
@allow(*OFFICIALS, door="console", step_up="recent")
def make(number: str) -> Response:
    """制作文书。Makes the letter of this step, or finds the one that was made; of a record of service with the case
    number the copy for the envelope comes back, once."""
    kind, target, about, until, case_no = read_form(
        "kind", "target", "about", "until", "case_no", many="missing"
    )
    missing = tuple(request.form.getlist("missing")[:_MOST_MISSING])
    asked = Asked(missing, read_day(until) if until else None, case_no.strip())
    made = make_letter(service(), caller(), kind, target, number_of(target, about), asked=asked)
    if made.slip is not None:
        return _paper(made.slip, f"slip-{made.letter.issued_on.year}.pdf")
    return see_other(url_for(".show_all", number=number) + f"#{shown('letter', made.letter.id)}")


@letters.post("/letters/<number>/service")
@allow("maker", door="console", streams=True, step_up="recent")
def serve(number: str) -> Response:
    """登记送达。Keeps how the letter reached the subject, with the file of the proof; leads back to the letters."""
    (channel, sent_on, served_on, proof), files = proof_given(
        "channel", "sent_on", "served_on", "proof_sha256"
    )
    served = serve_letter(
        service(), caller(), number_of("letter", number),
        channel=channel, sent_on=read_day(sent_on), served_on=read_day(served_on),
        proof_sha256=proof or None, files=files,
    )  # fmt: skip
    return see_other(url_for(".show_all", number=shown("listing", served.listing_id)) + f"#{number}")


@letters.post("/letters/<number>/service/correction")
@allow("maker", door="console", streams=True, step_up="recent")
def correct_letter(number: str) -> Response:
    """更正文书的送达记录。How the letter was really served: at once, or put before another official."""
    return correct("letter", number_of("letter", number))


@letters.get("/letters/<number>/paper")
@allow(*READERS, door="console", step_up="recent")
def show_paper(number: str) -> Response:
    """文书原件。The PDF exactly as it was made. The look is recorded."""
    found = show_letter(service(), caller(), number_of("letter", number))
    return _paper(found.pdf, f"{found.letter.kind}-{found.letter.issued_on.year}-{number}.pdf")


def _page(number: str, found: LettersOfCase) -> Response:
    listing = url_for("console_listings.show", number=number)
    return page(
        "letters",
        number=number,
        listing=listing,
        made=[
            (one, BY_KIND[one.kind].TITLE, shown("letter", one.id), _ABOUT[one.target])
            for one in found.letters
        ],
        offers=[
            (one, BY_KIND[one.kind].TITLE, shown(one.target, one.number), _ABOUT[one.target])
            for one in found.offers
        ],
        correction=CORRECTION,
        service_record=SERVICE_RECORD,
        missing=MISSING,
        proofs=told_proofs(found.proofs),
        corrections=by_service(found.corrections),
        correction_words={"grounds": GROUNDS, "served": SERVED, "states": STATES},
        largest=LARGEST,
        channels=CHANNELS,
        proving={code: CHANNELS[code] for code in CHANNELS if code in PROVES_SERVICE},
        not_served=NOT_SERVED,
        notice=ListingNotice.KIND,
        may_serve=caller().has_role("maker"),
        may_make=caller().has_role(*OFFICIALS),
        is_fresh=session().is_fresh,
        today=service().clock.today(),
        clock_text=clock_text,
    )


def _paper(body: bytes, name: str) -> Response:
    answer = Response(body, content_type=_PDF)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
