"""Reads the tables of this folder: CSV files in UTF-8 with a header, trusted like source."""

import csv
from importlib.resources import files
from io import StringIO

_FOLDER = "exports.pboc.tables"


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of `tables/{name}.csv`, cells by column, in the order of the file."""
    text = files(_FOLDER).joinpath(f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(StringIO(text), strict=True))
