"""The true chance of each level beside its estimate, for a file whose truth is known."""

from collections import Counter
from collections.abc import Sequence

from blacklist_service.cli.offline_rows import OfflineRow
from blacklist_service.cli.truth import Truth
from blacklist_service.ids import Randomness
from blacklist_service.vault.tokens import Tokenizer
from matching.learning.pairs import candidate_pairs
from matching.learning.patterns import FIELDS, compare_pairs, weights_of
from matching.policy import POLICY
from matching.types import SubjectKind


def measured_levels(
    rows: Sequence[OfflineRow], truth: Truth, pairs: int
) -> dict[str, dict[str, dict[str, float]]]:
    """By kind, field and level: the share among candidate pairs that truly are one subject."""
    tokenizer = Tokenizer(Randomness().salt())
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind in SubjectKind:
        of_kind = [row for row in rows if row.identity.kind is kind]
        identities = [row.identity for row in of_kind]
        subjects = [truth.subject_of.get(row.place) for row in of_kind]
        counted: dict[str, Counter[str]] = {field: Counter() for field in FIELDS[kind]}
        for one in compare_pairs(identities, candidate_pairs(identities, tokenizer.token, pairs), POLICY):
            subject = subjects[one.row_a]
            if subject is None or subject != subjects[one.row_b]:
                continue
            for field, level in zip(FIELDS[kind], one.levels, strict=True):
                counted[field][level] += bool(level)
        found[kind.value] = {
            weights_of(POLICY, kind, field)[0]: {
                level: hits / levels.total() for level, hits in levels.items() if hits
            }
            for field, levels in counted.items()
        }
    return found
