"""Where cryptography may stand and how digests are compared: rules of the house that a scan of the source holds."""

import ast
import copy
import inspect
import pickle
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from blacklist_service import vault as vault_room
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.private_keys import PrivateKey, new_private_key
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.signing import Signer
from blacklist_service.vault.suites import Sm4Gcm
from blacklist_service.vault.tokens import Tokenizer
from blacklist_service.vault.witness import WitnessKey
from tools.make_crypto_inventory import PAGE, inventory_page, primitives_of

_VAULT = "blacklist_service/vault/"
# Digests of what everybody may know, and comparison in constant time; no key. A further module is a decision.
_HASHES_OUTSIDE = {
    "blacklist_service/api/cursors.py", "blacklist_service/api/idempotency.py", "blacklist_service/api/signed_calls.py",
    "blacklist_service/api/submissions.py", "blacklist_service/client/calls.py", "blacklist_service/ids.py",
    "blacklist_service/rules/approvals.py", "blacklist_service/signatures/content_digest.py",
    "blacklist_service/workflows/authenticate_caller.py",
    "blacklist_service/workflows/cases/kept_exhibits.py",
    "blacklist_service/workflows/cases/proof.py", "blacklist_service/workflows/publish_release.py",
    "blacklist_service/workflows/taking_in/keep_upload.py", "blacklist_service/workflows/saving/sealed_files.py",
    "blacklist_service/console/same_site.py", "blacklist_service/workflows/change_factors.py",
    "blacklist_service/workflows/logging_in/factors.py", "blacklist_service/workflows/logging_in/hashing.py",
    "blacklist_service/workflows/logging_in/sessions.py", "exports/canonical.py", "exports/editions.py", "exports/follow.py", "exports/ftm/lines.py", "exports/minisign.py", "exports/object_files.py", "exports/objects.py",
    "blacklist_service/workflows/writing/papers.py",
    "exports/release.py", "exports/status_list.py", "exports/status_list_proof.py", "matching/batch/prepared.py",
}  # fmt: skip
_SIGNATURE_CHECK = "exports/minisign.py"
_KEYED = re.compile(r"^(cryptography|ctypes|ssl|nacl|Crypto|gmssl|jwt|bcrypt|argon2|pyrage)(\.|$)")
_DIGEST = re.compile(r"(^|_)(macs?|hmac|digest|hexdigest|signature|secret|commitment|password|tag)$")
# Compared with `==` all the same: both sides are public, or whoever compares has both already.
_PUBLIC_DIGESTS = {
    "blacklist_service/client/downloads.py": "a download against the digest in its signed manifest",
    "blacklist_service/client/calls.py": "a body's digest, which came with the body",
    "blacklist_service/console/account.py": "a new password typed twice, both by whoever sends them",
    "blacklist_service/console/enrolment.py": "a new password typed twice, both by whoever sends them",
    "blacklist_service/workflows/approve_batch.py": "a batch's digest is shown to the officials who name it again",
    "blacklist_service/workflows/cases/batches.py": "a proposal's digest, computed anew from what is stored",
    "blacklist_service/rules/approvals.py": "a proposal's digest is shown to the official who names it again",
    "blacklist_service/workflows/cases/decided_reports.py": "a digest of numbers that a proposal shows",
    "blacklist_service/workflows/editions/public_folder.py": "a public file against the signed recall list",
    "blacklist_service/workflows/editions/series.py": "an entry against the digest of what was printed",
    "blacklist_service/workflows/withdraw_edition.py": "an edition's digest is shown to the maker who names it again",
    "blacklist_service/workflows/taking_in/readings.py": "how a file is read, as its sender's page shows it",
    "blacklist_service/workflows/journalling/rows.py": "commitments that stand in the journal's tree",
    "blacklist_service/workflows/releasing/gathered.py": "an entry against its digest of a moment ago",
    "blacklist_service/workflows/releasing/stopping.py": "an entry against the digest of what was given before",
    "blacklist_service/workflows/saving/sealed_files.py": "a backup's files against its signed index",
    "blacklist_service/workflows/verify_journal.py": "commitments that stand in the journal's tree",
    "blacklist_service/workflows/writing/reasons.py": "a proposal's digest, computed anew from what is stored",
    "exports/formats/csv_table.py": "an entry against the digest in its own line",
    "exports/object_files.py": "an object against the signed manifest",
    "exports/release.py": "an entry against the one that was held",
    "blacklist_service/vault/sftp_address.py": "a server's public host key against the one that was agreed on",
    "blacklist_service/vault/sftp_folder.py": "what was read back against what was written",
    "blacklist_service/workflows/pushing/sftp.py": "what the manifest says of an object's bytes",
    "blacklist_service/workflows/pushing/folder.py": "what the manifest says of an object's bytes",
}


