"""The one place where YAML is read and written: texts, whole numbers, true and false, in lists and mappings.

An office's file is read event by event, so that nothing is ever made of it but these. Anchors, aliases and tags are
refused (an alias of aliases grows without end), a key that stands twice, a second document, more than 64 KiB or six
levels, and every plain word that YAML readers take for something else, such as `yes`, `1.50`, `0012` or a date: between
quotation marks it is a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from exports.profiles.mistakes import ProfileFileError

MOST_BYTES = 64 * 1024
_MOST_LEVELS = 6
_TEXT, _NUMBER, _FLAG = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
_FLAGS = {"true": True, "false": False}
_LONGEST_LINE = 4_096


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a file, and in which line it begins (that of its key, where it has one)."""

    content: "str | int | bool | list[Value] | dict[str, Value]"
    line: int


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    content: list[Value] | dict[str, Value]
    line: int
    key: str | None = field(default=None)
    key_line: int = field(default=0)


def read_yaml(content: bytes) -> Value:
    """The one document of a file.

    Raises:
        ProfileFileError: MAPPING_FILE.SIZE, MAPPING_FILE.YAML, MAPPING_FILE.ALIAS, MAPPING_FILE.KEY_TWICE,
            MAPPING_FILE.SCALAR.
    """
    if len(content) > MOST_BYTES:
        raise ProfileFileError("MAPPING_FILE.SIZE")
    try:
        loader = yaml.SafeLoader(content.decode("utf-8-sig"))
        try:
            return _document(loader)
        finally:
            loader.dispose()
    except ProfileFileError:
        raise
    except (ValueError, OverflowError):
        # Not UTF-8, or an escape of no character.
        raise ProfileFileError("MAPPING_FILE.YAML") from None
    except yaml.YAMLError as problem:
        # The parser's message may repeat what stands in the file.
        mark = getattr(problem, "problem_mark", None)
        raise ProfileFileError("MAPPING_FILE.YAML", 0 if mark is None else mark.line + 1) from None


def yaml_text(table: dict[str, object]) -> str:
    """A table as YAML, which `read_yaml` reads back."""
    written = yaml.safe_dump(table, allow_unicode=True, sort_keys=False, width=_LONGEST_LINE)
    return str(written)


def _events(loader: yaml.SafeLoader) -> Iterator[tuple[yaml.Event, int]]:
    while loader.check_event():
        event = loader.get_event()
        line = event.start_mark.line + 1
        is_named = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None
        if is_named or getattr(event, "tag", None) is not None:
            raise ProfileFileError("MAPPING_FILE.ALIAS", line)
        yield event, line


def _document(loader: yaml.SafeLoader) -> Value:
    around: list[_Open] = []
    found: list[Value] = []
    for event, line in _events(loader):
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(around) == _MOST_LEVELS:
                raise ProfileFileError("MAPPING_FILE.YAML", line)
            around.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], line))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = around.pop()
            _put(around, found, Value(closed.content, closed.line))
        elif isinstance(event, yaml.ScalarEvent):
            _put(around, found, Value(_scalar(loader, event, line), line))
    if len(found) != 1:
        raise ProfileFileError("MAPPING_FILE.YAML")
    return found[0]


def _put(around: list[_Open], found: list[Value], value: Value) -> None:
    if not around:
        found.append(value)
        return
    here = around[-1]
    if isinstance(here.content, list):
        here.content.append(value)
    elif here.key is not None:
        here.content[here.key] = Value(value.content, here.key_line)
        here.key = None
    elif not isinstance(value.content, str):
        raise ProfileFileError("MAPPING_FILE.SCALAR", value.line)
    elif value.content in here.content:
        raise ProfileFileError("MAPPING_FILE.KEY_TWICE", value.line, value.content)
    else:
        here.key, here.key_line = value.content, value.line


def _scalar(loader: yaml.SafeLoader, event: yaml.ScalarEvent, line: int) -> str | int | bool:
    text = str(event.value)
    if not event.implicit[0]:
        return text
    meant = loader.resolve(yaml.ScalarNode, text, event.implicit)
    if meant == _TEXT:
        return text
    if meant == _FLAG and text in _FLAGS:
        return _FLAGS[text]
    if meant == _NUMBER and _WHOLE.fullmatch(text):
        return int(text)
    raise ProfileFileError("MAPPING_FILE.SCALAR", line)
