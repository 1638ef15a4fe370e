"""The keystream of one run, under a key that lies in memory only: what a run spills to disk ends with the run."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 16


def run_keystream(key: bytes) -> Callable[[npt.NDArray[np.int64]], npt.NDArray[np.uint8]]:
    """From block numbers to 16 bytes for each: AES-256 in counter mode (NIST SP 800-38A §6.5) under a key of 32 bytes.

    Written as single blocks, so that any of them can be had alone. It hides; whoever could change the file of a run
    could change its memory as well, so nothing is authenticated. One key serves one run, and each number once.
    """
    # The counters are the plaintext of single blocks: that is counter mode, and no block of a person's data.
    encrypt = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update  # noqa: S305

    def keystream(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        counters = np.zeros((len(numbers), 2), ">u8")
        counters[:, 1] = numbers
        return np.frombuffer(encrypt(counters.tobytes()), np.uint8).reshape(-1, _BLOCK)

    return keystream
