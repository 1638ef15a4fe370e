"""The locks hold what setup.cfg asks for, by digest; what is imported is asked for."""

import ast
import configparser
import re
import sys
from pathlib import Path

import pytest

_NAME = re.compile(r"^([A-Za-z0-9._-]+)")
# Only for making the matching tables anew, by hand; the tables are in the repository.
_NOT_LOCKED = {"tables"}
_OWN = {"blacklist_service", "matching", "exports", "tools", "bench", "demo", "wsgi", "tests"}
# Comes with a package that is asked for: Flask is built on it, or it has another name in the registry.
_COMES_WITH = {"werkzeug": "flask", "yaml": "pyyaml"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _asked(root: Path) -> dict[str, set[str]]:
    setup = configparser.ConfigParser()
    setup.read(root / "setup.cfg", "utf-8")
    groups = {"": setup["options"]["install_requires"], **setup["options.extras_require"]}
    return {
        group: {_normal(match[1]) for line in text.splitlines() if (match := _NAME.match(line.strip()))}
        for group, text in groups.items()
    }


def _locked(lock: Path) -> set[str]:
    lines = lock.read_text("utf-8").splitlines()
    return {_normal(match[1]) for line in lines if "==" in line and (match := _NAME.match(line))}


def test_the_locks_hold_everything_that_is_asked_for(root: Path):
    asked = _asked(root)
    runtime, development = _locked(root / "requirements.lock"), _locked(root / "requirements-dev.lock")

    assert len(asked[""]) > 15
    assert asked[""] - runtime == set()
    assert asked["dev"] - development == set()
    assert (asked[""] | asked["rivals"]) - _locked(root / "requirements-rivals.lock") == set()
    assert (asked["dev"] | asked["mutants"]) - _locked(root / "requirements-mutants.lock") == set()
    assert asked["sbom"] - _locked(root / "requirements-sbom.lock") == set()
    assert asked["ftm"] - _locked(root / "requirements-ftm.lock") == set()
    assert asked.keys() - _NOT_LOCKED == {"", "dev", "ftm", "mutants", "rivals", "sbom"}


@pytest.mark.parametrize(
    "lock", ["requirements-dev.lock", "requirements-mutants.lock", "requirements-rivals.lock"]
)
def test_the_other_locks_stand_on_the_versions_of_the_runtime_lock(root: Path, lock: str):
    def pins(name: str) -> dict[str, str]:
        text = (root / name).read_text("utf-8")
        return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, re.MULTILINE))

    runtime, other = pins("requirements.lock"), pins(lock)

    assert {name for name, version in runtime.items() if other.get(name, version) != version} == set()


def test_every_locked_package_has_its_digests(root: Path):
    for lock in (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-mutants.lock",
        "requirements-rivals.lock",
        "requirements-sbom.lock",
    ):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", (root / lock).read_text("utf-8").strip())

        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_the_product_imports_is_asked_for(root: Path, product):
    asked = {name.replace("-", "_") for name in _asked(root)[""]}
    imported: set[str] = set()
    for module in product:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                imported |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.partition(".")[0])
    foreign = imported - set(sys.stdlib_module_names) - _OWN
    missing = {name for name in foreign if name not in asked and _COMES_WITH.get(name) not in asked}

    assert missing == set()


# Of PyPI's packages for SM2 one foretells its nonces, and the others are binaries or builds that nobody can check;
# the last two seal without authentication, or by pickle.
_BANNED = {
    "gmssl",
    "gmsm",
    "gmssl-python",
    "easy-gmssl",
    "tongsuopy",
    "sqlalchemy-utils",
    "django-cryptography",
}


def _banned_imports(tree: ast.AST) -> set[str]:
    names = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names} | {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    return {name for name in names if _normal(name.partition(".")[0]) in _BANNED}


def test_packages_that_are_banned_are_neither_locked_nor_imported(root: Path, everything):
    for lock in (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-mutants.lock",
        "requirements-rivals.lock",
        "requirements-sbom.lock",
    ):
        assert _locked(root / lock) & _BANNED == set()

    assert {module.path for module in everything if _banned_imports(module.tree)} == set()
    assert _banned_imports(ast.parse("from gmssl import sm2")) == {"gmssl"}
    assert _banned_imports(ast.parse("import gmssl.sm2 as x")) == {"gmssl.sm2"}
