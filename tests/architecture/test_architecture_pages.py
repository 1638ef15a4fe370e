"""The pages that explain the house agree with it: paths, words, decision records."""

import re
from pathlib import Path

from sqlmodel import SQLModel

from blacklist_service.app import create_app
from blacklist_service.store import tables

_ADR_PARTS = (
    "## 背景 Context",
    "## 决定 Decision",
    "## 不取 Discarded",
    "## 后果 Consequences",
    "## 风险 Risks",
)
_ADR_STATUS = re.compile(
    r"^状态 Status: (?:accepted|superseded by (\d{4})) · \d{4}-\d{2}-\d{2}(?: · changed by (\d{4}(?:, \d{4})*))?$",
    re.MULTILINE,
)


def _terms(root: Path) -> list[str]:
    """The words of the glossary: the first cell of each table row but the heads, several divided by ` / `."""
    text = (root / "GLOSSARY.md").read_text("utf-8")
    cells = re.findall(r"^\| (?!term \||-)([^|]+?) \|", text, re.MULTILINE)
    return [term.strip() for cell in cells for term in cell.split(" / ")]


def test_every_path_that_the_architecture_names_exists(root: Path):
    text = (root / "ARCHITECTURE.md").read_text("utf-8")
    named = re.findall(r"`([\w.-]+(?:/[\w.-]*)+|[\w.-]+\.(?:py|md|cfg|toml|lock)|Makefile)`", text)

    assert len(named) > 40
    assert [path for path in named if not (root / path).exists()] == []


def test_the_architecture_names_every_room(root: Path):
    text = (root / "ARCHITECTURE.md").read_text("utf-8")
    folders = [root / name for name in ("matching", "exports")]
    folders += [path for path in (root / "blacklist_service").iterdir() if (path / "__init__.py").is_file()]
    rooms = [f"`{path.relative_to(root).as_posix()}/`" for path in folders]

    assert len(rooms) >= 10
    assert [room for room in rooms if room not in text] == []


def test_the_architecture_names_every_folder_of_a_room(root: Path):
    text = (root / "ARCHITECTURE.md").read_text("utf-8")
    inits = [
        file
        for room in ("matching", "exports", "blacklist_service")
        for file in (root / room).rglob("__init__.py")
    ]
    folders = {f"`{file.parent.relative_to(root).as_posix()}/`" for file in inits}

    assert len(folders) > 40
    assert {folder for folder in folders if folder not in text} - {"`blacklist_service/`"} == set()


def test_the_architecture_names_the_workflows_of_its_folders_as_they_are_called(root: Path):
    text = (root / "ARCHITECTURE.md").read_text("utf-8")
    rows = re.findall(r"^\| `blacklist_service/workflows/\w+/` \|[^|]+\|([^|]+)\|$", text, re.MULTILINE)
    named = {verb for row in rows for verb in re.findall(r"`(\w+)`", row)}

    assert len(named) > 40
    assert {
        verb for verb in named if not (root / f"blacklist_service/workflows/{verb}.py").is_file()
    } == set()


def test_every_workflow_stands_once_in_the_page_of_stories(root: Path):
    """blacklist_service/workflows/README.md: a new verb is written into the story that it belongs to."""
    folder = root / "blacklist_service" / "workflows"
    named = re.findall(r"`([a-z_]+)`", (folder / "README.md").read_text("utf-8"))
    verbs = sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")

    assert len(verbs) > 150
    assert sorted(named) == verbs


def test_no_word_of_the_glossary_stands_for_two_things(root: Path):
    terms = _terms(root)

    assert len(terms) > 300
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_every_table_is_a_word_of_the_glossary(root: Path):
    assert tables.__all__
    names = {name.replace("_", " ") for name in SQLModel.metadata.tables}

    assert len(names) > 25
    assert names - set(_terms(root)) == set()


def _singular(noun: str) -> str:
    if noun.endswith("ies"):
        return noun.removesuffix("ies") + "y"
    return noun.removesuffix("es") if noun.endswith(("sses", "ches", "shes")) else noun.removesuffix("s")


def test_every_word_of_a_url_is_a_word_of_the_glossary(root: Path, sqlite_context):
    app = create_app(context=sqlite_context)
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    words = {part for rule in rules for part in re.sub(r"<[^>]+>", "", rule).split("/") if part}
    nouns = {noun for word in words for noun in re.split(r"[:.]", word) if noun}
    terms = _terms(root)

    assert len(rules) > 25
    assert {noun for noun in nouns if noun not in terms and _singular(noun) not in terms} == set()


def _records(root: Path) -> list[Path]:
    return sorted((root / "docs" / "adr").glob("[0-9]*.md"))


def test_decision_records_are_numbered_without_gaps(root: Path):
    numbers = [int(record.name[:4]) for record in _records(root)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 16


def test_every_decision_record_has_its_parts_and_its_status(root: Path):
    wrong = []
    for record in _records(root):
        text = record.read_text("utf-8")
        parts = [text.find(part) for part in _ADR_PARTS]
        if -1 in parts or parts != sorted(parts) or not _ADR_STATUS.search(text):
            wrong.append(record.name)
        if not text.startswith(f"# {record.name[:4]} "):
            wrong.append(record.name)

    assert wrong == []


def test_what_changed_a_record_is_a_later_record(root: Path):
    records = _records(root)
    known = [record.name[:4] for record in records]
    marked = {}
    for record in records:
        status = _ADR_STATUS.search(record.read_text("utf-8"))
        assert status is not None
        by = [number for mark in status.groups() if mark for number in mark.split(", ")]
        if by:
            marked[record.name[:4]] = by

    assert len(marked) > 15
    assert {
        number: by
        for number, by in marked.items()
        if by != sorted(set(by)) or not set(by) <= {later for later in known if later > number}
    } == {}


def test_every_decision_record_stands_in_the_index_in_order(root: Path):
    index = (root / "docs" / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| \[\d{4}\]\(adr/([\w.-]+)\) \|", index, re.MULTILINE)

    assert rows == [record.name for record in _records(root)]


def test_the_readme_begins_with_the_two_commands(root: Path):
    text = (root / "README.md").read_text("utf-8")

    assert 0 < text.index("make demo") < text.index("make test") < 1500
