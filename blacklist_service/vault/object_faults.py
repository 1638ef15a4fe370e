"""Why an encrypted object was not opened."""

from enum import StrEnum


class OpeningFault(StrEnum):
    """Why a file cannot be opened. `not_encrypted`: no such file at all; `other_key`: to keys not here; `broken`: also
    one of another object, feed or release, where the format tells."""

    NOT_ENCRYPTED = "not_encrypted"
    OTHER_KEY = "other_key"
    BY_PHRASE = "by_phrase"
    BROKEN = "broken"


class ObjectFileError(ValueError):
    """A file that was not opened; what came out before is to be thrown away."""

    def __init__(self, fault: OpeningFault) -> None:
        self.fault = fault
        super().__init__(fault.value)
