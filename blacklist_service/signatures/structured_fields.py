"""Structured fields (RFC 9651) as far as signatures need them, read more strictly than the standard asks.

Dictionaries of items and inner lists; items are strings, tokens, integers, byte sequences and booleans. A key that
stands twice, a decimal, a date or a byte sequence in another spelling is refused, so that nobody can read a field
differently than it was checked.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_FIELD = 4096
_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*+)"')
_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*")
_INTEGER = re.compile(r"-?[0-9]{1,15}(?![0-9.])")
_BYTES = re.compile(r":([A-Za-z0-9+/]*={0,2}):")
_BOOLEAN = re.compile(r"\?([01])")
_SPACES = re.compile(r" *")
_BETWEEN = re.compile(r"[ \t]*")


class FieldSyntaxError(ValueError):
    """The text is not such a field; the message never repeats it."""


class Token(str):
    """A bare word, as opposed to a quoted string."""

    __slots__ = ()


Bare = Token | str | int | bytes | bool
Parameters = Mapping[str, Bare]


@dataclass(frozen=True, slots=True)
class Item:
    """One value with its parameters in their order."""

    value: Bare
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InnerList:
    """Values in brackets, with the parameters of the whole."""

    items: tuple[Item, ...]
    parameters: Parameters = field(default_factory=dict)


def read_dictionary(text: str) -> dict[str, Item | InnerList]:
    """The members of a dictionary field in their order. Raises FieldSyntaxError."""
    if len(text) > LONGEST_FIELD:
        raise FieldSyntaxError("too long")
    reader = _Reader(text.strip(" "))
    members: dict[str, Item | InnerList] = {}
    while True:
        key = reader.take(_KEY)
        if key in members:
            raise FieldSyntaxError("a key stands twice")
        members[key] = reader.member()
        if reader.is_done:
            return members
        reader.take(_BETWEEN)
        reader.expect(",")
        reader.take(_BETWEEN)


def write_dictionary(members: Mapping[str, Item | InnerList]) -> str:
    """The field of these members."""
    return ", ".join(
        f"{key}={write_list(value) if isinstance(value, InnerList) else write_item(value)}"
        for key, value in members.items()
    )


def write_list(given: InnerList) -> str:
    """An inner list as the standard writes it: what a signature's own line in the base is."""
    return f"({' '.join(write_item(item) for item in given.items)}){_written(given.parameters)}"


def write_item(item: Item) -> str:
    """An item as the standard writes it."""
    return f"{_bare(item.value)}{_written(item.parameters)}"


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._text)

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise FieldSyntaxError("not a structured field")
        self._at = found.end()
        return found.group(found.lastindex or 0)

    def next_is(self, mark: str) -> bool:
        return self._text.startswith(mark, self._at)

    def expect(self, mark: str) -> None:
        if not self.next_is(mark):
            raise FieldSyntaxError("not a structured field")
        self._at += len(mark)

    def member(self) -> Item | InnerList:
        if not self.next_is("="):
            return Item(value=True, parameters=self.parameters())
        self.expect("=")
        return self.inner_list() if self.next_is("(") else self.item()

    def inner_list(self) -> InnerList:
        self.expect("(")
        items: list[Item] = []
        while True:
            gap = self._at
            self.take(_SPACES)
            if self.next_is(")"):
                self.expect(")")
                return InnerList(tuple(items), self.parameters())
            if items and gap == self._at:
                raise FieldSyntaxError("items without a space between them")
            items.append(self.item())

    def item(self) -> Item:
        return Item(self.bare(), self.parameters())

    def parameters(self) -> dict[str, Bare]:
        found: dict[str, Bare] = {}
        while self.next_is(";"):
            self.expect(";")
            self.take(_SPACES)
            key = self.take(_KEY)
            if key in found:
                raise FieldSyntaxError("a parameter stands twice")
            is_bare = not self.next_is("=")
            if not is_bare:
                self.expect("=")
            found[key] = True if is_bare else self.bare()
        return found

    def bare(self) -> Bare:
        mark = self._text[self._at : self._at + 1]
        if mark == '"':
            return re.sub(r'\\(["\\])', r"\1", self.take(_STRING))
        if mark == ":":
            return _bytes(self.take(_BYTES))
        if mark == "?":
            return self.take(_BOOLEAN) == "1"
        if mark == "-" or (mark.isascii() and mark.isdigit()):
            return int(self.take(_INTEGER))
        return Token(self.take(_TOKEN))


def _bytes(text: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise FieldSyntaxError("not base64") from None
    if base64.b64encode(value).decode() != text:
        raise FieldSyntaxError("base64 in another spelling")
    return value


def _bare(value: Bare) -> str:
    if isinstance(value, bool):
        return f"?{int(value)}"
    if isinstance(value, bytes):
        return f":{base64.b64encode(value).decode()}:"
    if isinstance(value, Token | int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written(parameters: Parameters) -> str:
    return "".join(
        f";{key}" if value is True else f";{key}={_bare(value)}" for key, value in parameters.items()
    )
