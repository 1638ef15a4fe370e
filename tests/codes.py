"""Codes of refusals: a pattern for `pytest.raises(match=…)` that fits one alone, and the code that an act ends with."""

import re
from collections.abc import Callable

from blacklist_service.errors import ServiceError


def exactly(*codes: str) -> str:
    """Fits a refusal that begins with one of these codes, and none with a longer code."""
    return rf"^(?:{'|'.join(map(re.escape, codes))})(?![\w.])"


def code_of(act: Callable[[], object]) -> str:
    """The code with which the service refuses; "" where it does not."""
    try:
        act()
    except ServiceError as refused:
        return refused.code
    return ""
