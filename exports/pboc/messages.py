"""What an operation of a release becomes for records that were sent: deletions, corrections, two documents as one."""

from collections.abc import Sequence
from datetime import date

from exports.pboc.scope import Scope, inside_of
from exports.pboc.types import Record, Values
from exports.types import OperationKind

_SEGMENTS = {
    "210": dict(
        zip(
            ("AcctBsInfSgmt", "RltRepymtInfSgmt", "MotgaCltalCtrctInfSgmt", "AcctCredSgmt", "OrigCreditorInfSgmt",
             "AcctMthlyBlgInfSgmt", "SpecPrdSgmt", "AcctDbtInfSgmt", "AcctSpecTrstDspnSgmt"),
            "CDEFGHIJK", strict=True,
        )
    ),
    "410": dict(
        zip(
            ("AcctBsInfSgmt", "RltRepymtInfSgmt", "MotgaCltalCtrctInfSgmt", "AcctCredSgmt", "OrigCreditorInfSgmt",
             "ActLbltyInfSgmt", "AcctSpecTrstDspnSgmt"),
            "CDEFGHI", strict=True,
        )
    ),
}  # fmt: skip
CORRECTIONS, CHANGES, DELETIONS = (
    {"210": "212", "410": "412"},
    {"210": "211", "410": "411"},
    {"210": "214", "410": "414"},
)
_CORRECTED_BASE = ("Name", "IDType", "IDNum", "MngmtOrgCode")
# Of persons and firms: the deletion, and the tags that name one.
IDENTITIES = {
    "110": ("114", ("Name", "IDType", "IDNum", "InfSurcCode")),
    "310": ("314", ("EntName", "EntCertType", "EntCertNum", "InfSurcCode")),
}


def deletion_of(record: Record) -> Record | None:
    """The whole deletion of what a record reported: 214, 414 for an account, 114, 314 for a person or firm; None for
    records that have none here."""
    said = Scope(record).around
    if record.kind in DELETIONS:
        kind = DELETIONS[record.kind]
        return Record(kind, {"InfRecType": kind, "DelRecCode": said.get("AcctCode", "")})
    if record.kind in IDENTITIES:
        kind, tags = IDENTITIES[record.kind]
        return Record(kind, {"InfRecType": kind, **{tag: said.get(tag, "") for tag in tags}})
    return None


def corrections_of(before: Record, after: Record, day: date) -> list[Record]:
    """What turns a reported account into its right form: 211, 411 where its code changes, and one 212, 412 for each
    segment that differs. A segment that is gone is not deleted: a 213 or 413 takes days that no record tells.

    Raises:
        ValueError: the two are not accounts of one kind.
    """
    if before.kind != after.kind or before.kind not in CORRECTIONS:
        raise ValueError("not two accounts of one kind")
    old, new = Scope(before).around, Scope(after).around
    made: list[Record] = []
    if old.get("AcctCode") != new.get("AcctCode"):
        made.append(_changed_code(before.kind, old.get("AcctCode", ""), new.get("AcctCode", "")))
    base = {tag: new.get(tag, "") for tag in _CORRECTED_BASE}
    if any(old.get(tag) != base[tag] for tag in _CORRECTED_BASE):
        made.append(_correction(after.kind, new, ("B", "AcctBsSgmt", dict(base)), day))
    for segment, letter in _SEGMENTS[before.kind].items():
        (wrong, right) = (inside_of(one.values, segment) for one in (before, after))
        if right and wrong != right:
            made.append(_correction(after.kind, new, (letter, segment, right[0]), day))
    return made


def _changed_code(kind: str, old: str, new: str) -> Record:
    return Record(CHANGES[kind], {"InfRecType": CHANGES[kind], "OdBnesCode": old, "NwBnesCode": new})


def _correction(account: str, said: dict[str, str], corrected: tuple[str, str, Values], day: date) -> Record:
    kind, (letter, segment, values) = CORRECTIONS[account], corrected
    base: Values = {
        "InfRecType": kind,
        "ModRecCode": said.get("AcctCode", ""),
        "RptDate": day.isoformat(),
        "AcctType": said.get("AcctType", ""),
        "MdfcSgmtCode": letter,
    }
    return Record(kind, {"BsSgmt": base, "MdfcSgmt": {segment: values}})


def joined(one: Record, other: Record, source: str, day: date) -> Record | None:
    """Two documents of one person (140); None where both records name the same, or one names no person."""
    first, second = Scope(one).around, Scope(other).around
    tags = ("Name", "IDType", "IDNum")
    is_person = {one.kind, other.kind} <= {"110", "210"}
    if not is_person or [first.get(tag) for tag in tags] == [second.get(tag) for tag in tags]:
        return None
    values: Values = {"InfRecType": "140"}
    values |= {tag: first.get(tag, "") for tag in tags}
    values |= {f"Oth{tag}": second.get(tag, "") for tag in tags}
    values |= {"OthAssFlg": "1", "InfSurcCode": source, "RptDate": day.isoformat()}
    return Record("140", values)


def messages_of(
    kind: OperationKind,
    sent: Sequence[Record],
    into: Sequence[Record] = (),
    source: str = "",
    day: date = date.min,
) -> list[Record]:
    """The messages for one operation about records that were sent under its key.

    RETRACT: the deletion of each, none twice. MERGE: for persons, their two documents as one; the accounts live on.
    Other kinds have none: an UPSERT or CORRECT carries no account facts, and the centre marks disputes in its own
    objection service, not by file.
    """
    made: list[Record] = []
    if kind is OperationKind.RETRACT:
        made = [message for record in sent if (message := deletion_of(record)) is not None]
    elif kind is OperationKind.MERGE:
        pairs = ((one, other) for one in sent for other in into)
        made = [message for one, other in pairs if (message := joined(one, other, source, day)) is not None]
    return [message for place, message in enumerate(made) if message not in made[:place]]
