"""Places honey records: invented people among the sealed reports, whom nobody has a reason to open.

Each looks like a report that its member withdrew. It is in no index and no listing, so that no matching, no enquiry and
no feed leads to it; the retention of withdrawn reports takes it away again, and it is placed anew.
Journal: honey_placed.
"""

from datetime import date, timedelta

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.ids import report_id
from blacklist_service.store import data_keys, reports, subjects, submissions
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.sealing.records import GivenReport, ReportDetails, seal_honey_report
from matching.identifiers.check_digits import mod_11_2
from matching.types import RawIdentity

_MOST = 1000
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴", "澜颢翊珩琮岚旻煦禛霁桉柠澄溯岑翎祺稷"
# Counties that were never assigned (GB/T 2260): nobody bears such a number.
_REGIONS = ("110177", "310188", "340193", "440197", "510181")
_FIRST_BIRTH, _BIRTHS, _CENTS = date(1965, 1, 1), 12_000, 100


def place_honey(context: Context, actor: Actor, count: int) -> int:
    """Places so many honey records beside the newest submissions. Raises InvalidError HONEY.COUNT, RefusedError
    HONEY.NOWHERE."""
    require_role(actor, SYSTEM.role)
    if not 1 <= count <= _MOST:
        raise InvalidError(
            "HONEY.COUNT", f"诱饵记录为 1 至 {_MOST} 条。", f"Place 1 to {_MOST} honey records."
        )
    with context.store.begin() as connection:
        among = submissions.newest_done(connection, _MOST)
        if not among:
            raise RefusedError(
                "HONEY.NOWHERE", "还没有已处理的报送批次，诱饵会很显眼。",
                "No submission was taken in yet: a honey record would stand alone.",
            )  # fmt: skip
        for at in range(count):
            _place(connection, context, among[at % len(among)], at // len(among))
        record(
            connection, context, actor,
            kind="honey_placed", object_kind="honey", object_id=0, detail={"count": count},
        )  # fmt: skip
    return count


def _place(connection: Connection, context: Context, beside: Submission, at: int) -> None:
    drawn = int.from_bytes(context.randomness.salt(16), "big")
    row = beside.rows_total + 2 + at
    while reports.exists(connection, number := report_id(beside.id or 0, row)):
        row += 1
    borrowed, name, identity = 1 + drawn % 200, *_person(drawn)
    details = ReportDetails(contract_no=f"HT{drawn % 10**8:08d}", row_key=f"{drawn % 10**6}")
    sealed = seal_honey_report(
        context.vault.sealer, GivenReport(number, RawIdentity(name, id_number=identity), details)
    )
    subjects.add(connection, [(number, "person")])
    data_keys.add(connection, [(number, sealed.key)])
    overdue = date(2019, 1, 1) + timedelta(drawn % 2000)
    reports.add(
        connection,
        [
            (
                number, beside.member_id, number, context.randomness.salt(16), context.randomness.salt(24), "withdrawn",
                None, "person", "valid", "able_refuses", borrowed * _CENTS * _CENTS, borrowed * _CENTS * 80, 1200,
                (overdue - timedelta(200)).isoformat(), overdue.isoformat(), None, None, True, True, False,
                sealed.identity, sealed.details,
            )
        ],
    )  # fmt: skip


def _person(drawn: int) -> tuple[str, str]:
    """A name, and a number with a right check digit (GB 11643) that no office ever gave to anybody."""
    name = _SURNAMES[drawn % 10] + _GIVEN[drawn // 10 % 18] + _GIVEN[drawn // 180 % 18]
    born = _FIRST_BIRTH + timedelta(drawn % _BIRTHS)
    front = f"{_REGIONS[drawn % 5]}{born:%Y%m%d}{drawn // 7 % 1000:03d}"
    return name, front + mod_11_2(front)
