"""FollowTheMoney as JSON lines: entities, and the statements they consist of; written and read line by line."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha1
from typing import BinaryIO

from exports.acting import acting
from exports.canonical import read_canonical, spelt
from exports.ftm.entities import Entity, FtmError, broken_rule
from exports.ftm.from_entries import entities_of
from exports.types import ByteSink, EntryFields, EntryValue, Operation, ReleaseHeader

_LONGEST_LINE_BYTES = 1 << 20
_NOT_IN_A_DATASET = re.compile(r"[^a-z0-9_]")


def dataset_name(feed: str) -> str:
    """A feed's code as the name of a dataset: small letters, digits and `_`."""
    return _NOT_IN_A_DATASET.sub("_", feed.lower())


def write_entities(header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """An entity a line, streamed.

    Raises:
        FtmError: an operation that cannot be said.
    """
    datasets: EntryFields = {"datasets": [dataset_name(header.feed)]}
    for operation in acting(operations):
        for entity in entities_of(operation):
            _line(entity_fields(entity) | datasets, out)


def write_statements(header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """A statement a line: who says which value, and since when it was last seen; streamed.

    Raises:
        FtmError: as `write_entities`.
    """
    for operation in acting(operations):
        for entity in entities_of(operation):
            for statement in statements_of(entity, header):
                _line(statement, out)


def entity_fields(entity: Entity) -> EntryFields:
    """An entity as JSON."""
    properties: EntryFields = {name: list(values) for name, values in entity.properties.items()}
    return {"id": entity.id, "schema": entity.schema, "properties": properties}


def statements_of(entity: Entity, header: ReleaseHeader) -> Iterator[EntryFields]:
    """The statements of an entity, by property and value. When a value was first seen an entry does not say."""
    dataset = dataset_name(header.feed)
    shared: EntryFields = {
        "canonical_id": entity.id, "entity_id": entity.id, "schema": entity.schema, "dataset": dataset,
        "lang": None, "original_value": None, "first_seen": None, "last_seen": header.issued_on.isoformat(),
        "external": False, "origin": None,
    }  # fmt: skip
    for name, values in sorted(entity.properties.items()):
        for value in dict.fromkeys(values):
            yield {
                **shared,
                "prop": name,
                "value": value,
                "id": _statement_id(dataset, entity.id, name, value),
            }


def read_entities(source: BinaryIO) -> Iterator[Entity]:
    """The entities of a file as `write_entities` writes it, streamed.

    Raises:
        FtmError: FTM.LINE (not JSON as written here, too long, no line end, other fields), and `broken_rule`.
    """
    for fields in _lines(source):
        properties = fields.get("properties")
        if fields.keys() != {"id", "schema", "properties", "datasets"} or not isinstance(properties, dict):
            raise FtmError("FTM.LINE")
        read = {name: _texts(values) for name, values in properties.items()}
        entity = Entity(str(fields["id"]), str(fields["schema"]), read)
        rule = broken_rule(entity)
        if rule:
            raise FtmError(rule)
        yield entity


def read_statements(source: BinaryIO) -> Iterator[EntryFields]:
    """The statements of a file as `write_statements` writes it, streamed; the id of each is that of its content.

    Raises:
        FtmError: FTM.LINE, FTM.STATEMENT (another id).
    """
    wanted = {
        "canonical_id", "entity_id", "prop", "schema", "value", "dataset", "lang", "original_value", "first_seen",
        "last_seen", "external", "origin", "id",
    }  # fmt: skip
    for fields in _lines(source):
        if fields.keys() != wanted:
            raise FtmError("FTM.LINE")
        named = [str(fields[name]) for name in ("dataset", "entity_id", "prop", "value")]
        if fields["id"] != _statement_id(*named):
            raise FtmError("FTM.STATEMENT")
        yield fields


def _statement_id(dataset: str, entity: str, name: str, value: str) -> str:
    # The id that followthemoney gives: SHA-1, no secret and no proof.
    return sha1(f"{dataset}.{entity}.{name}.{value}".encode(), usedforsecurity=False).hexdigest()


def _line(fields: EntryFields, out: ByteSink) -> None:
    line = spelt(fields) + b"\n"  # texts alone, as `broken_rule` has seen
    if len(line) > _LONGEST_LINE_BYTES:
        raise FtmError("FTM.LINE")
    out.write(line)


def _lines(source: BinaryIO) -> Iterator[EntryFields]:
    while line := source.readline(_LONGEST_LINE_BYTES + 1):
        if not line.endswith(b"\n"):
            raise FtmError("FTM.LINE")
        try:
            value = read_canonical(line[:-1])
        except ValueError:
            raise FtmError("FTM.LINE") from None
        if not isinstance(value, dict):
            raise FtmError("FTM.LINE")
        yield value


def _texts(values: EntryValue) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise FtmError("FTM.VALUE")
    return [str(value) for value in values]
