"""What is still missing before an act may happen: a stable code with its sentence in Chinese and in English."""

from dataclasses import dataclass

Gaps = tuple["Gap", ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One condition that is not met. Names the condition, never the person."""

    code: str
    zh: str
    en: str


def codes_of(gaps: Gaps) -> tuple[str, ...]:
    """The codes alone, in order."""
    return tuple(gap.code for gap in gaps)
