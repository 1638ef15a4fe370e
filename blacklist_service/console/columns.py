"""What a platform's own column names mean: said of a file that waits, remembered for the next ones, and forgotten."""

from flask import Response, url_for

from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import caller, number_of, read_form, service
from blacklist_service.console.uploads import KIND, upload_page
from blacklist_service.errors import ConflictError, InvalidError, RefusedError
from blacklist_service.intake.fields import RULES
from blacklist_service.workflows.say_columns import forget_column, said_columns, say_columns
from blacklist_service.workflows.show_upload import show_upload

columns = console_blueprint("columns")


@columns.get("/columns")
@for_platforms
def show_all() -> Response:
    """列名对应。Every name that is remembered, with its field, by whom and since when."""
    said = said_columns(service(), caller())
    return page(
        "columns",
        rows=[
            (one.column_name, one.heading, RULES[one.field].title if one.field else "", one.said_by,
             clock_text(one.said_at))
            for one in said
        ],
    )  # fmt: skip


@columns.post("/uploads/<number>/columns")
@for_platforms
def say(number: str) -> Response:
    """指定各列。What each column is whose name is not ours; the file is then looked through anew."""
    which = number_of(KIND, number)
    held = show_upload(service(), caller(), which)
    asked = held.asked if held else ()
    fields = read_form(*(f"column:{name}" for name in asked))
    try:
        say_columns(service(), caller(), which, dict(zip(asked, fields, strict=True)))
    except (InvalidError, ConflictError, RefusedError) as error:
        return upload_page(number, error)
    return see_other(url_for("console_uploads.show", number=number))


@columns.post("/columns/end")
@for_platforms
def forget() -> Response:
    """删除。A name is asked about again when it comes next."""
    (name,) = read_form("column")
    forget_column(service(), caller(), name)
    return see_other(url_for("console_columns.show_all"))
