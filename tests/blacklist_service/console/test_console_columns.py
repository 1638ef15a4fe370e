"""What a platform's own column names mean: asked on the preview, remembered, applied next time, provable, forgotten."""

import hashlib
import json
import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from apiflask import APIFlask
from xlsxwriter import Workbook

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import issue_key
from blacklist_service.workflows.scan_upload import scan_upload
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import confirm, held, text
from tests.told import told

# Invented: an old system's own names, of which the template knows one.
HEADER = "客户名,证件号码,放款额(万元),逾期余额,内部流水"
SAID = {"客户名": "name", "放款额(万元)": "principal", "逾期余额": "outstanding", "内部流水": "-"}
ROWS = "".join(f"虚构钱{at},{invented_id(at)},1.5,5000.00,L{at}\n" for at in range(3))
FILE = f"{HEADER}\n{ROWS}".encode()


def say(who: Official, path: str, **said: str) -> str:
    """Answers the selects of the page; what is not named stays unsaid. Returns the answer's text, "" for a redirect."""
    shown = text(who, path)
    names = [unescape(one) for one in re.findall(r'<select name="column:([^"]+)"', shown)]
    answer = who.send(f"{path}/columns", **{f"column:{name}": said.get(name, "") for name in names})
    run_due_jobs(who.context)
    return "" if answer.status_code == 303 else answer.get_data(as_text=True)


SAME = "内部备忘".encode()


def test_the_clerk_says_what_the_columns_are_and_the_next_file_is_read_by_it(
    clerk: Official, context: Context
) -> None:
    path = held(clerk, FILE)
    asked = text(clerk, path)
    assert re.findall(r'<select name="column:([^"]+)"', asked) == list(SAID)
    assert "HEADER.UNKNOWN_COLUMN" in asked
    assert 'name="seen"' not in asked
    assert "虚构钱" not in asked
    assert "（4 字）" in asked

    assert say(clerk, path, **SAID) == ""
    shown = text(clerk, path)
    assert shown.count('按记住的 <span lang="en">as remembered') == 4
    assert "<td>虚*</td>" in shown
    assert "×10,000 元" in shown
    assert 'value="principal" selected' in shown

    place = str(confirm(clerk, path).location).removeprefix("/console")
    run_due_jobs(context)
    assert "3 = 0 + 3 + 0 + 0" in text(clerk, place)
    read = {name: "" if field == "-" else field for name, field in SAID.items()}
    (reported,) = told(context, "submission_received")
    assert reported[4]["mapping"] == read
    spelled = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    receipt = clerk.get(f"{place}/receipt").get_json()
    assert receipt["mapping_sha256"] == hashlib.sha256(spelled).hexdigest()
    assert receipt["mapping_sha256"] in text(clerk, place)
    assert clerk.get(f"{place}/receipt.pdf").get_data().startswith(b"%PDF-")
    assert clerk.get(f"{place}/errors").status_code == 200

    again = text(clerk, held(clerk, FILE.replace("客户名".encode(), "客 户 名".encode())))
    assert again.count('按记住的 <span lang="en">as remembered') == 4
    assert "确认报送 3 行" in again


def test_only_what_is_unknown_is_asked_and_a_known_name_keeps_its_meaning(clerk: Official) -> None:
    path = held(clerk, FILE)
    shown = text(clerk, path)
    assert 'name="column:证件号码"' not in shown
    clerk.get(path)
    fields = {f"column:{name}": field for name, field in SAID.items()} | {"column:证件号码": "note"}
    assert "FORM.FIELDS" in clerk.send(f"{path}/columns", **fields).get_data(as_text=True)
    assert say(clerk, path, **(SAID | {"内部流水": "id_number"})).count("COLUMN.TWICE") == 1
    assert "COLUMN.TWICE" in say(clerk, path, **(SAID | {"内部流水": "name"}))
    assert "COLUMN.FIELD" in say(clerk, path, **(SAID | {"内部流水": "sealed_identity"}))
    assert "没有记住的列名" in text(clerk, "/columns")


def test_a_name_that_may_be_somebodys_number_is_not_kept(clerk: Official) -> None:
    body = f"姓名,{invented_id(1)}\n虚构甲,1\n".encode()
    path = held(clerk, body)
    assert "COLUMN.NAME" in say(clerk, path, **{invented_id(1).casefold(): "phone"})
    long = "长" * 65
    assert "COLUMN.NAME" in say(clerk, held(clerk, f"姓名,{long}\n虚构甲,1\n".encode()), **{long: "phone"})
    assert "没有记住的列名" in text(clerk, "/columns")


def test_what_is_remembered_is_seen_and_forgotten(clerk: Official, inside: Callable[..., Official]) -> None:
    path = held(clerk, FILE)
    say(clerk, path, **SAID)
    other = inside("other")
    assert "没有记住的列名" in text(other, "/columns")
    clerk.get(path)
    fields = dict.fromkeys((f"column:{name}" for name in SAID), "-")
    for number in (path, path[:-4] + "aaaa"):
        other.get("/columns")
        assert other.send(f"{number}/columns", **fields).status_code == 404
    other.get("/columns")
    assert other.send("/columns/end", column="客户名").status_code == 303
    listed = text(clerk, "/columns")
    assert [name in listed for name in SAID] == [True] * 4
    clerk.get("/columns")
    clerk.send("/columns/end", column="客户名")
    assert "客户名" not in text(clerk, "/columns")
    # The file that waits stays as it was read; the next one asks again.
    assert "确认报送 3 行" in text(clerk, path)
    assert "HEADER.UNKNOWN_COLUMN" in text(clerk, held(clerk, FILE + ROWS.encode()))
    # Unsaid on the page is forgotten as well.
    assert say(clerk, path, **(SAID | {"逾期余额": ""})) == ""
    assert "逾期余额" not in text(clerk, "/columns")
    assert "HEADER.UNKNOWN_COLUMN" in text(clerk, path)


