"""How far the tree is behind: the oldest of what has no leaf yet, in either log, before and after the first checkpoint."""

from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.workflows.journalling.delay import oldest_unsequenced

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("is_sealed_before", [False, True])
@pytest.mark.parametrize("first", ["entry", "look"])
def test_the_oldest_without_a_leaf_counts_whichever_log_it_is_in(
    ledger: Any, first: str, is_sealed_before: bool
) -> None:
    assert oldest_unsequenced(ledger.context) is None
    if is_sealed_before:
        ledger.write(2)
        ledger.look()
        ledger.seal()
        assert oldest_unsequenced(ledger.context) is None
    ledger.clock.move(MINUTE)
    began = ledger.clock.now()
    writes = [lambda: ledger.write(1), ledger.look]
    for write in writes if first == "entry" else reversed(writes):
        write()
        assert oldest_unsequenced(ledger.context) == began
        ledger.clock.move(MINUTE)
    ledger.seal()
    assert oldest_unsequenced(ledger.context) is None
