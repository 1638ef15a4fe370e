"""What a column of an office's profile may say: which kinds show which field, and what a constant may be."""

from collections.abc import Collection, Mapping

from exports.fields import FIELD_OF_CODE, FieldKind
from exports.formulas import guard
from exports.profiles.mistakes import ProfileFileError
from exports.profiles.types import MOST_CHARACTERS, OF_OPERATION, TITLE
from exports.profiles.words import ID_TYPES
from exports.profiles.yaml_text import Value
from exports.types import EntryValue

_DAYS = frozenset({"listed_on", "publicity_until", "overdue_since", "effective_on"})
_WORDS = {"subject_kind": ("subject",), "id_type": ("id_type",), "ground": ("ground",)}
_KINDS_OF = {
    FieldKind.NUMBER: ("yuan", "wan_yuan"),
    FieldKind.FLAG: ("yes_no",),
    FieldKind.CODES: ("list",),
    FieldKind.TEXT: ("text",),
}
_FLAGS, _NUMBERS = frozenset({"required", "dropped"}), frozenset({"length"})


def kinds_of_field(field: str) -> tuple[str, ...]:
    """The kinds in which a column can show a field; of "" those of a column without one."""
    if field == "":
        return ("text", "fixed")
    if field in _DAYS:
        return ("day", "text")
    if field in OF_OPERATION:
        return ("text",)
    return (*_WORDS.get(field, ()), *_KINDS_OF[FIELD_OF_CODE[field].kind])


def check_column(table: Mapping[str, EntryValue], line: int) -> None:
    """That a column can be written.

    Raises:
        ProfileFileError: MAPPING_FILE.TITLE, MAPPING_FILE.FIELD, MAPPING_FILE.FIELD_KIND, MAPPING_FILE.VALUE,
            MAPPING_FILE.CONSTANT.
    """
    title, field = str(table["title"]), str(table.get("field", ""))
    # Some spreadsheets run the full-width forms, too.
    if not TITLE.fullmatch(title) or not title.isprintable() or guard(title) != title:
        raise ProfileFileError("MAPPING_FILE.TITLE", line, title)
    if field not in FIELD_OF_CODE and field not in OF_OPERATION and "field" in table:
        raise ProfileFileError("MAPPING_FILE.FIELD", line, f"{title}: {field}")
    _check_constant(table, line, title)
    kinds = kinds_of_field(field)
    if table.get("kind", "text") not in kinds:
        raise ProfileFileError("MAPPING_FILE.FIELD_KIND", line, f"{title}: {', '.join(kinds)}")
    length, only = table.get("length", MOST_CHARACTERS), table.get("only", "")
    if type(length) is not int or not 0 < length <= MOST_CHARACTERS:
        raise ProfileFileError("MAPPING_FILE.VALUE", line, f"{title}: length")
    if only and only not in ID_TYPES:
        raise ProfileFileError("MAPPING_FILE.VALUE", line, f"{title}: only")


def _check_constant(table: Mapping[str, EntryValue], line: int, title: str) -> None:
    text, length = table.get("text"), table.get("length", MOST_CHARACTERS)
    is_fixed = table.get("kind") == "fixed"
    is_needed = table.get("required") is True and not is_fixed and "field" not in table
    if text is None:
        is_right = not is_fixed and not is_needed
    else:
        is_line = isinstance(text, str) and text.isprintable() and text.strip() != ""
        is_right = is_line and is_fixed and "field" not in table
        is_right = is_right and (type(length) is not int or len(str(text)) <= length)
    if not is_right:
        raise ProfileFileError("MAPPING_FILE.CONSTANT", line, title)


def scalar_of(value: Value, key: str) -> str | int | bool:
    """The value of a column's key, of its own type.

    Raises:
        ProfileFileError: MAPPING_FILE.VALUE.
    """
    content = value.content
    wanted = bool if key in _FLAGS else int if key in _NUMBERS else str
    if isinstance(content, list | dict) or type(content) is not wanted:
        raise ProfileFileError("MAPPING_FILE.VALUE", value.line, key)
    return content


def texts_of(value: Value, key: str, known: Collection[str]) -> list[str]:
    """A list of known words, each once and at least one.

    Raises:
        ProfileFileError: MAPPING_FILE.VALUE.
    """
    items = [one.content for one in value.content] if isinstance(value.content, list) else []
    texts = [one for one in items if isinstance(one, str) and one in known]
    if not texts or len(texts) != len(items) or len(set(texts)) != len(texts):
        raise ProfileFileError("MAPPING_FILE.VALUE", value.line, f"{key}: {', '.join(sorted(known))}")
    return sorted(texts)
