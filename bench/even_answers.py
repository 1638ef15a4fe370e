"""`python -m bench.even_answers [--calls 10000] [--only WORDS]`: can a clock tell who is known?

Pairs of calls that must not be told apart, in random order, each timed by itself; Welch's t between the two kinds after
the slowest twentieth of all is cut off, as dudect does. |t| < 4.5: no difference was found with so many calls. The
answers are measured as they are let go at once (what the work alone tells) and at their strokes. Over a network there
is more noise and no more to be told, so that the calls are made in this process.
"""

import argparse
import random
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from math import sqrt
from pathlib import Path
from statistics import fmean, median, variance
from tempfile import TemporaryDirectory
from time import perf_counter

from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from werkzeug.test import TestResponse

from bench.arguments import count
from bench.known_people import CASE, KnownPeople, known_people
from blacklist_service.app import create_app
from blacklist_service.errors import ForbiddenError
from blacklist_service.rules.opening_budgets import OPENING_BUDGETS, OpeningBudget
from blacklist_service.settings import Settings
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.enquiring.enquiry import Enquiry
from blacklist_service.workflows.log_in import log_in

STROKE = int(Settings.model_fields["even_answer_ms"].default)
LIMIT = 4.5
_KEPT = 0.95
_SEED = 11
_LOG_IN = "log-in: none, wrong password"
_BUDGETS = dict.fromkeys(OPENING_BUDGETS, OpeningBudget(10**9, 10**9))
Call = Callable[[], int]


def welch(first: list[float], second: list[float]) -> float:
    """Welch's t between two samples of at least two values each."""
    spread = variance(first) / len(first) + variance(second) / len(second)
    return (fmean(first) - fmean(second)) / sqrt(spread) if spread else 0.0


def cropped(first: list[float], second: list[float]) -> tuple[list[float], list[float]]:
    """Both without what is slower than nineteen twentieths of all: a machine that was busy tells nothing."""
    highest = sorted([*first, *second])[int((len(first) + len(second)) * _KEPT) - 1]
    return [one for one in first if one <= highest], [one for one in second if one <= highest]


def timed(
    pair: Mapping[str, Call], calls: int, before: Callable[[], None] = lambda: None
) -> dict[str, list[float]]:
    """Seconds of so many calls of each kind, in random order; all end in one status and one length."""
    order = [*pair] * calls
    random.Random(_SEED).shuffle(order)  # an order, no secret
    times: dict[str, list[float]] = {name: [] for name in pair}
    for call in pair.values():
        before()
        call()
    lengths = set()
    for name in order:
        before()
        began = perf_counter()
        lengths.add(pair[name]())
        times[name].append(perf_counter() - began)
    assert len(lengths) == 1, "the answers differ in length"
    return times


def pairs_of(client: FlaskClient, known: KnownPeople) -> dict[str, dict[str, Call]]:
    """The pairs, each of two calls that give one status and one length."""

    def enquiry(asked: Enquiry) -> Call:
        headers = {"Authorization": f"Bearer {known.key}"}
        return lambda: _length(client.post("/api/v1/enquiries", json=asdict(asked), headers=headers), 200)

    def case(number: str) -> Call:
        said = b64encode(b'{"name": "nobody", "id_number": "110101199003070011"}').decode().rstrip("=")
        headers = {"Case-Number": number, "Case-Proof": said}
        return lambda: _length(client.get("/api/v1/subjects/me", headers=headers), 401)

    def key(text: str) -> Call:
        return lambda: _length(client.get("/api/v1/feeds", headers={"Authorization": f"Bearer {text}"}), 401)

    prefix, _, secret = known.key.partition(".")
    none, wrong = ("".join((one, ".", "A" * len(secret))) for one in ("A" * len(prefix), prefix))
    return {
        "enquiry: nobody, reported": {"first": enquiry(known.nobody), "second": enquiry(known.reported)},
        "enquiry: nobody, listed": {"first": enquiry(known.nobody), "second": enquiry(known.listed)},
        "case number: none, wrong proof": {"first": case("2026-ZZZZ-ZZZZ-ZZZZ"), "second": case(CASE)},
        "API key: none, wrong secret": {"first": key(none), "second": key(wrong)},
    }


def log_ins(known: KnownPeople) -> dict[str, Call]:
    """Log-ins to nobody's account and, with a wrong password, to somebody's; what was counted is forgotten before."""

    def attempt(login: str) -> Call:
        def call() -> int:
            try:
                log_in(known.context, login, "wrong 虚构 password", address="203.0.113.9")
            except ForbiddenError:
                return 0
            raise SystemExit("a wrong password was taken")

        return call

    return {"first": attempt("nobody"), "second": attempt("maker")}


def _length(answer: TestResponse, status: int) -> int:
    if answer.status_code != status:
        raise SystemExit(f"{answer.status_code}: {answer.get_data(as_text=True)}")
    return len(answer.data)


def main() -> None:
    """Measures every pair, at once and at its strokes; exit status 1 where strokes leave a difference."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--calls", type=count(100), default=2_000, help="of each kind of a pair")
    given.add_argument("--only", default="", help="pairs whose name holds these words, such as key")
    asked = given.parse_args()
    calls, only = asked.calls, asked.only
    table = Table(
        title=f"{calls:,} calls of each kind, median in ms; Welch's t, |t| < {LIMIT} wanted at strokes"
    )
    for name in ("pair", "answers", "first", "second", "t"):
        table.add_column(name, justify="left" if name in {"pair", "answers"} else "right")
    worst = 0.0
    with TemporaryDirectory(prefix="bench-") as place, known_people(Path(place)) as known:
        for answers, milliseconds in (("at once", 0), ("at strokes", STROKE)):
            settings = known.context.settings.model_copy(update={"even_answer_ms": milliseconds})
            # Ten thousand proofs open more than all subjects may in a minute; what is measured is a call within bounds.
            vault = vault_of(settings, BudgetGate(_BUDGETS, known.context.clock))
            context = replace(known.context, settings=settings, vault=vault)
            client = create_app(context=context).test_client()
            for name, pair in pairs_of(client, known).items():
                if only not in name:
                    continue
                t = _row(table, name, answers, timed(pair, calls))
                worst = max(worst, abs(t)) if milliseconds else worst
        if only in _LOG_IN:
            worst = max(worst, abs(_row(table, _LOG_IN, "hashed", _log_in_times(known, calls // 10))))
    Console(width=120).print(table)
    raise SystemExit(worst >= LIMIT)


def _log_in_times(known: KnownPeople, calls: int) -> dict[str, list[float]]:
    def forgotten() -> None:
        with known.context.store.begin() as connection:
            connection.execute(text("DELETE FROM failed_login"))

    return timed(log_ins(known), calls, before=forgotten)


def _row(table: Table, name: str, answers: str, times: dict[str, list[float]]) -> float:
    first, second = cropped(times["first"], times["second"])
    t = welch(first, second)
    table.add_row(name, answers, f"{median(first) * 1000:.3f}", f"{median(second) * 1000:.3f}", f"{t:.1f}")
    return t


if __name__ == "__main__":
    main()
