"""A record as its line: `<Document>…</Document>`, the tags in the order of the tables, no line end inside."""

import re
from collections.abc import Iterable
from functools import cache

from exports.pboc.forms import Part, forms
from exports.pboc.tags import known_tag
from exports.pboc.types import Record, RecordError, Values

# What must be escaped, and what XML 1.0 cannot hold or a line must not.
_SPECIAL = re.compile("[&<>\x00-\x08\x0a-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile("[\x00-\x08\x0a-\x1f\ud800-\udfff\ufffe\uffff]")
# Records of one file have few shapes; beyond these the templates are made anew.
_MOST_SHAPES = 4096

_Shape = tuple[str, ...]


def encode(record: Record) -> str:
    """The line of a record, without its line end.

    Raises:
        RecordError: R0000101: the type, a segment or a tag is unknown, or something else than text stands in a tag;
            I0000201: a text holds a character that XML or a line cannot hold.
    """
    form = forms().get(record.kind)
    if form is None:
        raise RecordError("R0000101")
    return f"<Document><{form.tag}>{_inside(form, record.values)}</{form.tag}></Document>"


def _inside(part: Part, values: Values) -> str:
    texts = tuple(values.values())
    try:
        joined = "".join(texts)  # type: ignore[arg-type]  # a TypeError tells that segments stand in it
    except TypeError:
        return "".join(_mixed(part, values))
    template, order = _template(part.tag, tuple(values), part)
    if _SPECIAL.search(joined):
        texts = tuple(escaped(str(text), tag) for tag, text in values.items())
    return template % (texts if order is None else tuple(texts[place] for place in order))


@cache
def _shapes() -> dict[tuple[int, _Shape], tuple[str, tuple[int, ...] | None]]:
    return {}


def _template(name: str, shape: _Shape, part: Part) -> tuple[str, tuple[int, ...] | None]:
    """The text around the values of these tags, and the places of the values where they are not in order."""
    known = _shapes()
    key = (id(part), shape)
    found = known.get(key)
    if found is None:
        wanted = [tag for tag in part.children if tag in shape]
        if len(wanted) != len(shape) or any(isinstance(part.children[tag], Part) for tag in wanted):
            strangers = [tag for tag in shape if tag not in wanted]
            raise RecordError(_stranger_rule(part), name if not strangers else known_tag(strangers[0]))
        order = tuple(shape.index(tag) for tag in wanted)
        in_order = order == tuple(range(len(shape)))
        found = "".join(f"<{tag}>%s</{tag}>" for tag in wanted), None if in_order else order
        if len(known) < _MOST_SHAPES:
            known[key] = found
    return found


def _stranger_rule(part: Part) -> str:
    return part.rule if part.rule in {"R2120106", "R4120106"} else "R0000101"


def _mixed(part: Part, values: Values) -> Iterable[str]:
    if not values.keys() <= part.children.keys():
        stranger = next(tag for tag in values if tag not in part.children)
        raise RecordError(_stranger_rule(part), known_tag(stranger))
    for tag, child in part.children.items():
        value = values.get(tag)
        if value is None:
            if tag in values:
                raise RecordError("R0000101", tag)
        elif not isinstance(child, Part):
            if not isinstance(value, str):
                raise RecordError("R0000101", tag)
            yield f"<{tag}>{escaped(value, tag)}</{tag}>"
        elif child.is_group and isinstance(value, list):
            for item in value:
                yield f"<{tag}>{_inside(child, _segment(item, tag))}</{tag}>"
        else:
            yield f"<{tag}>{_inside(child, _segment(value, tag))}</{tag}>"


def _segment(value: object, tag: str) -> Values:
    if not isinstance(value, dict):
        raise RecordError("R0000101", tag)
    return value


def escaped(text: str, tag: str) -> str:
    """A text as it stands in XML.

    Raises:
        RecordError: I0000201: a character that XML or a line cannot hold.
    """
    if _ILLEGAL.search(text):
        raise RecordError("I0000201", tag)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
