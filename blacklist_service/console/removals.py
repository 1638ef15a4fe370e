"""What an agency was told to forget and has not confirmed, under its own keys: nobody's name."""

from flask import Response

from blacklist_service.clock import clock_text
from blacklist_service.console.agency_words import LEVELS, REASONS, waited
from blacklist_service.console.blueprints import console_blueprint, for_agencies
from blacklist_service.console.pages import page
from blacklist_service.console.requests import caller, service
from blacklist_service.workflows.list_own_removals import list_own_removals

ROWS = 200
removals = console_blueprint("removals")


@removals.get("/removals")
@for_agencies
def show_all() -> Response:
    """待确认注销。The longest owed first: since when, in which release, and what happens meanwhile."""
    now = service().clock.now()
    owed = list_own_removals(service(), caller(), limit=ROWS)
    return page(
        "removals",
        owed=owed,
        most=ROWS,
        rows=[
            (one, REASONS.get(one.reason, one.reason), clock_text(one.since), clock_text(one.told_at),
             waited(one.since, now), *LEVELS[one.level])
            for one in owed.removals
        ],
        feeds=sorted({one.feed for one in owed.removals}),
    )  # fmt: skip
