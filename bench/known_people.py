"""A small service with somebody listed, somebody only reported and a case, and calls about them and about nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, update

from bench.listed import list_some, with_operator
from bench.sample_file import write_sample
from bench.service import new_clerk, new_service, take_in
from blacklist_service.settings import Settings
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.answer_enquiry import EnquiryAnswer, answer_enquiries
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enquiring.enquiry import Enquiry, refusal_of
from blacklist_service.workflows.enrol import issue_key
from blacklist_service.workflows.enrol_official import issue_enrolment, redeem_enrolment
from tools.sample_rows import rows

PASSWORD = "鲤鱼跃过 seven bridges"
CASE = "2026-AAAA-BBBB-CCCC"
_listing = table_of(Listing)
_ROWS, _LISTED, _SEED = 400, 100, 20260301
_NOBODY = Enquiry("虚构无人", "resident_id", "110101199003070011", "credit_approval", "示例")


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """The service, an agency's key, and an enquiry about each kind of person."""

    context: Context
    reader: Actor
    key: str
    nobody: Enquiry
    reported: Enquiry
    listed: Enquiry


@contextmanager
def known_people(folder: Path, **settings: object) -> Iterator[KnownPeople]:
    """Takes in an invented file under `folder`, lists a quarter of it, gives one listing a case number."""
    given = Settings(
        home=folder / "home", environment="test", enquiries_per_day=10_000_000, people_per_day=10_000_000,
        unknown_calls_per_minute=0,
    ).model_copy(update=settings)  # fmt: skip
    with new_service(given) as bare:
        context, reader = with_operator(bare)
        take_in(context, new_clerk(context), write_sample(folder / "rows.csv", _ROWS, _SEED))
        list_some(context, _LISTED)
        with context.store.begin() as connection:
            first = select(func.min(_listing.c.id)).scalar_subquery()
            mac = case_mac(context.vault, CASE)
            connection.execute(update(_listing).where(_listing.c.id == first).values(case_no=mac))
        redeem_enrolment(context, issue_enrolment(context, SYSTEM, "maker").token, PASSWORD)
        listed, reported = _two_of_them(context, reader)
        key = issue_key(context, SYSTEM, login="reader").text
        yield KnownPeople(context, reader, key, _NOBODY, reported, listed)


def _two_of_them(context: Context, reader: Actor) -> tuple[Enquiry, Enquiry]:
    """One who is listed and one who is only reported, each by one report, as the service itself tells."""
    given = [
        Enquiry(row["姓名"], "resident_id", row["证件号码"], "credit_approval", "示例")
        for row in rows(_ROWS, _SEED)
    ]
    numbers = [one.id_number for one in given]
    whole = [one for one in given if numbers.count(one.id_number) == 1 and refusal_of(one) is None][:100]
    answers = answer_enquiries(context, reader, whole)
    said = {
        answer.outcome: one
        for one, answer in zip(whole, answers, strict=True)
        if isinstance(answer, EnquiryAnswer)
    }
    return said["listed"], said["not_listed"]
