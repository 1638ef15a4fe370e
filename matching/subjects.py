"""What the engine holds of a subject while it resolves: its ways of writing and its valid numbers."""

from collections.abc import Callable, Iterator, Sequence

from matching.crowd import Crowd
from matching.holders import Holders
from matching.identifiers import scheme_of
from matching.members import Member
from matching.names import HIDDEN
from matching.types import Identifier, Identity, Validity

# Different ways of writing that are kept and all compared. Those with a valid number are kept beyond it, but then a
# report is compared with some of them only (Crowd).
MEMBER_CAP = 24

# (report, identity) pairs, in the order of the reports.
Load = Callable[[], Sequence[tuple[int, Identity]]]


class HeldSubject:
    """A subject's number, its members, and its one valid value per strong scheme.

    `load` opens what the store gives at first, `load_rest` all that counts, where that was a part.
    """

    __slots__ = ("crowd", "load", "load_rest", "members", "number", "valid")

    def __init__(self, number: int, load: Load | None = None, load_rest: Load | None = None) -> None:
        self.number = number
        self.load = load
        self.load_rest = load_rest
        self.members: list[Member] = []
        self.valid: dict[str, str] = {}
        self.crowd: Crowd | None = None

    def open(self, holders: Holders) -> None:
        """Takes in what the store gives at first, once; `holders` hears of it."""
        if self.load is not None:
            load, self.load = self.load, None
            self._take_in(load, holders)

    def open_whole(self, holders: Holders) -> None:
        """Takes in all that counts, once."""
        self.open(holders)
        if self.load_rest is not None:
            load, self.load_rest = self.load_rest, None
            self._take_in(load, holders)

    def _take_in(self, load: Load, holders: Holders) -> None:
        for report, identity in load():
            holders.add(identity)
            self.add(identity, report, is_anchor=not self.members)

    def add(self, identity: Identity, report: int, *, is_anchor: bool, may_stand: bool = True) -> None:
        """Notes one more identity; one that is known already only may become an anchor.

        `may_stand`: its valid number makes it an anchor; not where it was joined by less than a proof.
        """
        has_valid = False
        for identifier in strong_numbers(identity):
            self.valid[identifier.scheme] = identifier.value
            has_valid = True
        known = self._find(identity)
        if known is not None:
            known.is_anchor |= is_anchor
        elif len(self.members) < MEMBER_CAP or has_valid:
            # A hidden name fits many: what it agrees with, it does not carry further.
            stands = may_stand and has_valid and HIDDEN not in identity.name
            self._take(Member(identity, report, is_anchor=is_anchor or stands))

    def take_over(self, other: "HeldSubject") -> None:
        """Becomes the other as well. The smaller one moves, so that many mergers stay cheap."""
        if len(other.members) > max(MEMBER_CAP, len(self.members)):
            self.members, other.members = other.members, self.members
            self.crowd, other.crowd = other.crowd, self.crowd
            self.valid, other.valid = other.valid, self.valid
        for member in other.members:
            self.add(member.identity, member.report, is_anchor=member.is_anchor, may_stand=False)
        self.valid |= other.valid

    def to_compare(self, identity: Identity) -> Sequence[Member]:
        """The members that can tell something about this identity: all, or of very many a bounded part."""
        return self.members if self.crowd is None else self.crowd.like(identity)

    def telling(self) -> Sequence[Member]:
        """The members on whose numbers, births and sexes a contradiction rests: all, or a bounded part."""
        return self.members if self.crowd is None else self.crowd.telling()

    def holds_numbers_of(self, identity: Identity) -> bool:
        """The identity has valid numbers of strong schemes, and all are known to be this subject's."""
        numbers = list(strong_numbers(identity))
        return bool(numbers) and all(self.valid.get(one.scheme) == one.value for one in numbers)

    def _find(self, identity: Identity) -> Member | None:
        if self.crowd is not None:
            return self.crowd.find(identity)
        return next((member for member in self.members if member.identity == identity), None)

    def _take(self, member: Member) -> None:
        self.members.append(member)
        if self.crowd is not None:
            self.crowd.add(member)
        elif len(self.members) > MEMBER_CAP:
            self.crowd = Crowd(self.members)


def strong_numbers(identity: Identity) -> Iterator[Identifier]:
    """The identity's valid numbers of schemes that prove."""
    for identifier in identity.identifiers:
        if identifier.validity is Validity.VALID:
            scheme = scheme_of(identifier.scheme)
            if scheme is not None and scheme.is_strong:
                yield identifier
