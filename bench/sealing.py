"""What sealing costs: one report (key, identity, details) with its tokens, beside a bare AES-256-GCM call.

Processor time of one thread, best of several rounds; the person is invented, and the goal is 60 µs.
"""

import os
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from blacklist_service.vault.blind_index import BlindIndex
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.suites import SUITES
from blacklist_service.workflows.sealing.records import ReportDetails, open_identity, seal_report
from matching.blocking import block_keys
from matching.normalize import read_identity
from matching.types import RawIdentity

_ROUNDS, _CALLS = 15, 500
_PERSON = RawIdentity(
    name="示例甲",
    id_number="110101199003070134",
    phone="13800000000",
    address="示例省示例市示例区示例路1号2单元3室",
)
_DETAILS = ReportDetails(platform="示例网贷甲", contract_no="示例-001", collection_log="示例")


def sealing_figures() -> dict[str, float]:
    """Microseconds of processor time for each step."""
    roots = new_roots()
    tokens = BlindIndex(roots)
    keys = list(block_keys(read_identity(_PERSON)))
    cipher, nonce, text = AESGCM(os.urandom(32)), os.urandom(12), bytes(256)
    figures = {"bare AES-256-GCM": _microseconds(lambda: cipher.encrypt(nonce, text, b"place"))}
    figures[f"{len(keys)} tokens"] = _microseconds(lambda: tokens.tokens(keys))
    for suite in SUITES.values():
        figures |= _of_suite(Sealer(roots, suite), suite.name, lambda: tokens.tokens(keys))
    return figures


def _of_suite(sealer: Sealer, name: str, tokenise: Callable[[], object]) -> dict[str, float]:
    made = seal_report(sealer, 7, _PERSON, _DETAILS)
    sealed = made.key + made.identity
    return {
        f"open, {name}": _microseconds(lambda: open_identity(sealer, 7, sealed)),
        f"report sealed with tokens, {name}": _microseconds(
            lambda: (seal_report(sealer, 7, _PERSON, _DETAILS), tokenise())
        ),
    }


def _microseconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.thread_time_ns()
        for _ in range(_CALLS):
            work()
        best = min(best, time.thread_time_ns() - start)
    return best / _CALLS / 1000


if __name__ == "__main__":
    measured = sealing_figures()
    for name, spent in measured.items():
        print(f"{name:45} {spent:8.2f} us  {spent / measured['bare AES-256-GCM']:6.1f} x bare")
