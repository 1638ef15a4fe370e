"""A journey at a browser that is recorded: each step with its seconds and a picture, where somebody asks for it."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

# Where a recorded journey is written (`make journeys`); unset, a journey is a test and nothing more.
FOLDER = "BLACKLIST_TEST_JOURNEYS"


@dataclass
class Journey:
    """The steps of one journey, as somebody at the screen would name them. `title`: of its page, Chinese and English."""

    name: str
    title: str
    page: Page
    steps: list[tuple[str, float, str]] = field(default_factory=list)

    @contextmanager
    def step(self, words: str, *, is_shown: bool = False) -> Iterator[None]:
        """One step, from the first key to the page that follows it. `is_shown`: with a picture of that page."""
        begun = time.perf_counter()
        yield
        took = time.perf_counter() - begun
        picture = ""
        if is_shown and (folder := os.environ.get(FOLDER)):
            picture = f"{self.name}-{len(self.steps) + 1}.png"
            self.page.screenshot(path=Path(folder) / picture)
        self.steps.append((words, took, picture))

    def write(self, facts: str) -> None:
        """The page of the journey, with what it was about. Writes nothing where nobody asked."""
        if folder := os.environ.get(FOLDER):
            rows = [f"| {at} | {words} | {took:.1f} |" for at, (words, took, _) in enumerate(self.steps, 1)]
            shown = [
                f"![{words}，虚构人员 invented people]({picture})"
                for words, _, picture in self.steps
                if picture
            ]
            whole = sum(took for _, took, _ in self.steps)
            text = "\n".join(
                (
                    f"# {self.title}", "", f"{facts}", "", "| | 步骤 step | 秒 s |", "|---|---|---|", *rows,
                    f"| | **合计 in all** | **{whole:.1f}** |", "", *shown, "",
                )
            )  # fmt: skip
            (Path(folder) / f"{self.name}.md").write_text(text, "utf-8")
