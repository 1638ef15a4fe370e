"""The page of PBOC generation 2: the docstring of the room, then the tables that the code reads."""

import inspect
from collections.abc import Iterator

from exports import pboc
from exports.pboc.codes import code_tables
from exports.pboc.forms import FAMILIES
from exports.pboc.rules import rules
from exports.pboc.table_files import read_table


def pboc_page() -> str:
    """The text of docs/formats/pboc_gen2.md, without its note."""
    parts = [inspect.cleandoc(pboc.__doc__ or ""), "## 记录 Records", *_records(), *_rules(), *_codes()]
    return "\n\n".join(parts) + "\n"


def _records() -> Iterator[str]:
    head = "| tag | kind | length | appears | value | codes | rule | 名称 | source |\n" + "|---" * 9 + "|"
    for family in FAMILIES:
        lines: list[str] = []
        for row in read_table(family):
            if row["kind"] == "record":
                if lines:
                    yield "\n".join([head, *lines])
                    lines = []
                yield f"### {row['record']} {row['name_zh']} `{row['tag']}`"
                continue
            lines.append(_line(row))
        yield "\n".join([head, *lines])


def _line(row: dict[str, str]) -> str:
    tag = f"**{row['tag']}**" if row["kind"] in {"segment", "group", "same"} else row["tag"]
    appears = row["appears"].replace("|", "/")
    kind = f"as in {row['codes']}" if row["kind"] == "same" else row["kind"]
    codes = "" if row["kind"] == "same" else row["codes"]
    cells = (
        tag,
        kind,
        row["longest"],
        appears,
        row["value"],
        codes,
        row["rule"],
        row["name_zh"],
        row["source"],
    )
    return f"| {' | '.join(cells)} |"


def _rules() -> Iterator[str]:
    yield "## 校验规则 Rules\n\n*record*, *batch*, *file*: checked here. *centre*: told by a feedback alone."
    lines = ["| rule | code | checked | 中文 | English |", "|---|---|---|---|---|"]
    lines += [
        f"| {rule.rule} | {rule.code} | {rule.checked} | {rule.zh} | {rule.en} |" for rule in rules().values()
    ]
    yield "\n".join(lines)


def _codes() -> Iterator[str]:
    yield "## 代码表 Code tables"
    lines = ["| table | codes |", "|---|---|"]
    for name, codes in code_tables().items():
        shown = "；".join(f"`{code}` {label}" for code, label in codes.items())
        lines.append(f"| {name} | {shown} |")
    yield "\n".join(lines)
