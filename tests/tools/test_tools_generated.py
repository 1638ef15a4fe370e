"""What is generated is written or compared, never both; one stale file makes the status 1."""

from pathlib import Path

import pytest

from tools.generated import give


def test_what_was_written_is_as_generated(tmp_path: Path) -> None:
    files = {tmp_path / "pages" / "a.md": "甲\n", tmp_path / "b.bin": b"\x00\r\n"}
    assert give(files, []) == 0
    assert [path.read_bytes() for path in files] == ["甲\n".encode(), b"\x00\r\n"]
    assert give(files, ["--check"]) == 0


@pytest.mark.parametrize("stands", [None, "another\n"])
def test_what_is_stale_is_named_and_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stands: str | None
) -> None:
    page = tmp_path / "a.md"
    if stands is not None:
        page.write_text(stands, "utf-8")
    assert give({page: "one\n"}, ["--check"]) == 1
    assert capsys.readouterr().out == "stale: a.md\n"
    assert (page.read_text("utf-8") if page.exists() else None) == stands
