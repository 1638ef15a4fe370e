"""What is looked at of a body's beginning is not lost, however the body is cut."""

import pytest

from blacklist_service.intake.heads import head_of


@pytest.mark.parametrize("step", [1, 3, 4, 5, 100])
@pytest.mark.parametrize("size", [0, 1, 4, 5, 9])
def test_the_head_is_told_and_the_whole_still_comes(step: int, size: int) -> None:
    whole = bytes(range(size))
    taken = []

    def body():
        for start in range(0, size, step):
            taken.append(start)
            yield whole[start : start + step]

    head, rest = head_of(body(), 4)
    assert head == whole[:4]
    assert len(taken) <= -(-4 // step), "no more is read than the head needs"
    assert b"".join(rest) == whole
