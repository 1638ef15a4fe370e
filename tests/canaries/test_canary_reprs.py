"""No class that can hold a person's data tells it in its repr, from which logs, tracebacks and debuggers copy."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator

import pydantic
import pytest

from blacklist_service.store.base import Shelf

CANARY = "鸑鷟示例甲34010419870707611X"
PACKAGES = ("matching", "exports", "blacklist_service")
# Fields in which something of a person stands, or a secret; in whatever class they are.
PERSONAL = frozenset(
    {
        "ability_evidence", "address", "area", "bank_card", "birth_date", "body", "branch", "cells", "collection_log",
        "consent_ref", "contract_no", "core", "core_name", "entries", "entry", "filename", "former_names", "full",
        "id_number", "identifiers", "legal_representative", "name", "names", "narrative", "note",
        "other_names", "other_phone", "pairs", "phone", "pinyin", "places", "reasons", "road", "room", "row_id",
        "row_ids", "row_key", "row_keys", "subject_of", "text", "value",
    }
)  # fmt: skip
# Where such a word names something of ours: a format, a scheme, a checkpoint, a count.
OURS = {
    "blacklist_service.cli.policy_trial.PolicyTrial", "blacklist_service.workflows.publish_release.ReleaseView",
    "matching.batch.candidates.Candidates", "matching.batch.compared.Compared", "matching.batch.compared.Portion",
    "matching.learning.coincidences.Chance", "matching.learning.errors.Calibration",
    "matching.learning.errors.GateError", "matching.learning.errors.ScoreError", "matching.gate.Gate", "matching.decide._Pattern",
    "matching.batch.result.BatchResult", "matching.batch.prepared.Prepared",
    "exports.manifest.SnapshotObject", "exports.manifest.DeltaObject", "exports.objects.WrittenObject",
    "exports.parquet.columns.Column", "blacklist_service.store.owed_removals.UntoldRemovals",
    "blacklist_service.workflows.pushing.parcel.ParcelObject", "exports.types.Format", "blacklist_service.cli.lazy_group.LazyCommand",
    "blacklist_service.intake.fields.FieldRule", "blacklist_service.jobs.schedule.Schedule",
    "blacklist_service.rules.law.Parameter", "blacklist_service.rules.operator_profile.OperatorProfile",
    "blacklist_service.signatures.structured_fields.Item", "blacklist_service.store.sealed_columns.SealedColumn",
    "blacklist_service.store.journal_effects.Effect", "blacklist_service.vault.journal_proofs.EntryProof",
    "blacklist_service.vault.journal_proofs.WitnessRequest", "blacklist_service.vault.record_format.SealedRecord",
    "blacklist_service.vault.signed_notes.NoteKey", "blacklist_service.vault.signed_notes.SignedNote",
    "blacklist_service.vault.suites.Suite", "blacklist_service.workflows.check_proof.ProvenEntry",
    "blacklist_service.workflows.list_members.MemberView", "blacklist_service.workflows.read_feed.ObjectPart",
    "blacklist_service.workflows.writing.steps.Step",
    "blacklist_service.store.own_feeds.ReleaseLine", "blacklist_service.store.own_feeds.OwedCount",
    "blacklist_service.workflows.list_own_feeds.NewestRelease", "blacklist_service.workflows.list_own_feeds.OwedOfFeed",
    "blacklist_service.store.feedback.FeedbackCount", "blacklist_service.store.feedback.FeedbackSum",
    "blacklist_service.workflows.list_feedback.FeedbackView", "blacklist_service.workflows.show_own_feed.OwnFeedback",
}  # fmt: skip


def _classes() -> Iterator[type]:
    seen = set()
    for package in PACKAGES:
        for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "__main__" in found.name or ".migrations" in found.name:
                continue
            module = importlib.import_module(found.name)
            for one in vars(module).values():
                if isinstance(one, type) and one.__module__ == found.name and one not in seen:
                    seen.add(one)
                    yield one


def _fields(one: type) -> tuple[str, ...]:
    if dataclasses.is_dataclass(one):
        return tuple(field.name for field in dataclasses.fields(one))
    if issubclass(one, pydantic.BaseModel):
        return tuple(one.model_fields)
    return tuple(getattr(one, "_fields", ()))


def _holding(one: type, fields: tuple[str, ...]) -> object:
    """An object of the class with the canary in every field, whatever the class would say to that."""
    given = dict.fromkeys(fields, CANARY)
    if issubclass(one, tuple):
        return tuple.__new__(one, given.values())
    if issubclass(one, pydantic.BaseModel):
        return one.model_construct(**given)
    made = object.__new__(one)
    for name in fields:
        object.__setattr__(made, name, CANARY)
    return made


def _told(one: type, fields: tuple[str, ...]) -> list[str]:
    """The personal fields that the repr or the str of the class tells."""
    own = [name for name in fields if name in PERSONAL]
    # Only these hold the canary: a code beside them may be told.
    made = _holding(one, tuple(own) if not issubclass(one, tuple) else fields)
    for name in set(fields) - set(own):
        if not issubclass(one, tuple):
            object.__setattr__(made, name, 0)
    return own if CANARY in f"{made!r}{made}" else []


CLASSES = {f"{one.__module__}.{one.__qualname__}": one for one in _classes() if _fields(one)}


def test_there_is_something_to_look_at() -> None:
    assert len(CLASSES) > 250
    assert set(CLASSES) >= OURS


@pytest.mark.parametrize(
    "name", sorted(set(CLASSES) - OURS - {name for name, one in CLASSES.items() if issubclass(one, Shelf)})
)
def test_a_repr_tells_nothing_of_a_person(name: str) -> None:
    assert _told(CLASSES[name], _fields(CLASSES[name])) == []


def test_the_repr_of_a_row_tells_no_column_at_all() -> None:
    shelves = [one for one in CLASSES.values() if issubclass(one, Shelf) and one is not Shelf]
    assert len(shelves) > 30
    for shelf in shelves:
        row = shelf(**dict.fromkeys(shelf.model_fields, CANARY))
        assert CANARY not in f"{row!r}{row}{[row]}", shelf


def test_the_scan_finds_what_tells() -> None:
    @dataclasses.dataclass
    class Person:
        name: str
        code: str

    class Loud(pydantic.BaseModel):
        phone: str

    assert _told(Person, ("name", "code")) == ["name"]
    assert _told(Loud, ("phone",)) == ["phone"]
