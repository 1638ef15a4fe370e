"""Where mutants are tried again, everything beside the programs is as it is now."""

from pathlib import Path

from tools import mutants


def test_a_table_that_has_changed_since_the_last_run_is_brought_up_to_date(tmp_path: Path) -> None:
    group = {"files": ["blacklist_service/access_rules.py"], "tests": ["tests/tools"]}
    mutants._lay_out(tmp_path, group)
    tried = tmp_path / "mutants" / "blacklist_service" / "rules"
    tried.mkdir(parents=True)
    for name in ("law.toml", "roles.py"):
        (tried / name).write_text("# of the last run")
    mutants._lay_out(tmp_path, group)
    law = mutants.ROOT / "blacklist_service" / "rules" / "law.toml"
    assert (tried / "law.toml").read_bytes() == law.read_bytes()
    # What mutmut made of a program is its own.
    assert (tried / "roles.py").read_text() == "# of the last run"
