"""One identity of a subject, as the engine holds it."""

from matching.types import Identity


class Member:
    """An identity of a subject. Only anchors carry weak matches further: no chains of weak evidence."""

    __slots__ = ("identity", "is_anchor", "report")

    def __init__(self, identity: Identity, report: int, *, is_anchor: bool) -> None:
        self.identity = identity
        self.report = report
        self.is_anchor = is_anchor
