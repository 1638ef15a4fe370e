"""The tags of the format by name, so that what strangers write is never repeated."""

from functools import cache

from exports.pboc.forms import forms, parts_of


@cache
def _tags() -> frozenset[str]:
    found = {part.tag for form in forms().values() for part in parts_of(form)}
    return frozenset(
        found | {tag for form in forms().values() for part in parts_of(form) for tag in part.children}
    )


def known_tag(text: str) -> str:
    """The tag if it is one of the format, "" for anything else."""
    return text if text in _tags() else ""
