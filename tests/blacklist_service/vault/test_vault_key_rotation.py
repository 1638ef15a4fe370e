"""The steps of a rotation as edits of the roots: each leaves roots in order, and changes nothing the second time."""

from datetime import UTC, datetime, timedelta

from blacklist_service.vault.key_document import document_of, new_roots
from blacklist_service.vault.key_rotation import with_activated, with_pending, with_retired
from blacklist_service.vault.root_keys import KeyState, RootKeys

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _states(roots: RootKeys) -> list[str]:
    return [key.state.value for key in roots.versions("data").values()]


def test_a_version_waits_seals_decrypts_and_retires() -> None:
    roots = new_roots()
    waiting = with_pending(roots, "data", NOW)
    assert _states(waiting) == ["active", "pending"]
    active = with_activated(waiting, "data", 2, NOW)
    assert _states(active) == ["decrypt-only", "active"]
    retired = with_retired(active, "data", (1, 2), NOW)
    assert _states(retired) == ["retired", "active"]
    assert retired.readable("data") == (2,)
    assert retired.version("data", 1) == roots.version("data", 1)
    assert retired.versions("data")[1].since == NOW


def test_a_version_tells_since_when_it_stands_where_it_stands() -> None:
    days = [NOW + timedelta(days=day) for day in range(3)]
    waiting = with_pending(new_roots(), "data", days[0])
    active = with_activated(waiting, "data", 2, days[1])
    retired = with_retired(active, "data", (1,), days[2])
    found = [[key.since for key in roots.versions("data").values()] for roots in (waiting, active, retired)]
    assert found == [[None, days[0]], [days[1], days[1]], [days[2], days[1]]]
    assert waiting.version("data", 2) == active.version("data", 2) != waiting.version("data", 1)


def test_a_step_that_was_taken_changes_nothing() -> None:
    waiting = with_pending(new_roots(), "data", NOW)
    assert document_of(with_pending(waiting, "data", NOW)) == document_of(waiting)
    active = with_activated(waiting, "data", 2, NOW)
    assert document_of(with_activated(active, "data", 2, NOW)) == document_of(active)
    retired = with_retired(active, "data", (1,), NOW)
    assert document_of(with_retired(retired, "data", (1,), NOW)) == document_of(retired)


def test_the_version_after_a_retired_one_is_a_new_number() -> None:
    roots = with_retired(
        with_activated(with_pending(new_roots(), "data", NOW), "data", 2, NOW), "data", (1,), NOW
    )
    assert list(with_pending(roots, "data", NOW).versions("data")) == [1, 2, 3]
    assert roots.in_state("data", KeyState.DECRYPT_ONLY) == ()
