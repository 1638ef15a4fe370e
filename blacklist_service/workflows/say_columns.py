"""A platform says what the columns of its files mean where their names are not ours; its later files are read by it.

1. What is said of a held file's columns is kept for the member, by the name as headers are read; no answer forgets.
2. The file is read anew: a job is queued, and what an earlier reading comes to is not kept.

A name of ours is never asked about, and means what it says whatever a member has said. Programs' uploads are read by
our names alone (record 0073). Journal: columns_said, column_forgotten.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError
from blacklist_service.intake.columns import Columns, fold, has_foreign_unit, is_known
from blacklist_service.intake.fields import RULES
from blacklist_service.intake.scan import Scan
from blacklist_service.store import column_mappings, submissions
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import ColumnMapping, Submission
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.taking_in.readings import not_read_yet, read_anew

# How an answer says that a column is not read.
NOT_READ = "-"
# Of one file, and of a member: an export has some dozens of columns.
MOST_ASKED = 60
_MOST_KEPT = 300
_LONGEST = 64
# Somebody's number, and no column's name.
_NUMBER = re.compile(r"\d{6}")


def say_columns(context: Context, actor: Actor, submission: int, said: Mapping[str, str]) -> None:
    """Keeps what was said and has the file read by it. `said` has, for each folded name that is asked about, a field
    code, "-" for a column that is not read, or "" for nothing.

    Raises NotFoundError for another member's file; InvalidError COLUMN.UNKNOWN, COLUMN.FIELD, COLUMN.TWICE,
    COLUMN.UNIT or COLUMN.NAME; RefusedError COLUMN.MANY, or UPLOAD.NOT_READ before the file was looked through.
    """
    require_role(actor, "platform")
    with context.store.begin() as connection:
        held = submissions.lock(connection, submission)
        if held.member_id != actor.member or not held.is_held:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        columns = _columns(held)
        asked = {fold(name): name for name in columns.names if not is_known(name)}
        _check(columns, asked, said)
        kept = [
            ColumnMapping(
                member_id=actor.member, column_name=name, heading=asked[name],
                field="" if field == NOT_READ else field, said_by=actor.login, said_at=context.clock.now(),
            )
            for name, field in said.items()
            if field
        ]  # fmt: skip
        _keep(connection, actor, kept, forgotten=[name for name, field in said.items() if not field])
        read_anew(connection, context, submission)
        record(
            connection, context, actor,
            kind="columns_said", object_kind="submission", object_id=submission,
            detail={"said": {asked[name]: field for name, field in said.items()}},
        )  # fmt: skip


def forget_column(context: Context, actor: Actor, name: str) -> None:
    """Forgets what was said of one name; a file that waits stays as it was read."""
    require_role(actor, "platform")
    with context.store.begin() as connection:
        if column_mappings.forget_columns(connection, actor.member, [name]):
            record(
                connection, context, actor,
                kind="column_forgotten", object_kind="member", object_id=actor.member, detail={"column": name},
            )  # fmt: skip


def said_columns(context: Context, actor: Actor) -> Sequence[ColumnMapping]:
    """Everything that the member's people have said, by name."""
    require_role(actor, "platform")
    with context.store.read() as connection:
        return column_mappings.columns_of(connection, actor.member)


def _columns(held: Submission) -> Columns:
    if held.scan_json is None:
        raise not_read_yet()
    columns = Scan.from_json(held.scan_json).columns
    if columns is None and held.header_json is not None:
        columns = Columns.from_json(held.header_json)
    if columns is None:
        raise _unknown()
    return columns


def _check(columns: Columns, asked: Mapping[str, str], said: Mapping[str, str]) -> None:
    if set(said) != set(asked) or len(asked) > MOST_ASKED:
        raise _unknown()
    if any(field not in RULES for field in said.values() if field not in ("", NOT_READ)):
        raise InvalidError("COLUMN.FIELD", "没有这个报送字段。", "There is no such field of an upload.")
    if any(len(name) > _LONGEST or _NUMBER.search(name) for name, field in said.items() if field):
        raise InvalidError(
            "COLUMN.NAME",
            f"列名过长（超过 {_LONGEST} 字）或含有长号码，不能记住；请在文件中改名。",
            f"A name of more than {_LONGEST} characters or with a long number is not kept; rename it in the file.",
        )
    units = [
        asked[name]
        for name, field in said.items()
        if field not in ("", NOT_READ) and has_foreign_unit(asked[name], field)
    ]
    if units:
        raise InvalidError(
            "COLUMN.UNIT",
            f"列名含有本系统不换算的单位：{'、'.join(units)}。请把金额换算为元、把利率换算为年利率，并改列名。",
            f"A column's name tells of a unit that is not converted: {', '.join(units)}. Convert it to yuan (or end "
            "the name in (万元)) or to a year's rate, and rename it.",
        )
    # Each column of the file counts, also two under one name.
    read = Counter(
        said.get(fold(name), field) for name, field in zip(columns.names, columns.fields, strict=True)
    )
    twice = [RULES[field].title for field, times in read.items() if field in RULES and times > 1]
    if twice:
        raise InvalidError(
            "COLUMN.TWICE",
            f"两列不能读作同一字段：{'、'.join(twice)}。",
            f"Two columns cannot be read as one field: {', '.join(twice)}.",
        )


def _keep(
    connection: Connection, actor: Actor, kept: Sequence[ColumnMapping], forgotten: Sequence[str]
) -> None:
    column_mappings.forget_columns(connection, actor.member, forgotten)
    column_mappings.say_columns(connection, kept)
    if len(column_mappings.columns_of(connection, actor.member)) > _MOST_KEPT:
        raise RefusedError(
            "COLUMN.MANY",
            f"最多记住 {_MOST_KEPT} 个列名，请先删除不用的。",
            f"At most {_MOST_KEPT} names are kept; forget some that are not used.",
        )


def _unknown() -> InvalidError:
    return InvalidError(
        "COLUMN.UNKNOWN", "该文件没有这一列，请重新查看。", "The file has no such column; look at it again."
    )
