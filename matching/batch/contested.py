"""Rows whose name and contact stand under another valid number as well: whose row it is, a wrong number may hide."""

import numpy as np
import numpy.typing as npt

from matching.batch.compared import Compared
from matching.policy import Policy

# The veto of two valid numbers, where everything else made it a question (rungs).
_TWO_NUMBERS = "V1"
_CONTESTED = "C3"


def find_contested(size: int, compared: Compared) -> npt.NDArray[np.bool_]:
    """For each of `size` ranks whether it meets somebody of its name and contact who bears another number."""
    contested = np.zeros(size, np.bool_)
    contested[compared.pairs[compared.reason == _TWO_NUMBERS].ravel()] = True
    return contested


def hold_back(compared: Compared, contested: npt.NDArray[np.bool_], policy: Policy) -> Compared:
    """Pairs that passed a contestable gate are questions (C3) where one of the two rows is contested."""
    contestable = [gate.code for gate in policy.gates if gate.is_contestable]
    held = np.isin(compared.reason, contestable) & contested[compared.pairs].any(axis=1)
    return compared._replace(
        is_same=compared.is_same & ~held, reason=np.where(held, _CONTESTED, compared.reason)
    )
