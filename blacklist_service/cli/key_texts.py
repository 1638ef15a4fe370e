"""Public keys as a caller gives them: a file, or its text."""

import re
from pathlib import Path

# The second line of a minisign public key: 42 bytes, of which the first two say Ed.
_KEY_LINE = re.compile(r"RW[A-Za-z0-9+/]{54}={0,2}")


def key_text(given: str) -> str:
    """The key itself, or what stands in the file of this name. Raises OSError where there is no such file."""
    if "\n" in given or _KEY_LINE.fullmatch(given):
        return given
    return Path(given).read_text("utf-8")
