"""What holds a key never shows it: no repr, no pickle, no copy."""

from typing import NoReturn


class KeyHolder:
    """The base of everything that holds keys. A process that needs the same keys opens the vault itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("keys do not travel")
