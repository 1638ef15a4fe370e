"""Who shares a phone, a card or a room: with too many names on it, it says nothing about any of them."""

from collections.abc import Callable, Mapping, Sequence

from matching.types import Identity

_NO_FIELDS: frozenset[str] = frozenset()


def home_of(identity: Identity) -> str:
    """The room as one text, or the parts of an address in Latin letters in any order; "" where neither is known."""
    if identity.room:
        return f"{identity.road}|{identity.room}"
    return " ".join(sorted(identity.places))


_VALUES: Mapping[str, Callable[[Identity], tuple[str, ...]]] = {
    "phone": lambda identity: (identity.phone, identity.other_phone),
    "bank_card": lambda identity: (identity.bank_card,),
    "address": lambda identity: (home_of(identity),),
}


class Holders:
    """Counts the different names seen on each value, up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # The one name, or the set of names: most values have one.
        self._names: dict[str, str | set[str]] = {}
        self._crowded: set[str] = set()

    def add(self, identity: Identity) -> None:
        """Notes the identity's name on its phone, card and room."""
        if identity.phone:
            self._note(identity.phone, identity.name)
        if identity.other_phone:
            self._note(identity.other_phone, identity.name)
        if identity.bank_card:
            self._note(identity.bank_card, identity.name)
        if home := home_of(identity):
            self._note(home, identity.name)

    def know_shared(self, identities: Sequence[Identity], shared: Sequence[frozenset[str]]) -> None:
        """Notes which fields of these identities are shared, as somebody who has seen all rows knows.

        Of two phones one may be the shared one: a value is, where nobody bears it of whom that is not said.
        """
        for field, values_of in _VALUES.items():
            told: set[str] = set()
            free: set[str] = set()
            for identity, fields in zip(identities, shared, strict=True):
                (told if field in fields else free).update(values_of(identity))
            self._crowded |= told - free - {""}

    def shared(self, identity: Identity) -> frozenset[str]:
        """Which of phone, bank_card, address of this identity are shared by more names than the limit."""
        crowded = self._crowded
        if not crowded:
            return _NO_FIELDS
        fields = []
        if identity.phone in crowded or identity.other_phone in crowded:
            fields.append("phone")
        if identity.bank_card in crowded:
            fields.append("bank_card")
        if home_of(identity) in crowded:
            fields.append("address")
        return frozenset(fields)

    def _note(self, value: str, name: str) -> None:
        known = self._names.get(value)
        if known is None:
            self._names[value] = name
        elif isinstance(known, str):
            if known != name:
                self._names[value] = {known, name}
        elif len(known) <= self._limit:
            known.add(name)
            if len(known) > self._limit:
                self._crowded.add(value)
