"""What an engine says: pairs of rows with a score, and which of them it takes for one subject by itself."""

from pathlib import Path
from typing import NamedTuple

import numpy as np


class Scored(NamedTuple):
    """Arrays of one length: rows from 0, a score that orders, and the engine's own verdict."""

    row_a: np.ndarray
    row_b: np.ndarray
    score: np.ndarray
    is_match: np.ndarray

    def save(self, path: Path) -> None:
        np.savez(path, **self._asdict())

    @classmethod
    def load(cls, path: Path) -> "Scored":
        held = np.load(path)
        return cls(*(held[name] for name in cls._fields))
