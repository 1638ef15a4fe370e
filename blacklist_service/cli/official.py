"""What the officials' verbs share: who acts, which version was seen, and how results are shown."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from rich.console import RenderableType

from blacklist_service.cli.output import Output, facts_table
from blacklist_service.errors import InvalidError
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.cases.listing_view import ListingView
from blacklist_service.workflows.cases.proposals import ProposalView
from blacklist_service.workflows.cases.shown_corrections import facts_shown
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.show_listing import show_listing, show_objection, show_repair

as_login = click.option("--as", "login", required=True, help="登录名 / login of the account that acts")
seen_version = click.option(
    "--version",
    type=click.IntRange(1),
    help="所见版本，默认为当前版本 / the version that was seen; default: the one now",
)
reasons_option = click.option("--reasons", required=True, help="理由 / the reasons")
# How `approve` refuses instead.
refuse_option = click.option("--refuse", "refusal", help="不同意，并说明理由 / do not approve, and why")
digest_option = click.option(
    "--digest", required=True, help="待复核决定的摘要 / digest of the decision that was shown"
)

_SHOW: Mapping[str, Callable[[Context, Actor, int], Any]] = {
    "listing": lambda context, actor, number: show_listing(context, actor, number).listing,
    "objection": lambda context, actor, number: show_objection(context, actor, number).objection,
    "repair": lambda context, actor, number: show_repair(context, actor, number).repair,
}


def version_of(context: Context, actor: Actor, kind: str, number: int, seen: int | None) -> int:
    """The version that the official saw; without one, the look happens now (and stands in the log)."""
    if seen is not None:
        return seen
    version: int = _SHOW[kind](context, actor, number).version
    return version


# Numbers of the house, which leave it as opaque ids.
_AS_NUMBERS = ("id", "gaps", "listing", "reconsiders")


def document_of(context: Context, kind: str, view: Any) -> dict[str, object]:
    """A view of a listing, objection or repair as a document, with opaque ids."""
    document: dict[str, object] = {
        one.name: getattr(view, one.name) for one in fields(view) if one.name not in _AS_NUMBERS
    }
    document = {kind: context.vault.ids.show(kind, view.id), **document}
    if kind != "listing":
        document["listing"] = context.vault.ids.show("listing", view.listing)
        first = view.reconsiders
        document["reconsiders"] = None if first is None else context.vault.ids.show(kind, first)
    if isinstance(view, ListingView):
        document["gaps"] = [asdict(gap) for gap in view.gaps]
    return document


def proposal_document(context: Context, proposal: ProposalView) -> dict[str, object]:
    """A decision that waits for a second official, with the digest to approve."""
    facts = {key: value for key, value in facts_shown(context, proposal.facts).items() if key != "listing"}
    return {
        "target": proposal.target,
        proposal.target: context.vault.ids.show(proposal.target, proposal.target_id),
        "act": proposal.act,
        "facts": facts,
        "reasons": proposal.reasons,
        "digest": proposal.digest,
        "made_by": proposal.made_by,
    }


def approval_document(
    context: Context, actor: Actor, target: str, shown_id: str, *, digest: str, refusal: str | None
) -> dict[str, object]:
    """What came of a proposal: approved, with the listing as it is now, or refused where a reason was given."""
    number = context.vault.ids.read(target, shown_id)
    if refusal is not None:
        refuse_proposal(context, actor, target, number, digest, reasons=refusal)
        return {target: shown_id, "done": "proposal_refused"}
    approved = approve_proposal(context, actor, target, number, digest)
    return {target: shown_id, "done": approved.done, **document_of(context, "listing", approved.listing)}


def give(
    output: Output,
    title: str,
    document: Mapping[str, Any],
    *more: RenderableType,
    unshown: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """The document, or its facts as a table; a list of gaps is shown as sentences.

    `more` is shown below the table, and `unshown` is its part of the document.
    """
    shown = {name: _shown(value) for name, value in document.items()}
    output.give({**document, **unshown}, facts_table(title, shown), *more)


def asked(given: str | None, question: str) -> str:
    """The option, or what is typed unseen at the terminal: a person's number need not stand in the shell's history."""
    if given is not None:
        return given
    typed: str = click.prompt(question, hide_input=True, err=True)
    return typed


def text_of(given: str | None, file: Path | None) -> str:
    """A text from an option or, not to stand in the shell's history, from a UTF-8 file.

    Raises InvalidError CLI.TEXT where it is given twice, not at all, or is no UTF-8.
    """
    if (given is None) == (file is None):
        raise InvalidError(
            "CLI.TEXT", "请用选项或文件之一给出文字。", "Give the text as an option or as a file."
        )
    if given is not None:
        return given
    assert file is not None
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidError("CLI.TEXT", "文件不是 UTF-8 文本。", "The file is no UTF-8 text.") from None


def _shown(value: Any) -> object:
    if value is None or value in ("", []):
        return None
    if isinstance(value, list):
        return "\n".join(
            f"{one['zh']} {one['en']}" if isinstance(one, dict) and "zh" in one else str(_shown(one))
            for one in value
        )
    if isinstance(value, dict):
        return ", ".join(f"{name}={_shown(one)}" for name, one in value.items())
    return value
