"""Who asks for which pages in the measurement of pages: everybody at a browser, with cases and files of their own."""

import dataclasses
import re
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from bench.listed import FEED, PROFILE, with_operator
from bench.sample_file import write_sample
from blacklist_service.app import create_app
from blacklist_service.console.queue_kinds import QUEUES
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.store import listings
from blacklist_service.store.base import table_of
from blacklist_service.store.data_keys import whole_reports
from blacklist_service.store.tables import Listing, Report
from blacklist_service.vault.one_time_codes import code_at
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.numbers import case_mac, draw_case_number
from blacklist_service.workflows.change_factors import confirm_secret, draw_secret
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.enrol_official import issue_enrolment, redeem_enrolment
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.hold_upload import hold_upload
from blacklist_service.workflows.make_letter import make_letter
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.prove_case import Claim
from blacklist_service.workflows.sealing.records import open_identity
from blacklist_service.workflows.taking_in.keep_upload import Upload

_PASSWORD: Final = "示例口令 for a benchmark"  # of invented accounts
_HEADERS: Final = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
_TOKEN: Final = re.compile(r'name="form_token" value="([0-9a-f]+)"')
# An official, and the region of the few people whom it reaches.
CITY, CITY_REGION = "city", "340100"
# Who proposes: what stands as listed was all proposed today, by one person.
_SECOND: Final = "maker2"
_CONTACTS: Final = {"department": "示例处", "address": "示例路1号", "phone": "000"}
# Of a batch as many as go into one, of the file that waits as many as a page shows in part.
_IN_BATCH, _HELD_ROWS, _PART = 50, 20_000, 1 << 20
# A batch, a case that is proposed by itself, and one whose person proves itself.
FEWEST_LISTED: Final = _IN_BATCH + 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page at an address; with `form` the answer to one. `name`: how it is called in the figures; `most`: it may be
    asked for only so often, 0 for as often as one likes."""

    path: str
    name: str = ""
    form: tuple[tuple[str, str], ...] | None = None
    most: int = 0

    @property
    def said(self) -> str:
        """The address without what names one thing of many."""
        return self.name or re.sub(r"[a-z0-9]{26}", "…", self.path)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at a browser, the pages that are asked for, and one that shows nothing of the list."""

    who: str
    client: FlaskClient
    pages: tuple[Page, ...]
    bare: Page = Page("/console/account")

    def ask(self, page: Page) -> int:
        """The status of the answer, which is read whole."""
        if page.form is None:
            answer = self.client.get(page.path)
        else:
            answer = self.client.post(page.path, headers=_HEADERS, data=dict(page.form))
        answer.get_data()
        return answer.status_code


@dataclass(frozen=True, slots=True, repr=False)
class _Case:
    """A listed case whose person can prove itself."""

    listing: int
    claim: Claim

    @property
    def proof(self) -> tuple[str, str, str]:
        return self.claim.case_no, self.claim.name, self.claim.id_number


def with_office(context: Context) -> Context:
    """The service under an operator who may share, write letters and be asked; its people are enrolled."""
    context, _reader = with_operator(context)
    for login in (CITY, _SECOND):
        add_user(context, SYSTEM, member_code="office", login=login, role="maker")
    grant_area(context, SYSTEM, login=CITY, region=CITY_REGION)
    return of_office(context)


def of_office(context: Context) -> Context:
    """The service under that operator, whose people were enrolled before."""
    # What is measured is the work, and not how long an answer is held until its stroke.
    settings = context.settings.model_copy(update={"public_url": _HEADERS["Origin"], "even_answer_ms": 0})
    profile = dataclasses.replace(PROFILE, contacts=_CONTACTS)
    return dataclasses.replace(context, profile=profile, settings=settings)


def readers(context: Context, submission: int, folder: Path) -> Iterator[Reader]:
    """Everybody in turn; what each page needs is made before."""
    app = create_app(context=context)
    listed = _listed(context)
    case = _own_case(context, listed[0])
    batch = _laid(context, listed[1:])
    yield _maker(context, app, case.listing)
    yield _of_one_city(context, app)
    yield _checker(context, app, listed[-1], batch)
    # Somebody else: whoever read the batch a moment before has opened much.
    yield Reader("maker of a pile", piler := _come_in(context, app, _SECOND), _pile(piler))
    yield _clerk(context, app, submission, folder)
    yield _agency(context, app)
    yield _subject(context, app, case)


