"""The blank workbook that a clerk fills in."""

from io import BytesIO

from apiflask import APIBlueprint
from flask import Response

from blacklist_service.access_rules import allow
from blacklist_service.api.access import SENDERS
from blacklist_service.api.spec import file_answer
from blacklist_service.api.submissions import XLSX
from blacklist_service.intake.template import write_template

template = APIBlueprint("template", __name__, url_prefix="/api/v1", tag="submissions")


@template.get("/template.xlsx")
@template.doc(responses=file_answer(XLSX))
@allow(*SENDERS)
def show() -> Response:
    """空白报送模板。The blank upload workbook: one column for each field, and a sheet with the rules."""
    out = BytesIO()
    write_template(out)
    answer = Response(out.getvalue(), content_type=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="template.xlsx"'
    return answer
