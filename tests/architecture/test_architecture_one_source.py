"""Time enters through `clock`, randomness and ids through `ids`, keys through `vault` (design invariant 12)."""

import ast
from collections.abc import Iterator

_TIME = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "time.localtime", "time.gmtime", "func.now", "func.current_timestamp", "func.current_date",
}  # fmt: skip
_TIME_HOME = ("blacklist_service/clock.py",)
_RANDOM_MODULES = {"random", "secrets", "uuid"}
_RANDOM_HOME = ("blacklist_service/ids.py", "blacklist_service/vault/")
_CRYPTO_MODULES = {"cryptography", "hashlib", "hmac"}
_CRYPTO_HOME = ("blacklist_service/vault/", "exports/")
# Plain digests of public or sealed bytes and comparisons in constant time: no key is made or used there.
_CRYPTO_ELSEWHERE = {
    "blacklist_service/api/cursors.py": "compares a cursor's keyed hash, made by the vault, in constant time",
    "blacklist_service/api/idempotency.py": "SHA-256 of a request: same key, other body is refused",
    "blacklist_service/api/signed_calls.py": "SHA-256 of a body, compared with the signed one in constant time",
    "blacklist_service/api/submissions.py": "SHA-256 of an upload: the idempotency key covers its bytes",
    "blacklist_service/client/calls.py": "SHA-256 of a file that is sent and of an answer that came",
    "blacklist_service/console/same_site.py": "compares a form's token, made by the vault, in constant time",
    "blacklist_service/rules/approvals.py": "SHA-256 of a proposal: the checker approves exactly this",
    "blacklist_service/signatures/content_digest.py": "SHA-256 of a body (RFC 9530)",
    "blacklist_service/workflows/authenticate_caller.py": "compares the keyed hash of a secret in constant time; SHA-256 of a nonce",
    "blacklist_service/workflows/cases/proof.py": "compares the keyed hash of an identity in constant time",
    "blacklist_service/workflows/change_factors.py": "SHA-256 of an account: its name at authenticators",
    "blacklist_service/workflows/logging_in/factors.py": "SHA-256 of what was drawn and what it is for: a challenge; compared in constant time",
    "blacklist_service/workflows/logging_in/hashing.py": "compares the keyed hash of a password in constant time",
    "blacklist_service/workflows/logging_in/sessions.py": "SHA-256 of a random secret: what the database keeps of a cookie",
    "blacklist_service/workflows/publish_release.py": "SHA-256 of the manifest that is signed",
    "blacklist_service/workflows/cases/kept_exhibits.py": "SHA-256 of a file of an objection, shown to who sent it",
    "blacklist_service/workflows/taking_in/keep_upload.py": "SHA-256 of an upload for its receipt",
    "blacklist_service/workflows/saving/sealed_files.py": "SHA-256 of a backup's files, sealed and opened",
    "blacklist_service/workflows/writing/papers.py": "SHA-256 of a letter, by which a notice names it",
    "matching/batch/prepared.py": "the order of rows that say as much: by content, and not by what can be made to meet",
}


def _calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base = node.value
            last = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
            yield f"{last}.{node.attr}", node.lineno


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name.partition(".")[0], node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node.lineno


def _reads_of_time(module) -> list[str]:
    found = [f"{module.path}:{line} {name}" for name, line in _calls(module.tree) if name in _TIME]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [
                f"{module.path}:{node.lineno}" for name in node.names if name.name in ("time", "time_ns")
            ]
    return found


def _draws(module) -> list[str]:
    found = [f"{module.path}:{line} {name}" for name, line in _calls(module.tree) if name == "os.urandom"]
    return found + [
        f"{module.path}:{line} {name}" for name, line in _imports(module.tree) if name in _RANDOM_MODULES
    ]


def _crypto(module) -> list[str]:
    return [f"{module.path}:{line} {name}" for name, line in _imports(module.tree) if name in _CRYPTO_MODULES]


def test_time_enters_only_through_the_clock(product):
    outside = [module for module in product if not module.path.startswith(_TIME_HOME)]

    assert [place for module in outside for place in _reads_of_time(module)] == []


def test_randomness_enters_only_through_ids_and_the_vault(product):
    outside = [module for module in product if not module.path.startswith(_RANDOM_HOME)]

    assert [place for module in outside for place in _draws(module)] == []


def test_cryptography_stays_in_the_vault_and_with_recipients(product):
    allowed = (*_CRYPTO_HOME, *_CRYPTO_ELSEWHERE)
    outside = [module for module in product if not module.path.startswith(allowed)]

    assert [place for module in outside for place in _crypto(module)] == []


def test_the_list_of_exceptions_holds_nothing_that_is_over(product):
    still = {module.path for module in product if _crypto(module)}

    assert set(_CRYPTO_ELSEWHERE) - still == set()


def test_only_plain_digests_and_comparisons_stand_outside(product):
    named = [module for module in product if module.path in _CRYPTO_ELSEWHERE]
    keyed = [
        f"{module.path}:{line} {name}"
        for module in named
        for name, line in _calls(module.tree)
        if name in ("hmac.new", "hmac.digest", "hmac.HMAC")
    ]

    assert keyed == []


def test_the_rules_find_what_breaks_them(planted):
    text = "import os, uuid\nimport hashlib\nfrom datetime import datetime\nx = datetime.now()\ny = os.urandom(8)\n"
    module = planted("a.py", text, ast.parse(text))

    assert _reads_of_time(module) == ["a.py:4 datetime.now"]
    assert _draws(module) == ["a.py:5 os.urandom", "a.py:1 uuid"]
    assert _crypto(module) == ["a.py:2 hashlib"]
