"""The record that a line holds. Refused: anything that is not plain elements and text, a DTD above all."""

from collections.abc import Mapping
from functools import cache
from itertools import count
from types import MappingProxyType
from xml.parsers.expat import ExpatError, ParserCreate

from exports.pboc.forms import Field, Part, forms
from exports.pboc.types import Record, RecordError, Value, Values

# Document, record, segment, segment of a correction, group, tag.
DEEPEST = 6
# More elements than any record has groups: a line full of empty ones must not fill the memory.
MOST_ELEMENTS = 200_000
_BLANKS = " \t"


class Element:
    """An element: its name, the text and the elements inside."""

    __slots__ = ("inside", "name", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""
        self.inside: list[Element] = []

    def texts(self, name: str) -> list[str]:
        """What the elements of this name inside say, one after the other."""
        return [element.text for element in self.inside if element.name == name]


def read_elements(line: str) -> Element:
    """The outermost element of a line of XML, all entities of which are the five of the standard.

    Raises:
        RecordError: ABF002: not well-formed, nested deeper than a record is, or with a DTD, an attribute, a comment or
            a processing instruction: none of them has a place in this format, and a DTD can be an attack.
    """
    outside = Element("")
    open_elements = [outside]
    begun = count()

    def refuse(*_what: object) -> None:
        raise RecordError("ABF002")

    def start(tag: str, attributes: dict[str, str]) -> None:
        if attributes or len(open_elements) > DEEPEST or next(begun) >= MOST_ELEMENTS:
            raise RecordError("ABF002")
        element = Element(tag)
        open_elements[-1].inside.append(element)
        open_elements.append(element)

    def end(_tag: str) -> None:
        open_elements.pop()

    def take(text: str) -> None:
        open_elements[-1].text += text

    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = take
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.CommentHandler = parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(line.encode("utf-8"), True)  # expat takes it by place alone
    except (ExpatError, UnicodeEncodeError):
        raise RecordError("ABF002") from None
    return outside.inside[0]


def decode(line: str) -> Record:
    """The record of a line (without its line end).

    Raises:
        RecordError: ABF002: no XML of this format; R0000101: an unknown record, segment or tag, or one that stands
            twice; R2120106, R4120106: a corrected base segment with further tags.
    """
    document = read_elements(line)
    if document.name != "Document" or len(document.inside) != 1 or document.text.strip(_BLANKS):
        raise RecordError("R0000101")
    root = document.inside[0]
    kinds = _kinds_of_roots().get(root.name, ())
    kind = _kind_of(root, kinds)
    if kind not in kinds:
        raise RecordError("R0000101")
    return Record(kind, _values(forms()[kind], root))


@cache
def _kinds_of_roots() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, form in forms().items():
        found[form.tag] = (*found.get(form.tag, ()), kind)
    return MappingProxyType(found)


def _kind_of(root: Element, kinds: tuple[str, ...]) -> str:
    """The type that the record states: InfRecType, in its base segment or beside its other tags; else that of its root
    element."""
    for element in (root, *root.inside[:1]):
        for child in element.inside[:1]:
            if child.name == "InfRecType":
                return child.text.strip(_BLANKS)
    return kinds[0] if kinds else ""


def _values(part: Part, element: Element) -> Values:
    if element.text.strip(_BLANKS):
        raise RecordError("R0000101", part.tag)
    values: Values = {}
    for inside in element.inside:
        child = part.children.get(inside.name)
        if child is None:
            rule = part.rule if part.rule in {"R2120106", "R4120106"} else "R0000101"
            raise RecordError(rule, part.tag)
        if isinstance(child, Part) and child.is_group:
            items = values.setdefault(inside.name, [])
            assert isinstance(items, list)  # only groups put lists there
            items.append(_values(child, inside))
        elif inside.name in values:
            raise RecordError("R0000101", inside.name)
        else:
            values[inside.name] = _value(child, inside)
    return values


def _value(child: Part | Field, element: Element) -> Value:
    if isinstance(child, Part):
        return _values(child, element)
    if element.inside:
        raise RecordError("R0000101", element.name)
    return element.text
