"""The generated pages say what the code says today, and every setting has its reason."""

from pathlib import Path

from blacklist_service.settings import Settings
from tools.make_cli_docs import cli_docs

DOCS = Path(__file__).parents[3] / "docs" / "operations"


def test_settings_and_commands_are_up_to_date():
    """Stale? `make docs` writes them anew."""
    for name, text in cli_docs().items():
        assert (DOCS / name).read_text("utf-8") == text, name


def test_every_setting_is_described():
    page = cli_docs()["settings.md"]
    for name, field in Settings.model_fields.items():
        assert f"`BLACKLIST_{name.upper()}`" in page
        assert field.description
        assert len(field.description) > 20
