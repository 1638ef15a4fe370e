"""The rows of one file as evidence about a policy: an estimate for each kind of subject that has candidates."""

from array import array
from collections.abc import Iterable, Sequence

from blacklist_service.cli.offline_rows import OfflineRow
from blacklist_service.cli.output import Output
from blacklist_service.cli.resolution import FileNames
from blacklist_service.errors import InvalidError
from blacklist_service.ids import Randomness
from blacklist_service.vault.tokens import Tokenizer
from matching.evaluate import ComparedPairs
from matching.learning.labels import Label, labelled_patterns
from matching.learning.learn import Bound, Estimate, learn
from matching.learning.pairs import candidate_pairs
from matching.learning.patterns import compare_pairs
from matching.policy import POLICY, Policy
from matching.types import Identity, SubjectKind

# More pairs than this are not looked at for a sweep.
_SWEPT = 1_000_000


def names_of(rows: Sequence[OfflineRow]) -> FileNames:
    """How the file calls these rows, all of it."""
    numbers = array("q", (row.number for row in rows))
    return FileNames([row.row_id for row in rows], numbers, [row.row_key for row in rows])


def of_kind(rows: Iterable[OfflineRow], kind: SubjectKind) -> list[Identity]:
    """The identities of one kind, in the order of the rows."""
    return [row.identity for row in rows if row.identity.kind is kind]


def estimates_of(
    rows: Sequence[OfflineRow],
    output: Output,
    policy: Policy = POLICY,
    *,
    bound: Bound | None = None,
    labels: Sequence[Label] = (),
) -> tuple[Estimate, ...]:
    """Persons first; a kind of whom no two rows have a key in common is left out."""
    tokenizer = Tokenizer(Randomness().salt())
    found = []
    with output.progress("估计 estimating") as advance:
        for done, kind in enumerate(SubjectKind, 1):
            estimate = learn(
                kind,
                of_kind(rows, kind),
                tokenizer.token,
                policy,
                bound=bound or Bound(),
                labels=labelled_patterns(kind, labels),
            )
            if estimate.looked_at:
                found.append(estimate)
            advance(done, len(SubjectKind))
    return tuple(found)


def some(found: tuple[Estimate, ...]) -> tuple[Estimate, ...]:
    """The estimates, at least one. Raises InvalidError POLICY.NO_PAIRS."""
    if not found:
        raise InvalidError(
            "POLICY.NO_PAIRS",
            "文件中没有可以比对的两行，无法估计。",
            "No two rows of the file can be compared: there is nothing to estimate from.",
        )
    return found


def compared_pairs(rows: Sequence[OfflineRow]) -> ComparedPairs:
    """All pairs of rows with a common key and their scores, or an even part of very many."""
    identities = [row.identity for row in rows]
    pairs = candidate_pairs(identities, Tokenizer(Randomness().salt()).token, _SWEPT)
    scored = (
        (rows[one.row_a].place, rows[one.row_b].place, one.score)
        for one in compare_pairs(identities, pairs, POLICY)
    )
    return ComparedPairs(scored, pairs.share)
