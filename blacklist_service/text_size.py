"""How large the text of a page is, as whoever reads it chose: said once, for every door with pages.

The choice is a cookie that names nobody. Sizes are of the root element, on which every length of the styles depends.
Source: WCAG 2.2 SC 1.4.4 (text can be enlarged to 200 %), 国办发〔2020〕45号 (services for the elderly).
"""

import re
from types import MappingProxyType
from typing import TypeVar

from werkzeug.wrappers import Response

_Answer = TypeVar("_Answer", bound=Response)
COOKIE = "text"
STANDARD = "standard"
# Chinese and English, by the word in the cookie; `text-large` and `text-largest` are classes of the styles.
SIZES = MappingProxyType(
    {STANDARD: ("标准", "standard"), "large": ("大", "large"), "largest": ("特大", "largest")}
)
KEPT_SECONDS = 365 * 86400
_PATH = re.compile(r"(/[A-Za-z0-9_.:-]+)+")


def size_of(cookie: str | None) -> str:
    """The size that a cookie names; the standard one for none, and for what we never wrote."""
    return STANDARD if cookie is None or cookie not in SIZES else cookie


def keep(answer: _Answer, size: str, *, is_secure: bool) -> _Answer:
    """The browser keeps this size for a year, for every page of the service; no script reads it."""
    answer.set_cookie(
        COOKIE, size_of(size), max_age=KEPT_SECONDS, path="/", secure=is_secure, httponly=True, samesite="Lax"
    )
    return answer


def page_before(path: str, otherwise: str, *roots: str) -> str:
    """The page that the choice was made on, below one of these roots; else another: a form is anybody's word."""
    is_ours = _PATH.fullmatch(path) and any(path == one or path.startswith(f"{one}/") for one in roots)
    return path if is_ours else otherwise
