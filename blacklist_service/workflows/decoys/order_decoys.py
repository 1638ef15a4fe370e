"""An official asks for decoys: invented here and sealed, and nobody stands on the list yet. Journal: decoys_asked."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError
from blacklist_service.rules.decoy_people import DRAW_BYTES, DecoyPerson, invented_person
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store import decoys, feeds, listings, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Decoy, DecoyOrder, Feed
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import READERS, Actor, Context, record, require_role
from blacklist_service.workflows.recognition.match_identity import match_identity
from blacklist_service.workflows.releasing.feed_format import format_of_feed
from blacklist_service.workflows.sealing.decoys import KnownDecoy, number_mark, seal_decoy
from exports.types import Reach
from matching.types import RawIdentity

MOST_PEOPLE = 100
_TRIES = 100


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order. `state` is asked, approved (broke off while being placed) or placed; `feed` "" for the index alone."""

    order: int
    feed: str
    people: int
    state: str
    asked_by: str
    asked_at: datetime
    approved_by: str | None


def order_decoys(
    context: Context,
    actor: Actor,
    *,
    people: int,
    basis_code: str,
    feed_code: str = "",
    member_code: str = "",
) -> OrderView:
    """So many invented people, for one recipient's feed or ("") for the index alone; another official places them.

    The reports bear the name of the office, or of a member that lends its own.

    1. The official is a maker; the legal basis is known; the feed, if any, is nobody's publication.
    2. Each person is drawn until nobody known is or may be the same.
    3. They are kept sealed, under keyed hashes of their numbers.

    Raises InvalidError DECOY.PEOPLE, BASIS.UNKNOWN; NotFoundError FEED.UNKNOWN, MEMBER.UNKNOWN; RefusedError
    DECOY.PUBLICATION.
    """
    require_role(actor, "maker")
    if not 1 <= people <= MOST_PEOPLE:
        raise InvalidError("DECOY.PEOPLE", "一次 1 至 100 人。", "Ask for 1 to 100 people at once.")
    context = context.opening(actor, "decoys")
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        basis = listings.find_basis_by_code(connection, basis_code)
        if basis is None or basis.id is None:
            raise InvalidError("BASIS.UNKNOWN", "没有这项列入依据。", "There is no such legal basis.")
        feed, member = _feed(connection, feed_code), _member(connection, actor, member_code)
        order = DecoyOrder(
            id=None, feed_id=None if feed is None else feed.id, member_id=member, legal_basis_id=basis.id,
            people=people, asked_by=actor.user, asked_at=context.clock.now(),
        )  # fmt: skip
        order.id = decoys.add_order(connection, order)
        for _ in range(people):
            _add(connection, context, order.id, _unlike_anybody(connection, context))
        record(
            connection, context, actor,
            kind="decoys_asked", object_kind="decoy_order", object_id=order.id,
            detail={"people": people, "feed": feed_code},
        )  # fmt: skip
    return _view(order, feed_code, {actor.user: actor.login})


def list_orders(context: Context, actor: Actor) -> list[OrderView]:
    """Every order, the oldest first; for officials. Names nobody who was invented."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        codes = {number: code for number, (code, _member) in decoys.recipients(connection).items()}
        logins = {one.id or 0: one.login for one in members.all_users(connection)}
        return [_view(one, codes.get(one.feed_id or 0, ""), logins) for one in decoys.all_orders(connection)]


def _feed(connection: Connection, code: str) -> Feed | None:
    if not code:
        return None
    feed = feeds.find_feed(connection, code)
    if feed is None:
        raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
    if feed.audience == Audience.PUBLIC_NOTICE.value or format_of_feed(feed).reach is Reach.PUBLICATION:
        raise RefusedError(
            "DECOY.PUBLICATION", "虚构人员不得进入公示。", "Nobody who was invented is ever published."
        )
    return feed


def _member(connection: Connection, actor: Actor, code: str) -> int:
    if not code:
        return actor.member
    member = members.find_member_by_code(connection, code)
    if member is None or member.id is None or member.kind == "agency":
        raise NotFoundError("MEMBER.UNKNOWN", "没有这个成员机构。", "There is no such member.")
    return member.id


def _unlike_anybody(connection: Connection, context: Context) -> DecoyPerson:
    for _ in range(_TRIES):
        person = invented_person(context.randomness.salt(DRAW_BYTES), context.clock.today())
        raw = RawIdentity(name=person.name, id_type="resident_id", id_number=person.id_number)
        mark = number_mark(context.vault, person.id_number)
        if not match_identity(connection, context.vault, raw).decisions and not decoys.any_of_numbers(
            connection, [mark]
        ):
            return person
    raise AssertionError("a hundred invented people were each like somebody")


def _add(connection: Connection, context: Context, order: int, person: DecoyPerson) -> None:
    mark = number_mark(context.vault, person.id_number)
    known = KnownDecoy(
        {
            "name": person.name,
            "id_number": person.id_number,
            "principal": f"{person.principal_yuan}.00",
            "contract_no": person.contract_no,
            "loan_date": person.loan_date.isoformat(),
            "overdue_since": person.overdue_since.isoformat(),
            "ground": person.ground,
            "annual_rate": person.annual_rate,
            "ability": person.ability,
            "collection": person.collection,
        }
    )
    sealed = seal_decoy(context.vault.sealer, mark, known)
    decoys.add_decoy(connection, Decoy(number_mark=mark, order_id=order, sealed_person=sealed))


def _view(order: DecoyOrder, feed: str, logins: dict[int, str]) -> OrderView:
    return OrderView(
        order=order.id or 0,
        feed=feed,
        people=order.people,
        state="placed" if order.placed_at else "approved" if order.approved_at else "asked",
        asked_by=logins.get(order.asked_by, ""),
        asked_at=order.asked_at,
        approved_by=None if order.approved_by is None else logins.get(order.approved_by, ""),
    )