def test_programs_are_read_by_the_names_of_the_contract_alone(
    clerk: Official, app: APIFlask, context: Context
) -> None:
    say(clerk, held(clerk, FILE), **SAID)
    key = {"Authorization": f"Bearer {issue_key(context, SYSTEM, login='first').text}"}
    client = app.test_client()
    sent = client.post("/api/v1/submissions", data=FILE, headers=key, content_type="text/csv")
    run_due_jobs(context)
    state = client.get(sent.headers["Location"], headers=key).get_json()
    assert state["state"] == "refused"
    assert {one["code"] for one in state["findings"]} == {"HEADER.UNKNOWN_COLUMN", "HEADER.MISSING_COLUMN"}


def test_the_same_bytes_read_otherwise_are_another_statement(clerk: Official, context: Context) -> None:
    places = []
    for said in (SAID, SAID | {"逾期余额": "-"}, SAID):
        path = held(clerk, FILE)
        say(clerk, path, **said)
        places.append(confirm(clerk, path).location)
        run_due_jobs(context)
    assert places[0] == places[2]
    assert places[0] != places[1]


def test_nothing_is_confirmed_that_was_not_seen(clerk: Official, context: Context) -> None:
    path = held(clerk, FILE)
    say(clerk, path, **SAID)
    seen = re.findall(r'name="seen" value="([0-9a-f]{64})"', text(clerk, path))
    say(clerk, path, **(SAID | {"逾期余额": "-"}))
    clerk.get(path)
    stale = clerk.send(path, seen=seen[0])
    assert (stale.status_code, "UPLOAD.CHANGED" in stale.get_data(as_text=True)) == (409, True)
    assert told(context, "submission_received") == []


def test_a_reading_that_is_overtaken_keeps_nothing(clerk: Official, context: Context) -> None:
    path = held(clerk, FILE)
    number = context.vault.ids.read("submission", path.rpartition("/")[2])
    shown = text(clerk, path)
    names = re.findall(r'<select name="column:([^"]+)"', shown)
    clerk.send(f"{path}/columns", **{f"column:{name}": SAID[name] for name in names})
    # While it waits for the worker nobody can say more or confirm.
    again = clerk.send(f"{path}/columns")
    assert "UPLOAD.NOT_READ" in again.get_data(as_text=True)
    scan_upload(context, number)
    before = text(clerk, path)
    scan_upload(context, number)
    assert text(clerk, path).count("selected") == before.count("selected")


def test_a_workbook_is_asked_about_like_a_text_file(clerk: Official) -> None:
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate((HEADER.split(","), ["虚构孙", invented_id(4), "2", "100", "L"])):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    path = held(clerk, out.getvalue(), name="export.xlsx")
    assert "（3 字）" in text(clerk, path)
    say(clerk, path, **SAID)
    assert "确认报送 1 行" in text(clerk, path)


@pytest.mark.parametrize(
    "header",
    [
        "<script>alert(1)</script>,姓名",
        '"""><b>",姓名',
        "column:name,姓名",
        "姓名,甲,甲",
        "姓名," + "\u202e列",
    ],
)
def test_odd_names_are_asked_about_safely(clerk: Official, header: str) -> None:
    path = held(clerk, f"{header}\n虚构李,1{',2' * (header.count(',') - 1)}\n".encode())
    shown = text(clerk, path)
    assert "<script>alert" not in shown
    assert "<b>" not in re.sub(r"<li><b>", "", shown)
    names = [unescape(one) for one in re.findall(r'<select name="column:([^"]+)"', shown)]
    assert names
    assert say(clerk, path, **dict.fromkeys(names, "-")) == ""
    assert "确认报送 1 行" in text(clerk, path)


def test_a_header_of_too_many_strange_names_is_not_asked_about(clerk: Official) -> None:
    header = ",".join(["姓名", *(f"列{at}" for at in range(61))])
    shown = text(clerk, held(clerk, f"{header}\n虚构周{',1' * 61}\n".encode()))
    assert '<select name="column:' not in shown
    assert "HEADER.UNKNOWN_COLUMN" in shown


def test_two_columns_of_one_name_are_asked_about_once(clerk: Official) -> None:
    first, rest = FILE.split(b"\n", 1)
    twice = b"\n".join((first.rstrip(b"\r") + b"," + b",".join([SAME, SAME]), *(
        line.rstrip(b"\r") + b",1,2" for line in rest.split(b"\n") if line.strip()
    ), b""))  # fmt: skip
    path = held(clerk, twice)
    shown = text(clerk, path)
    assert shown.count(f'<select name="column:{SAME.decode()}"') == 1
    assert "FORM.FIELDS" not in say(clerk, path, **(SAID | {SAME.decode(): "-"}))
