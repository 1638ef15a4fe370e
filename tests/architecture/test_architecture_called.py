"""What stands in the product is called by the product: a function that only tests call, or nobody, is no part of it.

Found by name: whatever is named anywhere beside its own definition counts as called. What has a decorator is called by
whoever reads that (routes, commands, listeners)."""

import ast
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Who calls them instead, or why they are there uncalled.
_EXCEPTIONS = {
    "blacklist_service.client.webhooks.verify_webhook": "a recipient's own program calls it (docs/api/webhooks.md)",
    "blacklist_service.clock.fixed_clock": "tests, and whoever replays a day",
    "blacklist_service.jobs.queue.enqueue": "tests queue by it what the clock queues in its own transaction",
    "blacklist_service.rules.listing_states.mermaid_diagram": "the drawing in docs/law.md, which a test compares",
    "blacklist_service.rules.retention.may_delete_network_log": "a floor of the law: the service deletes none at all",
    "blacklist_service.rules.retention.may_drop_tombstone": "a floor of the law: the service drops none at all",
    "blacklist_service.store.jobs.get_job": "a test's question about what was written",
    "blacklist_service.store.jobs.jobs_of": "a test's question about what was written",
    "blacklist_service.store.journal.looks_after": "a test's question about what was written",
    "blacklist_service.store.releases.releases_of": "a test's question about what was written",
    "blacklist_service.vault.private_memory.is_memory_private": "asked of a running vault process by its test",
    "blacklist_service.vault.stream.open_part": "one part alone must open at its own place; tests manipulate it",
    "exports.ftm.lines.read_entities": "reads back what was published, for tests and recipients",
    "exports.ftm.lines.read_statements": "reads back what was published, for tests and recipients",
    "exports.metro2.rules.check_account": "what tests hold the records to that entries become",
    "exports.minisign.derived_key_id": "publishers that tests play; the house's own number comes from its root",
    "exports.release.live_after": "a whole list at once, by which tests live through histories",
    "matching.batch.result.result_of": "a result from plain values, for tests",
    "tools.code_sources.code_uses": "asked by test_architecture_codes.py",
}


def _defined(module) -> Iterable[ast.stmt]:
    return (node for node in module.tree.body if isinstance(node, _FUNCTIONS) and not node.decorator_list)


def _named(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # Commands are named as `module:function`; generic types in quotation marks.
            yield from node.value.replace(":", " ").replace(".", " ").replace("[", " ").split()


def _named_in_templates(root: Path) -> Counter[str]:
    pages = (root / "blacklist_service").glob("*/templates/**/*.html")
    return Counter(name for page in pages for name in re.findall(r"\w+", page.read_text("utf-8")))


def _uncalled(modules, in_templates: Counter[str]) -> set[str]:
    named = Counter(name for module in modules for name in _named(module.tree)) + in_templates
    found = set()
    for module in modules:
        for node in _defined(module):
            inside = sum(name == node.name for name in _named(node))
            if named[node.name] <= inside:
                found.add(f"{module.path.removesuffix('.py').replace('/', '.')}.{node.name}")
    return found


def _everything_but_tests(everything) -> list:
    return [
        module for module in everything if not module.path.startswith("tests/") and not module.is_migration
    ]


def test_everything_is_called(everything, root: Path):
    uncalled = _uncalled(_everything_but_tests(everything), _named_in_templates(root))

    assert uncalled - set(_EXCEPTIONS) == set()
    assert set(_EXCEPTIONS) - uncalled == set(), "it is called by now, or gone"


def test_the_rule_finds_what_breaks_it(planted):
    text = "def told():\n    return told()\n\n\ndef called():\n    pass\n\n\ncalled()\n"

    assert _uncalled([planted("matching/a.py", text, ast.parse(text))], Counter()) == {"matching.a.told"}
