"""How a subject without an account proves that a case is its own: the number in the letter, and its identity.

Its agent proves an identity of its own and the access code, and opens nothing that the subject could not open.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from blacklist_service.errors import ForbiddenError
from blacklist_service.rules.agents import AgentScope, may_act, own_business
from blacklist_service.store import cases, listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.agents import NamedAgent, access_mac, named_agent
from blacklist_service.workflows.cases.attempts import (
    agents_door,
    is_locked,
    note_beyond_scope,
    note_failed_proof,
)
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.cases.shared_out import shared_out
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.sealing.nobody import filled, open_nobody
from blacklist_service.workflows.sealing.records import open_identity
from matching.normalize import read_identity
from matching.types import RawIdentity, Validity

# The subject acts without an account; its looks and acts stand in the journal under this name.
SUBJECT = Actor(user=0, login="subject", role="subject", member=0, member_code="")
# A subject with more reports than this proves itself against so many of them, of every member some.
_MOST_COMPARED = 50
# So many records are opened at least, and twice as many, and so on: a case with one report looks like none.
_LEAST_OPENED = 4


@dataclass(frozen=True, slots=True, repr=False)
class _Claim:
    """Who somebody says to be, and the access code of an agent; None from whoever comes for itself."""

    identity: RawIdentity
    access_code: str | None


class _NotProvenError(Exception):
    """The claim failed; the listing is the one that the case number opens, if any. Never leaves this file.

    It is no guess where an agent's identity and code are right: its appointment is over, or the door is locked.
    """

    def __init__(self, listing: Listing | None, *, is_guess: bool, agents_door: str) -> None:
        super().__init__()
        self.listing, self.is_guess, self.agents_door = listing, is_guess, agents_door


class _BeyondScopeError(Exception):
    """An agent may see the case and do nothing in it. Never leaves this file."""

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self.listing = listing


# Whom it has named to act for it. No account has such a login.
AGENT = Actor(user=0, login="subject/agent", role="subject", member=0, member_code="")


@contextmanager
def acting_on_case(
    context: Context, case_no: str, name: str, id_number: str, access_code: str | None = None
) -> Iterator[tuple[Connection, Listing, Actor]]:
    """A write transaction on the case that number and identity open together; its listing is held, and who acts is
    told: the subject, or with an access code its agent.

    A failed proof is counted and journaled after that transaction has ended, and so is an agent that goes beyond its
    scope. Raises: ForbiddenError CASE.PROOF, AGENT.SCOPE.
    """
    context = context.opening(SUBJECT, "proof")
    claim = _Claim(RawIdentity(name=name, id_number=id_number), access_code)
    with _keeping_count(context), context.store.begin() as connection:
        mac = case_mac(context.vault, case_no)
        listing = listings.lock_listing_by_case(connection, mac)
        scope = _check(connection, context, mac, listing, claim)
        assert listing is not None
        if scope is not None and not may_act(scope):
            raise _BeyondScopeError(listing)
        yield connection, listing, SUBJECT if scope is None else AGENT


@contextmanager
def reading_case(
    context: Context, case_no: str, name: str, id_number: str, access_code: str | None = None
) -> Iterator[tuple[Connection, Listing, Actor]]:
    """As acting_on_case, for a mere reader. Raises: ForbiddenError CASE.PROOF."""
    context = context.opening(SUBJECT, "proof")
    claim = _Claim(RawIdentity(name=name, id_number=id_number), access_code)
    with _keeping_count(context), context.store.read() as connection:
        mac = case_mac(context.vault, case_no)
        listing = listings.find_listing_by_case(connection, mac)
        scope = _check(connection, context, mac, listing, claim)
        assert listing is not None
        yield connection, listing, SUBJECT if scope is None else AGENT


def look_at_case(actor: Actor, what: str) -> str:
    """What a look of the subject, or of its agent, is called in the log: the action, and with `record` the purpose."""
    return f"{'own' if actor == SUBJECT else 'agent'}_{what}"


@contextmanager
def _keeping_count(context: Context) -> Iterator[None]:
    try:
        yield
    except _NotProvenError as failed:
        if failed.is_guess:
            note_failed_proof(context, SUBJECT, failed.listing, door=failed.agents_door)
        raise ForbiddenError(
            "CASE.PROOF",
            "案号或者身份信息不符。",
            "The case number and the identity do not agree with each other.",
        ) from None
    except _BeyondScopeError as beyond:
        note_beyond_scope(context, AGENT, beyond.listing.id)
        raise own_business() from None


def _check(
    connection: Connection, context: Context, mac: str, listing: Listing | None, claim: _Claim
) -> AgentScope | None:
    """The claim agrees with one of the listing's identities, or with its agent's, and the number is not locked.
    Returns what an agent may do, None for the subject itself.

    An unknown or locked case goes through the same steps as a wrong identity and ends in the same refusal, so that
    nobody learns which case numbers exist. Every identity is compared, without stopping at the first that agrees.
    """
    named = None if claim.access_code is None else named_agent(connection, context, listing)
    principal = claim.identity if named is None else named.principal
    sought = proof_of(context, principal)
    known = _identities(connection, context, listing)
    hits = [hmac.compare_digest(sought, proof_of(context, identity)) for identity in known]
    # The same work for nobody, whose records prove nothing: who knows them from this source must not pass.
    for nobody in open_nobody(context.vault.sealer, filled(len(known), _LEAST_OPENED) - len(known)):
        hmac.compare_digest(sought, proof_of(context, nobody))
    door = "" if named is None else agents_door(listing, _appointment_of(context, named, claim))
    is_agent = named is not None and _is_agent(context, named, claim)
    is_over = named is not None and not (is_agent and named.is_standing)
    # Each door has its own lock: who shuts one out shuts out nobody else.
    if is_locked(connection, context, door or mac) or is_over:
        raise _NotProvenError(listing, is_guess=not is_agent, agents_door=door)
    if listing is None or not any(hits) or not _is_complete(claim.identity.id_number):
        raise _NotProvenError(listing, is_guess=not is_agent, agents_door=door)
    return None if named is None else named.scope


def _appointment_of(context: Context, named: NamedAgent, claim: _Claim) -> int:
    """The appointment of the agent whom name and number say to be; 0 of anybody else. Nobody, who stands for whoever
    was never named, is no agent by any claim."""
    is_same = hmac.compare_digest(proof_of(context, claim.identity), proof_of(context, named.agent))
    return named.appointment if is_same and named.is_somebody else 0


def _is_agent(context: Context, named: NamedAgent, claim: _Claim) -> bool:
    """The claim is that of the agent: identity and access code, each compared whatever the other says."""
    given = access_mac(context.vault, claim.access_code or "")
    is_right = hmac.compare_digest(given, named.access_mac)
    return is_right and _appointment_of(context, named, claim) != 0


def _identities(connection: Connection, context: Context, listing: Listing | None) -> list[RawIdentity]:
    """What the reports of a case gave; of no case nothing, by the same questions."""
    family = cases.family_or_nobody(connection, None if listing is None else listing.subject_id)
    found = []
    reports = cases.unerased_reports(connection, family)
    # Whoever was reported by mistake is not the person of the case: what was withdrawn or replaced proves only where
    # nothing else is left, as in a case that has ended.
    current = [report for report in reports if report.state == "current"]
    for report in shared_out(current or reports, _MOST_COMPARED):
        assert report.sealed_identity is not None
        found.append(open_identity(context.vault.sealer, report.id, report.sealed_identity))
    return found


def proofs_of_case(connection: Connection, context: Context, listing: Listing) -> frozenset[bytes]:
    """What everybody who is the person of a case now would prove itself by; asked of a name kept, never of a claim."""
    return frozenset(proof_of(context, identity) for identity in _identities(connection, context, listing))


def is_person_of_case(
    connection: Connection, context: Context, listing: Listing, identity: RawIdentity
) -> bool:
    """Whether name and number, which an official has read from a document, would prove the case at the portal."""
    # As it is typed there: of a kind that does not fit the number nothing would be read but the name.
    sought = proof_of(context, RawIdentity(name=identity.name, id_number=identity.id_number))
    hits = [hmac.compare_digest(sought, known) for known in proofs_of_case(connection, context, listing)]
    return any(hits) and _is_complete(identity.id_number)


def are_one_person(context: Context, identity: RawIdentity, other: RawIdentity) -> bool:
    """Whether two identities would prove the same case."""
    return hmac.compare_digest(proof_of(context, identity), proof_of(context, other))


def proof_of(context: Context, identity: RawIdentity) -> bytes:
    """A keyed hash of name and number in normal form: of the same length for every claim."""
    read = read_identity(identity)
    numbers = [number.value for number in read.identifiers[:1] if number.validity is not Validity.MASKED]
    text = "|".join([read.name, *numbers])
    return context.vault.secrets.mac("case-proof", text.encode())


def _is_complete(id_number: str) -> bool:
    """A name alone never identifies anyone: a number must be given, and whole."""
    identifiers = read_identity(RawIdentity(name="", id_number=id_number)).identifiers
    return any(identifier.validity is not Validity.MASKED for identifier in identifiers)
