"""`blacklist reference check-ifcert` over folders, archives and single messages, sound and hostile. All rows invented."""

import json
import zipfile
from pathlib import Path

import pytest

from blacklist_service.intake.foreign import dump_files
from blacklist_service.intake.foreign.ifcert import ENVELOPE, fields_of

TYPES = {"userInfo": 1, "scatterInvest": 2, "status": 6, "transact": 4}


def _row(interface: str, **change: str) -> dict[str, str]:
    values = {"code": lambda one: min(one.codes), "money": lambda _one: "100.00"}
    return {one.name: values.get(one.kind, lambda _one: "x")(one) for one in fields_of(interface)} | change


def _message(interface: str, *rows: dict[str, str]) -> bytes:
    said = {"infType": TYPES[interface], "totalNum": len(rows), "dataList": list(rows)}
    return json.dumps(dict.fromkeys(ENVELOPE, "x") | said).encode()


USERS = _message("userInfo", _row("userInfo", userIdcardHash="h1"))
UNKNOWN = _message(
    "transact", _row("transact", userIdcardHash="h9", transMoney="0.00", sourceProductCode="L1")
)


@pytest.fixture
def check(blacklist):
    """Runs the command; gives its document."""

    def run(path: Path, status: int) -> dict:
        ran = blacklist("--json", "reference", "check-ifcert", str(path), status=status)
        return json.loads(ran.out)

    return run


def _zip(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"{name}.json", content)
    return path


def _folder(path: Path, **parts: bytes) -> Path:
    path.mkdir()
    for name, content in parts.items():
        (path / f"{name}.json").write_bytes(content)
    return path


def test_a_sound_dump_is_told_by_interface(check, tmp_path):
    found = check(_folder(tmp_path / "dump", users=USERS), 0)
    assert (found["sound"], found["files"], found["messages"], found["rows"]) == (True, 1, 1, 1)
    assert found["interfaces"] == [{"interface": "userInfo", "messages": 1, "rows": 1, "findings": 0}]
    assert (found["rules"], found["first"]) == ([], [])


def test_findings_name_file_interface_and_row_and_never_a_value(check, tmp_path, blacklist):
    parts = {
        "users": USERS,
        "wrong": _message("status", _row("status", productStatus="UNHEARD")),
        "z": UNKNOWN,
    }
    in_folder, in_zip = (
        check(_folder(tmp_path / "dump", **parts), 1),
        check(_zip(tmp_path / "d.zip", **parts), 1),
    )
    assert {**in_folder, "dump": ""} == {**in_zip, "dump": ""}
    first = [(one["file"], one["interface"], one["rule"], one["row"]) for one in in_zip["first"]]
    assert first == [
        ("wrong.json", "status", "IFCERT.CODE", 1),
        ("", "transact", "IFCERT.ZERO", 1),
        ("", "transact", "IFCERT.USER", 1),
    ]
    assert {one["rule"]: one["count"] for one in in_zip["rules"]} == {
        "IFCERT.CODE": 1, "IFCERT.ZERO": 1, "IFCERT.USER": 1,
    }  # fmt: skip
    assert all(one["zh"] and one["en"] for one in in_zip["rules"])
    shown = blacklist("reference", "check-ifcert", str(tmp_path / "d.zip"), status=1).out
    assert "IFCERT.CODE" in shown
    assert "代码值未知" in shown
    assert "UNHEARD" not in shown + json.dumps(in_zip)


def test_the_states_of_loans_are_counted(check, tmp_path):
    message = _message(
        "status", _row("status", sourceProductCode="L1", productStatus="8", productDate="2018-06-01")
    )
    assert check(_folder(tmp_path / "dump", status=message), 0)["loans"] == {"bad_debt": 1}


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe{\x00}\x00", "{'姓名'}".encode("gb18030"), b"[" * 100_000]
)
def test_a_file_that_is_no_message_is_a_finding(check, tmp_path, content):
    found = check(_folder(tmp_path / "dump", x=content), 1)
    assert [one["rule"] for one in found["first"]] == ["IFCERT.JSON"]
    single = tmp_path / "x.json"
    single.write_bytes(content)
    assert check(single, 1)["first"][0]["rule"] == "IFCERT.JSON"


def test_an_empty_folder_is_not_sound(check, tmp_path):
    assert not check(_folder(tmp_path / "dump"), 1)["sound"]


def test_a_link_leads_nowhere(check, tmp_path):
    folder = _folder(tmp_path / "dump", users=USERS)
    (tmp_path / "elsewhere.json").write_bytes(b"secret")
    (folder / "link.json").symlink_to(tmp_path / "elsewhere.json")
    assert check(folder, 0)["files"] == 1


def test_a_zip_bomb_is_read_as_far_as_a_true_archive_reaches(check, tmp_path, monkeypatch):
    monkeypatch.setattr(dump_files, "MOST_BYTES", 1 << 20)
    monkeypatch.setattr(dump_files, "_ALWAYS_ALLOWED", 1 << 20)
    bomb = _zip(tmp_path / "bomb.zip", **{f"part{number:02}": b"0" * (1 << 20) for number in range(40)})
    unfolded = bomb.stat().st_size * dump_files._MOST_UNFOLDING
    read = list(dump_files.dump_files(bomb))
    assert read[-1].content is None
    assert sum(len(one.content or b"") for one in read) <= unfolded + (1 << 20) + 1
    assert len(read) < 40
    assert "IFCERT.ARCHIVE" in {one["rule"] for one in check(bomb, 1)["rules"]}


def _damaged(path: Path) -> Path:
    _zip(path, users=USERS * 50)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)
    return path


def _encrypted(path: Path) -> Path:
    _zip(path, users=USERS)
    content = path.read_bytes()
    # The flag that says so, in the local head and in the directory.
    at = content.index(b"PK\x01\x02")
    path.write_bytes(content[:6] + b"\x01" + content[7 : at + 8] + b"\x01" + content[at + 9 :])
    return path


def _by_lzma(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("users.json", USERS)
    return path


@pytest.mark.parametrize("make", [_damaged, _encrypted, _by_lzma])
def test_what_cannot_be_unfolded_is_a_finding(check, tmp_path, make):
    found = check(make(tmp_path / "d.zip"), 1)
    assert [(one["file"], one["rule"]) for one in found["first"]] == [("users.json", "IFCERT.ARCHIVE")]


def test_names_of_parts_do_not_reach_the_terminal_as_they_are(tmp_path):
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("\x1b[31m../../etc/passwd", USERS)
    (one,) = dump_files.dump_files(path)
    assert one.name == "?[31m../../etc/passwd"
