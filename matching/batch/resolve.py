"""Offline resolution of a whole file: keys joined as arrays, pairs compared once, doubtful components settled by row.

The result is a function of what the rows say: neither their order in the file nor the number of processes matters.
"""

import pickle
from collections.abc import Callable, Iterable
from itertools import islice

import numpy as np
import numpy.typing as npt

from matching.batch.candidates import find_candidates
from matching.batch.compared import Compared, Run, compare_all
from matching.batch.components import find_components
from matching.batch.contested import find_contested, hold_back
from matching.batch.doubtful import settle_doubtful
from matching.batch.prepared import Codes, Longs, prepare
from matching.batch.questions import open_questions
from matching.batch.result import PAIR, BatchResult
from matching.batch.table import Ranked, Table
from matching.policy import POLICY, Policy
from matching.types import Identity

CHUNK = 2000


def resolve_all(
    rows: Iterable[tuple[int, Identity]],
    codes: Codes,
    policy: Policy = POLICY,
    progress: Callable[[int], None] | None = None,
) -> BatchResult:
    """Clusters of all rows (number, identity) in this process; row numbers are unique and not negative.

    `progress` is called with the rows read, chunk by chunk.
    """
    table = Table()
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        table.add(prepare(chunk, codes))
        if progress is not None:
            progress(len(table))
    return resolve_table(table, policy)


def resolve_table(
    table: Table,
    policy: Policy,
    run: Run = map,
    tell: Callable[[str, int, int], None] = lambda *_: None,
    *,
    threads: int = 1,
) -> BatchResult:
    """Clusters of the rows of a table. `run` works on portions like `map`, also in other processes; `tell(step, done,
    total)` hears how far the steps compare and settle are; keys are joined in so many `threads`."""
    if not len(table):
        return BatchResult(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, PAIR))
    rows = table.close(policy)
    candidates = find_candidates(rows, threads)
    packed_policy = pickle.dumps(policy)
    total = len(candidates.pairs)
    compared = compare_all(rows, candidates.pairs, packed_policy, run, lambda n: tell("compare", n, total))
    return resolve_compared(rows, compared, policy, candidates.capped, run=run, tell=tell)


def resolve_compared(
    rows: Ranked,
    compared: Compared,
    policy: Policy,
    capped: int = 0,
    *,
    run: Run = map,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> BatchResult:
    """Clusters, links and questions from the pairs that are not different: what follows the comparison.

    Looks at one component of such pairs at a time, so that whole components can also be resolved apart.
    """
    packed_policy = pickle.dumps(policy)
    contested = find_contested(len(rows), compared)
    compared = hold_back(compared, contested, policy)
    proofs = [gate.code for gate in policy.gates if gate.is_proof]
    is_proof = np.isin(compared.reason[compared.is_same], proofs)
    components = find_components(rows, compared.pairs[compared.is_same], is_proof)
    is_doubtful = np.isin(components.label, components.doubtful)
    waiting = int(np.count_nonzero(is_doubtful))
    doubts = settle_doubtful(
        rows, components, compared, contested, packed_policy, run, lambda n: tell("settle", n, waiting)
    )
    cluster = np.where(is_doubtful, doubts.subject, components.label)
    found = _found(rows, cluster, compared, doubts.links, is_doubtful, components.label)
    return _named(rows, cluster, found, capped)


def _found(  # noqa: PLR0917 -- all that the steps before it found
    rows: Ranked,
    cluster: Longs,
    compared: Compared,
    links: npt.NDArray[np.void],
    is_doubtful: npt.NDArray[np.bool_],
    component: Longs,
) -> npt.NDArray[np.void]:
    """The links within clusters and the open questions between them, by rank."""
    seen = np.empty(len(compared.pairs), PAIR)
    seen["a"], seen["b"] = compared.pairs.T
    seen["is_same"], seen["score"], seen["reason"] = compared.is_same, compared.score, compared.reason
    within = cluster[seen["a"]] == cluster[seen["b"]]
    # What a settled component asked of its own rows has been weighed against all of them.
    settled = is_doubtful[seen["a"]] & (component[seen["a"]] == component[seen["b"]])
    questions = [seen[~seen["is_same"] & ~settled], links[~links["is_same"]]]
    joined = [seen[seen["is_same"] & within], links[links["is_same"]]]
    return np.concatenate(
        [_each_once(np.concatenate(joined)), open_questions(rows, cluster, np.concatenate(questions))]
    )


def _each_once(links: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    low, high = np.minimum(links["a"], links["b"]), np.maximum(links["a"], links["b"])
    _, first = np.unique((low << 32) | high, return_index=True)
    return links[first]


def _named(rows: Ranked, cluster: Longs, found: npt.NDArray[np.void], capped: int) -> BatchResult:
    """The result by the rows' own numbers; a cluster is called by its smallest one."""
    row = rows.column["row"]
    name = np.full(len(row), np.iinfo(np.int64).max)
    np.minimum.at(name, cluster, row)
    found = found.copy()
    one, other = row[found["a"]], row[found["b"]]
    found["a"], found["b"] = np.minimum(one, other), np.maximum(one, other)
    order = np.argsort(row, kind="stable")
    return BatchResult(row[order], name[cluster][order], found[np.lexsort((found["b"], found["a"]))], capped)
