"""The words of PBOC files: a record and what stands in it, a finding about it."""

from dataclasses import dataclass
from typing import TypeAlias

# A tag holds a text, a segment (tags by name) or the items of a group that may stand several times.
Value: TypeAlias = "str | dict[str, Value] | list[dict[str, Value]]"
Values: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """One record: its type (three digits, as in the file name) and what stands inside its root element."""

    kind: str
    values: Values

    def __repr__(self) -> str:
        return f"Record({self.kind})"


@dataclass(frozen=True, slots=True, order=True)
class RuleBreak:
    """A rule that a file or record breaks: the rule's id and the tag that it is about ("" for the whole)."""

    rule: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule at its place: `number` counts the records of a file from 1, 0 is the file itself."""

    number: int
    rule: str
    tag: str = ""


class RecordError(ValueError):
    """A line that is no record of this format, or a record that cannot be written. Repeats no value of it."""

    def __init__(self, rule: str, tag: str = "") -> None:
        super().__init__(f"{rule} {tag}".rstrip())
        self.broken = RuleBreak(rule, tag)
