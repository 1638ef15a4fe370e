"""The code tables: which values a coded tag can have, and what each means."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from exports.pboc.table_files import read_table


@cache
def code_tables() -> Mapping[str, Mapping[str, str]]:
    """The codes of each table with their Chinese names."""
    found: dict[str, dict[str, str]] = {}
    for row in read_table("codes"):
        found.setdefault(row["table"], {})[row["code"]] = row["name_zh"]
    return MappingProxyType({name: MappingProxyType(codes) for name, codes in found.items()})
