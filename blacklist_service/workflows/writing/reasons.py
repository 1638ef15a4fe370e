"""Why it was decided so: the reasons that a second official approved, exactly as they were."""

from blacklist_service.errors import RefusedError
from blacklist_service.workflows.cases.proposals import reasoning_of, recomputed_digest
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.writing.steps import Step


def reasons_of(context: Context, step: Step) -> str:
    """The reasons behind a step. Raises: RefusedError LETTER.REASONS where they were erased, or are not those that
    were approved."""
    proposal = step.proposal
    assert proposal is not None
    if proposal.sealed_reasons is None or recomputed_digest(context, proposal) != proposal.approved_digest:
        raise RefusedError(
            "LETTER.REASONS",
            "决定的理由已经删除，或者与批准的不一致，不能制作文书。",
            "The reasons of the decision were erased or are not those that were approved; no letter can be made.",
        )
    return reasoning_of(context, proposal).reasons
