"""Every page of console, portal and help with who opens it; whoever adds a page adds a row here."""

from dataclasses import dataclass

from apiflask import APIFlask
from werkzeug.test import TestResponse

from blacklist_service.access_rules import rule_of
from tests.page_world import ALONE, OURS, SERIES, PageWorld


@dataclass(frozen=True)
class Row:
    """A page at an address: `who` opens it, nobody where anybody may. `lists`: it shows more when the world grows;
    `is_alike`: it looks as a page before it does, so that no browser need see it too. `sends`: it answers a form with
    these fields."""

    who: str
    path: str
    lists: bool = False
    is_alike: bool = False
    sends: tuple[tuple[str, str], ...] = ()


# What is no page: a route with the reason.
NO_PAGE = {
    "/console/": "leads on to the same page under its other spelling",
    "/console/factor": "a form for a session that is half open; test_browser_console opens it",
    "/console/account/factors": "draws a secret; the browser enrols with it in every journey",
    "/console/figures/<topic>.csv": "a file",
    "/my/letters/<number>": "a file",
    "/console/own-figures/<topic>.csv": "a file",
    "/console/letters/<number>/paper": "a file",
    "/console/exhibits/<number>": "a file",
    "/console/objections/exhibits/<number>": "a file",
    "/console/submissions/<number>/progress": "words for a page that waits",
    "/console/uploads/<number>/progress": "words for a page that waits",
    "/console/submissions/<number>/errors": "a file",
    "/console/submissions/<number>/receipt": "a file",
    "/console/submissions/<number>/receipt.pdf": "a file",
    "/console/template.xlsx": "a file",
    "/console/template.csv": "a file",
    "/console/console.css": "an asset",
    "/console/dark.css": "an asset",
    "/console/listing.css": "an asset",
    "/console/digests.js": "an asset",
    "/console/passkeys.js": "an asset",
    "/console/review_keys.js": "an asset",
    "/console/htmx.js": "an asset",
    "/console/icon.svg": "an asset",
    "/verify/portal.css": "an asset",
    "/verify/icon.svg": "an asset",
}
_QUEUES = (
    "match", "undecided", "second", "third", "held", "verification", "notice", "service", "decision", "approval",
    "objection", "repair", "reconsideration", "removal", "amendment", "untold",
)  # fmt: skip
_UNLIKE = {"match", "approval", "held", "removal"}
_ONE_SOURCE = (("decision", "reject"), ("by", "platform"), ("submission", ""), ("platform", ALONE))
_ONE_NUMBER = (("by", "id_number"), ("sought", "{id_number}"), ("platform", ""), ("purpose", "case_handling"))
ROWS: dict[str, tuple[Row, ...]] = {
    "/": (Row("", "/"),),
    "/help": (Row("", "/help"),),
    "/help/findings": (Row("", "/help/findings"),),
    "/help/columns": (Row("", "/help/columns"),),
    "/help/guide": (Row("", "/help/guide"),),
    "/verify": (Row("", "/verify"), Row("", "/verify?letter=x&checksum=y")),
    "/my": (Row("", "/my"),),
    "/agent": (Row("", "/agent"),),
    "/my/case": (Row("subject", "/my/case", lists=True),),
    "/my/case/accesses": (Row("subject", "/my/case/accesses", lists=True),),
    "/my/case/deliveries": (Row("subject", "/my/case/deliveries", lists=True),),
    "/my/objection": (Row("subject", "/my/objection"),),
    "/my/objection/<number>": (Row("subject", "/my/objection/{objection}"),),
    "/my/objection/<number>/exhibits": (Row("subject", "/my/objection/{objection}/exhibits", lists=True),),
    "/my/repair": (Row("subject", "/my/repair"),),
    "/my/repair/<number>": (Row("subject", "/my/repair/{repair}"),),
    "/my/repair/<number>/exhibits": (Row("subject", "/my/repair/{repair}/exhibits", lists=True),),
    "/my/objection/<number>/reconsideration": (Row("subject", "/my/objection/{objection}/reconsideration"),),
    "/my/repair/<number>/reconsideration": (Row("subject", "/my/repair/{repair}/reconsideration"),),
    "/my/papers": (Row("subject", "/my/papers"),),
    "/my/statement": (Row("subject", "/my/statement"),),
    "/my/agent": (Row("subject", "/my/agent", lists=True),),
    "/console/login": (Row("", "/console/login"),),
    "/console/enrolment": (Row("", "/console/enrolment"),),
    "/console": (Row("maker", "/console", lists=True),),
    "/console/queues/<queue>": tuple(
        Row("maker", f"/console/queues/{queue}", lists=True, is_alike=queue not in _UNLIKE)
        for queue in _QUEUES
    ),
    "/console/figures": (Row("maker", "/console/figures", lists=True),),
    "/console/reviews/<number>": (
        Row("maker", "/console/reviews/{review}"),
        Row("maker2", "/console/reviews/{taken}", lists=True),
    ),
    "/console/review-pile": (Row("checker", "/console/review-pile", lists=True),),
    "/console/reviews/<number>/reveal": (Row("maker2", "/console/reviews/{taken}/reveal"),),
    "/console/account": (Row("maker", "/console/account", lists=True),),
    "/console/step-up/<path:after>": (Row("maker", "/console/step-up/account"),),
    "/console/proposals/<target>/<number>": (
        Row("checker", "/console/proposals/listing/{proposed}"),
        Row("checker", "/console/proposals/objection/{contested}", lists=True),
    ),
    "/console/feedback": (Row("maker", "/console/feedback", lists=True),),
    "/console/feedback/<feed>": (Row("maker", "/console/feedback/bureau", lists=True),),
    "/console/editions": (Row("maker", "/console/editions", lists=True),),
    "/console/editions/<series>": (Row("maker", f"/console/editions/{SERIES}", lists=True),),
    "/console/editions/<series>/next": (Row("maker", f"/console/editions/{SERIES}/next", lists=True),),
    "/console/editions/<series>/<int:number>": (
        Row("checker", f"/console/editions/{SERIES}/{{edition}}", lists=True),
    ),
    "/console/batch-selection": (
        Row("maker", "/console/batch-selection", lists=True),
        Row("maker", "/console/batch-selection", lists=True, is_alike=True, sends=_ONE_SOURCE),
    ),
    "/console/batches/<number>": (Row("checker", "/console/batches/{batch}", lists=True),),
    "/console/listings/<number>": (
        Row("maker", "/console/listings/{listing}", lists=True),
        Row("auditor", "/console/listings/{listing}", lists=True),
    ),
    "/console/listings/<number>/letters": (Row("maker", "/console/listings/{listing}/letters", lists=True),),
    "/console/counter": (Row("maker", "/console/counter"),),
    "/console/find": (
        Row("maker", "/console/find", lists=True),
        Row("maker", "/console/find", lists=True, is_alike=True, sends=_ONE_NUMBER),
    ),
    "/console/own-figures": (Row("clerk", "/console/own-figures"),),
    "/console/submissions": (Row("clerk", "/console/submissions", lists=True),),
    "/console/submissions/<number>": (Row("clerk", "/console/submissions/{submission}", lists=True),),
    "/console/settlements": (Row("clerk", "/console/settlements"),),
    "/console/settlements/<number>": (Row("clerk", "/console/settlements/{report}"),),
    "/console/uploads": (Row("clerk", "/console/uploads"),),
    "/console/uploads/<number>": (Row("clerk", "/console/uploads/{upload}"),),
    "/console/columns": (Row("clerk", "/console/columns", lists=True),),
    "/console/channel": (Row("clerk", "/console/channel", lists=True),),
    "/console/objections": (Row("clerk", "/console/objections", lists=True),),
    "/console/objections/<number>": (Row("clerk", "/console/objections/{objection}", lists=True),),
    "/console/feeds": (Row("agency", "/console/feeds", lists=True),),
    "/console/feeds/<feed>": (Row("agency", "/console/feeds/bureau", lists=True),),
    "/console/removals": (Row("agency", "/console/removals", lists=True),),
    "/console/enquiries": (Row("agency", "/console/enquiries"),),
    "/console/looks": (Row("agency", "/console/looks", lists=True),),
    "/console/keys": (Row("agency", "/console/keys", lists=True),),
}


def page_routes(app: APIFlask) -> set[str]:
    """The routes that a browser opens: of console, portal and help, and the first page."""
    return {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule_of(app.view_functions[rule.endpoint]).door != "api"
    }


def address_of(world: PageWorld, row: Row) -> str:
    return row.path.format(**world.places)


def opened(world: PageWorld, row: Row) -> TestResponse:
    """The page, as whoever the row names opens it."""
    if row.sends:
        asked = world.sitting[row.who]
        fields = {name: value.format(**world.places) for name, value in row.sends}
        return asked.client.post(
            address_of(world, row), data={"form_token": asked.token, **fields}, headers=OURS
        )
    who = world.sitting[row.who].client if row.who in world.sitting else world.subject
    assert who is not None
    client = world.app.test_client() if not row.who else who
    return client.get(address_of(world, row), headers=OURS)
