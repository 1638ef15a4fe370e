"""A plugin of pytest for mutation runs: the quickest tests come first, by what mutmut measured of them.

A mutant is done with at its first failure; in the order of the files most of them would wait for the slowest property.
"""

import json
from pathlib import Path

import pytest

# mutmut's own file, in the folder in which it runs the tests; there is none while it still measures.
_MEASURED = Path("mutmut-stats.json")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the tests of a run in the order of their time; one that was not measured comes first."""
    if _MEASURED.exists():
        seconds: dict[str, float] = json.loads(_MEASURED.read_text("utf-8"))["duration_by_test"]
        items.sort(key=lambda item: seconds.get(item.nodeid, 0))