def _maker(context: Context, app: Flask, listing: int) -> Reader:
    client = _come_in(context, app, "maker")
    case = f"/console/listings/{context.vault.ids.show('listing', listing)}"
    cause = (("decision", "reject"), ("by", "platform"), ("submission", ""))
    pages = (
        Page("/console"),
        *(Page(f"/console/queues/{code}") for code in QUEUES),
        Page("/console/figures"),
        Page(case),
        Page(f"{case}/letters"),
        *_next_review(client),
        Page("/console/batch-selection"),
        *(
            _form(client, "/console/batch-selection", (*cause, ("platform", code)))
            for code in ("example", CITY)
        ),
    )
    return Reader("maker", client, pages)


def _of_one_city(context: Context, app: Flask) -> Reader:
    """An official of one city, whose people stand behind all others in each queue."""
    paths = ("/console", "/console/queues/verification", "/console/queues/match")
    pages = tuple(Page(path, most=3) for path in paths)
    return Reader("maker of a city", _come_in(context, app, CITY), pages)


def _checker(context: Context, app: Flask, proposed: int, batch: int) -> Reader:
    show = context.vault.ids.show
    shown = f"/console/batches/{show('batch', batch)}"
    pages = (
        # First and few times: an official opens no more than some hundred records a minute.
        Page(shown, f"/console/batches/… ({_IN_BATCH} cases)", most=3),
        Page("/console/queues/approval"),
        Page(f"/console/proposals/listing/{show('listing', proposed)}", most=6),
    )
    return Reader("checker", _come_in(context, app, "checker"), pages)


def _clerk(context: Context, app: Flask, submission: int, folder: Path) -> Reader:
    sent = context.vault.ids.show("submission", submission)
    held = context.vault.ids.show("submission", _held(context, folder))
    pages = (
        Page("/console/submissions"),
        Page(f"/console/submissions/{sent}"),
        Page("/console/uploads"),
        Page(f"/console/uploads/{held}", "/console/uploads/… (preview)"),
        Page("/console/columns"),
        Page("/console/settlements"),
        Page("/console/objections"),
        Page("/console/own-figures"),
        Page("/console/channel"),
    )
    return Reader("clerk", _come_in(context, app, "clerk"), pages)


def _agency(context: Context, app: Flask) -> Reader:
    paths = ("feeds", f"feeds/{FEED}", "removals", "enquiries", "looks", "keys")
    pages = tuple(Page(f"/console/{path}") for path in paths)
    return Reader("agency", _come_in(context, app, "reader"), pages)


def _subject(context: Context, app: Flask, case: _Case) -> Reader:
    """Somebody who is listed and has proven it: with an objection and its letter, and an application for repair."""
    show = context.vault.ids.show
    objection = object_to_listing(context, *case.proof, reason="paid", narrative="示例陈述")
    applied = apply_for_repair(context, *case.proof, application="示例申请", has_public_commitment=True)
    official = actor_of_login(context, "maker")
    made = make_letter(context, official, "objection_receipt", "objection", objection.id).letter
    client = app.test_client()
    proof = {"case_no": case.claim.case_no, "name": case.claim.name, "id_number": case.claim.id_number}
    if client.post("/my", data=proof, headers=_HEADERS).status_code != 303:
        raise SystemExit("the person of the case could not prove itself")
    pages = (
        Page("/my/case"),
        Page("/my/case/accesses"),
        Page("/my/case/deliveries"),
        Page(f"/my/objection/{show('objection', objection.id)}"),
        Page(f"/my/repair/{show('repair', applied.id)}"),
        Page("/my/papers"),
        Page(f"/my/letters/{show('letter', made.id)}", "/my/letters/… (PDF, kept)"),
        # A person is given twelve a year.
        Page("/my/papers/report", "/my/papers/report (PDF, made anew)", form=(), most=10),
    )
    return Reader("subject", client, pages, bare=Page("/help"))


