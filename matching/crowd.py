"""The members of a subject that has very many, found by what they share with a report: comparing stays short."""

from collections import deque
from collections.abc import Iterable

from matching.holders import home_of
from matching.members import Member
from matching.types import Identifier, Identity, Validity

# How many stand for all: different (number, birth, sex), those that share one value, and the newest.
_PROFILE_CAP = 24
_SHARING_CAP = 3
_NEWEST = 8

Profile = tuple[tuple[Identifier, ...], object, object]


class Crowd:
    """All members, each findable by equal name, phone, card or address; a few stand for what contradicts."""

    __slots__ = ("_bearers", "_by_identity", "_by_value", "_newest", "_profiles")

    def __init__(self, members: Iterable[Member]) -> None:
        self._by_identity: dict[Identity, Member] = {}
        self._by_value: dict[tuple[str, str], list[Member]] = {}
        self._bearers: dict[Identifier, Member] = {}
        self._profiles: dict[Profile, Member] = {}
        self._newest: deque[Member] = deque(maxlen=_NEWEST)
        for member in members:
            self.add(member)

    def find(self, identity: Identity) -> Member | None:
        """The member with exactly this identity."""
        return self._by_identity.get(identity)

    def add(self, member: Member) -> None:
        """Takes one more member, not known yet."""
        identity = member.identity
        self._by_identity[identity] = member
        self._newest.append(member)
        for identifier in identity.identifiers:
            if identifier.validity is Validity.VALID:
                self._bearers.setdefault(identifier, member)
        if len(self._profiles) < _PROFILE_CAP:
            profile = (identity.identifiers, identity.birth_date, identity.is_male)
            self._profiles.setdefault(profile, member)
        for value in _values(identity):
            sharing = self._by_value.setdefault(value, [])
            if len(sharing) < _SHARING_CAP:
                sharing.append(member)

    def telling(self) -> list[Member]:
        """One for every valid number, and for the first different combinations of number, birth and sex: a veto rests
        on nothing else."""
        return list(dict.fromkeys([*self._bearers.values(), *self._profiles.values()]))

    def like(self, identity: Identity) -> list[Member]:
        """Whom to compare with this identity: the telling, those that share a value with it, and the newest."""
        chosen = dict.fromkeys(self.telling())
        for value in _values(identity):
            chosen.update(dict.fromkeys(self._by_value.get(value, ())))
        chosen.update(dict.fromkeys(self._newest))
        return list(chosen)


def _values(identity: Identity) -> list[tuple[str, str]]:
    values = [("name", identity.name)]
    if identity.phone:
        values.append(("phone", identity.phone))
    if identity.other_phone:
        values.append(("phone", identity.other_phone))
    if identity.bank_card:
        values.append(("bank_card", identity.bank_card))
    if identity.road:
        values.append(("address", f"{identity.road}|{identity.room}"))
    elif home := home_of(identity):
        values.append(("address", home))
    return values
