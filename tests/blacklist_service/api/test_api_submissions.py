"""Uploads over HTTP: streamed in, known again, processed by a worker, read row by row. Both databases."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from blacklist_service.app import create_app
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.context import Context

V1 = "/api/v1"
HEADER = "姓名,证件类型,证件号码,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形"
CANARY = "虚构己"


def csv_of(count: int, *, broken: int = 0) -> bytes:
    """Invented rows; the last `broken` have a name too few."""
    rows = [
        f"虚构甲{'一二三四五六七八九十'[n % 10]},,,C{n:04},1000.00,500.00,12,2025-01-02,2025-06-01,fled"
        for n in range(count - broken)
    ]
    rows += [f",,,B{n:04},1000.00,500.00,12,2025-01-02,2025-06-01,fled" for n in range(broken)]
    return "\n".join([HEADER, *rows, ""]).encode()


def upload(caller: Any, body: bytes, query: str = "", **given: Any) -> Any:
    return caller.post(f"{V1}/submissions{query}", data=body, content_type="text/csv", **given)


def test_the_way_of_an_upload(both_callers: dict[str, Any], context: Context) -> None:
    platform = both_callers["platform"]
    answer = upload(platform, csv_of(12, broken=2))
    assert answer.status_code == 202
    place = answer.headers["Location"]
    assert re.fullmatch(r"/api/v1/submissions/[a-z2-7]{26}", place)
    assert answer.get_json()["state"] == "received"
    assert platform.get(f"{place}/receipt").status_code == 404

    assert run_due_jobs(context) == 1
    shown = platform.get(place).get_json()
    assert shown["state"] == "done"
    assert shown["read"] == 12 == sum(shown[name] for name in ("accepted", "warned", "rejected", "repeated"))
    assert shown["rejected"] == 2

    again = upload(platform, csv_of(12, broken=2))
    assert again.status_code == 200
    assert again.headers["Location"] == place
    assert again.get_json()["receipt"] == shown["receipt"]

    rejected = platform.get(f"{place}/rows?outcome=rejected").get_json()
    assert [row["row"] for row in rejected["items"]] == [12, 13]
    assert all(row["findings"] for row in rejected["items"])
    workbook = platform.get(f"{place}/errors.xlsx")
    assert workbook.status_code == 200
    assert workbook.data.startswith(b"PK")
    receipt = platform.get(f"{place}/receipt").get_json()
    assert receipt["receipt"] == shown["receipt"]

    for path in (place, f"{place}/rows", f"{place}/errors.xlsx", f"{place}/receipt"):
        assert both_callers["platform2"].get(path).status_code == 404


def test_rows_by_page(callers: dict[str, Any], sqlite_context: Context) -> None:
    place = upload(callers["platform"], csv_of(7)).headers["Location"]
    run_due_jobs(sqlite_context)
    seen: list[int] = []
    cursor = ""
    while True:
        page = callers["platform"].get(f"{place}/rows?limit=3{cursor}").get_json()
        seen += [row["row"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [2, 3, 4, 5, 6, 7, 8]


def test_a_cursor_belongs_to_its_caller_and_its_question(
    callers: dict[str, Any], sqlite_context: Context
) -> None:
    platform = callers["platform"]
    place = upload(platform, csv_of(7)).headers["Location"]
    other = upload(platform, csv_of(8)).headers["Location"]
    run_due_jobs(sqlite_context)
    cursor = platform.get(f"{place}/rows?limit=3").get_json()["next"]
    assert platform.get(f"{place}/rows?cursor={cursor}").status_code == 200
    flipped = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    for path in (
        f"{other}/rows?cursor={cursor}",
        f"{place}/rows?outcome=accepted&cursor={cursor}",
        f"{place}/rows?cursor={flipped}",
        f"{place}/rows?cursor={cursor}A",
        f"{place}/rows?cursor=%E8%99%9A",
        f"{place}/rows?cursor=x",
        f"{place}/rows?cursor=",
    ):
        answer = platform.get(path)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "CURSOR.INVALID"), path


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "QUERY.FIELDS"),
        ("limit=201", "QUERY.FIELDS"),
        ("limit=x", "QUERY.FIELDS"),
        ("limit=9999999999999999999999", "QUERY.FIELDS"),
        ("outcome=x", "QUERY.FIELDS"),
        (f"{CANARY}=1", "QUERY.UNKNOWN"),
        ("limit=1&limit=2", "QUERY.REPEATED"),
    ],
)
def test_a_strange_query_is_refused(callers: dict[str, Any], query: str, code: str) -> None:
    answer = callers["platform"].get(f"{V1}/submissions/{'a' * 26}/rows?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)
    assert CANARY not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "content_type", "query", "status", "code"),
    [
        (b"", "text/csv", "", 422, "FILE.EMPTY"),
        (csv_of(1), "text/csv", "?charset=utf-16", 400, "QUERY.FIELDS"),
        (csv_of(1), "text/csv", "?dry_run=perhaps", 400, "QUERY.FIELDS"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image/png", "", 415, "FILE.TYPE_UNKNOWN"),
    ],
)
def test_what_is_no_upload_is_refused(
    callers: dict[str, Any], body: bytes, content_type: str, query: str, status: int, code: str
) -> None:
    answer = callers["platform"].post(f"{V1}/submissions{query}", data=body, content_type=content_type)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_charset_is_declared_in_any_spelling(callers: dict[str, Any], sqlite_context: Context) -> None:
    """Contract http.md: `Content-Type` text/csv …; `charset`. One declaration, however it is made and spelt, is one
    submission; a charset in the Content-Type that is none of ours declares nothing."""
    body = csv_of(2).decode().encode("gb18030")
    said = [
        ("text/csv", "?charset=gb18030"), ("text/csv", "?charset=GB18030"), ("text/csv", "?charset=GBK"),
        ("text/csv; charset=gb18030", ""), ('text/csv; charset="GB2312"', ""),
        ("text/csv; charset=utf-8", "?charset=gb18030"),
    ]  # fmt: skip
    answers = [
        callers["platform"].post(f"{V1}/submissions{query}", data=body, content_type=media)
        for media, query in said
    ]
    assert [answer.status_code for answer in answers] == [202, 200, 200, 200, 200, 200]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    for charset, state in (("ISO-8859-1", "done"), ("UTF-8", "refused")):
        other = callers["platform"].post(
            f"{V1}/submissions", data=body, content_type=f"text/csv; charset={charset}"
        )
        run_due_jobs(sqlite_context)
        told = callers["platform"].get(other.headers["Location"]).get_json()
        assert (other.status_code, told["state"]) == (202, state), charset
    assert [finding["code"] for finding in told["findings"]] == ["FILE.CHARSET_MISMATCH"]


def test_an_upload_may_be_longer_than_json_and_has_its_own_limit(
    sqlite_context: Context, callers: dict[str, Any]
) -> None:
    body = csv_of(80_000)
    assert len(body) > 4 << 20
    assert upload(callers["platform"], body).status_code == 202
    small = sqlite_context.settings.model_copy(update={"max_upload_bytes": 1000})
    client = create_app(context=replace(sqlite_context, settings=small)).test_client()
    answer = client.post(
        f"{V1}/submissions", data=csv_of(100), content_type="text/csv",
        headers={"Authorization": f"Bearer {callers['platform'].key}"},
    )  # fmt: skip
    assert (answer.status_code, answer.get_json()["code"]) == (413, "BODY.TOO_LARGE")


def test_an_upload_is_never_held_whole(callers: dict[str, Any]) -> None:
    """The stream is asked for small pieces only."""
    asked: list[int] = []

    class Stream:
        def __init__(self) -> None:
            self._pieces: Iterator[bytes] = iter(
                [csv_of(200)[n : n + 700] for n in range(0, len(csv_of(200)), 700)]
            )

        def read(self, size: int = -1) -> bytes:
            asked.append(size)
            return next(self._pieces, b"")

    answer = upload(
        callers["platform"],
        b"",
        environ_overrides={"wsgi.input": Stream(), "CONTENT_LENGTH": str(len(csv_of(200)))},
    )
    assert answer.status_code == 202
    assert max(asked) <= 1 << 16
    assert min(asked) > 0


def test_a_dry_run_takes_nothing_in(callers: dict[str, Any], sqlite_context: Context) -> None:
    answer = upload(callers["platform"], csv_of(3), "?dry_run=true")
    assert answer.status_code == 202
    assert answer.get_json()["is_dry_run"] is True
    run_due_jobs(sqlite_context)
    shown = callers["platform"].get(answer.headers["Location"]).get_json()
    assert shown["read"] == 3
    assert shown["subjects_new"] is None


def test_a_platform_does_not_learn_whom_others_have_reported(
    callers: dict[str, Any], sqlite_context: Context
) -> None:
    """An upload of one row would else be an enquiry without purpose, consent or look."""
    answer = upload(callers["platform"], csv_of(2))
    run_due_jobs(sqlite_context)
    told = callers["platform"].get(answer.headers["Location"]).get_json()
    assert (told["accepted"] + told["warned"], told["state"]) == (2, "done")
    assert {told[name] for name in ("subjects_new", "subjects_known", "reviews")} == {None}
    receipt = callers["platform"].get(answer.headers["Location"] + "/receipt").get_json()
    assert not {"subjects_new", "subjects_known", "reviews"} & receipt.keys()


def test_a_key_gives_the_same_answer_and_no_other_file(callers: dict[str, Any]) -> None:
    platform, headers = callers["platform"], {"Idempotency-Key": "upload-1"}
    first = upload(platform, csv_of(3), headers=headers)
    again = upload(platform, csv_of(3), headers=headers)
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert again.get_json() == first.get_json()
    other = upload(platform, csv_of(4), headers=headers)
    assert (other.status_code, other.get_json()["code"]) == (422, "IDEMPOTENCY.REUSED")
    assert upload(platform, csv_of(3), "?dry_run=true", headers=headers).status_code == 422
    # A refused call leaves its key free.
    assert upload(platform, b"", headers={"Idempotency-Key": "upload-2"}).status_code == 422
    assert upload(platform, csv_of(5), headers={"Idempotency-Key": "upload-2"}).status_code == 202
    # Another member's key is another key.
    assert upload(callers["platform2"], csv_of(6), headers=headers).status_code == 202


def test_reports_by_the_batch(both_callers: dict[str, Any]) -> None:
    items = [
        {"row_key": "k1", "name": "虚构甲", "contract_no": "C1", "principal": "1000.00", "outstanding": "500", "loan_date": "2025-01-02", "overdue_since": "2025-06-01"},
        {"row_key": "k2", "name": "虚构乙", "contract_no": "C2", "principal": "-1", "outstanding": "500"},
    ]  # fmt: skip
    answer = both_callers["platform"].post(f"{V1}/reports:batch", json={"items": items})
    assert answer.status_code == 200
    document = answer.get_json()
    assert document["state"] == "done"
    assert [item["index"] for item in document["items"]] == [0, 1]
    assert document["items"][0]["outcome"] in {"accepted", "warned"}
    assert document["items"][1]["outcome"] == "rejected"
    assert document["accepted"] + document["warned"] == 1
    again = both_callers["platform"].post(f"{V1}/reports:batch", json={"items": items}).get_json()
    assert again == document
    too_many = both_callers["platform"].post(f"{V1}/reports:batch", json={"items": items * 501})
    assert (too_many.status_code, too_many.get_json()["code"]) == (422, "BODY.FIELDS")
    unknown = both_callers["platform"].post(
        f"{V1}/reports:batch", json={"items": [{"name": CANARY, CANARY: "x"}]}
    )
    assert unknown.status_code == 422
    assert unknown.get_json()["errors"] == [
        {"pointer": "/items/0/?", "code": "extra_forbidden", "zh": "未知字段", "en": "is not known"}
    ]


def test_each_item_of_a_batch_has_its_own_outcome(both_callers: dict[str, Any]) -> None:
    """Contract http.md: `POST /reports:batch` (≤ 1,000 items): per-item outcome. What is wrong with a value, or missing,
    stops no other item; a number of JSON is an amount, and never an identifier."""
    good = {"name": "虚构甲", "contract_no": "C1"}
    items: list[dict[str, Any]] = [
        good, {"contract_no": "C2"}, good | {"name": None}, good | {"name": "   "}, good | {"name": "虚" * 201},
        good | {"principal": 1000.5, "outstanding": 500, "out_of_contact": True}, good | {"principal": 0.123},
        good | {"id_number": 340104198001011234}, good | {"note": "虚" * 501}, good | {"principal": 0.30000000000000004},
        good | {"operation": "X", "loan_date": "2025-02-30"}, {},
    ]  # fmt: skip
    told = both_callers["platform"].post(f"{V1}/reports:batch", json={"items": items}).get_json()
    wrong = [
        {finding["code"] for finding in item["findings"] if finding["severity"] == "error"}
        for item in told["items"]
    ]
    assert wrong == [
        set(), {"ROW.NAME_MISSING"}, {"ROW.NAME_MISSING"}, {"ROW.NAME_MISSING"}, {"ROW.TEXT_TOO_LONG"},
        set(), {"ROW.AMOUNT_DECIMALS"}, {"ROW.ID_NUMERIC"}, {"ROW.TEXT_TOO_LONG"}, {"ROW.JSON_NUMBER"},
        {"ROW.OPERATION_UNKNOWN", "ROW.DATE"}, {"ROW.NAME_MISSING"},
    ]  # fmt: skip
    outcomes = ["rejected" if codes else "warned" for codes in wrong]
    assert [(item["index"], item["outcome"]) for item in told["items"]] == list(enumerate(outcomes))
    assert (told["accepted"], told["warned"], told["rejected"], told["repeated"]) == (0, 2, 10, 0)


@pytest.mark.parametrize("item", [{}, {"name": None}, {"principal": 0.30000000000000004}])
def test_a_batch_of_one_without_a_name_has_an_outcome(
    both_callers: dict[str, Any], item: dict[str, Any]
) -> None:
    told = both_callers["platform"].post(f"{V1}/reports:batch", json={"items": [item]}).get_json()
    assert [one["outcome"] for one in told["items"]] == ["rejected"]
    assert told["findings"] == []


@pytest.mark.parametrize("value", [[CANARY], {CANARY: 1}])
def test_a_value_that_no_row_can_hold_stops_the_batch(both_callers: dict[str, Any], value: object) -> None:
    answer = both_callers["platform"].post(f"{V1}/reports:batch", json={"items": [{"name": value}]})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "BODY.FIELDS")
    assert answer.get_json()["errors"] == [
        {"pointer": "/items/0/name", "code": "value_error", "zh": "取值或类型不正确", "en": "has the wrong type or value"}
    ]  # fmt: skip


def test_an_upload_that_broke_off_is_not_taken(callers: dict[str, Any]) -> None:
    body = "行标识,姓名\nK1,示甲".encode()
    cut = callers["platform"].post(
        "/api/v1/submissions", data=body[:-3], content_type="text/csv",
        environ_overrides={"CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True},
    )  # fmt: skip
    assert (cut.status_code, cut.json["code"]) == (400, "BODY.INCOMPLETE")
    unknown = callers["platform"].post(
        "/api/v1/submissions", input_stream=io.BytesIO(body), content_type="text/csv",
        headers={"Transfer-Encoding": "chunked"}, environ_overrides={"wsgi.input_terminated": True},
    )  # fmt: skip
    assert (unknown.status_code, unknown.json["code"]) == (411, "BODY.LENGTH")


def test_a_sender_learns_what_its_own_row_lacks(both_callers: dict[str, Any], context: Context) -> None:
    place = upload(both_callers["platform"], csv_of(2, broken=1)).headers["Location"]
    run_due_jobs(context)
    outcomes = both_callers["platform"].get(f"{place}/rows").get_json()["items"]
    taken, rejected = (
        [one["row"] for one in outcomes if (one["outcome"] == "rejected") is bad] for bad in (False, True)
    )
    told = both_callers["platform"].get(f"{place}/rows/{taken[0]}/explanation").get_json()
    assert told["row"] == taken[0]
    assert {"code", "zh", "en"} == set(told["lines"][0])
    assert "address_missing" in {line["code"] for line in told["lines"]}
    for row in (*rejected, 99, 0, "x", "9" * 9):
        assert both_callers["platform"].get(f"{place}/rows/{row}/explanation").status_code == 404, row
    assert both_callers["platform2"].get(f"{place}/rows/{taken[0]}/explanation").status_code == 404
