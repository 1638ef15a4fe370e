"""Identities one by one against a filled store: times of the whole and of its stages, and whether it is right."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import text

from bench.population import CHUNK, people, stranger, told
from bench.stored import number_of
from blacklist_service.store import candidates
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.recognition.match_identity import LOOSE_CAP, IdentityMatch, match_identity
from blacklist_service.workflows.sealing.records import open_identity
from matching.blocking import block_keys
from matching.decide import compare
from matching.normalize import read_identity
from matching.types import RawIdentity, Verdict

_FROM_A_CHUNK = 50
_TOKENS = 12
_BARE, _MATCH, _PROCESSOR = "bare question for twelve tokens", "match", "processor time"


@dataclass(frozen=True, slots=True, repr=False)
class Probe:
    """An identity and the subject that it is about; None for a stranger."""

    raw: RawIdentity
    subject: int | None


@dataclass(slots=True)
class Figures:
    """Nanoseconds by what was timed, in the order of the table, and what is said below it."""

    times: dict[str, list[int]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def probes_of(stored: int, count: int, seed: int) -> list[Probe]:
    """As many stored persons as strangers, in turn, each told anew with its variations."""
    random = Random(f"{seed}/probes")
    probes: list[Probe] = []
    while len(probes) < count:
        chunk = random.randrange(stored // CHUNK)
        members = people(chunk, seed)
        for at in random.sample(range(CHUNK), _FROM_A_CHUNK):
            probes.append(Probe(told(members[at], random), number_of(chunk * CHUNK + at)))
            probes.append(Probe(told(stranger(random), random), None))
    return probes[:count]


def measure(context: Context, probes: Sequence[Probe]) -> Figures:
    """Warms the database, then times the bare question, the match and its stages.

    Half of the identities only warm; the others were never asked about before.
    """
    figures = Figures()
    with context.store.read() as connection:
        _make_resident(connection)
        half = len(probes) // 2
        for probe in probes[:half]:
            match_identity(connection, context.opening(SYSTEM, "bench").vault, probe.raw)
        gc.collect()
        asked = probes[half:]
        _bare(figures, connection, context, asked)
        found = _whole(figures, connection, context, asked)
        _stages(figures, connection, context, asked)
    for probe in asked:
        _timed(figures, (f"{_MATCH} in its own transaction",), partial(_in_its_own, context, probe.raw))
    _judge(figures, asked, found)
    return figures


def _make_resident(connection: Connection) -> None:
    """Reads what the look-ups walk through, as days of service would; the tokens last, so that they stay."""
    for question in (
        "SELECT sum(length(sealed_identity)) FROM report",
        "SELECT sum(length(sealed_key)) FROM data_key",
        "SELECT count(*) FROM report WHERE subject_id > 0",
        "SELECT count(*), sum(token % 2) FROM token",
    ):
        connection.execute(text(question)).all()


def _timed(figures: Figures, names: Sequence[str], work: Callable[[], Any]) -> Any:
    """Does the work and notes what it took, and of that the processor time of this thread."""
    spent, start = time.thread_time_ns(), time.perf_counter_ns()
    result = work()
    took, spent = time.perf_counter_ns() - start, time.thread_time_ns() - spent
    for name in names:
        figures.times.setdefault(name, []).append(took)
        figures.times.setdefault(f"{name}, {_PROCESSOR}", []).append(spent)
    return result


def _in_its_own(context: Context, raw: RawIdentity) -> IdentityMatch:
    with context.store.read() as connection:
        return match_identity(connection, context.opening(SYSTEM, "bench").vault, raw)


def _bare(figures: Figures, connection: Connection, context: Context, asked: Sequence[Probe]) -> None:
    """Twelve tokens in one statement of the driver, prepared once; keys that an identity lacks are 0."""
    driver: Any = connection.connection.driver_connection
    is_sqlite = context.store.is_sqlite
    marks = ",".join("?" * _TOKENS) if is_sqlite else ",".join(["%s"] * _TOKENS)
    question = f"SELECT token, subject_id FROM token WHERE token IN ({marks})"  # marks of ours
    cursor = driver.cursor()
    for probe in asked:
        tokens = context.vault.tokens.tokens(block_keys(read_identity(probe.raw)))
        given = (*tokens, *[0] * _TOKENS)[:_TOKENS]
        _timed(figures, (_BARE,), partial(_fetched, cursor, question, given))
    cursor.close()


def _fetched(cursor: Any, question: str, given: Sequence[int]) -> list[Any]:
    rows: list[Any] = cursor.execute(question, given).fetchall()
    return rows


def _whole(
    figures: Figures, connection: Connection, context: Context, asked: Sequence[Probe]
) -> list[IdentityMatch]:
    return [
        _timed(
            figures,
            (_MATCH, f"{_MATCH}: stored person" if probe.subject else f"{_MATCH}: stranger"),
            partial(match_identity, connection, context.opening(SYSTEM, "bench").vault, probe.raw),
        )
        for probe in asked
    ]


def _stages(figures: Figures, connection: Connection, context: Context, asked: Sequence[Probe]) -> None:
    """Every stage alone, over all keys: what a match costs where no number ends it early."""
    vault, clock = context.opening(SYSTEM, "bench").vault, time.perf_counter_ns
    for probe in asked:
        marks = [clock()]
        identity = read_identity(probe.raw)
        marks.append(clock())
        tokens = vault.tokens.tokens(block_keys(identity))
        marks.append(clock())
        pairs = candidates.few_subjects_of_tokens(connection, tokens, LOOSE_CAP)
        marks.append(clock())
        rows = candidates.identities_in_part(connection, {subject for _token, subject in pairs})
        marks.append(clock())
        raws = [open_identity(vault.sealer, report, sealed) for report, _, sealed, _ in rows]
        marks.append(clock())
        identities = [read_identity(raw) for raw in raws]
        marks.append(clock())
        for other in identities:
            compare(identity, other)
        marks.append(clock())
        for name, start, end in zip(_STAGES, marks, marks[1:], strict=False):
            figures.times.setdefault(f"  stage: {name}", []).append(end - start)


_STAGES = (
    "normal form",
    "keys and tokens",
    "look-up of all keys",
    "fetch of the sealed identities",
    "open them",
    "their normal forms",
    "compare",
)


def _judge(figures: Figures, asked: Sequence[Probe], found: Sequence[IdentityMatch]) -> None:
    """How often it is right, and what the ratio to the bare question is."""
    outcomes = {"stored persons": [0, 0, 0, 0], "strangers": [0, 0, 0, 0]}
    for probe, match in zip(asked, found, strict=True):
        counts = outcomes["stored persons" if probe.subject else "strangers"]
        best = match.best
        counts[0] += 1
        if best is None:
            continue
        is_same = best.decision.verdict is Verdict.SAME
        counts[1 if is_same and best.subject == probe.subject else 2 if is_same else 3] += 1
    for who, (count, right, wrong, unsure) in outcomes.items():
        figures.remarks.append(
            f"{who}: {count}, same {right}, same as somebody else {wrong}, unsure {unsure}"
        )
    opened = sorted(len(match.opened) for match in found)
    figures.remarks.append(
        f"opened subjects: mean {sum(opened) / len(opened):.2f}, p50 {opened[len(opened) // 2]}, "
        f"p99 {opened[len(opened) * 99 // 100]}, most {opened[-1]}; "
        f"identities with a crowded key: {sum(match.crowded > 0 for match in found)}"
    )
    bare, whole = (sorted(figures.times[f"{name}, {_PROCESSOR}"]) for name in (_BARE, _MATCH))
    for share in (50, 99):
        at = (len(bare) - 1) * share // 100
        figures.remarks.append(f"{_MATCH} / {_BARE}, {_PROCESSOR}, p{share}: {whole[at] / bare[at]:.1f}")
