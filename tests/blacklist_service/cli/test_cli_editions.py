"""Public notice on the command line: off unless switched on, then proposed, read, approved, placed and recalled."""

import json

import pytest

from blacklist_service.settings import Settings
from blacklist_service.workflows.open_service import open_service
from tests.blacklist_service.feeds.conftest import build_world

PROFILE = """schema = "operator/1"
name = "示例整治办"
kind = "state_organ"
region = "340000"
may_export = ["public_notice"]
may_publish = true
impact_assessment = "PIA-1"

[[legal_basis]]
id = "demo"
document_no = "国办发〔2020〕49号"
title = "示例依据"
article = "第一条"
list_kind = "malicious_evasion"
rank = "central_policy"
jurisdiction = ""
in_force_from = 2020-01-01
allows_third_parties = true
allows_publication = true

[contacts]
department = "示例科"
address = "示例路1号"
phone = "0551-0000000"
"""


@pytest.fixture
def world(home, moving_clock, tmp_path, monkeypatch):
    """Two invented people on the list of an operator that may publish, and a folder for the public."""
    (tmp_path / "operator.toml").write_text(PROFILE, "utf-8")
    monkeypatch.setenv("BLACKLIST_OPERATOR_PROFILE", str(tmp_path / "operator.toml"))
    monkeypatch.setenv("BLACKLIST_NOTICE_FOLDER", str(tmp_path / "public"))
    context = open_service(Settings(home=home, environment="test"), moving_clock)
    built = build_world(context, moving_clock)
    built.list_person()
    built.list_person()
    yield built
    context.store.engine.dispose()
    context.looks.engine.dispose()


def opened(blacklist, status=0):
    given = ("--code", "notice", "--publisher", "office", "--masking", "notice_1")
    return blacklist("--json", "edition", "open", *given, status=status).document


def test_it_is_off_without_a_folder(world, blacklist, monkeypatch):
    monkeypatch.delenv("BLACKLIST_NOTICE_FOLDER")
    assert opened(blacklist, status=1)["error"]["code"] == "EDITION.OFF"


def test_it_is_off_without_an_operator_that_may_publish(world, blacklist, monkeypatch):
    monkeypatch.delenv("BLACKLIST_OPERATOR_PROFILE")
    assert opened(blacklist, status=1)["error"]["code"] == "OPERATOR.INTERNAL_ONLY"


def test_an_edition_is_proposed_read_approved_and_recalled(world, blacklist, tmp_path):
    opened(blacklist)
    proposed = blacklist("--json", "edition", "propose", "notice", "--as", "maker", "--days", "9").document
    shown = blacklist("--json", "edition", "show", "notice", "--as", "checker").document
    assert (shown["entries"], shown["pages"], shown["not_printed"]) == (2, 1, [])
    assert {row["name"] for row in shown["rows"]} == {"王*"}
    blacklist("edition", "show", "notice", "--as", "checker")
    signed = ("--as", "checker", "--digest", proposed["digest"])
    approved = blacklist("--json", "edition", "approve", "notice", *signed).document
    assert (approved["state"], approved["number"]) == ("approved", 1)
    folder = tmp_path / "public" / "notice"
    assert len(json.loads((folder / "edition-1.json").read_bytes())["entries"]) == 2
    world.end(1)
    done = blacklist("--json", "edition", "recall").document
    assert done == {"recall_lists": 1, "placed": 1}
    assert json.loads((folder / "recalls.json").read_bytes())["recalls"][0]["editions"] == [1]
    listed = blacklist("--json", "edition", "list", "notice").document["editions"]
    assert [one["state"] for one in listed] == ["approved"]


def test_an_edition_is_refused_with_reasons(world, blacklist):
    opened(blacklist)
    proposed = blacklist("--json", "edition", "propose", "notice", "--as", "maker").document
    refuse = ("--as", "checker", "--digest", proposed["digest"], "--refuse", "示例")
    assert blacklist("--json", "edition", "approve", "notice", *refuse).document["state"] == "refused"
    gone = blacklist("--json", "edition", "show", "notice", "--as", "checker", status=1)
    assert gone.document["error"]["code"] == "EDITION.NONE"


def test_an_edition_is_withdrawn_by_its_digest(world, blacklist):
    opened(blacklist)
    proposed = blacklist("--json", "edition", "propose", "notice", "--as", "maker").document
    seen = ("--as", "maker", "--digest", proposed["digest"], "--reasons", "示例")
    wrong = blacklist("--json", "edition", "withdraw", "notice", *seen[:3], "0" * 64, *seen[4:], status=1)
    assert wrong.document["error"]["code"] == "EDITION.ANOTHER"
    assert blacklist("--json", "edition", "withdraw", "notice", *seen).document["state"] == "void"
