"""The program itself: help, JSON purity, exit status, what it imports, settings that are wrong."""

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from blacklist_service.cli import lazy_group, main
from blacklist_service.cli.lazy_group import LazyGroup

CONTRACT = {
    "init", "db", "doctor", "serve", "worker", "member", "user", "key", "submit", "match", "evaluate", "explain",
    "feed", "listing", "objection", "repair", "retention", "audit", "vault", "backup", "restore",
}  # fmt: skip


def _leaves(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, (*path, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, (*path, name))
        else:
            yield (*path, name), command


LEAVES = dict(_leaves(main))


def test_every_noun_and_verb_of_the_contract_is_there():
    assert set(main.lazy) >= CONTRACT


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_explains_itself_in_both_languages(path, blacklist):
    told = blacklist(*path, "--help").out
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told)
    assert "/" in told


def test_a_group_that_is_imported_late_says_so_only_when_it_is_called():
    assert isinstance(main, LazyGroup)
    assert main.get_command(click.Context(main), "nothing") is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("submit",),
        ("match", "no-such-file.csv", "--out", "x"),
        ("feed", "verify"),
        ("vault", "burn"),
    ],
)
def test_wrong_usage_is_told_with_status_2(arguments, blacklist):
    plain = blacklist(*arguments, status=2)
    assert plain.out == ""
    assert plain.err
    told = blacklist("--json", *arguments, status=2)
    assert told.document["error"]["code"] == "CLI.USAGE"


def test_without_keys_the_reason_and_the_remedy_are_told(tmp_path, monkeypatch, blacklist):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BLACKLIST_HOME", str(tmp_path / "nothing"))
    ran = blacklist("--json", "member", "list", status=1)
    assert ran.document["error"]["code"] == "VAULT.KEYS_MISSING"
    assert "blacklist init" in ran.err


def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(home, monkeypatch, blacklist):
    monkeypatch.setenv("BLACKLIST_PORT", "geheim-4711")
    ran = blacklist("--json", "db", "upgrade", status=1)
    assert ran.document["error"]["code"] == "SETTINGS.INVALID"
    assert "BLACKLIST_PORT" in ran.err
    assert "geheim" not in ran.err + ran.out


def test_init_makes_keys_and_database_once(tmp_path, monkeypatch, blacklist):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BLACKLIST_HOME", str(tmp_path / "fresh"))
    assert blacklist("--json", "init").document["keys_created"] is True
    roots = tmp_path / "fresh" / "keys" / "roots.json"
    before = roots.read_bytes()
    assert blacklist("--json", "init").document["keys_created"] is False
    assert roots.read_bytes() == before
    assert roots.stat().st_mode & 0o777 == 0o600
    assert blacklist("--json", "db", "upgrade").document["upgraded"] is True


def test_members_accounts_and_keys(home, blacklist):
    for code, kind in (("P-1", "platform"), ("OFF", "office")):
        blacklist("member", "add", "--code", code, "--name", "虚构机构", "--kind", kind, "--region", "340000")
    assert (
        blacklist(
            "--json", "member", "add", "--code", "P-1", "--name", "x", "--kind", "office", status=1
        ).document["error"]["code"]
        == "MEMBER.EXISTS"
    )
    assert [one["code"] for one in blacklist("--json", "member", "list").document["members"]] == [
        "OFF",
        "P-1",
    ]
    blacklist("user", "add", "--member", "OFF", "--login", "maker", "--role", "maker")
    blacklist("user", "add", "--member", "P-1", "--login", "clerk", "--role", "checker", status=1)
    users = blacklist("--json", "user", "list").document["users"]
    assert [(one["login"], one["member"], one["role"], one["ended_at"]) for one in users] == [
        ("maker", "OFF", "maker", None)
    ]
    issued = blacklist("--json", "key", "add", "--login", "maker", "--days", "30").document
    assert issued["key"].startswith(issued["prefix"] + ".")
    listed = blacklist("--json", "key", "list")
    assert [(one["prefix"], one["state"]) for one in listed.document["keys"]] == [(issued["prefix"], "live")]
    assert issued["key"].partition(".")[2] not in listed.out
    blacklist("key", "revoke", issued["prefix"])
    assert blacklist("--json", "key", "list").document["keys"][0]["state"] == "revoked"
    # The clock of the tests stands at 01:30 UTC: past nine in the morning in China.
    assert " 09:30" in blacklist("user", "list").out
    assert (
        blacklist("--json", "key", "revoke", issued["prefix"], status=1).document["error"]["code"]
        == "KEY.UNKNOWN"
    )


@pytest.mark.parametrize("region", ["34000", "3400000", "34000x", "安徽省合肥市", "３４００００"])
def test_a_region_has_six_digits(region, home, blacklist):
    add = (
        "--json",
        "member",
        "add",
        "--code",
        "P-1",
        "--name",
        "虚构",
        "--kind",
        "platform",
        "--region",
        region,
    )
    assert blacklist(*add, status=1).document["error"]["code"] == "MEMBER.REGION"
    assert blacklist("--json", "member", "list").document["members"] == []


def test_json_may_stand_after_the_command(home, blacklist):
    assert blacklist("member", "list", "--json").document == {"members": []}
    assert blacklist("nothing", "--json", status=2).document["error"]["code"] == "CLI.USAGE"
    # Behind `--` it is the name of a thing, and the whole output is a person's.
    assert "未配置" in blacklist("key", "revoke", "--", "--json", status=1).err


def test_human_output_names_the_missing_operator_on_standard_error(home, blacklist):
    ran = blacklist("member", "list")
    assert "未配置运营主体" in ran.err
    assert "未配置运营主体" not in ran.out
    assert blacklist("--json", "member", "list").err == ""


@pytest.mark.parametrize("is_looking", [True, False])
def test_nobody_looks_for_garbage_while_a_command_is_imported(is_looking, monkeypatch):
    seen = []

    def imported(name):
        seen.append((name, gc.isenabled()))
        return import_module(name)

    monkeypatch.setattr(lazy_group, "import_module", imported)
    (gc.enable if is_looking else gc.disable)()
    try:
        assert main.get_command(click.Context(main), "serve").name == "serve"
        assert gc.isenabled() is is_looking
    finally:
        gc.enable()
    assert seen == [("blacklist_service.cli.serve", False)]


def test_offline_commands_load_neither_database_nor_web():
    """Their start would cost a second, and they must work where neither can be had."""
    script = (
        "import sys; from blacklist_service.cli import main; import click\n"
        "for path in (['match'], ['evaluate'], ['explain'], ['feed', 'verify']):\n"
        "    command = main\n"
        "    for name in path: command = command.get_command(click.Context(command), name)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sqlalchemy', 'sqlmodel', 'flask', 'alembic', 'pydantic'}))\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[]"


def test_the_program_runs_as_a_module(start):
    process = start("--json", "restore", "--verify")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert json.loads(out)["error"]["code"] == "RESTORE.KEYS"
    assert err


def test_a_question_goes_to_standard_error_and_an_empty_answer_is_no_success(home, blacklist):
    """Nobody is at the terminal: the JSON document is still the only thing on standard output."""
    ran = blacklist(
        "--json", "objection", "file", "--case", "X", "--reason", "paid", "--narrative", "示例", status=1
    )
    assert ran.document["error"]["code"] == "CLI.INTERRUPTED"
    assert "姓名" in ran.err
