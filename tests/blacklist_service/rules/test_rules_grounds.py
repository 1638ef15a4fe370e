"""A ground is told in the same words wherever it stands: pages, letters, uploads and exports."""

from blacklist_service.intake.fields import RULES
from blacklist_service.rules.grounds import GROUNDS
from exports.profiles.words import GROUNDS as EXPORTED


def test_a_ground_has_the_words_of_uploads_and_exports() -> None:
    chinese = {code: zh for code, (zh, _en) in GROUNDS.items()}

    assert chinese == EXPORTED
    assert chinese == {code: labels[0] for code, labels in RULES["evasion_ground"].values.items()}
