"""A pattern for `pytest.raises(match=…)` that fits one code alone."""

import re


def exactly(*codes: str) -> str:
    """Fits a refusal that begins with one of these codes, and none with a longer code."""
    return rf"^(?:{'|'.join(map(re.escape, codes))})(?![\w.])"
