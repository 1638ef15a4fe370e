"""A reader's size of text: three sizes by name, and the way back to a page of ours and nowhere else."""

import pytest

from blacklist_service.text_size import SIZES, STANDARD, page_before, size_of


@pytest.mark.parametrize("given", [None, "", "huge", "large; path=/", "LARGE", "\x00"])
def test_what_we_never_wrote_is_the_standard_size(given: str | None) -> None:
    assert size_of(given) == STANDARD


def test_each_size_is_itself() -> None:
    assert [size_of(size) for size in SIZES] == list(SIZES)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/my", "/my"),
        ("/my/case/accesses", "/my/case/accesses"),
        ("/help/findings", "/help/findings"),
        ("", "/my"),
        ("/console", "/my"),
        ("/myself", "/my"),
        ("//evil.example/my", "/my"),
        ("/my//evil.example", "/my"),
        ("/my/\\evil.example", "/my"),
        ("/my?next=//evil.example", "/my"),
        ("https://evil.example/my", "/my"),
        ("/my/\r\nSet-Cookie: a=b", "/my"),
    ],
)
def test_the_way_back_is_to_a_page_of_ours(path: str, found: str) -> None:
    assert page_before(path, "/my", "/my", "/help") == found
