"""The rules of the format: id, feedback code, who can check it, and what it says in two languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from exports.pboc.table_files import read_table


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `code` is what a feedback file says ("" where no public source names one); `checked` says where it can
    be checked: file, record, batch (among the records of a file), or only at the centre."""

    rule: str
    code: str
    checked: str
    zh: str
    en: str


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id; what has no id is known by its feedback code."""
    return MappingProxyType({row["rule"]: Rule(**row) for row in read_table("rules")})


@cache
def _by_code() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in rules().values():
        found[rule.code] = (*found.get(rule.code, ()), rule)
    return MappingProxyType(found)


def rules_of_code(code: str) -> tuple[Rule, ...]:
    """The rules that a feedback code can mean; none where it is not known here."""
    return _by_code().get(code, ()) if code else ()
