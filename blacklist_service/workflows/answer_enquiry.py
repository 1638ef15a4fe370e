"""An agency asks about one person or firm by full identifier and name, for a purpose, with consent.

1. The operator may give to such users at all (else OPERATOR.*); the enquiry is complete and its purpose allowed.
2. Tokens lead to candidates; the opened identities are compared; only SAME counts. An equal number under an
   incompatible name is *ambiguous*, and nothing of the entry is shown.
3. Only what is listed, not expired and not suppressed is shown, as the audience may have it.
4. The look is committed, hit or miss, before the answer is given; its number is the receipt. Where the records of
   several subjects were opened, each has its look, and the first one's number is the receipt.

The answer to a hit, a miss and an allegation that is not listed has the same shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from blacklist_service.errors import InvalidError, ServiceError
from blacklist_service.rules.enquiry_limits import Suspicion
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store import enquiries, journal
from blacklist_service.store.base import NOBODY
from blacklist_service.store.current_reports import SentReport, current_reports
from blacklist_service.store.journal import NewLook
from blacklist_service.store.releases import ListedCase
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.shared_out import MOST_OPENED, shared_out
from blacklist_service.workflows.context import Actor, Context, require_role, suspended
from blacklist_service.workflows.enquiring.alarms import settle_alarms
from blacklist_service.workflows.enquiring.enquiry import Enquiry, read_enquiry, refusal_of
from blacklist_service.workflows.enquiring.limits import Asked, count, limits_of, watch
from blacklist_service.workflows.enquiring.people import raise_alarm
from blacklist_service.workflows.journalling.kept import newest_note
from blacklist_service.workflows.journalling.looks import keep_look
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.recognition.number_tokens import number_tokens
from blacklist_service.workflows.releasing.entry import entry_for
from blacklist_service.workflows.releasing.export_gates import ExportGates
from blacklist_service.workflows.releasing.permission import require_audience
from blacklist_service.workflows.sealing.decoys import is_asked_for
from blacklist_service.workflows.sealing.nobody import filled, open_nobody
from blacklist_service.workflows.sealing.records import open_comparable
from exports.types import EntryFields
from matching.decide import compare
from matching.normalize import read_identity
from matching.types import Identity, Verdict

AUDIENCE = Audience.BANK
MOST_ENQUIRIES = 100
# For each person asked about: a report and the entry made from it.
_LEAST_OPENED = 2


@dataclass(frozen=True, slots=True)
class EnquiryAnswer:
    """`outcome`: listed, not_listed or ambiguous. `data_version`: the journal's number that the answer rests on.

    `journal_leaf`: what the look will be in the journal's tree, so that a proof of it can be asked for later.
    `journal_checkpoint`: the tree as it was last signed; whoever keeps it is a witness.
    """

    outcome: str
    entries: tuple[EntryFields, ...] = field(repr=False)
    disputed: bool
    receipt_id: str
    data_version: int
    as_of: datetime
    journal_leaf: str
    journal_checkpoint: str


@dataclass(frozen=True, slots=True, repr=False)
class _Finding:
    outcome: str
    entries: tuple[EntryFields, ...]
    # Whose records were opened, whom the answer is about first; nobody is (0,).
    subjects: tuple[int, ...]
    data_version: int


def answer_enquiry(context: Context, actor: Actor, enquiry: Enquiry) -> EnquiryAnswer:
    """Answers one enquiry.

    Raises RefusedError OPERATOR.*, ENQUIRY.PURPOSE_NOT_ALLOWED; InvalidError ENQUIRY.NAME, ENQUIRY.IDENTIFIER,
    ENQUIRY.PURPOSE, ENQUIRY.CONSENT. A refused enquiry looked at nobody and leaves no look.
    """
    answer = answer_enquiries(context, actor, [enquiry])[0]
    if isinstance(answer, ServiceError):
        raise answer
    return answer


@opening("enquiry")
def answer_enquiries(
    context: Context, actor: Actor, asked: Sequence[Enquiry]
) -> list[EnquiryAnswer | ServiceError]:
    """Answers 1 to 100 enquiries, each with its own look and receipt, all looks in one transaction.

    An enquiry that is refused gives its refusal in its place; the others are answered all the same.
    Raises RefusedError OPERATOR.*, QUOTA.EXCEEDED, InvalidError ENQUIRY.BATCH; ForbiddenError ACCESS.SUSPENDED, also
    where these enquiries, together with the last ones, are what suspends the member.
    """
    require_role(actor, "agency")
    require_audience(context, AUDIENCE)
    if not 1 <= len(asked) <= MOST_ENQUIRIES:
        raise InvalidError("ENQUIRY.BATCH", "一次可查询 1 至 100 条。", "Ask 1 to 100 at once.")
    refusals = [refusal_of(enquiry) for enquiry in asked]
    with context.store.read() as connection:
        limits = limits_of(connection, context, actor)
        version, note = journal.last_entry(connection), newest_note(connection)
        identities = [
            None if refusal else read_enquiry(enquiry)
            for enquiry, refusal in zip(asked, refusals, strict=True)
        ]
        is_decoy = is_asked_for(
            connection, context.vault, [one.identifiers[0].value for one in identities if one is not None]
        )
        known = _known(context, connection, [identity for identity in identities if identity is not None])
        findings = [None if identity is None else _find(known, identity, version) for identity in identities]
        _open_nobody(known, [identity for identity in identities if identity is not None])
    asked_for = [
        Asked(identity.identifiers[0].value, finding.outcome)
        for identity, finding in zip(identities, findings, strict=True)
        if identity is not None and finding is not None
    ]
    if not asked_for:
        return [refusal for refusal in refusals if refusal is not None]
    answers: list[EnquiryAnswer | ServiceError] = []
    with context.looks.begin() as connection:
        count(connection, context, actor, limits, asked_for)
        for enquiry, refusal, finding in zip(asked, refusals, findings, strict=True):
            if refusal is not None:
                answers.append(refusal)
            elif finding is not None:
                answers.append(_answer(context, connection, actor, enquiry, finding, note))
        alarm = watch(connection, context, actor, limits, asked_for)
        alarm = (Suspicion.DECOY, False) if is_decoy else alarm
        if alarm is not None:
            raise_alarm(connection, context, actor, alarm[0], of_person=alarm[1])
    # Leaving the block has committed the looks; only now may anybody see an answer.
    if alarm is not None:
        settle_alarms(context)
        raise suspended()
    return answers


@dataclass(slots=True)
class _Known:
    """What is kept of everybody whom some enquiries may mean, asked for all of them at once."""

    context: Context
    subjects: dict[int, set[int]]
    reported: dict[int, list[SentReport]]
    listed: dict[int, list[ListedCase]]
    opened: dict[int, Identity] = field(default_factory=dict)
    shown: int = 0

    def candidates(self, asked: Identity) -> list[int]:
        """The living subjects under the numbers of an identity, the oldest first."""
        tokens = number_tokens(self.context.vault, asked)
        return sorted(set().union(*(self.subjects.get(token, ()) for token in tokens)))

    def identities(self, sent: Sequence[SentReport]) -> list[Identity]:
        """The identities that reports gave, each opened once; of very many of every member some, or whoever sends them
        would spend what others may have opened."""
        sealer = self.context.vault.sealer
        found: list[Identity] = []
        for one in shared_out(sent, MOST_OPENED):
            report, sealed = one.report.id, one.sealed_identity
            if sealed is not None:
                if report not in self.opened:
                    self.opened[report] = open_comparable(sealer, report, sealed)
                found.append(self.opened[report])
        return found


def _known(context: Context, connection: Connection, asked: Sequence[Identity]) -> _Known:
    # An equal number is asked for anyway; the looser keys would only open the records of strangers.
    tokens = {token for identity in asked for token in number_tokens(context.vault, identity)}
    subjects = enquiries.subjects_under(connection, tokens)
    candidates = sorted(set().union(*subjects.values()))
    return _Known(
        context,
        subjects,
        current_reports(connection, candidates or [NOBODY]),
        enquiries.listed_about(connection, candidates),
    )


def _find(known: _Known, asked: Identity, version: int) -> _Finding:
    candidates = known.candidates(asked)
    # The look is kept for whoever is meant, listed or not, by all that is reported.
    reported = [(subject, known.reported[subject]) for subject in candidates if subject in known.reported]
    meant = [subject for subject, sent in reported if _agrees(asked, known.identities(sent))]
    listed = {subject: known.listed[subject] for subject in candidates if subject in known.listed}
    # What is shown is found by the reports that were decided upon alone, or a later one would tell of itself.
    agreeing = {
        subject: _agrees(asked, known.identities([sent for case in cases for sent in case.reports]))
        for subject, cases in listed.items()
    }
    shown = {
        subject: entries
        for subject, agrees in agreeing.items()
        if agrees is not None and (entries := _entries(known, listed[subject]))
    }
    opened = [subject for subject, _sent in reported] + sorted(agreeing)
    looked_at = tuple(dict.fromkeys([*shown, *meant, *opened])) or (0,)
    # A clash shows only where something is listed: else "ambiguous" would tell of an allegation.
    if len(shown) > 1 or any(not agreeing[subject] for subject in shown):
        return _Finding("ambiguous", (), looked_at, version)
    entries = tuple(entry for found in shown.values() for entry in found)
    return _Finding("listed" if entries else "not_listed", entries, looked_at, version)


def _agrees(asked: Identity, identities: Sequence[Identity]) -> bool | None:
    """Number and name agree; False where the number agrees alone; None where not even that."""
    # Both, number and name: a masked number that fits must not lead to somebody with another one.
    if not any(_has_equal_number(asked, one) for one in identities):
        return None
    return any(compare(asked, one).verdict is Verdict.SAME for one in identities)


def _has_equal_number(asked: Identity, other: Identity) -> bool:
    return bool(set(asked.identifiers) & set(other.identifiers))


def _entries(known: _Known, cases: Sequence[ListedCase]) -> tuple[EntryFields, ...]:
    """What may be shown of a subject."""
    entries = [
        entry_for(known.context, case, ExportGates(known.context, AUDIENCE, known.context.clock.today()))
        for case in sorted(cases, key=lambda case: case.listing.id)
        if not case.listing.is_suppressed
    ]
    shown = tuple(entry for entry in entries if entry is not None)
    known.shown += len(shown)
    return shown


def _open_nobody(known: _Known, asked: Sequence[Identity]) -> None:
    """Opens and compares records of nobody, until it has been the same work for whoever was asked about."""
    opened = len(known.opened) + known.shown
    times = filled(opened, _LEAST_OPENED * len(asked)) - opened
    for nobody in open_nobody(known.context.vault.sealer, times):
        compare(asked[0], read_identity(nobody))


def _answer(  # noqa: PLR0917  # what the answer is made of
    context: Context, connection: Connection, actor: Actor, enquiry: Enquiry, finding: _Finding, note: str
) -> EnquiryAnswer:
    now = context.clock.now()
    # Keyed: what members write there is free text, and a plain digest of a number in it could be tried out.
    consent = context.vault.digests.mac("consent", enquiry.consent_ref.strip().encode()).hex()
    looks = [
        keep_look(
            context,
            connection,
            NewLook(
                at=now,
                member=actor.member,
                actor=actor.login,
                action="enquiry",
                subject=subject,
                purpose=enquiry.purpose,
                consent_sha256=consent,
                outcome=finding.outcome,
                data_version=finding.data_version,
            ),
        )
        for subject in finding.subjects
    ]
    return EnquiryAnswer(
        outcome=finding.outcome,
        entries=finding.entries,
        disputed=any(entry.get("disputed") is True for entry in finding.entries),
        receipt_id=context.vault.ids.show("look", looks[0].number),
        data_version=finding.data_version,
        as_of=now,
        journal_leaf=looks[0].leaf,
        journal_checkpoint=note,
    )
