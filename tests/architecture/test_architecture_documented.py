"""What exists is documented: settings, formats, commands, error codes; and what is documented exists."""

import re
from pathlib import Path

import pytest

from blacklist_service.cli import main
from blacklist_service.settings import Settings
from exports.registry import format_modules
from tools.make_code_docs import code_page

_FORMATS = [module.FORMAT for module in format_modules()]


def _pages(root: Path) -> dict[str, str]:
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    return {page.relative_to(root).as_posix(): page.read_text("utf-8") for page in pages}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_why_it_is_there(name: str):
    assert len(Settings.model_fields[name].description or "") > 20


def test_every_setting_stands_on_the_settings_page(root: Path):
    text = (root / "docs" / "operations" / "settings.md").read_text("utf-8")

    assert [name for name in Settings.model_fields if f"BLACKLIST_{name.upper()}" not in text] == []


@pytest.mark.parametrize("known", _FORMATS, ids=lambda known: known.name)
def test_every_format_has_its_page_and_its_golden_file(root: Path, known):
    page = root / "docs" / "formats" / f"{known.name}.md"
    golden = root / "tests" / "golden" / "exports" / f"{known.name}.{known.suffix}"

    assert page.is_file()
    assert golden.is_file()
    assert golden.stat().st_size > 0


def test_the_page_of_codes_is_the_one_that_the_code_gives(root: Path):
    page = root / "docs" / "api" / "codes.md"

    assert page.read_text("utf-8") == code_page(), "stale: run python -m tools.make_code_docs"


def test_every_make_target_that_a_page_names_exists(root: Path):
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        (page, target)
        for page, text in _pages(root).items()
        for target in re.findall(r"`make ([a-z]+)", text)
    }

    assert {target for _, target in named} > {"demo", "test"}
    assert {(page, target) for page, target in named if target not in targets} == set()


def test_every_command_that_a_page_names_exists(root: Path):
    named = {
        (page, command)
        for page, text in _pages(root).items()
        for command in re.findall(
            r"(?:^|`)(?:\.venv/bin/)?blacklist (?:--json )?([a-z][a-z-]+)", text, re.MULTILINE
        )
    }

    assert named
    assert {(page, command) for page, command in named if command not in main.lazy} == set()


def test_every_command_stands_on_the_commands_page(root: Path):
    text = (root / "docs" / "operations" / "commands.md").read_text("utf-8")

    assert [name for name in main.lazy if f"blacklist {name}" not in text] == []


def test_no_link_between_pages_is_broken(root: Path):
    broken = []
    for page, text in _pages(root).items():
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not target.startswith("mailto:"):
                aim = (root / page).parent / target
                if not aim.exists():
                    broken.append(f"{page}: {target}")

    assert broken == []
