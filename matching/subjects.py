"""What the engine holds of a subject while it resolves: its ways of writing and its valid numbers."""

from collections.abc import Callable, Sequence

from matching.identifiers import scheme_of
from matching.types import Identity, Validity

# Different ways of writing that are kept to compare with; the valid numbers of all are kept apart.
MEMBER_CAP = 24


class Member:
    """An identity of a subject. Only anchors carry weak matches further: no chains of weak evidence."""

    __slots__ = ("identity", "is_anchor", "report")

    def __init__(self, identity: Identity, report: int, *, is_anchor: bool) -> None:
        self.identity = identity
        self.report = report
        self.is_anchor = is_anchor


class HeldSubject:
    """A subject's number, its members, and its one valid value per strong scheme; `load` opens one of the store."""

    __slots__ = ("load", "members", "number", "valid")

    def __init__(self, number: int, load: Callable[[], Sequence[Identity]] | None = None) -> None:
        self.number = number
        self.load = load
        self.members: list[Member] = []
        self.valid: dict[str, str] = {}

    def add(self, identity: Identity, report: int, *, is_anchor: bool) -> None:
        """Notes one more identity; one that is known already only may become an anchor."""
        has_valid = False
        for identifier in identity.identifiers:
            if identifier.validity is Validity.VALID:
                scheme = scheme_of(identifier.scheme)
                if scheme is not None and scheme.is_strong:
                    self.valid[identifier.scheme] = identifier.value
                    has_valid = True
        for member in self.members:
            if member.identity == identity:
                member.is_anchor |= is_anchor
                return
        if len(self.members) < MEMBER_CAP or has_valid:
            self.members.append(Member(identity, report, is_anchor=is_anchor or has_valid))
