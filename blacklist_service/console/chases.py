"""催办: an official notes, at the queue of unconfirmed removals, that a recipient was reminded."""

from flask import Response, url_for

from blacklist_service.access_rules import allow
from blacklist_service.console.blueprints import console_blueprint
from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import caller, read_form, service
from blacklist_service.workflows.chase_removals import chase_removals
from blacklist_service.workflows.context import OFFICIALS

chases = console_blueprint("chases")


@chases.post("/removals/chase")
@allow(*OFFICIALS, door="console", step_up="recent")
def note() -> Response:
    """登记催办。How the recipient of a feed was reminded of what it owes; the journal keeps who noted it and when."""
    feed, channel = read_form("feed", "channel")
    chase_removals(service(), caller(), feed, channel)
    return see_other(url_for("console_queues.show", queue="removal", _anchor="chase"))
