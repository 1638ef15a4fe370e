"""The entries of the measurement: every format takes some of them, and each is opened as it was sealed."""

import pytest

from bench.listed_entries import SealedEntries
from exports.registry import all_formats


@pytest.mark.parametrize("of", all_formats().values(), ids=lambda of: of.name)
def test_every_format_takes_the_invented_entries(of):
    found = list(SealedEntries(of).opened(1_500))
    assert [held.key for held in found] == sorted({held.key for held in found})
    assert found[0].entry["name"] != found[1].entry["name"]
    assert of.refusal is None or not any(of.refusal(held.entry) for held in found)
