"""The journal from outside: its newest checkpoint, that it follows an older one, cosignatures, proofs of entries."""

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from blacklist_service.access_rules import allow, evenly
from blacklist_service.api.access import caller_or_none, case_proof
from blacklist_service.api.idempotency import once
from blacklist_service.api.requests import service
from blacklist_service.api.schemas import Body, Query, Shape
from blacklist_service.api.spec import file_answer
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.prove_entry import prove_leaf, prove_leaf_to_subject
from blacklist_service.workflows.show_checkpoint import show_checkpoint, show_consistency
from blacklist_service.workflows.take_cosignatures import take_cosignatures

# Everybody with an account may watch the journal: what is told here names nobody.
WATCHERS = ("platform", "agency", *READERS)
_TEXT = "text/plain; charset=utf-8"
journal = APIBlueprint("journal", __name__, url_prefix="/api/v1/journal", tag="journal")


class OldQuery(Query):
    old: int = Field(
        ge=0, le=(1 << 63) - 1, description="上次副签的大小。The size that the witness cosigned last."
    )


class CosignatureBody(Body):
    """The answer of a witness: signature lines (C2SP signed-note)."""

    lines: str = Field(min_length=1, max_length=20_000)


class Cosigned(Shape):
    """The size of the tree whose checkpoint was cosigned, and the names of the witnesses."""

    size: int
    witnesses: list[str]


@journal.get("/checkpoint")
@journal.doc(responses=file_answer(_TEXT))
@allow(*WATCHERS)
def checkpoint() -> Response:
    """日志检查点。The newest signed note (C2SP tlog-checkpoint), with its cosignatures."""
    return _text(show_checkpoint(service()))


@journal.get("/consistency")
@journal.doc(responses=file_answer(_TEXT))
@allow(*WATCHERS)
@journal.input(OldQuery, location="query")
def consistency(query_data: OldQuery) -> Response:
    """见证请求。That the newest tree begins with an older one: the body of C2SP tlog-witness add-checkpoint."""
    return _text(show_consistency(service(), query_data.old).text())


@journal.post("/cosignatures")
@once(is_repeatable=True)
@journal.output(Cosigned)
@allow(*WATCHERS)
@journal.input(CosignatureBody)
def cosign(json_data: CosignatureBody) -> Cosigned:
    """见证人副签。Takes the lines of witnesses that the operator trusts; they travel with the checkpoint."""
    taken = take_cosignatures(service(), json_data.lines)
    return Cosigned(size=taken.size, witnesses=list(taken.witnesses))


@journal.get("/proofs/<leaf>")
@journal.doc(responses=file_answer(_TEXT))
@allow(*WATCHERS, subject=True)
@evenly
def proof(leaf: str) -> Response:
    """回执的包含证明。Redeems the `journal_leaf` of a receipt or answer for a proof (C2SP tlog-proof) that it is in the
    journal; for a subject with case number and proof too."""
    if caller_or_none() is None:
        shown = case_proof()
        made = prove_leaf_to_subject(service(), shown.case_number, shown.name, shown.id_number, leaf)
    else:
        made = prove_leaf(service(), leaf)
    return _text(made.text())


def _text(text: str) -> Response:
    return Response(text, content_type=_TEXT)
