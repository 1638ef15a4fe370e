"""The measurements refuse what they cannot measure in one line, with the exit status of wrong usage."""

import sys

import pytest

from bench import formats, online, quality
from bench.people import __main__ as people

OUT = ("--out", "o.csv", "--truth", "t.csv")


@pytest.mark.parametrize(
    ("module", "arguments", "told"),
    [
        (people, ("--people", "0", *OUT), "0 is not a whole number from 1 on"),
        (people, ("--people", "many", *OUT), "'many' is no number"),
        (people, ("--damaged", "7", *OUT), "7 is no share between 0 and 1"),
        (people, ("--damaged", "nan", *OUT), "nan is no share"),
        (people, ("--out", "gone/o.csv", "--truth", "t.csv"), "gone/o.csv cannot be written"),
        (people, ("--out", ".", "--truth", "t.csv"), "cannot be written"),
        (people, ("--out", "o.csv", "--truth", "./o.csv"), "one file"),
        (quality, ("--floor", "A6"), "'' is no number"),
        (quality, ("--floor", "Z9=3"), "Z9"),
        (quality, ("--floor", "A6=nan"), "argument --floor"),
        (quality, ("--people", "0"), "from 1 on"),
        (quality, ("--damaged", "0.2", "2"), "2 is no share"),
        (formats, ("--entries", "0"), "from 1 on"),
        (formats, ("--formats", "unheard-of"), "invalid choice"),
        (online, ("--people", "5000"), "5000 is not a multiple of 20,000"),
        (online, ("--people", "0"), "from 20,000 on"),
        (online, ("--people", "30000"), "multiple"),
        (online, ("--probes", "0"), "from 2 on"),
    ],
)
def test_an_argument_that_cannot_be_is_refused(module, arguments, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [module.__name__, *arguments])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
