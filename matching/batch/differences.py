"""How a resolution differs from the subjects that stand: which of them it divides, and which it makes one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.batch.prepared import Longs

# Why a person is asked about what stands: two subjects make one cluster; one subject makes two.
HELD_TO_BE_ONE = "C5"
HELD_TO_BE_TWO = "C6"


@dataclass(frozen=True, slots=True)
class Differences:
    """`subjects` that stand, and how many of them are `agreeing`: exactly one cluster each. `divided`: the rows of a
    subject by cluster, those that stay first. `united`: the subjects that one cluster holds, in part or whole."""

    subjects: int
    agreeing: int
    divided: dict[int, list[list[int]]]
    united: list[list[int]]


def find_differences(rows: Longs, subjects: Longs, clusters: Longs) -> Differences:
    """Compares two partitions of the rows: the subject of each row, and its cluster in a resolution.

    The rows of a divided subject that stay are those with its founding row (the row that has the subject's number),
    else the most.
    """
    if not len(rows):
        return Differences(0, 0, {}, [])
    subject, subject_at = np.unique(subjects, return_inverse=True)
    cluster, cluster_at = np.unique(clusters, return_inverse=True)
    met = np.unique(subject_at.astype(np.int64) * len(cluster) + cluster_at)
    met_subject, met_cluster = met // len(cluster), met % len(cluster)
    parts, holders = np.bincount(met_subject), np.bincount(met_cluster)
    agreeing = np.count_nonzero((parts[met_subject] == 1) & (holders[met_cluster] == 1))
    apart = parts[subject_at] > 1
    shared = holders[met_cluster] > 1
    return Differences(
        len(subject),
        int(agreeing),
        _divided(rows[apart], subjects[apart], clusters[apart]),
        _united(subject[met_subject[shared]], met_cluster[shared]),
    )


def _divided(rows: Longs, subjects: Longs, clusters: Longs) -> dict[int, list[list[int]]]:
    found: dict[int, dict[int, list[int]]] = {}
    order = np.lexsort((rows, subjects))
    for row, subject, cluster in zip(
        rows[order].tolist(), subjects[order].tolist(), clusters[order].tolist(), strict=True
    ):
        found.setdefault(subject, {}).setdefault(cluster, []).append(row)
    return {
        subject: sorted(parts.values(), key=lambda part: (part[0] != subject, -len(part), part[0]))
        for subject, parts in found.items()
    }


def _united(subjects: Longs, clusters: npt.NDArray[np.int64]) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for subject, cluster in zip(subjects.tolist(), clusters.tolist(), strict=True):
        found.setdefault(cluster, []).append(subject)
    return list(found.values())
