"""Makes the letter of one step of a case: draws its number, prints it, and keeps it sealed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from blacklist_service.clock import day_of
from blacklist_service.letters.kinds import Letter as Words
from blacklist_service.letters.kinds import ServiceRecord, document_no
from blacklist_service.letters.parts import Addressee
from blacklist_service.store import letters
from blacklist_service.store.members import users_among
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Letter, LetterService, UserAccount
from blacklist_service.workflows.authority import acting_person, require_case
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.writing.answer_letters import (
    write_correction,
    write_objection_decision,
    write_receipt,
    write_reconsideration_decision,
    write_repair_decision,
)
from blacklist_service.workflows.writing.cases import Case, check_target, hold_case
from blacklist_service.workflows.writing.heads import draw_checksum, head_of, require_office
from blacklist_service.workflows.writing.listing_letters import (
    check_case_number,
    write_decision,
    write_notice,
    write_removal,
    write_service,
)
from blacklist_service.workflows.writing.papers import digest_of, press_of, seal_paper
from blacklist_service.workflows.writing.people import Reading
from blacklist_service.workflows.writing.steps import Asked, Step, not_yet, step_of

_WRITERS: Mapping[str, Callable[..., Words]] = MappingProxyType(
    {
        "listing_notice": write_notice,
        "listing_decision": write_decision,
        "objection_receipt": write_receipt,
        "correction_request": write_correction,
        "objection_decision": write_objection_decision,
        "repair_decision": write_repair_decision,
        "reconsideration_decision": write_reconsideration_decision,
        "removal_decision": write_removal,
        "service_record": write_service,
    }
)
_NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class ServiceView:
    """How a letter reached the subject, by the digest of what proves it; and who said so."""

    channel: str
    sent_on: date
    served_on: date
    proof_sha256: str
    given_by: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter by what stands in the clear of it: nobody's name."""

    id: int
    kind: str
    document_no: str
    target: str
    target_id: int
    issued_on: date
    checksum: str
    sha256: str
    made_by: str
    made_at: datetime
    service: ServiceView | None = None


@dataclass(frozen=True, slots=True, repr=False)
class LetterMade:
    """The letter as it is kept. `slip`: of a record of service the copy with the case number, for the envelope; it is
    told here and never again."""

    letter: LetterView
    slip: bytes | None = None


def make_letter(
    context: Context, actor: Actor, kind: str, target: str, number: int, *, asked: Asked = _NOTHING_ASKED
) -> LetterMade:
    """The letter of this kind for the step at which a case stands; the same step gives the letter that was made.

    1. The official is a maker or checker and reaches the case, whose listing is held.
    2. Where the step has its letter, that is the answer: what was sent is never made anew.
    3. The state allows the letter. The look stands in the log before anything is opened.
    4. The facts are opened; then the number is drawn, next of its kind and year (Asia/Shanghai), and held against
       others until the letter is kept: a letter that cannot be printed takes no number.
    5. The PDF is sealed under a key of its own; the letter remembers the reports that it was printed from, and is
       erased with any of them.

    Law: 党政机关公文格式 GB/T 9704-2012 (number); 征信业管理条例 Art 22 (access is recorded). Journal: letter_made with
    kind, number, step and digest. Raises: InvalidError LETTER.KIND, LETTER.TARGET, LETTER.MISSING, LETTER.CASE_NO;
    NotFoundError; ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotReadyError LETTER.OFFICE, LETTER.ADDRESS, LETTER.FONT;
    RefusedError LETTER.STATE, LETTER.NOBODY, LETTER.REASONS, LETTER.CHARACTER, LISTING.GAPS.
    """
    require_role(actor, *OFFICIALS)
    check_target(kind, target)
    context = context.opening(actor, "letter", f"{target}/{number}")
    today = context.clock.today()
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        case = hold_case(connection, target, number)
        require_case(connection, context, actor, case.listing)
        require_office(context)
        step = step_of(connection, kind, case, asked, today)
        kept = letters.find_step(connection, kind, target, number, step.name)
        if kept is None and step.is_over:
            raise not_yet()
        if kept is not None:
            return LetterMade(view_letter(connection, kept))
        subject = survivor_of(connection, case.listing.subject_id)
        record_look(context, connection, actor, subject=subject, action="letter", purpose=kind)
        return _make(_Making(context, connection, actor, kind, case, step, asked))


