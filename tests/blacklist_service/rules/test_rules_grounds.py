"""A ground is told in the same words wherever it stands: pages, letters, uploads and exports."""

import pytest

from blacklist_service.intake.fields import RULES
from blacklist_service.rules.grounds import GROUNDS, reported_ground
from exports.profiles.words import GROUNDS as EXPORTED


def test_a_ground_has_the_words_of_uploads_and_exports() -> None:
    chinese = {code: zh for code, (zh, _en) in GROUNDS.items()}

    assert chinese == EXPORTED
    assert chinese == {code: labels[0] for code, labels in RULES["evasion_ground"].values.items()}


@pytest.mark.parametrize(
    ("opened_on", "reported", "ground"),
    [
        ("fled", ["able_refuses", "fled"], "fled"),
        ("fled", ["", "able_refuses", "risk_event"], "able_refuses"),
        ("", ["", "risk_event"], "risk_event"),
        ("fled", [""], ""),
        ("fled", [], ""),
    ],
)
def test_a_case_has_a_ground_that_somebody_reports(opened_on: str, reported: list[str], ground: str) -> None:
    assert reported_ground(opened_on, reported) == ground
