"""Shows the series of public notice: whether anything may be published, their editions, and what was recalled of them.

Keys and numbers of nobody: no look at a person, and no journal entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import RefusedError
from blacklist_service.store import editions, legal_bases, members, receipts, releases
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.editions.proposals import EditionView
from blacklist_service.workflows.editions.series import find_series, require_public_notice
from blacklist_service.workflows.show_edition import editions_of_each
from exports.editions import MASKINGS
from exports.recalls import Recall, expiry_in, recalls_in


@dataclass(frozen=True, slots=True)
class PublicationBasis:
    """A legal basis in force under which a listing may be told to the public."""

    code: str
    document_no: str
    title: str
    article: str


@dataclass(frozen=True, slots=True)
class NoticeState:
    """What public notice rests on: `refusal` says why nothing may be printed, None where it may."""

    refusal: RefusedError | None
    bases: tuple[PublicationBasis, ...]


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series: who publishes it, of which region, under which masking profile and with which fields; `publications`
    counts editions and recall lists."""

    series: str
    publisher: str
    region: str
    masking: str
    fields: tuple[str, ...]
    publications: int
    editions: tuple[EditionView, ...]

    @property
    def waiting(self) -> EditionView | None:
        """The edition that waits for a second official."""
        return next((one for one in self.editions if one.state == "open"), None)


@dataclass(frozen=True, slots=True)
class Placing:
    """A publication that was put before the public, which confirms what it recalls."""

    publication: int
    placed_at: datetime
    placed_by: str


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """A series with its recall list: `recalled` the newest first; `recalls_expire_at` None where nothing was published
    yet; `owed` removals are recalled and do not lie before the public yet."""

    view: SeriesView
    recalled: tuple[Recall, ...]
    recalls_expire_at: datetime | None
    placings: tuple[Placing, ...]
    owed: int


def notice_state(context: Context, actor: Actor) -> NoticeState:
    """Whether the house may publish anything, and under which bases. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, *READERS)
    today = context.clock.today()
    with context.store.read() as connection:
        bases = tuple(
            PublicationBasis(one.code, one.document_no, one.title, one.article)
            for one in legal_bases.all_bases(connection)
            if one.allows_publication
            and one.in_force_from <= today
            and (one.in_force_until is None or today <= one.in_force_until)
        )
    try:
        require_public_notice(context)
    except RefusedError as refusal:
        return NoticeState(refusal, bases)
    return NoticeState(None, bases)


def list_series(context: Context, actor: Actor) -> list[SeriesView]:
    """Every series, by code. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        return _views(connection, editions.series_of(connection, tuple(MASKINGS)))


def show_series(context: Context, actor: Actor, code: str) -> SeriesPage:
    """One series with its recall list and who put it before the public. Raises ForbiddenError ACCESS.ROLE;
    NotFoundError EDITION.SERIES_UNKNOWN."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        series = find_series(connection, code)
        number, (view,) = series.id or 0, _views(connection, [series])
        newest = releases.find_release(connection, number, series.release_number)
        owed = editions.unplaced_removals(connection, number, series.release_number)
        placings = tuple(
            Placing(one.release, one.applied_at, one.received_by)
            for one in reversed(receipts.receipts_of(connection, number))
        )
    recalled = [] if newest is None else recalls_in(newest.manifest)
    return SeriesPage(
        view=view,
        recalled=tuple(sorted(recalled, key=lambda one: (one.since, one.key), reverse=True)),
        recalls_expire_at=None if newest is None else expiry_in(newest.manifest),
        placings=placings,
        owed=len(owed),
    )


def _views(connection: Connection, some: Sequence[Feed]) -> list[SeriesView]:
    publishers = members.members_among(connection, {one.member_id for one in some})
    found = editions_of_each(connection, some)
    return [
        SeriesView(
            series=one.code, publisher=publishers[one.member_id].name, region=one.region, masking=one.format,
            fields=MASKINGS[one.format], publications=one.release_number, editions=tuple(found[one.code]),
        )
        for one in some
    ]  # fmt: skip
