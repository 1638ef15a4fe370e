"""Invariant 8 over the source: a workflow that opens a person's data writes a look, or stands here with its reason."""

import ast
from typing import Any

_OPENS = {
    "open_identity", "open_comparable", "open_unless_honey", "open_details", "open_cells",
    "open_narrative", "open_answer", "open_application", "open_statement", "open_agent", "open_exhibit_name",
    "open_pieces",
}  # fmt: skip
_LOOKS = {"record_look", "record_looks", "append_look"}
# Whoever opens without a look shows nothing to anybody, or shows only what the reader sent or may have.
_SHOWS_NOBODY = {
    "reindex_tokens.py": "writes tokens under another root; nobody reads what they were made from",
    "cases/facts.py": "reads a day of birth for the gates; only gaps leave it",
    "cases/shown_reports.py": "parts of show_listing, show_case, show_batch and show_own_report, which write the look first",
    "cases/shown_corrections.py": "parts of show_objection, show_own_request and of letters, which write the look first",
    "cases/requests_in_case.py": "parts of show_case, which writes the look first",
    "cases/agents.py": "compares what an agent says of itself; only yes or no leaves it",
    "cases/agents_shown.py": "parts of show_own_agents and show_case, which write the look first",
    "cases/own_words.py": "parts of show_own_record, show_own_request and show_own_letter: only yes or no leaves it",
    "cases/shown_exhibits.py": "a part of show_objection, show_case and list_own_exhibits, which write the look first",
    "cases/ended_agents.py": "takes an agent's number away, and compares who named it; only yes or no leaves it",
    "cases/proof.py": "compares what the subject says of itself; only yes or no leaves it",
    "writing/own_report.py": "a part of print_own_report and print_report_at_counter, which write the look first",
    "releasing/entry.py": "makes entries for releases and enquiries; the enquiry and the release are recorded",
    "recognition/merge_subjects.py": "makes tokens anew; nothing leaves it",
    "make_statement.py": "compares the subject's new words with those that stand; nothing leaves it",
    "propose_objection_outcome.py": "keeps what the subject had said beside the proposal, sealed; nothing leaves it",
    "propose_repair_outcome.py": "reads whether a public commitment was given; the official has opened the repair",
    "recognition/known_subjects.py": "the machine compares; only the decision leaves it, and whom it opened",
    "show_bad_rows.py": "gives a member's own rejected rows back to that member alone, in part",
    "taking_in/restated_rows.py": "says a member's own report again for that member; nothing of it is shown",
    "show_submission.py": "gives a member's own rejected rows back to that member alone",
    "explain_row.py": "tells a member what its own row lacks, in codes",
    "resolving_again/ask_joins.py": "the machine compares; only decisions and keyed digests leave it",
    "resolving_again/read_reports.py": "the machine compares; the run stands in the journal before the first is opened",
    "reviewing/divisions.py": "the machine compares the sides of one subject; only decisions and keyed digests leave it",
    "reviewing/evidence.py": "keyed digests of what was compared; no value leaves it but to them",
    "reviewing/stored_decisions.py": "compares again; whoever explains the pair writes the look",
    "sealing/nobody.py": "opens a record of nobody, which it has sealed itself a moment before",
    "sealing/erased_tokens.py": "recomputes the tokens of what is erased and of what is left",
}
_WHERE_OPENING_IS_AT_HOME = {
    "sealing/records.py",
    "sealing/statements.py",
    "sealing/agents.py",
    "sealing/exhibits.py",
    "cases/outcome_effects.py",
}
_WORKFLOWS = "blacklist_service/workflows/"


def _named(node: ast.AST) -> set[str]:
    """Everything that a function names."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
    }


def _reached(functions: dict[str, set[str]], name: str) -> set[str]:
    """What a function names itself or through functions of its file."""
    seen, waiting = set(), [name]
    while waiting:
        for found in functions.get(waiting.pop(), set()) - seen:
            seen.add(found)
            waiting.append(found)
    return seen


def _shows_without_a_look(tree: ast.Module) -> list[str]:
    functions = {node.name: _named(node) for node in tree.body if isinstance(node, ast.FunctionDef)}
    reached = {name: _reached(functions, name) for name in functions if not name.startswith("_")}
    return [name for name, named in reached.items() if named & _OPENS and not named & _LOOKS]


def _silent(product: list[Any]) -> dict[str, list[str]]:
    modules = [module for module in product if module.path.startswith(_WORKFLOWS)]
    found = {module.path.removeprefix(_WORKFLOWS): _shows_without_a_look(module.tree) for module in modules}
    return {file: names for file, names in found.items() if names and file not in _WHERE_OPENING_IS_AT_HOME}


def test_whoever_opens_a_person_writes_a_look(product: list[Any]) -> None:
    assert {file: names for file, names in _silent(product).items() if file not in _SHOWS_NOBODY} == {}


def test_the_list_of_those_who_show_nobody_holds_nothing_that_is_over(product: list[Any]) -> None:
    assert set(_SHOWS_NOBODY) - set(_silent(product)) == set()


def test_only_workflows_open_what_is_sealed(product: list[Any]) -> None:
    others = [
        module for module in product if not module.path.startswith((_WORKFLOWS, "blacklist_service/vault/"))
    ]

    assert [module.path for module in others if _named(module.tree) & _OPENS] == []


def test_the_rule_finds_what_breaks_it() -> None:
    silent = ast.parse("def show(c):\n    return _opened(c)\ndef _opened(c):\n    return open_identity(c)\n")
    told = ast.parse(
        "def show(c):\n    record_look(c)\n    return _opened(c)\ndef _opened(c):\n    return open_identity(c)\n"
    )

    assert _shows_without_a_look(silent) == ["show"]
    assert _shows_without_a_look(told) == []
