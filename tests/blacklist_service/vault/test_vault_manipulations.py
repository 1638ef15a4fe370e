"""Nothing that was manipulated is opened: every form of sealed bytes, in every way that its bytes can be changed, cut,
moved or mixed with others. That no form is missing is asked in tests/architecture."""

import random
import re
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from blacklist_service.vault.suites import AES_256_GCM, SM4_GCM
from tests.blacklist_service.vault.manipulated import key_files, objects, records, runs, sm_objects, streams
from tests.blacklist_service.vault.manipulated.attempts import QUICK, WHOLE, Depth, MakeForm

_of = records.with_suite
FORMS: dict[str, MakeForm] = {
    "record, AES": _of(records.record_form, AES_256_GCM),
    "record, SM4": _of(records.record_form, SM4_GCM),
    "records of a person, AES": _of(records.person_form, AES_256_GCM),
    "records of a person, SM4": _of(records.person_form, SM4_GCM),
    "honey record": _of(records.honey_form, AES_256_GCM),
    "record wrapped anew": _of(records.rewrapped_form, AES_256_GCM),
    "upload or release in parts": streams.stream_form,
    "content key of a backup": streams.content_key_form,
    "file of a backup": streams.backup_stream_form,
    "object by HPKE": objects.hpke_form,
    "object by age": objects.age_form,
    "object in the SM profile": sm_objects.sm_form,
    "keys under a passphrase": key_files.passphrase_form,
    "keys under a key service": key_files.service_form,
    "text of a run": runs.run_form,
    "opaque id": runs.id_form,
}
_FIGURES = Path(__file__).parents[3] / "docs" / "operations" / "manipulations.md"
_SEED = 4
# An opening by passphrase takes a fifth of a second, on purpose.
_DEPTHS = {"keys under a passphrase": (Depth(1, 30, 2, 40), Depth(1, 2, 4, 1))}


def _tried(name: str, depth: Depth) -> tuple[Counter[str], list[str]]:
    """How often each way was tried on a form, and the ways that were accepted."""
    tried: Counter[str] = Counter()
    accepted: list[str] = []
    with ExitStack() as stack:
        form = FORMS[name](stack)
        form.sound()
        for attempt in form.attempts(depth, random.Random(_SEED)):  # drawn for a test, not a secret
            tried[attempt.way] += 1
            try:
                attempt.open()
            except form.refusals:
                continue
            accepted.append(attempt.way)
        form.sound()
    return tried, accepted


def floors() -> dict[str, int]:
    """What the page says that the whole run tries at least, by form."""
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+) \|", _FIGURES.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: int(count.replace(",", "")) for name, count in rows}


@pytest.mark.parametrize("name", FORMS)
def test_no_manipulation_of_a_sealed_form_is_accepted(name: str) -> None:
    tried, accepted = _tried(name, _DEPTHS.get(name, (QUICK,))[0])
    assert accepted == []
    assert len(tried) > 4


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_none_of_more_than_100_000_manipulations_is_accepted(name: str) -> None:
    """Each byte to each other value, every cut, every mixture; the page holds how many."""
    tried, accepted = _tried(name, _DEPTHS.get(name, (WHOLE, WHOLE))[1])
    print(f"{name}: {tried.total():,}", dict(tried))  # noqa: T201  # -rP shows the figures of the page
    assert accepted == []
    assert tried.total() >= floors()[name]
