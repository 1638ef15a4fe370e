"""The served demo: what its reader opens works, letters and papers too."""

from pathlib import Path

import pytest

from blacklist_service.settings import Settings
from demo.serve import environment_of


@pytest.mark.parametrize(
    ("chosen", "address"),
    [("", "http://localhost:8001"), ("http://localhost:9000", "http://localhost:9000")],
)
def test_the_demo_knows_the_address_that_its_letters_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chosen: str, address: str
) -> None:
    monkeypatch.delenv("BLACKLIST_PUBLIC_URL", raising=False)
    if chosen:
        monkeypatch.setenv("BLACKLIST_PUBLIC_URL", chosen)
    for name, value in environment_of(tmp_path, "8001").items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.public_url, settings.home, settings.environment) == (address, tmp_path, "demo")
