"""The pages of the portal, one noun a file."""

from blacklist_service.portal.front import front
from blacklist_service.portal.help import help_pages
from blacklist_service.portal.own import own
from blacklist_service.portal.own_agent import agent_door, own_agent
from blacklist_service.portal.own_case import own_case
from blacklist_service.portal.own_exhibits import own_exhibits, own_repair_exhibits
from blacklist_service.portal.own_outcomes import own_letters, own_outcome, own_repair_outcome
from blacklist_service.portal.own_papers import own_papers
from blacklist_service.portal.own_reconsiderations import own_reconsideration, own_repair_reconsideration
from blacklist_service.portal.own_requests import own_objection, own_repair
from blacklist_service.portal.own_statement import own_statement
from blacklist_service.portal.reader_choices import sizes, words
from blacklist_service.portal.verify import verify

PORTAL = (
    front, help_pages, verify, own, own_case, own_objection, own_exhibits, own_reconsideration, own_repair,
    own_repair_exhibits, own_repair_reconsideration, own_outcome, own_repair_outcome, own_letters, own_statement,
    own_papers, own_agent,
    agent_door, sizes, words,
)  # fmt: skip
