"""Imports the courts' list of 失信被执行人 as reference: what stands in it no more goes, and nobody is listed by it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.intake.foreign.court_list import CourtRow, read_court_list, search_key
from blacklist_service.rules.court_lists import check_day, check_ended, check_order, row_kept_until
from blacklist_service.rules.terms import is_expired
from blacklist_service.store import court_lists
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import CourtList
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.sealing.court_rows import KeptRow, kept_rows, seal_rows
from exports.object_files import object_digest

_BATCH, _ROWS_ERASED = 1000, 10_000
_LONGEST_SOURCE = 200
# What makes a row no reference: it cannot be read, is of nobody, or is not masked as the courts' are.
_REFUSING = frozenset(
    {"COURT.LINE", "COURT.REQUIRED", "COURT.CARD", "COURT.UNMASKED", "COURT.DUPLICATE", "COURT.KIND"}
)


@dataclass(frozen=True, slots=True)
class ImportedCourtList:
    """What was read and kept, how many rows the list before had not, how many of its rows ended, and why others were
    left out: a finding's rule, `organisation`, `undated`, `unsearchable` (a name or both ends of the number are hidden)
    or `expired`."""

    sha256: str
    rows: int
    kept: int
    new: int
    ended: int
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Begun:
    """The import under way: its rows stand under the number of its list from the first page on, apart from those of
    the list in force (before; None: there is none)."""

    number: int
    before: int | None
    sha256: str
    source: str
    as_of: date


def import_court_list(
    context: Context, actor: Actor, path: Path, *, source: str, as_of: date, is_shrunk: bool = False
) -> ImportedCourtList:
    """Reads a whole list and puts it in the place of the one before. Safe to repeat: it goes on where it was cut off.

    1. The operator is configured (else COURT.OPERATOR), the list's day holds (COURT.DAY, COURT.OLDER).
    2. Rows that can be a reference are sealed, a thousand in a transaction, apart from the list in force, whose own
       are taken over as they are sealed. Nobody is found by them yet.
    3. In one transaction the list becomes the current one. It is refused where a newer one did so meanwhile
       (COURT.OLDER), and where it would end more than half of the rows before, unless the official says that this is
       right (COURT.SHRUNK). A refused list shows nobody and hides nobody.
    4. The rows of the list before go, ten thousand in a transaction; what a cut leaves of them goes at night.

    Law: 法释〔2017〕7号; 个人信息保护法 Art 6, Art 13(6), Art 19. Journal: court_list_imported.
    """
    require_role(actor, "maker")
    _require_use(context, source)
    begun = _begun(context, actor, path, source, as_of)
    counted: Counter[str] = Counter()
    with path.open("rb") as opened:
        rows = _usable(context, iter(read_court_list(opened)), as_of, counted)
        while page := list(islice(rows, _BATCH)):
            _keep_page(context, begun, kept_rows(context.vault, page))
    read, kept = counted.pop("rows", 0), counted.pop("kept", 0)
    new, ended = _put_in_place(context, actor, begun, read=read, kept=kept, is_shrunk=is_shrunk)
    _erase_replaced(context)
    return ImportedCourtList(begun.sha256, read, kept, new, ended, dict(sorted(counted.items())))


def _require_use(context: Context, source: str) -> None:
    """Somebody who answers for it keeps the list, and says where it is from."""
    if not context.profile.is_configured:
        raise RefusedError(
            "COURT.OPERATOR",
            "未配置运营主体，不得保存法院名单。",
            "No operator is configured: the courts' list is not kept.",
        )
    if not source.strip() or len(source) > _LONGEST_SOURCE or not source.isprintable():
        raise InvalidError("COURT.SOURCE", "须说明名单的来源。", "Say where the list is from.")


def _begun(context: Context, actor: Actor, path: Path, source: str, as_of: date) -> _Begun:
    """This import, or the one of the same file that was cut off."""
    sha256 = object_digest(path)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        current = court_lists.current_list(connection)
        check_day(as_of, None if current is None else current.as_of, context.clock.today())
        before = None if current is None else current.id
        known = court_lists.unfinished_list(connection, sha256, as_of)
        if known is not None:
            assert known.id is not None
            return _Begun(known.id, before, sha256, source, as_of)
        number = court_lists.begin_list(
            connection,
            CourtList(
                id=None, source=source, as_of=as_of, sha256=sha256, imported_by=actor.user,
                imported_at=context.clock.now(),
            ),
        )  # fmt: skip
    return _Begun(number, before, sha256, source, as_of)


def _usable(
    context: Context, rows: Iterator[CourtRow], as_of: date, counted: Counter[str]
) -> Iterator[tuple[CourtRow, date]]:
    """The rows that may be kept, each with its last day; the others are counted."""
    today = context.clock.today()
    for row in rows:
        counted["rows"] += 1
        refusing = [one.rule for one in row.findings if one.rule in _REFUSING]
        if refusing:
            counted[refusing[0]] += 1
        elif not row.is_person:
            counted["organisation"] += 1
        elif row.published_on is None:
            counted["undated"] += 1
        elif not search_key(row.name, row.masked_number):
            counted["unsearchable"] += 1
        elif is_expired(until := row_kept_until(row.published_on, as_of, today), today):
            counted["expired"] += 1
        else:
            counted["kept"] += 1
            yield row, until


def _keep_page(context: Context, begun: _Begun, page: list[KeptRow]) -> None:
    """One transaction; what an earlier try of this import kept stays as it is."""
    rows = {row.mark: row for row in page}
    with context.store.begin() as connection:
        _require_reading(connection, begun.number)
        known = court_lists.known_rows(connection, begun.number, list(rows))
        wanted = [row for mark, row in rows.items() if mark not in known]
        sealed: dict[bytes, bytes] = {}
        if begun.before is not None:
            sealed = court_lists.known_rows(connection, begun.before, [row.mark for row in wanted])
        fresh = [row for row in wanted if row.mark not in sealed]
        for row, one in zip(fresh, seal_rows(context.vault, fresh), strict=True):
            sealed[row.mark] = one
        court_lists.add_rows(
            connection, [(begun.number, row.mark, row.token, row.until, sealed[row.mark]) for row in wanted]
        )


def _require_reading(connection: Connection, number: int) -> None:
    """A newer list, or the night, may have given this import up meanwhile; another try of it may have ended it."""
    if not court_lists.is_being_read(connection, number):
        raise RefusedError(
            "COURT.OLDER",
            "已导入更新的名单，或者本次导入已结束。",
            "A newer list has been imported already, or this import has ended.",
        )


def _put_in_place(
    context: Context, actor: Actor, begun: _Begun, *, read: int, kept: int, is_shrunk: bool
) -> tuple[int, int]:
    """One transaction: the list, whole now, is the current one. Returns how many rows are new, and how many ended."""
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        current = court_lists.current_list(connection)
        check_day(begun.as_of, None if current is None else current.as_of, context.clock.today())
        check_order(begun.number, None if current is None else current.id)
        _require_reading(connection, begun.number)
        new, ended = court_lists.count_rows(connection, begun.number), 0
        if current is not None and current.id is not None:
            before = court_lists.count_rows(connection, current.id)
            ended = court_lists.count_rows(connection, current.id, not_in=begun.number)
            new -= before - ended
            check_ended(ended, before, is_expected=is_shrunk)
        court_lists.put_in_force(connection, begun.number, read, kept)
        record(
            connection, context, actor,
            kind="court_list_imported", object_kind="court_list", object_id=begun.number,
            detail={"source": begun.source, "as_of": begun.as_of.isoformat(), "sha256": begun.sha256, "rows": read,
                    "kept": kept, "ended": ended},
        )  # fmt: skip
    return new, ended


def _erase_replaced(context: Context) -> None:
    """Rows of lists that are in force no more, nor being read."""
    erased = _ROWS_ERASED
    while erased == _ROWS_ERASED:
        with context.store.begin() as connection:
            erased = court_lists.forget_rows(connection, None, _ROWS_ERASED)
