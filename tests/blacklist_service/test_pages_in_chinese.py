"""Whoever chose 仅中文 is told nothing of ours in English, on any page: no word beside its Chinese, in no list to choose
from, and in no label that a screen reader says. That the styles hide what is marked as English, a browser says."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import Context
from tests.page_growth import grow
from tests.page_rows import ROWS, opened
from tests.page_world import PageWorld, open_world

# What a screen reader says, or a field shows, that is no element of its own.
_SAID = ("aria-label", "title", "placeholder", "alt", "label")
_VOID = {"meta", "link", "input", "br", "img", "hr", "path", "rect"}
# Names of things, what somebody has written, and the choice of languages itself.
_NAMES = {"code", "pre", "textarea", "script", "style"}
_BESIDE = re.compile(r"[\u3400-\u9fff）”」。] (?:\d+ )?(?=.*[a-z]{2})[A-Za-z][^\u3000-\u9fff\uff00-\uffef]*$")
# Chinese, English in its middle, and Chinese again.
_BETWEEN = re.compile(r"[\u3400-\u9fff）] [a-z]{2,}[a-z ]*[，；：。、]")


class Shown(HTMLParser):
    """The words of a page without what is marked as English: `found`, those that are English all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.tags: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_left_out = (
            given.get("lang") == "en" or tag in _NAMES or "words" in (given.get("class") or "").split()
        )
        if not (is_left_out or any(self.open)):
            for name in _SAID:
                self.look(given.get(name) or "")
        if tag not in _VOID:
            self.open.append(is_left_out)
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.tags:
            while self.tags.pop() != tag:
                self.open.pop()
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.look(data)

    def look(self, text: str) -> None:
        if _BESIDE.search(text.strip()) or _BETWEEN.search(text):
            self.found.append(" ".join(text.split())[-80:])


def clients(world: PageWorld) -> Iterator[FlaskClient]:
    yield from (one.client for one in world.sitting.values())
    assert world.subject is not None
    yield world.subject


def test_who_chose_chinese_alone_is_told_nothing_in_english(
    sqlite_context: Context,
    moving_clock: MovingClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = open_world(sqlite_context, moving_clock, tmp_path / "public")
    grow(world, 2)
    for client in clients(world):
        client.set_cookie("words", "zh")
    of_anybody = world.app.test_client

    def chinese(*args: object, **options: object) -> FlaskClient:
        made = of_anybody(*args, **options)
        made.set_cookie("words", "zh")
        return made

    monkeypatch.setattr(world.app, "test_client", chinese)
    wrong: dict[str, list[str]] = {}
    for row in (one for rows in ROWS.values() for one in rows):
        text = opened(world, row).get_data(as_text=True)
        assert 'data-words="zh"' in text
        shown = Shown()
        shown.feed(text)
        assert shown.open == [] == shown.tags, row
        wrong |= {f"{row.who} {row.path}": list(dict.fromkeys(shown.found))} if shown.found else {}
    assert wrong == {}


@pytest.mark.parametrize(
    "page",
    [
        '<nav aria-label="导航 Navigation"></nav>', "<option>请选择 choose</option>", "<p>· 经办人 maker</p>",
        "<td>转办 handed over，虚构</td>", '<img alt="图 a picture">',
    ],
)  # fmt: skip
def test_the_reader_of_this_test_sees_english(page: str) -> None:
    shown = Shown()
    shown.feed(page)
    assert len(shown.found) == 1


@pytest.mark.parametrize(
    "page",
    [
        '导航 <span lang="en">Navigation</span>', "<code>已列入 listed</code>", '<form class="sizes words">语言 Language</form>',
        "虚构省 · 2026-03-26", "<p>maker 于 2026-03-26 提出</p>", "年化利率 24%",
    ],
)  # fmt: skip
def test_the_reader_of_this_test_leaves_names_and_what_is_hidden(page: str) -> None:
    shown = Shown()
    shown.feed(page)
    assert shown.found == []
