"""A reader's choices of text size, ground and languages: by name, kept in cookies that name nobody, and the way back to a page of
ours and nowhere else."""

import pytest
from werkzeug.wrappers import Response

from blacklist_service.reader_choices import TEXT_SIZE, THEME, WORDS, ReaderChoice, page_before

CHOICES = (TEXT_SIZE, THEME, WORDS)


@pytest.mark.parametrize(
    "given", [None, "", "huge", "en", "large; path=/", "zh; path=/", "LARGE", "ZH", "\x00"]
)
@pytest.mark.parametrize("choice", CHOICES)
def test_what_we_never_wrote_is_the_standard(choice: ReaderChoice, given: str | None) -> None:
    assert choice.read(given) == choice.standard


@pytest.mark.parametrize("choice", CHOICES)
def test_each_option_is_itself_and_says_itself_in_both_languages(choice: ReaderChoice) -> None:
    assert len(choice.options) > 1
    assert [choice.read(option) for option in choice.options] == list(choice.options)
    assert all(zh and en for zh, en in choice.options.values())


@pytest.mark.parametrize("choice", CHOICES)
def test_the_cookie_holds_an_option_and_nothing_else(choice: ReaderChoice) -> None:
    other = next(option for option in choice.options if option != choice.standard)
    for chosen, held in ((other, other), (f"{other}\r\nSet-Cookie: a=b", choice.standard)):
        kept = choice.keep(Response(), chosen, is_secure=True).headers.getlist("Set-Cookie")
        assert len(kept) == 1
        parts = kept[0].split("; ")
        assert parts[0] == f"{choice.cookie}={held}"
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(parts)


def test_each_choice_has_a_cookie_of_its_own() -> None:
    assert len({choice.cookie for choice in CHOICES}) == len(CHOICES)


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
