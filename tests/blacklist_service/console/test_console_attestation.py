"""A platform whose files two persons confirm: the first notes what was seen, only another one reports just that."""

import re
from collections.abc import Callable

import pytest
from apiflask import APIFlask

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol import add_user, issue_key
from blacklist_service.workflows.require_attestation import require_attestation
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import confirm, held, text
from tests.told import told

FILE = f"姓名,证件号码,内部流水\n虚构冯,{invented_id(1)},L1\n".encode()


@pytest.fixture
def colleague(clerk: Official, inside: Callable[..., Official], context: Context) -> Official:
    """Another person of the first clerk's platform, which confirms by two from now on."""
    require_attestation(context, SYSTEM, "P001", is_needed=True)
    add_user(context, SYSTEM, member_code="P001", login="colleague", role="platform")
    return inside("colleague")


@pytest.fixture
def path(clerk: Official, colleague: Official, context: Context) -> str:
    """A file that was read by what its platform said of its columns."""
    at = held(clerk, FILE)
    clerk.get(at)
    clerk.send(f"{at}/columns", **{"column:内部流水": "-"})
    run_due_jobs(context)
    return at


def seen_by(who: Official, path: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', text(who, path))
    return found[1] if found else ""


def test_two_persons_report_what_both_have_seen(
    clerk: Official, colleague: Official, context: Context, path: str
) -> None:
    seen = seen_by(clerk, path)
    assert "第一人确认 1 行" in text(clerk, path)
    assert confirm(clerk, path).location == f"/console{path}"
    assert told(context, "submission_received") == []
    assert "clerk" not in text(clerk, path)
    assert "first 已于" in text(clerk, path)
    assert seen_by(clerk, path) == ""
    assert "待第二人确认" in text(colleague, "/submissions")

    place = str(confirm(colleague, path).location).removeprefix("/console")
    assert place == path.replace("uploads", "submissions")
    run_due_jobs(context)
    assert "1 = 0 + 1 + 0 + 0" in text(clerk, place)
    (first,) = told(context, "upload_attested")
    (second,) = told(context, "submission_received")
    assert (first[0], first[4]["reading"]) == ("first", seen)
    assert (second[0], second[4]["attested_by"], second[4]["reading"]) == (
        "colleague", ["first", "colleague"], seen,
    )  # fmt: skip


def test_nobody_confirms_twice(clerk: Official, context: Context, path: str) -> None:
    seen = seen_by(clerk, path)
    confirm(clerk, path)
    for _ in range(2):
        clerk.get(path)
        again = clerk.send(path, seen=seen)
        assert (again.status_code, "UPLOAD.SAME_PERSON" in again.get_data(as_text=True)) == (409, True)
    assert told(context, "submission_received") == []
    assert len(told(context, "upload_attested")) == 1


def test_two_accounts_of_one_person_are_one_person(
    clerk: Official, inside: Callable[..., Official], context: Context, path: str
) -> None:
    for login in ("third", "fourth"):
        add_user(context, SYSTEM, member_code="P001", login=login, role="platform", person="invented-one")
    third, fourth = inside("third"), inside("fourth")
    seen = seen_by(third, path)
    confirm(third, path)
    fourth.get(path)
    assert "UPLOAD.SAME_PERSON" in fourth.send(path, seen=seen).get_data(as_text=True)
    assert confirm(clerk, path).location == f"/console{path.replace('uploads', 'submissions')}"


def test_what_is_read_otherwise_is_confirmed_from_the_beginning(
    clerk: Official, colleague: Official, context: Context, path: str
) -> None:
    before = seen_by(colleague, path)
    confirm(clerk, path)
    clerk.get(path)
    clerk.send(f"{path}/columns", **{"column:内部流水": "note"})
    run_due_jobs(context)
    colleague.get(path)
    assert "UPLOAD.CHANGED" in colleague.send(path, seen=before).get_data(as_text=True)
    assert confirm(colleague, path).location == f"/console{path}"
    assert told(context, "submission_received") == []
    assert confirm(clerk, path).location == f"/console{path.replace('uploads', 'submissions')}"


def test_what_is_read_by_another_encoding_is_confirmed_from_the_beginning(
    clerk: Official, colleague: Official, context: Context, path: str
) -> None:
    before = seen_by(colleague, path)
    confirm(clerk, path)
    colleague.get(path)
    colleague.send(f"{path}/charset", charset="gb18030")
    run_due_jobs(context)
    colleague.get(path)
    assert "UPLOAD.UNREADABLE" in colleague.send(path, seen=before).get_data(as_text=True)
    colleague.get(path)
    colleague.send(f"{path}/charset", charset="utf-8")
    run_due_jobs(context)
    assert "第一人确认 1 行" in text(clerk, path)
    assert confirm(colleague, path).location == f"/console{path}"
    assert told(context, "submission_received") == []
    assert confirm(clerk, path).location == f"/console{path.replace('uploads', 'submissions')}"


def test_programs_of_such_a_platform_report_nothing(
    colleague: Official, app: APIFlask, context: Context
) -> None:
    key = {"Authorization": f"Bearer {issue_key(context, SYSTEM, login='first').text}"}
    client = app.test_client()

    def send(place: str = "") -> int:
        body = f"姓名,证件号码\n虚构冯,{invented_id(1)}\n".encode()
        sent = client.post(f"/api/v1/submissions{place}", data=body, headers=key, content_type="text/csv")
        assert sent.status_code == 202 or sent.get_json()["code"] == "UPLOAD.ATTESTED_ONLY"
        return sent.status_code

    assert send() == 409
    assert send("?dry_run=true") == 202
    require_attestation(context, SYSTEM, "P001", is_needed=False)
    assert send() == 202
    assert [one[1] for one in told(context, "attestation_required", "attestation_ended")] == [
        "attestation_required", "attestation_ended",
    ]  # fmt: skip


def test_the_word_of_who_has_left_is_no_second_word(
    clerk: Official, colleague: Official, context: Context, path: str
) -> None:
    seen = seen_by(clerk, path)
    confirm(clerk, path)
    end_account(context, SYSTEM, login="first")
    colleague.get(path)
    # Its confirmation is the first one now, and waits for another.
    assert colleague.send(path, seen=seen).location == f"/console{path}"
    assert [one[0] for one in told(context, "upload_attested")] == ["first", "colleague"]
    assert told(context, "submission_received") == []
