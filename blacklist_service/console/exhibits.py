"""The files of a case at the console: in a list beside each side's words, or beside what they prove the service of, and
given out one by one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flask import Response

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.file_forms import open_files_form
from blacklist_service.console.requests import caller, number_of, service, shown
from blacklist_service.console.submission_words import size_said
from blacklist_service.rules.exhibits import LARGEST_BYTES, MOST_BYTES, MOST_EXHIBITS
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, too_large, too_much
from blacklist_service.workflows.cases.kept_proofs import ProofView
from blacklist_service.workflows.cases.shown_exhibits import ExhibitView
from blacklist_service.workflows.context import READERS
from blacklist_service.workflows.show_exhibit import show_exhibit

KIND = "exhibit"
LIMITS = (MOST_EXHIBITS, size_said(LARGEST_BYTES), size_said(MOST_BYTES))
LARGEST = size_said(LARGEST_BYTES)
# Somebody else's bytes: nothing of them runs, is framed, or belongs to this site.
_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# The longest answer that a workflow takes, as UTF-8.
_LONGEST_FIELD = 80_000
exhibits = console_blueprint("exhibits")


@dataclass(frozen=True, slots=True)
class ExhibitTold:
    """A file as a page lists it."""

    number: str
    side: str
    name: str = field(repr=False)
    kind: str
    size: str
    sha256: str
    at: str
    is_erased: bool


@exhibits.get("/exhibits/<number>")
@allow(*READERS, door="console", step_up="recent")
def show(number: str) -> Response:
    """案件材料。A file of either side, or a proof of service, as it came. The look is recorded."""
    return _given(number)


@exhibits.get("/objections/exhibits/<number>")
@allow("platform", door="console", step_up="recent")
def show_to_source(number: str) -> Response:
    """异议材料。A file of the subject, or an own one, as it came. The look is recorded."""
    return _given(number)


def _given(number: str) -> Response:
    """A file to be kept and never shown in place: its media type follows from its bytes, and its name is ours."""
    found = show_exhibit(service(), caller(), number_of(KIND, number))
    answer = Response(found.chunks, content_type=found.media_type)
    answer.content_length = found.size_bytes
    answer.headers["Content-Disposition"] = f'attachment; filename="exhibit-{number}.{found.kind}"'
    answer.headers["Content-Security-Policy"] = _POLICY
    return answer


def told_exhibits(found: Iterable[ExhibitView]) -> list[ExhibitTold]:
    """Files as a page lists them."""
    return [
        ExhibitTold(
            shown(KIND, one.id), one.side, one.name, one.kind.upper(), size_said(one.size_bytes), one.sha256,
            clock_text(one.received_at), one.is_erased,
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProofTold:
    """The file of a proof of service as a page links it."""

    number: str
    kind: str
    size: str
    is_erased: bool


def told_proofs(found: Mapping[tuple[str, int], ProofView]) -> dict[tuple[str, int], ProofTold]:
    """The files that prove services as a page links them, by what was served."""
    return {
        which: ProofTold(shown(KIND, one.id), one.kind.upper(), size_said(one.size_bytes), one.is_erased)
        for which, one in found.items()
    }


def proof_given(*names: str, longest_field: int = 1000) -> tuple[list[str], Iterator[GivenFile]]:
    """The fields of a form, and the one file of a proof of service, where one was chosen."""
    fields, files = open_files_form(
        *names, most_bytes=LARGEST_BYTES, too_large=too_large(1), longest_field=longest_field
    )
    return fields, (GivenFile(one.name, one.body) for one in files)


def files_given(*names: str) -> tuple[list[str], Iterator[GivenFile]]:
    """The fields of a form, without the line ends that browsers add, and its files."""
    fields, files = open_files_form(
        *names, most_bytes=MOST_BYTES, too_large=too_much(), longest_field=_LONGEST_FIELD
    )
    return fields, (GivenFile(one.name, one.body) for one in files)
