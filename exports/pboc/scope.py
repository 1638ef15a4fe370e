"""The parts of a record by name, and a look-up of a tag from where a rule stands: here first, then around it."""

from collections.abc import Iterator

from exports.pboc.condition import Lookup
from exports.pboc.forms import Part, forms
from exports.pboc.types import Record, Values


class Scope:
    """A record laid out for its rules. `around` holds what the segments say that stand once."""

    def __init__(self, record: Record) -> None:
        self._parts: dict[str, list[Values]] = {}
        self.around: dict[str, str] = {}
        form = forms()[record.kind]
        self.root = record.values
        self._lay_out(form, record.values)

    def _lay_out(self, part: Part, values: Values) -> None:
        self._parts.setdefault(part.tag, []).append(values)
        for tag, value in values.items():
            if isinstance(value, str) and not part.is_group:
                self.around.setdefault(tag, value.strip())
        for tag, child in part.children.items():
            if isinstance(child, Part):
                for inside in inside_of(values, tag):
                    self._lay_out(child, inside)

    def places(self, part: str) -> Iterator[Values]:
        """The segments or items of this name; "" is the record itself."""
        yield from (self.root,) if not part else self._parts.get(part, ())

    def lookup(self, values: Values) -> Lookup:
        """What a tag says from here, without blanks at its ends; None where it does not stand."""

        def look(tag: str) -> str | None:
            own = values.get(tag)
            return own.strip() if isinstance(own, str) else self.around.get(tag)

        return look


def inside_of(values: Values, tag: str) -> tuple[Values, ...]:
    """The segment of this tag, or the items of the group; nothing where it does not stand."""
    value = values.get(tag)
    if isinstance(value, dict):
        return (value,)
    return tuple(value) if isinstance(value, list) else ()
