"""How a subject without an account proves that a case is its own: the number in the letter, and its identity."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from blacklist_service.errors import ForbiddenError
from blacklist_service.store import cases, listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.attempts import is_locked, note_failed_proof
from blacklist_service.workflows.cases.numbers import case_mac
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.sealing.nobody import filled, open_nobody
from blacklist_service.workflows.sealing.records import open_identity
from matching.normalize import read_identity
from matching.types import RawIdentity, Validity

# The subject acts without an account; its looks and acts stand in the journal under this name.
SUBJECT = Actor(user=0, login="subject", role="subject", member=0, member_code="")
# A subject with more reports than this proves itself against the newest of them.
_MOST_COMPARED = 50
# So many records are opened at least, and twice as many, and so on: a case with one report looks like none.
_LEAST_OPENED = 4


class _NotProvenError(Exception):
    """The claim failed; the listing is the one that the case number opens, if any. Never leaves this file."""

    def __init__(self, listing: Listing | None) -> None:
        super().__init__()
        self.listing = listing


@contextmanager
def acting_on_case(
    context: Context, case_no: str, name: str, id_number: str
) -> Iterator[tuple[Connection, Listing]]:
    """A write transaction on the case that number and identity open together; its listing is held.

    A failed proof is counted and journaled after that transaction has ended. Raises: ForbiddenError CASE.PROOF.
    """
    context = context.opening(SUBJECT, "proof")
    with _keeping_count(context), context.store.begin() as connection:
        mac = case_mac(context.vault, case_no)
        listing = listings.lock_listing_by_case(connection, mac)
        _check(connection, context, mac, listing, RawIdentity(name=name, id_number=id_number))
        assert listing is not None
        yield connection, listing


@contextmanager
def reading_case(
    context: Context, case_no: str, name: str, id_number: str
) -> Iterator[tuple[Connection, Listing]]:
    """As acting_on_case, for a mere reader. Raises: ForbiddenError CASE.PROOF."""
    context = context.opening(SUBJECT, "proof")
    with _keeping_count(context), context.store.read() as connection:
        mac = case_mac(context.vault, case_no)
        listing = listings.find_listing_by_case(connection, mac)
        _check(connection, context, mac, listing, RawIdentity(name=name, id_number=id_number))
        assert listing is not None
        yield connection, listing


@contextmanager
def _keeping_count(context: Context) -> Iterator[None]:
    try:
        yield
    except _NotProvenError as failed:
        note_failed_proof(context, SUBJECT, failed.listing)
        raise ForbiddenError(
            "CASE.PROOF",
            "案号或者身份信息不符。",
            "The case number and the identity do not agree with each other.",
        ) from None


def _check(
    connection: Connection, context: Context, mac: str, listing: Listing | None, claim: RawIdentity
) -> None:
    """The claim agrees with one of the listing's identities, and the number is not locked.

    An unknown or locked case goes through the same steps as a wrong identity and ends in the same refusal, so that
    nobody learns which case numbers exist. Every identity is compared, without stopping at the first that agrees.
    """
    claimed = _proof(context, claim)
    known = _identities(connection, context, listing)
    hits = [hmac.compare_digest(claimed, _proof(context, identity)) for identity in known]
    # The same work for nobody, whose records prove nothing: who knows them from this source must not pass.
    for nobody in open_nobody(context.vault.sealer, filled(len(known), _LEAST_OPENED) - len(known)):
        hmac.compare_digest(claimed, _proof(context, nobody))
    is_refused = is_locked(connection, context, mac)
    if is_refused or listing is None or not any(hits) or not _is_complete(claim.id_number):
        raise _NotProvenError(listing)


def _identities(connection: Connection, context: Context, listing: Listing | None) -> list[RawIdentity]:
    """What the reports of a case gave; of no case nothing, by the same questions."""
    family = cases.family_or_nobody(connection, None if listing is None else listing.subject_id)
    found = []
    reports = cases.unerased_reports(connection, family)
    # Whoever was reported by mistake is not the person of the case: what was withdrawn or replaced proves only where
    # nothing else is left, as in a case that has ended.
    current = [report for report in reports if report.state == "current"]
    for report in (current or reports)[-_MOST_COMPARED:]:
        assert report.sealed_identity is not None
        found.append(open_identity(context.vault.sealer, report.id, report.sealed_identity))
    return found


def _proof(context: Context, identity: RawIdentity) -> bytes:
    """A keyed hash of name and number in normal form: of the same length for every claim."""
    read = read_identity(identity)
    numbers = [number.value for number in read.identifiers[:1] if number.validity is not Validity.MASKED]
    text = "|".join([read.name, *numbers])
    return context.vault.secrets.mac("case-proof", text.encode())


def _is_complete(id_number: str) -> bool:
    """A name alone never identifies anyone: a number must be given, and whole."""
    identifiers = read_identity(RawIdentity(name="", id_number=id_number)).identifiers
    return any(identifier.validity is not Validity.MASKED for identifier in identifiers)
