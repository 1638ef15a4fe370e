"""Arrays that grow on disk: what a whole file needs lies in unnamed files that vanish with the process."""

import os
from tempfile import TemporaryFile
from typing import Generic, TypeVar
from weakref import finalize

import numpy as np
import numpy.typing as npt

Item = TypeVar("Item", bound=np.generic)


class Spool(Generic[Item]):
    """One array of a fixed type, appended part by part, then read as a whole; the kernel keeps what fits in memory.

    The file has no name, so that nothing of a person stays behind, however the process ends. `dtype` may be structured.
    `in_memory`: the file is one that never reaches a disk (Linux), for what must not rest anywhere in plain text.
    """

    def __init__(self, dtype: np.dtype[Item], *, in_memory: bool = False) -> None:
        self._dtype = dtype
        # Lives as long as the array.
        self._file = (
            os.fdopen(os.memfd_create("blacklist"), "w+b")
            if in_memory
            else TemporaryFile(prefix="blacklist-")  # noqa: SIM115 -- it lives as long as the array
        )
        finalize(self, self._file.close)
        self._length = 0
        self._whole: npt.NDArray[Item] | None = None

    def __len__(self) -> int:
        return self._length

    def append(self, part: npt.NDArray[Item]) -> None:
        """Adds the part's items at the end."""
        self._file.write(np.ascontiguousarray(part, self._dtype).data)
        self._length += len(part)

    def whole(self) -> npt.NDArray[Item]:
        """All items, read only; nothing may be appended afterwards."""
        if self._whole is None:
            # The mapping outlives the file.
            with self._file:
                self._file.flush()
                shape = (self._length,)
                is_empty = not self._length
                self._whole = (
                    np.empty(0, self._dtype)
                    if is_empty
                    else np.memmap(self._file, self._dtype, "r", shape=shape)
                )
        return self._whole
