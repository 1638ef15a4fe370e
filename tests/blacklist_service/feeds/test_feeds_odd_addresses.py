"""An address or question with a null, which no database keeps, is refused on each of them, and fails nothing."""

from typing import Any

import pytest

from blacklist_service.app import create_app
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import issue_key


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("a%00b/manifest", 404, "NOT_FOUND"),
        ("a%00b/feedback", 404, "NOT_FOUND"),
        ("feed-a/objects/a%00b", 404, "NOT_FOUND"),
        ("feed-a/feedback?code=a%00b", 400, "QUERY.TEXT"),
    ],
)
def test_an_address_with_a_null_is_no_failure_of_the_database(
    world: Any, path: str, status: int, code: str
) -> None:
    world.open_feed()
    key = issue_key(world.context, SYSTEM, login="bureau-reader").text
    answer = (
        create_app(context=world.context)
        .test_client()
        .get(f"/api/v1/feeds/{path}", headers={"Authorization": f"Bearer {key}"})
    )
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
