"""What exists is documented: settings, formats, commands, error codes; and what is documented exists."""

import re
from pathlib import Path

import click
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


def test_every_option_of_a_command_line_that_a_page_shows_exists(root: Path):
    """In the blocks of the pages of today; what the changelog says was true of its day."""
    lines = [
        (page, line)
        for page, text in _pages(root).items()
        if page != "CHANGELOG.md"
        for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        for line in re.findall(
            r"(?:^|[ /])blacklist ((?:--?|[a-z]).*)", block.replace("\\\n", " "), re.MULTILINE
        )
    ]

    assert len(lines) > 50
    assert [(page, line, wrong) for page, line in lines if (wrong := _unknown(line))] == []


def _unknown(line: str) -> list[str]:
    """The first word that is no command, or the options that neither the command nor those above it have."""
    command: click.Command = main
    options = {"--help": True}
    words = iter(re.split(r" [|>&#] |  +#", line)[0].split())
    wrong = []
    for word in words:
        options |= {
            name: one.is_flag
            for one in command.params
            if isinstance(one, click.Option)
            for name in (*one.opts, *one.secondary_opts)
        }
        if re.match(r"--?[a-z]", word):
            name, _, value = word.strip("[]").partition("=")
            if name not in options:
                wrong.append(name)
            elif isinstance(command, click.Group) and not options[name] and not value:
                next(words)  # the value of an option before the next command
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return [word]
            command = found
    return wrong


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
