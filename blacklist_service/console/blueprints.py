"""The blueprints of the console: one noun a file, and for all of them the same headers and the same way to refuse."""

from apiflask import APIBlueprint
from werkzeug.exceptions import HTTPException

from blacklist_service.access_rules import allow
from blacklist_service.console import pages, problems
from blacklist_service.errors import ServiceError
from blacklist_service.workflows.context import AT_CONSOLE, READERS

# A page for officials who are in, for the people of platforms, for those of agencies, for all of them, for everybody.
for_officials = allow(*READERS, door="console")
for_platforms = allow("platform", door="console")
for_agencies = allow("agency", door="console")
for_accounts = allow(*AT_CONSOLE, door="console")
for_everybody = allow(everybody=True, door="console")


def console_blueprint(noun: str) -> APIBlueprint:
    """A blueprint under /console whose errors are pages."""
    made = APIBlueprint(
        f"console_{noun}", __name__, url_prefix="/console", enable_openapi=False, template_folder="templates"
    )
    made.after_request(pages.finish)
    made.register_error_handler(ServiceError, problems.refused)
    made.register_error_handler(HTTPException, problems.failed)
    made.register_error_handler(Exception, problems.unknown)
    return made