def _libraries(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    if isinstance(node, ast.Subscript):
        return _last_name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _plain_comparisons(tree: ast.AST) -> Iterator[int]:
    """Lines where something that is named as a digest is compared with `==` or `!=`, but for constants and SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = [node.left, *node.comparators]
            is_sql = any(".c." in ast.unparse(side) for side in sides)
            is_constant = any(isinstance(side, ast.Constant) for side in sides)
            if not is_sql and not is_constant and any(_DIGEST.search(_last_name(side)) for side in sides):
                yield node.lineno


def test_the_inventory_is_the_one_that_the_source_gives() -> None:
    assert PAGE.read_text("utf-8") == inventory_page(), "stale: run python -m tools.make_crypto_inventory"


def test_a_module_outside_the_vault_uses_no_cryptography_but_what_was_decided(product: list[Any]) -> None:
    outside = [module for module in product if not module.path.startswith(_VAULT)]
    found = {module.path for module in outside if set(primitives_of(module.tree))}
    keyed = {module.path for module in outside if any(map(_KEYED.search, _libraries(module.tree)))}

    assert found == _HASHES_OUTSIDE
    assert keyed == {_SIGNATURE_CHECK}


def test_digests_are_compared_in_constant_time(product: list[Any]) -> None:
    found = {module.path: list(_plain_comparisons(module.tree)) for module in product}

    assert {path for path, lines in found.items() if lines} == set(_PUBLIC_DIGESTS)


def test_chance_that_can_be_foretold_is_not_used(product: list[Any]) -> None:
    users = [module.path for module in product if "random" in set(_libraries(module.tree))]
    users += [
        module.path for module in product if "numpy.random" in module.text or "np.random" in module.text
    ]

    assert users == []


@pytest.mark.parametrize(
    "text",
    [
        "if given.mac == kept: pass",
        "ok = sha256(x).digest() != other",
        "same = row.secret_mac[:16] == mac",
        "assert signature == key.sign(m)",
    ],
)
def test_the_rule_finds_a_plain_comparison(text: str) -> None:
    assert list(_plain_comparisons(ast.parse(text))) == [1]


def test_the_rule_leaves_sql_and_constants_alone() -> None:
    assert list(_plain_comparisons(ast.parse("select(t).where(t.c.mac == mac)\nx = digest != ''"))) == []


def _vault_classes() -> Iterator[type]:
    for found in pkgutil.iter_modules([str(Path(vault_room.__file__).parent)]):
        module = import_module(f"{vault_room.__name__}.{found.name}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__:
                yield kind


_TAKES_A_KEY = {"root", "roots", "key", "keys", "secret", "passphrase", "token", "pem", "source", "provider"}


def test_what_takes_a_key_to_be_made_holds_it_back() -> None:
    """Whoever is made from a key, a root or a source of them never shows it and never travels."""
    # The root of a tree, the name of a hash: no keys, whatever they are called.
    public = {"Checkpoint", "NoteKey", "PublicKey", "RemoteHash"}
    takers = []
    for kind in _vault_classes():
        own = kind.__dict__.get("__init__")
        if own is None or kind.__name__ in public or getattr(kind, "_is_protocol", False):
            continue
        if _TAKES_A_KEY & set(inspect.signature(own).parameters):
            takers.append(kind)

    assert len(takers) >= 8
    assert [kind.__name__ for kind in takers if not issubclass(kind, KeyHolder)] == []


def _holders() -> list[object]:
    roots = new_roots()
    return [
        roots, Sealer(roots), Tokenizer(bytes(range(32))), Signer(roots, "feed", "manifest"), Sm4Gcm(bytes(range(16))),
        WitnessKey("example.org/witness", bytes(range(32))), PrivateKey(new_private_key()),
        Sealer(roots).new_data_key(7),
    ]  # fmt: skip


@pytest.mark.parametrize("holder", _holders(), ids=lambda one: type(one).__name__)
def test_a_key_is_not_printed_pickled_or_copied(holder: object) -> None:
    assert re.fullmatch(r"\w+\(.{0,70}\)", repr(holder))
    for travels in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            travels(holder)
