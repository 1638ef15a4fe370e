"""No place of the vault deciphers without its form being among those that are manipulated, and the page counts them."""

import ast
import sys
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from blacklist_service import vault as vault_room
from tests.blacklist_service.vault.test_vault_manipulations import FORMS, floors

_VAULT = Path(vault_room.__path__[0])


def test_the_page_counts_every_form_and_the_whole_is_as_promised() -> None:
    promised = floors()
    assert promised.keys() == FORMS.keys()
    assert sum(promised.values()) >= 100_000


def _functions(tree: ast.Module) -> list[tuple[str, set[str]]]:
    """(name, names called) of every function of a module and method of its classes."""
    found = []
    for node in tree.body:
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for one in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(one, ast.FunctionDef):
                calls = (call.func for call in ast.walk(one) if isinstance(call, ast.Call))
                names = {ast.unparse(call).rpartition(".")[2] for call in calls}
                found.append((owner + one.name, names))
    return found


def deciphering() -> set[str]:
    """MODULE.FUNCTION of the vault that deciphers, or that asks one which does: what a library deciphers with, and from
    there upwards by name. `open` and `read` are too common to follow; their own functions are found by what they call."""
    known = {"decrypt", "decryptor", "decrypt_io"}
    found: set[str] = set()
    modules = [
        (path.stem, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(_VAULT.glob("*.py"))
    ]
    functions = [(module, name, calls) for module, tree in modules for name, calls in _functions(tree)]
    while True:
        more = {f"{module}.{name}" for module, name, calls in functions if calls & known} - found
        if not more:
            return found
        found |= more
        known |= {one.rpartition(".")[2] for one in more} - {"open", "read", "load", "__init__"}


_ELSEWHERE = {
    "seal.Sealer.open": "open_telling without the word about honey; workflows are given the other",
    "provider.FileKeyProvider.lock_bare": "reads what has no lock yet, and leaves what has one as it is",
}


def _run_by(name: str) -> set[str]:
    """MODULE.FUNCTION of the vault that the sound opening of a form runs through."""
    seen: set[str] = set()

    def called(frame: FrameType, happening: str, _argument: object) -> None:
        path = Path(frame.f_code.co_filename)
        if happening == "call" and path.parent == _VAULT:
            seen.add(f"{path.stem}.{frame.f_code.co_qualname.partition('.<locals>')[0]}")

    with ExitStack() as stack:
        form = FORMS[name](stack)
        sys.setprofile(called)
        try:
            form.sound()
        finally:
            sys.setprofile(None)
    return seen


def test_no_place_of_the_vault_deciphers_without_a_form_that_is_manipulated() -> None:
    run = set().union(*map(_run_by, FORMS))
    assert deciphering() - run - _ELSEWHERE.keys() == set()
    assert _ELSEWHERE.keys() <= deciphering() - run
