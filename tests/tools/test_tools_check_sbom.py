"""A bill of materials is compared with the real lock: one package, version or digest more or less is told."""

import json
import re

import pytest

from tools.check_sbom import main, named_by, pinned_by


def bill_of(lock):
    """A bill as the tool writes one, of what a lock pins."""
    return {
        "components": [
            {
                "name": name,
                "version": version,
                "externalReferences": [
                    {"hashes": [{"alg": "SHA-256", "content": one} for one in sorted(digests)]}
                ],
            }
            for name, version, digests in sorted(pinned_by(lock), key=str)
        ]
    }


@pytest.fixture
def lock(pytestconfig):
    return (pytestconfig.rootpath / "requirements.lock").read_text("utf-8")


def test_the_lock_is_read_whole(lock):
    pinned = pinned_by(lock)
    assert len(pinned) == sum(" \\" in line and "==" in line for line in lock.splitlines())
    assert sum(len(digests) for _name, _version, digests in pinned) == lock.count("--hash=sha256:")


def test_an_equal_bill_passes_and_a_changed_one_is_told(lock, tmp_path, capsys):
    (tmp_path / "lock").write_text(lock, "utf-8")

    def check(bill):
        (tmp_path / "bill").write_text(json.dumps(bill), "utf-8")
        main(str(tmp_path / "lock"), str(tmp_path / "bill"))

    check(bill_of(lock))
    assert named_by(bill_of(lock)) == pinned_by(lock)
    assert "packages" in capsys.readouterr().out
    name, version, _digests = min(pinned_by(lock), key=str)
    changes = [
        (lambda bill: bill["components"][0].update(version="0"), f"{name} 0, {name} {version}"),
        (lambda bill: bill["components"][0]["externalReferences"][0]["hashes"].pop(), f"{name} {version}"),
        (lambda bill: bill["components"].pop(0), f"{name} {version}"),
        (lambda bill: bill["components"].append({"name": "left-over", "version": "1"}), "left-over 1"),
    ]
    for change, told in changes:
        bill = bill_of(lock)
        change(bill)
        with pytest.raises(SystemExit, match=f"^differ: {re.escape(told)}$"):
            check(bill)
