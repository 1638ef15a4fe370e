"""`kill -9` at ten random moments of a submission, then the same command again: the rows of an undisturbed run."""

import json
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from random import Random

import pytest

from blacklist_service.ids import submission_and_row

KILLS = 10
ROWS, CHUNK = 2000, 20


def _by_row(report):
    return submission_and_row(report)[1]


def _state(home):
    """What is stored, with submissions' numbers taken out: an upload that broke off uses one up."""
    with closing(sqlite3.connect(home / "blacklist.sqlite", timeout=60)) as connection:
        ask = connection.execute
        return {
            "reports": sorted(
                (_by_row(report), _by_row(subject), key, content, state, ground)
                for report, subject, key, content, state, ground in ask(
                    "SELECT id, subject_id, report_key, content_mac, state, ground FROM report"
                )
            ),
            "subjects": sorted(
                (_by_row(one), kind, merged and _by_row(merged))
                for one, kind, merged in ask("SELECT id, kind, merged_into FROM subject")
            ),
            "tokens": sorted(
                (token, _by_row(subject)) for token, subject in ask("SELECT token, subject_id FROM token")
            ),
            "rows": sorted(ask("SELECT row_number, outcome, findings_json FROM submission_row")),
            "reviews": sorted(
                (_by_row(report), _by_row(subject))
                for report, subject in ask("SELECT report_id, subject_id FROM review")
            ),
            "listings": sorted(_by_row(one) for (one,) in ask("SELECT id FROM listing")),
        }


def _rows_done(home):
    with closing(sqlite3.connect(home / "blacklist.sqlite", timeout=60)) as connection:
        return connection.execute("SELECT count(*) FROM submission_row").fetchone()[0]


def _submit(start, home, file, member):
    return start(
        "--json", "submit", file, "--member", member,
        BLACKLIST_HOME=str(home), BLACKLIST_ENVIRONMENT="test", BLACKLIST_PREPARE_PROCESSES="0",
        BLACKLIST_CHUNK_ROWS=str(CHUNK),
    )  # fmt: skip


@pytest.mark.slow
def test_killed_ten_times_the_same_command_again_gives_the_rows_of_an_undisturbed_run(
    home, platform, invented, start, tmp_path
):
    file, _ = invented(ROWS)
    calm, stormy = tmp_path / "calm", tmp_path / "stormy"
    for copy in (calm, stormy):
        shutil.copytree(home, copy)  # the same keys, so that tokens can be compared

    out, _err = _submit(start, calm, file, platform).communicate(timeout=300)
    told = json.loads(out)

    random = Random(20261120)
    # One kill while the file is still coming in or the program starts, the others at random rows of the work.
    moments = [0, *sorted(random.sample(range(1, ROWS - 10 * CHUNK), KILLS - 1))]
    partly = set()
    for moment in moments:
        process = _submit(start, stormy, file, platform)
        while _rows_done(stormy) < moment and process.poll() is None:
            time.sleep(0.01)
        time.sleep(random.random() * (1.5 if moment == 0 else 0.02))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        partly.add(_rows_done(stormy))
    assert len(partly - {0, ROWS}) >= KILLS // 2
    again, err = _submit(start, stormy, file, platform).communicate(timeout=300)
    told_again = json.loads(again)
    counts = (
        "read",
        "accepted",
        "warned",
        "rejected",
        "repeated",
        "subjects_new",
        "subjects_known",
        "reviews",
    )
    assert {name: told_again[name] for name in counts} == {name: told[name] for name in counts}, err
    assert _state(stormy) == _state(calm)


@pytest.fixture
def interruptible():
    """A suite that a shell runs in the background ignores the signal, and so would the programs that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_submission_says_how_to_go_on_and_goes_on(home, platform, invented, start):
    # So many that the signal comes before the end, however fast the machine.
    file, _ = invented(ROWS)
    process = _submit(start, home, file, platform)
    while _rows_done(home) == 0 and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert json.loads(out)["error"]["code"] == "CLI.INTERRUPTED"
    assert "再次运行同一命令" in err.decode()
    assert 0 < _rows_done(home) < ROWS
    again, _err = _submit(start, home, file, platform).communicate(timeout=300)
    assert json.loads(again)["read"] == ROWS


@pytest.mark.postgres
def test_on_postgresql_a_file_is_taken_in_and_the_doctor_looks(
    home, postgres_url, invented, blacklist, monkeypatch
):
    monkeypatch.setenv("BLACKLIST_DATABASE_URL", postgres_url)
    blacklist("member", "add", "--code", "P-9", "--name", "虚构", "--kind", "platform")
    file, _ = invented(120)
    told = blacklist("--json", "submit", file, "--member", "P-9").document
    assert told["read"] == 120
    assert blacklist("--json", "submit", file, "--member", "P-9").document == told
    looked = blacklist("--json", "doctor", status=1).document["checks"]
    # The clock of this test stands in another month than the server's: the doctor sees that, and nothing else.
    assert [check["code"] for check in looked if check["level"] == "fail"] == ["CLOCK"]
