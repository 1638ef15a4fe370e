"""A platform, its clerk, and small files of invented persons."""

from collections.abc import Callable

import pytest

from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import SubmissionView, show_submission

HEADER = "行标识,操作类型,姓名,证件号码,手机号,合同编号,借款金额,剩余欠款金额,年化利率,借款日期,拖欠开始日期,逃废债情形,偿还能力依据,住址"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _resident_id(number: int) -> str:
    """An invented number with a right check digit (GB 11643)."""
    body = f"3401041980{1 + number // 28 % 12:02d}{1 + number % 28:02d}{131 + number // 336:03d}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def _line(number: int, **changed: str) -> str:
    given = {
        "row_key": f"K{number}",
        "operation": "A",
        "name": f"示{chr(0x4E00 + number % 4000)}{chr(0x5E00 + number // 4000)}",
        "id": _resident_id(number),
        # From one: eight equal digits are a filler.
        "phone": f"139{number + 1:08d}",
        "contract": f"HT{number}",
        "principal": "10000.00",
        "outstanding": "5000.00",
        "rate": "12.5",
        "loan": "2018-01-01",
        "overdue": "2019-01-01",
        "ground": "able_refuses",
        "evidence": "名下车辆正常使用",
        "address": "",
    } | changed
    return ",".join(given.values())


@pytest.fixture
def resident_id() -> Callable[[int], str]:
    """The invented number of invented person n."""
    return _resident_id


@pytest.fixture
def line() -> Callable[..., str]:
    """One CSV line about invented person n, with values changed by name."""
    return _line


@pytest.fixture
def csv_of() -> Callable[[list[str]], bytes]:
    return lambda lines: "\n".join([HEADER, *lines, ""]).encode()


@pytest.fixture
def clerk(context: Context) -> Actor:
    """The clerk of an invented platform."""
    return _clerk(context, "example-a")


@pytest.fixture
def other_clerk(context: Context) -> Actor:
    """The clerk of another invented platform."""
    return _clerk(context, "example-b")


def _clerk(context: Context, code: str) -> Actor:
    add_member(context, SYSTEM, code=code, name="示例平台", kind="platform")
    add_user(context, SYSTEM, member_code=code, login=f"clerk-{code}", role="platform")
    return actor_of_login(context, f"clerk-{code}")


@pytest.fixture
def send(context: Context) -> Callable[..., SubmissionView]:
    """Uploads bytes as a clerk, takes them in and shows the result."""

    def send(actor: Actor, body: bytes, *, is_dry_run: bool = False) -> SubmissionView:
        upload = Upload(filename="reports.csv", is_dry_run=is_dry_run)
        received = receive_submission(context, actor, upload, iter([body]))
        process_submission(context, received.submission)
        return show_submission(context, actor, received.submission)

    return send


@pytest.fixture(autouse=True)
def _small_chunks(context: Context) -> None:
    """Several chunks even for small files."""
    object.__setattr__(context, "settings", context.settings.model_copy(update={"chunk_rows": 4}))
