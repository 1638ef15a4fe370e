"""The description holds: whatever fits or breaks it, each answer has a documented status and none is a 5xx."""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.context import SYSTEM, Context

LOGINS = ("platform", "maker", "checker", "agency", "subject")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]
REPORT = {"name": "虚构壬", "contract_no": "C1", "principal": "10.00", "outstanding": "5.00"}
# One number (of nobody: its check character fits) under two names: an unsure match.
UNSURE = [
    {
        **REPORT,
        "name": name,
        "id_type": "resident_id",
        "id_number": "110101199001010015",
        "contract_no": contract,
    }
    for name, contract in (("虚构癸", "C2"), ("另有其人", "C3"))
]


@pytest.fixture
def real(callers: dict[str, Any], sqlite_context: Context) -> dict[str, str]:
    """Ids of things that exist, so that a call comes past the look-up."""
    taken = callers["platform"].post("/api/v1/reports:batch", json={"items": [REPORT, *UNSURE]}).get_json()
    queue = callers["maker"].get("/api/v1/reviews?kind=listing").get_json()
    add_feed(sqlite_context, SYSTEM, code="f", member_code="A001", format_name="ndjson", audience="regulator")
    (match,) = callers["maker"].get("/api/v1/reviews?kind=match").get_json()["items"]
    known = {"review": match["id"], "subject": match["target_id"]}
    return known | {"submission": taken["submission"], "listing": queue["items"][0]["id"], "feed": "f"}


def is_for(operation: Any, login: str) -> bool:
    raw = operation.definition.raw
    return {} in raw["security"] if login == "subject" else login in raw["x-roles"] or raw["security"] == []


@pytest.mark.parametrize("login", LOGINS)
def test_no_call_breaks_the_service(
    app: Any, callers: dict[str, Any], real: dict[str, str], subject_headers: Any, login: str
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    headers = (
        {"Authorization": f"Bearer {callers[login].key}"}
        if login != "subject"
        else subject_headers("2026-AAAA")
    )
    every = [result.ok() for result in schema.get_all_operations()]
    mine = [operation for operation in every if is_for(operation, login)]
    assert len(every) >= 37
    assert len(mine) >= 6
    statuses: Counter[int] = Counter()

    @settings(
        max_examples=100, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def probe(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(mine))
        case = data.draw(operation.as_strategy(generation_mode=data.draw(st.sampled_from(MODES))))
        if data.draw(st.booleans()):
            known = {name: value for name, value in real.items() if name in case.path_parameters}
            case.path_parameters = {**case.path_parameters, **known}
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        statuses[answer.status_code] += 1

    probe()
    # The calls have come past the access rule: these are answers of schemas and workflows.
    assert statuses[403] < statuses.total() / 4, statuses
    assert len(statuses) >= 3, statuses
