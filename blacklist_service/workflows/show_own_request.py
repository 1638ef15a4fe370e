"""What became of an objection or an application for repair, for the person: the approved outcome with its reasons, the
source's answer, what is missing and until when."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import RefusedError
from blacklist_service.store import members, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivor_of
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.cases.own_words import (
    OwnCorrection,
    OwnLetter,
    corrections_in,
    is_only_person,
    letters_to,
    person_behind,
)
from blacklist_service.workflows.cases.proof import SUBJECT, look_at_case, reading_case
from blacklist_service.workflows.cases.request_views import ObjectionView, RepairView, view_request
from blacklist_service.workflows.cases.requests import AnyRequest, RequestKind, is_open, request_of
from blacklist_service.workflows.cases.shown_corrections import CorrectionShown, corrections_approved
from blacklist_service.workflows.cases.shown_exhibits import ExhibitView, exhibits_with
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.sealing.statements import open_answer, open_application, open_narrative
from blacklist_service.workflows.writing.reasons import reasons_of
from blacklist_service.workflows.writing.steps import Step
from exports.masking import mask_addresses, mask_long_numbers
from matching.types import RawIdentity

_OWN = "own_record"
_PERSONS = "subject"
_ACTS = {"objection": "decide_objection", "repair": "decide_repair"}


@dataclass(frozen=True, slots=True, repr=False)
class OwnWords:
    """What the person wrote itself, when, and the files that it added. `text` is "" where it was erased;
    `has_promised`: it made the public commitment of an application."""

    text: str
    has_promised: bool
    received_at: datetime
    files: tuple[ExhibitView, ...]


@dataclass(frozen=True, slots=True, repr=False)
class OwnRequest:
    """`reasons`: of the approved outcome, "" before it. `answer`: the source's words with long numbers in part and
    without addresses, and `answered_by` its name. `is_withheld`: there are words, and the case may have been another
    person's when they were written. `corrected`: facts of debts that the outcome has corrected. `may_withdraw`: it is
    open, and whoever looks is the person itself and the only one that the case ever had. `written`: what the person
    wrote itself, for itself and not for its agent; None where the case may have been another person's."""

    request: ObjectionView | RepairView
    is_open: bool
    may_withdraw: bool
    is_withheld: bool
    reasons: str
    answer: str
    answered_by: str
    corrections: tuple[OwnCorrection, ...]
    letters: tuple[OwnLetter, ...]
    corrected: tuple[CorrectionShown, ...] = ()
    written: OwnWords | None = None


def show_own_request(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    kind: RequestKind,
    number: int,
    access_code: str | None = None,
) -> OwnRequest:
    """The subject, or its agent, reads what became of one of its requests.

    1. Case number and identity prove that the case is its own; the request is one of this case.
    2. The look stands in the log before anything is opened.
    3. Reasons, answer and, to the person itself, its own words are shown where the case was never anybody else's
       (cases.own_words).

    Law: 征信业管理条例 Art 25 (the answer in writing). Journal: no entry, a look (action own_record, agent_record).
    Raises: ForbiddenError CASE.PROOF; NotFoundError, also for another case's.
    """
    claimed = RawIdentity(name=name, id_number=id_number)
    with reading_case(context, case_no, name, id_number, access_code) as (connection, listing, actor):
        own = context.opening(actor, _OWN)
        asked = request_of(connection, listing.id, kind, number)
        subject, action = survivor_of(connection, listing.subject_id), look_at_case(actor, "record")
        record_look(context, connection, actor, subject=subject, action=action, purpose=action)
        person = person_behind(connection, own, listing, actor, claimed)
        is_persons = actor == SUBJECT
        may_withdraw, has_words = is_persons and is_open(asked), _has_words(connection, asked, kind, number)
        is_only = (has_words or is_persons) and is_only_person(connection, own, listing, person)
        is_shown = has_words and is_only
        answered = asked.answered_by if isinstance(asked, Objection) and (is_shown or not has_words) else None
        sent = letters_to(connection, own, listing, person) if is_persons else []
        return OwnRequest(
            request=view_request(asked),
            is_open=is_open(asked),
            may_withdraw=may_withdraw and is_only,
            is_withheld=(has_words or (is_persons and _has_own_words(asked))) and not is_only,
            reasons=_reasons(connection, own, kind, number) if is_shown else "",
            answer=_answer(own, asked) if is_shown else "",
            answered_by="" if answered is None else members.get_member(connection, answered).name,
            corrections=corrections_in(connection, listing.id).get((kind, number), ()),
            letters=tuple(one for one in sent if (one.target, one.target_id) == (kind, number)),
            corrected=corrections_approved(connection, own, asked)
            if is_shown and isinstance(asked, Objection)
            else (),
            written=_written(connection, own, asked) if is_persons and is_only else None,
        )


def _written(connection: Connection, context: Context, asked: AnyRequest) -> OwnWords:
    """The person's own words and files; that the case was never anybody else's has been found by whoever calls."""
    kind: RequestKind
    sealer = context.vault.sealer
    if isinstance(asked, Objection):
        kind, text, has_promised = "objection", open_narrative(sealer, asked), False
    else:
        application = open_application(sealer, asked)
        kind, text, has_promised = "repair", application.text, application.has_public_commitment
    number = asked.id or 0
    files = exhibits_with(connection, context, kind, [number]).get(number, ())
    return OwnWords(
        text, has_promised, asked.received_at, tuple(one for one in files if one.side == _PERSONS)
    )


def _has_own_words(asked: AnyRequest) -> bool:
    sealed = asked.sealed_narrative if isinstance(asked, Objection) else asked.sealed_application
    return sealed is not None


def _has_words(connection: Connection, asked: AnyRequest, kind: str, number: int) -> bool:
    has_answer = isinstance(asked, Objection) and asked.sealed_answer is not None
    decided = proposals.find_approved(connection, kind, number, _ACTS[kind])
    return has_answer or (decided is not None and decided.sealed_reasons is not None)


def _reasons(connection: Connection, context: Context, kind: str, number: int) -> str:
    """Those that a second official approved, as they were; nothing where they were erased or are others by now."""
    decided = proposals.find_approved(connection, kind, number, _ACTS[kind])
    if decided is None:
        return ""
    try:
        return reasons_of(context, Step(decided.act, decided))
    except RefusedError:
        return ""


def _answer(context: Context, asked: AnyRequest) -> str:
    """The source wrote it to the office: numbers of accounts and of other people's papers in it stand in part, and no
    address at all. One clerk writes it, and where debtors pay is for two to say (record 0089)."""
    if not isinstance(asked, Objection):
        return ""
    return mask_long_numbers(mask_addresses(open_answer(context.vault.sealer, asked)))
