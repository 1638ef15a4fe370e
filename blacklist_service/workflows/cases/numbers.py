"""Case numbers: drawn once, printed in the letter, kept only as a keyed hash."""

from blacklist_service.vault.keyring import Vault
from blacklist_service.workflows.context import Context

_PARTS = 3
_PART_LENGTH = 4
_KEPT_HEX = 40
_KIND = "case-number"


def draw_case_number(context: Context) -> str:
    """A number that nobody can guess (59 bits), with the year in front: 2026-7KQ2-MWX9-4RTB."""
    parts = [context.randomness.code(_PART_LENGTH) for _ in range(_PARTS)]
    return "-".join([str(context.clock.today().year), *parts])


def case_mac(vault: Vault, case_no: str) -> str:
    """What is stored of a case number (160 bits, hex). Blanks, hyphens and small letters do not matter."""
    folded = "".join(letter for letter in case_no.upper() if letter.isalnum())
    return vault.lookups.mac(_KIND, folded.encode()).hex()[:_KEPT_HEX]
