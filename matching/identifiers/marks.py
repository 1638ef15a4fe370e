"""What stands for a digit that is not one: marks that hide places, and letters that look like digits."""

import re

# What people hide digits with (width is folded before): all read as *.
_MASKS = str.maketrans(dict.fromkeys("#?•●○◯■□▇█◆◇★☆✱✲✳∗※·∙⁎_~^", "*"))
_X_RUN = re.compile(r"X{3,}")
_RUN = re.compile(r"\*+")
_DOTS = re.compile(r"\.{2,}")
# Letters that readers of scanned paper and typists put for digits; capitals, as numbers are kept.
_LOOK_ALIKE = str.maketrans("OQDILSBZ", "00011582")
_MOST_LETTERS = 6


def star_hidden(compacted: str) -> str:
    """The number with * at every hidden place, whatever hid it; a run of three X and more hides too."""
    starred = _DOTS.sub(_stars, compacted.translate(_MASKS))
    return _X_RUN.sub(_stars, starred)


def is_hidden_whole(compacted: str) -> bool:
    """Whether every place of a number is hidden by a mark; letters and a repeated digit are fillings, no marks."""
    # Most numbers begin with what they are.
    return not compacted[:1].isalnum() and not compacted.translate(_MASKS).strip("*") and bool(compacted)


def widen_run(starred: str, length: int, *, least_known: int) -> str:
    """A number of that length: a single run of * is made longer or shorter to fit, as masks often have a wrong length.

    "" if the number cannot be meant: several runs of a wrong length, too little known, or too much of it.
    """
    if len(starred) == length:
        return starred
    known = starred.replace("*", "")
    found = _RUN.findall(starred)
    if len(found) != 1 or not least_known <= len(known) < length - 3:
        return ""
    return starred.replace(found[0], "*" * (length - len(known)))


def read_look_alikes(compacted: str) -> str:
    """The number with digits for letters that look like them: O 0, l and I 1, S 5, B 8, Z 2; "" if it has none or many.

    A last X stays.
    """
    repaired = compacted.translate(_LOOK_ALIKE)
    changed = sum(one != other for one, other in zip(compacted, repaired, strict=True))
    return repaired if 0 < changed <= _MOST_LETTERS else ""


def _stars(found: re.Match[str]) -> str:
    return "*" * len(found.group())