def _form(client: FlaskClient, path: str, fields: tuple[tuple[str, str], ...]) -> Page:
    return Page(path, f"{path} ({fields[-1][1]})", (("form_token", _token(client, path)), *fields), most=20)


def _next_review(client: FlaskClient) -> tuple[Page, ...]:
    """The page of a review that this official has taken up; none where no match waits."""
    form = {"form_token": _token(client, "/console/queues/match"), "region": "", "behind": ""}
    taken = client.post("/console/reviews:next", data=form, headers=_HEADERS)
    return (Page(taken.location),) if taken.status_code == 303 and "/reviews/" in taken.location else ()


def _pile(client: FlaskClient) -> tuple[Page, ...]:
    """The page of a pile of reviews side by side; none where no match waits."""
    path = "/console/review-pile"
    form = {"form_token": _token(client, path), "region": "", "platform": ""}
    client.post(f"{path}/claim", data=form, headers=_HEADERS)
    return (Page(path, most=3),) if 'name="chosen"' in client.get(path).get_data(as_text=True) else ()


def _token(client: FlaskClient, path: str) -> str:
    token = _TOKEN.search(client.get(path).get_data(as_text=True))
    if token is None:
        raise SystemExit(f"{path}: no form")
    return token[1]


def _come_in(context: Context, app: Flask, login: str) -> FlaskClient:
    """A browser with the session of this account, its second factor just shown."""
    link = issue_enrolment(context, SYSTEM, login)
    opened = redeem_enrolment(context, link.token, _PASSWORD)
    drawn = draw_secret(context, opened.session)
    secret = b32decode(drawn.typed.replace(" ", ""))
    opened = confirm_secret(context, opened.session, code_at(secret, int(context.clock.now().timestamp())))
    client = app.test_client()
    client.set_cookie("console", opened.secret)
    return client


def _listed(context: Context) -> list[int]:
    """As many cases that are listed as a batch, a proposal and a person of its own need; the first proves itself."""
    with context.store.read() as connection:
        found = listings.standing_listings(connection, after=0, limit=FEWEST_LISTED)
    return [one.id for one in found]


def _own_case(context: Context, listing: int) -> _Case:
    """The case gets a number, and its person's name and number are read as the letter would say them."""
    listing_table, report = table_of(Listing), table_of(Report)
    case_no = draw_case_number(context)
    with context.store.begin() as connection:
        numbered = update(listing_table).where(listing_table.c.id == listing)
        connection.execute(numbered.values(case_no=case_mac(context.vault, case_no)))
        about = select(listing_table.c.subject_id).where(listing_table.c.id == listing).scalar_subquery()
        row = connection.execute(whole_reports().where(report.c.subject_id == about)).first()
    assert row is not None
    sealer = context.opening(SYSTEM, "bench", budget="service").vault.sealer
    raw = open_identity(sealer, row.id, row.sealed_identity)
    return _Case(listing, Claim(case_no, raw.name, raw.id_number))


def _laid(context: Context, listed: list[int]) -> int:
    """A batch of removals, and the removal of the last one by itself; the number of the batch."""
    maker = actor_of_login(context, _SECOND)
    with context.store.read() as connection:
        seen = [(one.id, one.version) for one in listings.listings_among(connection, listed)]
    alone, version = seen[-1]
    propose_decision(context, maker, alone, version, act="remove", reasons="示例理由")
    return propose_batch(context, maker, seen[:_IN_BATCH], act="remove", reasons="示例理由").id


def _held(context: Context, folder: Path) -> int:
    """A file that was looked through and waits to be confirmed."""
    file = write_sample(folder / "held.csv", _HELD_ROWS, seed=1)
    clerk = actor_of_login(context, "clerk")
    with file.open("rb") as body:
        number = hold_upload(context, clerk, Upload(filename=file.name), iter(lambda: body.read(_PART), b""))
    run_due_jobs(context)
    return number