def view_letter(connection: Connection, letter: Letter) -> LetterView:
    """What stands in the clear of a letter."""
    return view_letters(connection, [letter])[0]


def view_letters(connection: Connection, found: Sequence[Letter]) -> list[LetterView]:
    """The same of several, in two questions for how they were served, and by whom."""
    services = letters.services_of(connection, [one.id for one in found])
    people = users_among(
        connection, {one.made_by for one in found} | {one.given_by for one in services.values()}
    )
    return [
        LetterView(
            id=one.id,
            kind=one.kind,
            document_no=document_no(one.kind, one.year, one.serial),
            target=one.target,
            target_id=one.target_id,
            issued_on=one.issued_on,
            checksum=one.checksum,
            sha256=one.sha256,
            made_by=people[one.made_by].login,
            made_at=one.made_at,
            service=_view_service(services.get(one.id), people),
        )
        for one in found
    ]


def _view_service(service: LetterService | None, people: Mapping[int, UserAccount]) -> ServiceView | None:
    if service is None:
        return None
    return ServiceView(
        service.channel,
        service.sent_on,
        service.served_on,
        service.proof_sha256,
        people[service.given_by].login,
    )


@dataclass(frozen=True, slots=True, repr=False)
class _Making:
    """One letter on its way, in its transaction."""

    context: Context
    connection: Connection
    actor: Actor
    kind: str
    case: Case
    step: Step
    asked: Asked


def _make(making: _Making) -> LetterMade:
    context, connection, case, asked = making.context, making.connection, making.case, making.asked
    reading = Reading(connection, context)
    addressee = reading.addressee(case.listing)
    if asked.case_no:
        check_case_number(reading, case.listing, asked.case_no)
    context.store.lock_letters(connection)
    # Read once, behind the lock: the paper and the register are to name the same day and year, at midnight too.
    now = context.clock.now()
    today = day_of(now)
    number, serial = letters.next_numbers(connection, making.kind, today.year)
    words = _written(making, reading, addressee, serial, today)
    press = press_of(context.settings.letter_fonts)
    pdf = press.pdf(words)
    letter = Letter(
        id=number,
        kind=making.kind,
        year=today.year,
        serial=serial,
        listing_id=case.listing.id,
        target=case.target,
        target_id=case.number,
        step=making.step.name,
        issued_on=today,
        checksum=words.head.checksum,
        sha256=digest_of(pdf),
        made_by=making.actor.user,
        made_at=now,
    )
    sealed = seal_paper(context.vault.sealer, number, pdf)
    letters.add_letter(connection, letter, reading.used, key=sealed.key, pdf=sealed.parts[0])
    _tell(making, letter)
    slip = None
    if isinstance(words, ServiceRecord) and asked.case_no:
        slip = press.pdf(replace(words, case_no=asked.case_no))
    return LetterMade(view_letter(connection, letter), slip)


def _written(making: _Making, reading: Reading, addressee: Addressee, serial: int, today: date) -> Words:
    head = head_of(
        making.context,
        addressee,
        kind=making.kind,
        serial=serial,
        issued_on=today,
        checksum=draw_checksum(making.context.randomness),
    )
    return _WRITERS[making.kind](reading, making.case, making.step, making.asked, head)


def _tell(making: _Making, letter: Letter) -> None:
    record(
        making.connection, making.context, making.actor,
        kind="letter_made", object_kind=letter.target, object_id=letter.target_id,
        detail={"letter": letter.id, "kind": letter.kind, "year": letter.year, "serial": letter.serial,
                "step": letter.step, "sha256": letter.sha256},
    )  # fmt: skip
