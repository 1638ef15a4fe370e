"""What a reader chose for every page: how large the text is, whether English stands beside the Chinese, which ground.

A choice is a cookie that names nobody. Sizes are of the root element, on which every length of the styles depends; the
English of a page stands in elements with `lang="en"`, which the styles hide, the Chinese stands in the open.
Source: WCAG 2.2 SC 1.4.4 (text can be enlarged to 200 %), 国办发〔2020〕45号 (services for the elderly).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from werkzeug.wrappers import Response

_Answer = TypeVar("_Answer", bound=Response)
_KEPT_SECONDS = 365 * 86400
_PATH = re.compile(r"(/[A-Za-z0-9_.:-]+)+")


@dataclass(frozen=True, slots=True)
class ReaderChoice:
    """One choice of a reader. `options`: Chinese and English, by the word in the cookie; `standard`: which of them
    holds for whoever chose nothing."""

    cookie: str
    standard: str
    options: Mapping[str, tuple[str, str]]

    def read(self, said: str | None) -> str:
        """The option that a cookie names; the standard one for none, and for what we never wrote."""
        return self.standard if said is None or said not in self.options else said

    def keep(self, answer: _Answer, chosen: str, *, is_secure: bool) -> _Answer:
        """The browser keeps it for a year, for every page of the service; no script reads it."""
        answer.set_cookie(
            self.cookie,
            self.read(chosen),
            max_age=_KEPT_SECONDS,
            path="/",
            secure=is_secure,
            httponly=True,
            samesite="Lax",
        )
        return answer


# `text-large` and `text-largest` are classes of the styles.
TEXT_SIZE = ReaderChoice(
    "text",
    "standard",
    MappingProxyType(
        {"standard": ("标准", "standard"), "large": ("大", "large"), "largest": ("特大", "largest")}
    ),
)
# Also the word in `data-words` of the page.
WORDS = ReaderChoice(
    "words",
    "both",
    MappingProxyType({"both": ("中英对照", "with English"), "zh": ("仅中文", "Chinese only")}),
)
# The ground of the console, where officials sit for a shift; pages for everybody follow the device.
THEME = ReaderChoice(
    "theme",
    "device",
    MappingProxyType(
        {"device": ("随设备", "as the device"), "light": ("浅色", "light"), "dark": ("深色", "dark")}
    ),
)


def page_before(path: str, otherwise: str, *roots: str) -> str:
    """The page that a choice was made on, below one of these roots; else another: a form is anybody's word."""
    is_ours = _PATH.fullmatch(path) and any(path == one or path.startswith(f"{one}/") for one in roots)
    return path if is_ours else otherwise
