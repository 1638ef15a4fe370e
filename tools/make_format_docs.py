"""Writes docs/formats/*.md from the module docstrings of exports: the specification stands where the code is.

With `--check` it only compares; exit status 1: stale.
"""

import inspect
import sys
from pathlib import Path
from types import ModuleType

from exports import audience, canonical, follow, manifest, minisign, recipient_state, release
from exports.refusals import SENTENCES
from exports.registry import format_modules

DOCS = Path(__file__).resolve().parent.parent / "docs" / "formats"
_NOTE = "<!-- Generated from module docstrings by tools/make_format_docs.py: edit there. -->\n\n"
_FEED_PARTS: tuple[tuple[str, ModuleType], ...] = (
    ("Canonical JSON", canonical),
    ("Releases: operations, versions, order, state checksum", release),
    ("The manifest", manifest),
    ("Signatures", minisign),
    ("Following a feed", follow),
    ("Applying", recipient_state),
)


def format_docs() -> dict[str, str]:
    """The text of every page, by file name."""
    pages = {f"{module.FORMAT.name}.md": f"{_NOTE}{_docstring(module)}\n" for module in format_modules()}
    return pages | {"feed.md": _feed_page()}


def _feed_page() -> str:
    parts = [f"## {title}\n\n{_docstring(module)}\n" for title, module in _FEED_PARTS]
    codes = ["| code | 中文 | English |", "|---|---|---|"]
    codes += [f"| `{code}` | {chinese} | {english} |" for code, (chinese, english) in SENTENCES.items()]
    fields = ["| field | " + " | ".join(audience.Audience) + " |", "|---|" + "---|" * len(audience.Audience)]
    for field, row in audience.DISCLOSURES.items():
        shown = [row[addressee].value if addressee in row else "–" for addressee in audience.Audience]
        fields.append(f"| `{field}` | " + " | ".join(shown) + " |")
    everybody = " | ".join(["whole"] * len(audience.Audience))
    fields += [f"| `{field}` | {everybody} |" for field in ("disputed", "statement")]
    return (
        f"{_NOTE}# The feed\n\nWhat a recipient needs to know to follow a feed. Formats: "
        + ", ".join(f"[{module.FORMAT.name}]({module.FORMAT.name}.md)" for module in format_modules())
        + ".\n\n"
        + "\n".join(parts)
        + "\n## Why a recipient refuses\n\n"
        + "\n".join(codes)
        + "\n\n## Which fields leave for whom\n\n"
        + f"{_docstring(audience)}\n\n"
        + "\n".join(fields)
        + "\n"
    )


def _docstring(module: ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "")


def main(arguments: list[str]) -> int:
    """Writes or, with --check, compares. Gives the exit status."""
    pages = format_docs()
    if "--check" in arguments:
        stale = [
            name
            for name, text in pages.items()
            if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != text
        ]
        print("stale:", *stale) if stale else print("docs/formats is up to date")
        return 1 if stale else 0
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (DOCS / name).write_text(text, "utf-8")
        print("wrote", name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
