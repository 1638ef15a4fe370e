"""A paper that somebody is given about itself: its number is drawn, it is set, and only a digest of it is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.clock import clock_text, day_of
from blacklist_service.letters.kinds import Letter, document_no
from blacklist_service.letters.parts import Addressee, Head
from blacklist_service.letters.printed import day_words
from blacklist_service.rules.counter_proofs import CounterProof
from blacklist_service.rules.own_reports import given_again_on
from blacklist_service.store import own_papers
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import OwnPaper
from blacklist_service.workflows.context import Actor, Context, record
from blacklist_service.workflows.writing.heads import draw_checksum, head_of
from blacklist_service.workflows.writing.papers import digest_of, press_of


@dataclass(frozen=True, slots=True, repr=False)
class PaperGiven:
    """The paper, which is given now and never again, and what stands of it in the clear."""

    kind: str
    document_no: str
    checksum: str
    sha256: str
    pdf: bytes


def find_exhausted(
    connection: Connection,
    context: Context,
    kind: str,
    family: Sequence[int],
    *,
    is_at_counter: bool = False,
) -> tuple[int, date] | None:
    """Where a person was given all of a kind that a calendar year has, or at the counter all that it may give: how
    many, and the first day of the next. Behind the lock of letters, so that two at once are counted one after the
    other."""
    context.store.lock_letters(connection)
    today = day_of(context.clock.now())
    given = own_papers.count_given(connection, kind, today.year, family)
    again = given_again_on(given, today, is_at_counter=is_at_counter)
    return (given, again) if again > today else None


def give_paper(
    connection: Connection,
    context: Context,
    actor: Actor,
    *,
    kind: str,
    addressee: Addressee,
    listing: int | None,
    write: Callable[[Head, str], Letter],
    proof: CounterProof | None = None,
) -> PaperGiven:
    """Draws the next number of kind and year behind the lock of letters, sets the paper, and notes number and digest. A
    paper that cannot be printed takes no number. `write` gets the head and the instant in words. `proof`: what an
    official at the counter has seen; it stands in the journal."""
    context.store.lock_letters(connection)
    now = context.clock.now()
    today = day_of(now)
    number, serial = own_papers.next_numbers(connection, kind, today.year)
    head = head_of(
        context,
        addressee,
        kind=kind,
        serial=serial,
        issued_on=today,
        checksum=draw_checksum(context.randomness),
    )
    hour, minute = clock_text(now)[-5:].split(":")
    words = write(head, f"{day_words(today)}{hour}时{minute}分")
    pdf = press_of(context.settings.letter_fonts).pdf(words)
    paper = OwnPaper(
        id=number, kind=kind, year=today.year, serial=serial, listing_id=listing, issued_on=today,
        checksum=head.checksum, sha256=digest_of(pdf), made_by=actor.user if listing is None else None, made_at=now,
    )  # fmt: skip
    own_papers.add_paper(connection, paper)
    record(
        connection, context, actor,
        kind="own_paper_given", object_kind="own_paper" if listing is None else "listing",
        object_id=number if listing is None else listing,
        detail={
            "paper": number, "kind": kind, "year": today.year, "serial": serial, "sha256": paper.sha256, **_seen(proof),
        },
    )  # fmt: skip
    return PaperGiven(kind, document_no(kind, today.year, serial), head.checksum, paper.sha256, pdf)


def _seen(proof: CounterProof | None) -> dict[str, str]:
    return {} if proof is None else {"basis": proof.basis, "authority": proof.authority.strip()}
