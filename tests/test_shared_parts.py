"""The tests are shared out by files and folders: thousands of single tests would be shared out by themselves otherwise,
and nothing would say so."""

from types import SimpleNamespace
from typing import Any

import pytest
from xdist.remote import Producer

from tests.conftest import pytest_xdist_make_scheduler
from tests.shared_parts import ByPart

_COLLECTED = [
    "tests/matching/test_a.py::test_one[x::y]",
    "tests/browser/test_b.py::test_desk",
    "tests/matching/test_c.py::test_one",
    "tests/matching/test_c.py::test_two[tests/browser/]",
    "tests/browser/test_d.py::TestPhone::test_one",
    "tests/browser/test_b.py::test_phone",
]


class Process:
    """One that notes which tests it is to run."""

    shutting_down = False

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.ran: list[str] = []

    def send_runtest_some(self, places: list[int]) -> None:
        self.ran += [_COLLECTED[place] for place in places]

    def shutdown(self) -> None:
        self.shutting_down = True


def _config(dist: str) -> Any:
    given = {"dist": dist, "tx": ["2*popen"]}
    return SimpleNamespace(getvalue=given.__getitem__, option=SimpleNamespace(loadscopereorder=True))


def test_a_file_and_a_whole_folder_stay_with_one_process_and_the_largest_comes_first() -> None:
    shared = ByPart(_config("loadfile"))
    one, other = Process("gw0"), Process("gw1")
    for process in (one, other):
        shared.add_node(process)
        shared.add_node_collection(process, _COLLECTED)
    shared.schedule()

    browser = [name for name in _COLLECTED if name.startswith("tests/browser/")]
    file = [name for name in _COLLECTED if name.startswith("tests/matching/test_c.py")]
    assert one.ran[: len(browser)] == browser
    assert other.ran[: len(file)] == file
    assert sorted(one.ran + other.ran) == sorted(_COLLECTED)


@pytest.mark.parametrize(("dist", "shared"), [("loadfile", True), ("load", False), ("no", False)])
def test_another_way_of_sharing_out_is_left_to_whoever_asks_for_it(dist: str, shared: bool) -> None:
    assert (
        isinstance(pytest_xdist_make_scheduler(_config(dist), Producer("quiet", enabled=False)), ByPart)
        is shared
    )


def test_the_suite_is_run_in_this_way(request: pytest.FixtureRequest) -> None:
    makefile = (request.config.rootpath / "Makefile").read_text("utf-8")
    assert "/pytest -n $(WORKERS) --dist loadfile " in makefile
