"""Who shares a phone, a card or a room: with too many names on it, it says nothing about any of them."""

from matching.types import Identity

_NO_FIELDS: frozenset[str] = frozenset()


def home_of(identity: Identity) -> str:
    """The room as one text, or the parts of an address in Latin letters in any order; "" where neither is known."""
    if identity.room:
        return f"{identity.road}|{identity.room}"
    return " ".join(sorted(identity.places))


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

    def know_shared(self, identity: Identity, fields: frozenset[str]) -> None:
        """Notes that these fields of the identity are shared, as somebody who has seen all rows knows."""
        if "phone" in fields:
            self._crowded.add(identity.phone)
        if "bank_card" in fields:
            self._crowded.add(identity.bank_card)
        if "address" in fields:
            self._crowded.add(home_of(identity))

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
