"""`python -m tools.check_ftm ENTITIES STATEMENTS`: what followthemoney itself reads in our files, value for value.

Runs in an environment of its own (`make ftm`) and knows nothing of this project but the two files.
"""

import json
import sys
from pathlib import Path
from typing import Any

from followthemoney import model
from followthemoney.dataset import Dataset
from followthemoney.statement import Statement, StatementEntity


def wrong_entities(lines: list[dict[str, Any]]) -> list[str]:
    """Where the package reads an entity otherwise than it was written: with its own cleaning of every value."""
    wrong = []
    for number, fields in enumerate(lines, start=1):
        entity = model.get_proxy({**fields, "properties": {}})
        for name, values in fields["properties"].items():
            for value in values:
                entity.add(name, value, quiet=False)
            if sorted(entity.get(name)) != sorted(values):
                wrong.append(f"line {number}: {name} was cleaned")
        entity.schema.validate(entity.to_dict())
    return wrong


def wrong_statements(lines: list[dict[str, Any]]) -> list[str]:
    """Where the package gives a statement another id, or an entity of them lacks a value."""
    wrong = []
    statements = [Statement.from_dict(fields) for fields in lines]
    for number, (fields, statement) in enumerate(zip(lines, statements, strict=True), start=1):
        if statement.generate_key() != fields["id"]:
            wrong.append(f"line {number}: another id")
    entities = {statement.entity_id for statement in statements}
    for known in entities:
        own = [statement for statement in statements if statement.entity_id == known]
        entity = StatementEntity.from_statements(_dataset(own[0].dataset), own)
        if {(one.prop, one.value) for one in own} != {
            (n, v) for n in entity.properties for v in entity.get(n)
        }:
            wrong.append("an entity lacks a value")
    return wrong


def _dataset(name: str) -> Any:

    return Dataset.make({"name": name, "title": name})


def main(entities: str, statements: str) -> None:
    """Exit status 1 with the number of every line that is read otherwise; no value is shown."""
    shown, said = (
        [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
        for file in (entities, statements)
    )
    if wrong := wrong_entities(shown) + wrong_statements(said):
        raise SystemExit("\n".join(wrong))
    sys.stdout.write(
        f"followthemoney reads {len(shown)} entities and {len(said)} statements as they were written\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
