"""The only source of randomness and the arithmetic of row numbers.

A report's id is its submission's number and its row: nothing is drawn, so a run that was killed and
repeated gives the same ids, and a row can be sealed before it is inserted (the id is part of the AAD).
A subject carries the id of the report that founded it.
"""

import secrets
from dataclasses import dataclass

# 2^21 rows leave room for one million rows and the header; 2^42 submissions fit a signed 64-bit id.
ROWS_PER_SUBMISSION = 1 << 21
_PARTS = 1_000_000


def report_id(submission: int, row: int) -> int:
    """The id of the report in one row (1 .. 2^21 - 1, as numbered in the file) of a submission.

    Raises ValueError where the row does not fit.
    """
    if not 0 < row < ROWS_PER_SUBMISSION:
        raise ValueError("row number out of range")
    return submission * ROWS_PER_SUBMISSION + row


def submission_and_row(report: int) -> tuple[int, int]:
    """The submission and the row that a report id stands for."""
    return divmod(report, ROWS_PER_SUBMISSION)


@dataclass(frozen=True, slots=True)
class Randomness:
    """Draws unpredictable values for names that are public: key prefixes, case numbers, nonces."""

    def token(self, size_bytes: int = 24) -> str:
        return secrets.token_urlsafe(size_bytes)

    def salt(self, size_bytes: int = 32) -> bytes:
        return secrets.token_bytes(size_bytes)

    def draws(self, share: float) -> bool:
        """True in this share (0 to 1) of all calls: a sample that nobody can foresee."""
        return secrets.randbelow(_PARTS) < share * _PARTS

    def below(self, count: int) -> int:
        """One of so many places, from 0, that nobody can foresee."""
        return secrets.randbelow(count)

    def code(self, length: int = 8) -> str:
        """A short code without characters that people confuse (no 0 O 1 I L)."""
        return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(length))
