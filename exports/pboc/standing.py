"""What the centre holds of records that were sent under one key: the accounts as they were corrected since, and none
that was deleted. A correction is made from this, never from the first report: else a second one would say too little.
"""

from collections.abc import Sequence

from exports.pboc.messages import CHANGES, CORRECTIONS, DELETIONS, IDENTITIES
from exports.pboc.scope import Scope
from exports.pboc.types import Record, Values

_BASE = "AcctBsSgmt"


def standing(sent: Sequence[Record]) -> list[Record]:
    """Accounts, persons and firms that stand, of records in the order in which they were sent; each account once, in
    the last form that was sent of it. What says nothing of these (relations, documents …) is left out."""
    held: list[Record] = []
    for record in sent:
        if record.kind in CORRECTIONS or record.kind in IDENTITIES:
            held = [*(one for one in held if not _is_same(one, record)), record]
        else:
            held = [after for one in held if (after := _after(one, record)) is not None]
    return held


def _is_same(one: Record, other: Record) -> bool:
    """Of one account, or of one person or firm."""
    tags = IDENTITIES[one.kind][1] if one.kind in IDENTITIES else ("AcctCode",)
    return one.kind == other.kind and _said(one, tags) == _said(other, tags)


def _after(held: Record, message: Record) -> Record | None:
    """What stands of a record after a message, which may be about another one; None where it was deleted."""
    said = Scope(message).around
    if held.kind in IDENTITIES:
        deletion, tags = IDENTITIES[held.kind]
        return None if message.kind == deletion and _said(held, tags) == _said(message, tags) else held
    code = Scope(held).around.get("AcctCode")
    if message.kind == DELETIONS[held.kind]:
        return None if said.get("DelRecCode") == code else held
    if message.kind == CHANGES[held.kind] and said.get("OdBnesCode") == code:
        return _with(held, _BASE, {"AcctCode": said.get("NwBnesCode", "")})
    if message.kind == CORRECTIONS[held.kind] and said.get("ModRecCode") == code:
        return _corrected(held, message)
    return held


def _corrected(held: Record, message: Record) -> Record:
    changed = message.values.get("MdfcSgmt")
    for segment, values in changed.items() if isinstance(changed, dict) else ():
        if isinstance(values, dict):
            held = _with(held, segment, values)
    return held


def _with(held: Record, segment: str, values: Values) -> Record:
    """The record with a segment as it was corrected: of the base some tags alone, else all of it."""
    before = held.values.get(segment)
    kept = before if segment == _BASE and isinstance(before, dict) else {}
    return Record(held.kind, {**held.values, segment: {**kept, **values}})


def _said(record: Record, tags: Sequence[str]) -> list[str]:
    around = Scope(record).around
    return [around.get(tag, "") for tag in tags]
