"""Judges what the engines said about one dataset, in a process of its own: one JSON line, a figure per engine."""

import argparse
import csv
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bench.rivals.clusters import of_clusters
from bench.rivals.figures import Quality, of_pairs
from bench.rivals.files import CLUSTERS, PAIRS, TRUTH
from bench.rivals.scored import Scored

# Above every score in bits: what the machine joined comes before what it would ask about.
_JOINED = 10_000.0


def main() -> None:
    """Prints {engine: {pairs: …, clusters: …}} for every file of scores in the folder, and for ours."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    folder = asked.parse_args().folder
    place_of, labels = _truth(folder / TRUTH)
    judged = {}
    for scores in sorted(folder.glob("*.npz")):
        found = Scored.load(scores)
        judged[scores.stem] = {
            "pairs": _told(of_pairs(found, labels)),
            "clusters": _told(of_clusters(found, labels)),
        }
    ours = of_clusters(_our_pairs(folder, place_of), labels, _our_clusters(folder, place_of))
    judged["ours"] = {"pairs": _told(ours), "clusters": _told(ours)}
    print(json.dumps({"true_pairs": int(_pairs(labels)), "engines": judged}))


def _truth(path: Path) -> tuple[dict[str, int], np.ndarray]:
    """The place of each row, from 0, and its true subject as a number; the truth has the order of the upload."""
    with path.open(encoding="utf-8", newline="") as body:
        lines = [(line["row_id"], line["truth"]) for line in csv.DictReader(body)]
    numbers: dict[str, int] = {}
    labels = np.array([numbers.setdefault(subject, len(numbers)) for _, subject in lines], np.int64)
    return {row_id: place for place, (row_id, _) in enumerate(lines)}, labels


def _told(quality: Quality) -> dict[str, float]:
    return asdict(quality) | {"f1": quality.f1}


def _our_clusters(folder: Path, place_of: dict[str, int]) -> np.ndarray:
    clusters = np.zeros(len(place_of), np.int64)
    with (folder / CLUSTERS).open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            clusters[place_of[line["row_id"]]] = place_of[line["cluster_id"]]
    return clusters


def _our_pairs(folder: Path, place_of: dict[str, int]) -> Scored:
    first, second, score, joined = [], [], [], []
    with (folder / PAIRS).open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            is_match = line["verdict"] == "same"
            first.append(place_of[line["row_id_a"]])
            second.append(place_of[line["row_id_b"]])
            score.append(float(line["score"]) + _JOINED * is_match)
            joined.append(is_match)
    return Scored(
        np.array(first, np.int64), np.array(second, np.int64), np.array(score), np.array(joined, bool)
    )


def _pairs(labels: np.ndarray) -> np.int64:
    sizes = np.unique(labels, return_counts=True)[1]
    return (sizes * (sizes - 1) // 2).sum()


if __name__ == "__main__":
    main()
