"""The encoding of a held file: said on its preview, read anew, and part of what two persons confirm."""

import re
from collections.abc import Callable

import pytest

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.context import Context
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import confirm, held, text
from tests.told import told

FILE = f"姓名,证件号码\n虚构赵,{invented_id(1)}\n".encode("gb18030")


def say(who: Official, path: str, charset: str) -> tuple[int, str]:
    who.get(path)
    answer = who.send(f"{path}/charset", charset=charset)
    run_due_jobs(who.context)
    return answer.status_code, answer.get_data(as_text=True)


def test_what_was_declared_wrongly_is_said_anew_and_reported(clerk: Official, context: Context) -> None:
    path = held(clerk, FILE, charset="utf-8")
    unread = text(clerk, path)
    assert ("FILE.CHARSET_MISMATCH" in unread, 'name="seen"' in unread) == (True, False)
    assert re.search(r'<option value="utf-8" selected', unread)
    assert say(clerk, path, "gb18030")[0] == 303
    shown = text(clerk, path)
    assert ("<td>虚*</td>" in shown, "GB18030（含 GBK、GB2312）（指定" in shown) == (True, True)
    (entry,) = told(context, "charset_said")
    assert entry[4] == {"charset": "gb18030"}
    assert confirm(clerk, path).status_code == 303
    assert clerk.send(f"{path}/charset", charset="").status_code == 404


def test_a_choice_overrides_no_proof_and_can_be_taken_back(clerk: Official) -> None:
    path = held(clerk, FILE)
    assert 'name="seen"' in text(clerk, path)
    assert say(clerk, path, "utf-8")[0] == 303
    unread = text(clerk, path)
    assert ("FILE.CHARSET_MISMATCH" in unread, 'name="seen"' in unread) == (True, False)
    assert say(clerk, path, "")[0] == 303
    assert 'name="seen"' in text(clerk, path)


def test_the_encoding_is_told_while_columns_are_asked_about(clerk: Official) -> None:
    asked = text(clerk, held(clerk, "姓名,证件号码,放款额\n虚构赵,,1\n".encode("gb18030")))
    assert ("请选择 choose" in asked, 'name="seen"' in asked) == (True, False)
    assert ("GB18030（含 GBK、GB2312）" in asked.split("</table>")[0], "<details open>" in asked) == (
        True,
        False,
    )
    # Names under a doubtful encoding prove none: it is told of nothing, and the choice stands open.
    garbled = text(clerk, held(clerk, "\ue4c6\ue4c7,\ue4c8\n虚构赵,1\n".encode("gb18030"), name="other.csv"))
    assert ("FILE.CHARSET_UNKNOWN" in garbled, "<details open>" in garbled) == (True, True)
    assert "GB18030" not in garbled.split("</table>")[0]


@pytest.mark.parametrize("charset", ["utf-16", "x" * 64, "utf-7"])
def test_an_encoding_that_is_none_of_ours_is_refused(clerk: Official, charset: str) -> None:
    path = held(clerk, FILE)
    status, page = say(clerk, path, charset)
    assert (status, "FILE.CHARSET_UNSUPPORTED" in page) == (422, True)
    assert 'name="seen"' in text(clerk, path)


def test_what_has_no_choice_offers_none_and_takes_none(clerk: Official) -> None:
    line = '{"name": "虚构赵", "id_number": "x", "principal": "1", "outstanding": "1"}\n'
    path = held(clerk, line.encode(), name="export.jsonl")
    assert "/charset" not in text(clerk, path)
    status, page = say(clerk, path, "gb18030")
    assert (status, "UPLOAD.NO_CHARSET" in page) == (409, True)


def test_before_it_was_looked_through_nothing_is_said(clerk: Official) -> None:
    path = held(clerk, FILE)
    clerk.get(path)
    assert clerk.send(f"{path}/charset", charset="utf-8").status_code == 303
    clerk.get(path)
    again = clerk.send(f"{path}/charset", charset="gb18030")
    assert (again.status_code, "UPLOAD.NOT_READ" in again.get_data(as_text=True)) == (409, True)


def test_another_platform_says_nothing_of_it(clerk: Official, inside: Callable[..., Official]) -> None:
    path, other = held(clerk, FILE), inside("other")
    other.get("/uploads")
    assert other.send(f"{path}/charset", charset="utf-8").status_code == 404
    assert 'name="seen"' in text(clerk, path)
