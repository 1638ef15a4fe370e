"""`python -m tools.check_sbom LOCK SBOM`: the bill of materials names what the lock pins, digest for digest, no more.

The lock is pip's (`name==version --hash=sha256:…`), the bill CycloneDX JSON. A package may be pinned more than once,
each for its own platforms.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
Pinned = frozenset[tuple[str, str, frozenset[str]]]


def pinned_by(lock: str) -> Pinned:
    """Name in normal form (PEP 503), version and digests of every pin of a lock."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    return frozenset(
        (_normal(pin[1]), pin[2], frozenset(_DIGEST.findall(block)))
        for block in blocks
        if (pin := _PIN.match(block))
    )


def named_by(bill: Mapping[str, Any]) -> Pinned:
    """The same of every component of a bill of materials."""
    return frozenset(
        (
            _normal(one["name"]),
            one.get("version", ""),
            frozenset(
                digest["content"]
                for reference in one.get("externalReferences", [])
                for digest in reference.get("hashes", [])
                if digest["alg"] == "SHA-256"
            ),
        )
        for one in bill.get("components", [])
    )


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(lock: str, bill: str) -> None:
    """Exit status 1 with the packages that stand in one of them alone."""
    pinned = pinned_by(Path(lock).read_text("utf-8"))
    named = named_by(json.loads(Path(bill).read_text("utf-8")))
    if differing := sorted({f"{name} {version}" for name, version, _digests in pinned ^ named}):
        raise SystemExit("differ: " + ", ".join(differing))
    sys.stdout.write(f"{bill}: {len(named)} packages, as {lock} pins them\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
