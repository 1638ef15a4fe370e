"""The blank template that a clerk fills in, as a workbook with its rules or as the names of the columns alone."""

from io import BytesIO

from flask import Response

from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.intake.template import template_csv, write_template

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
template = console_blueprint("template")


@template.get("/template.xlsx")
@for_platforms
def show_workbook() -> Response:
    """空白模板。One column for each field, and a sheet with the rules in Chinese and English."""
    out = BytesIO()
    write_template(out)
    return _file(out.getvalue(), _XLSX, "template.xlsx")


@template.get("/template.csv")
@for_platforms
def show_csv() -> Response:
    """列名。No row of words under them: left in the file it might be reported as a person. /help/columns has them."""
    return _file(template_csv(), "text/csv; charset=utf-8", "template.csv")


def _file(body: bytes, media: str, name: str) -> Response:
    answer = Response(body, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
