"""What happened in the story, for its summary."""

from dataclasses import dataclass, field

from blacklist_service.workflows.show_submission import SubmissionView


@dataclass(frozen=True, slots=True)
class OwnCase:
    """By what one of the listed, all invented, comes to its own pages."""

    case_no: str
    name: str
    id_number: str


@dataclass
class Told:
    """What happened, for the summary; `checks` maps a sentence to whether it held."""

    submissions: list[tuple[str, SubmissionView]] = field(default_factory=list)
    reviews_decided: int = 0
    machine_merges: int = 0
    listed: list[int] = field(default_factory=list)
    own_case: OwnCase | None = None
    releases: list[str] = field(default_factory=list)
    tombstone: str = ""
    checks: dict[str, bool] = field(default_factory=dict)
