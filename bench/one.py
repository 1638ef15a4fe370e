"""One measurement in a process of its own, so that memory and processor time are its alone; prints one JSON line."""

import argparse
import csv
import json
import resource
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from bench.listed import FEED, list_some, with_operator
from bench.rival import take_in_bare, take_in_naively
from bench.service import new_clerk, new_service, take_in
from blacklist_service.settings import Settings
from blacklist_service.store.session import Store
from blacklist_service.workflows.answer_enquiry import Enquiry, EnquiryAnswer, answer_enquiries
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.publish_release import publish_release

Figures = dict[str, float]
_BATCH = 100
_ENQUIRIES = 500


def main() -> None:
    """Reads what to measure, measures it, tells it."""
    asked = argparse.ArgumentParser()
    asked.add_argument("what", choices=_MEASUREMENTS)
    asked.add_argument("file", type=Path)
    asked.add_argument("--database", default="")
    given = asked.parse_args()
    with TemporaryDirectory(prefix="bench-") as folder:
        figures = _MEASUREMENTS[given.what](given.database, given.file, Path(folder))
    print(json.dumps(figures))


def _timed(work: Callable[[], int]) -> Figures:
    wall = time.perf_counter()
    processor = _processor_seconds()
    rows = work()
    # Before the children are counted they have to be waited for: the work does that.
    return {
        "rows": rows,
        "wall": time.perf_counter() - wall,
        "processor": _processor_seconds() - processor,
    }


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _bare(database: str, file: Path, folder: Path) -> Figures:
    return _timed(lambda: take_in_bare(database or f"sqlite:///{folder}/bare.sqlite", file))


def _naive(database: str, file: Path, folder: Path) -> Figures:
    return _timed(lambda: take_in_naively(database or f"sqlite:///{folder}/naive.sqlite", file))


def _settings(database: str, folder: Path) -> Settings:
    return Settings(home=folder / "home", database_url=database, environment="test")


def _intake(database: str, file: Path, folder: Path) -> Figures:
    with new_service(_settings(database, folder)) as context:
        clerk = new_clerk(context)

        def work() -> int:
            take_in(context, clerk, file)
            return _count(context.store, "SELECT rows_read FROM submission")

        figures = _timed(work)
        reports = _count(context.store, "SELECT count(*) FROM report")
        figures["subjects"] = _count(context.store, "SELECT count(*) FROM subject WHERE merged_into IS NULL")
        figures["tokens_per_row"] = _count(context.store, "SELECT count(*) FROM token") / reports
        figures["token_bytes"] = _token_bytes(context.store) / reports
        figures["bytes"] = _database_bytes(context.store) / reports
    return figures


def _sharing(database: str, file: Path, folder: Path) -> Figures:
    with new_service(_settings(database, folder)) as opened:
        take_in(opened, new_clerk(opened), file)
        context, reader = with_operator(opened)
        list_some(context, _count(context.store, "SELECT count(*) FROM listing"))
        published = _timed(lambda: publish_release(context, SYSTEM, FEED).entries)
        answered = _timed(lambda: _answered(context, reader, file))
    return {
        "entries": published["rows"],
        "published": published["wall"],
        "answers": answered["rows"],
        "answered": answered["wall"],
    }


def _answered(context: Context, reader: Actor, file: Path) -> int:
    answers, hits = 0, 0
    with file.open(encoding="utf-8", newline="") as lines:
        rows = islice(csv.DictReader(lines), _ENQUIRIES)
        while chunk := list(islice(rows, _BATCH)):
            asked = [
                Enquiry(row["姓名"], "resident_id", row["证件号码"], "credit_approval", row["行标识"])
                for row in chunk
            ]
            for answer in answer_enquiries(context, reader, asked):
                if isinstance(answer, EnquiryAnswer):
                    answers += 1
                    hits += answer.outcome == "listed"
    assert hits, "nobody was found: the measurement would say nothing"
    return answers


def _count(store: Store, question: str) -> int:
    with store.read() as connection:
        return int(connection.execute(text(question)).scalar_one())


def _token_bytes(store: Store) -> int:
    if store.is_sqlite:
        # Page by page; the primary key of this table is the table.
        return _count(store, "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name = 'token'")
    return _count(store, "SELECT pg_total_relation_size('token')")


def _database_bytes(store: Store) -> int:
    if store.is_sqlite:
        return _count(store, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    return _count(store, "SELECT pg_database_size(current_database())")


_MEASUREMENTS: dict[str, Callable[[str, Path, Path], Figures]] = {
    "bare": _bare,
    "naive": _naive,
    "intake": _intake,
    "sharing": _sharing,
}

if __name__ == "__main__":
    main()
