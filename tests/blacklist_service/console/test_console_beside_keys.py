"""What an official's API key is still good for once the official has a second factor: looking in part, and no more."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blacklist_service.access_rules import rule_of
from blacklist_service.app import create_app
from blacklist_service.client.calls import signed_request
from blacklist_service.signatures.content_digest import content_digest
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.signatures.message import Message
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.workflows.context import OFFICIALS, READERS, SYSTEM, Context
from blacklist_service.workflows.enrol import issue_key
from blacklist_service.workflows.enrol_official import issue_enrolment
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key

V1 = "/api/v1"
SUPPRESSION = {"reason": "虚构：先行停止展示"}
OF_OFFICIALS = {*READERS, "supervisor"}


def bearer(context: Context, login: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue_key(context, SYSTEM, login=login).text}"}


def code_of(answer: TestResponse) -> str:
    return "" if answer.status_code < 400 else str(answer.get_json()["code"])


def sign(context: Context, login: str, client: FlaskClient) -> Callable[..., TestResponse]:
    """Enrols a key for the official, and calls with it."""
    key = PrivateKey(new_private_key())
    proof = key.sign(enrolment_statement("O001", key.public.key_id))
    add_signing_key(context, SYSTEM, KeyEnrolment("O001", public_pem(key.public), proof, login))

    def call(method: str, path: str, body: bytes = b"", **fields: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in fields.items()}
        if body:
            given |= {"content-digest": content_digest(body), "content-type": "application/json"}
        message = Message(method, f"http://localhost{path}", given)
        nonce, now = context.randomness.token(24), context.clock.now()
        signed = signed_request(key, message, nonce=nonce, now=now)
        return client.open(path, method=method, headers=list(signed.fields.items()), data=body or None)

    return call


def test_every_act_and_every_person_in_full_asks_officials_to_sign(app: APIFlask) -> None:
    """A new act of officials by program is one of these, or this test has to hear why not."""
    acts, looks = set(), set()
    for rule in app.url_map.iter_rules():
        known = rule_of(app.view_functions[rule.endpoint])
        if known is None or known.door != "api" or not set(known.roles) & OF_OFFICIALS:
            continue
        asks = known.step_up == "each"
        if "POST" in (rule.methods or ()):
            acts.add((rule.rule, asks))
        elif asks:
            looks.add(rule.rule)
    # What an office reports itself decides nothing; a witness's own signature is the proof.
    assert {path for path, asks in acts if not asks} == {f"{V1}/submissions", f"{V1}/journal/cosignatures"}
    assert len(acts) >= 15
    assert looks == {
        f"{V1}/reviews/<review>", f"{V1}/letters/<letter>/paper.pdf", f"{V1}/submissions/<submission>/errors.xlsx",
    }  # fmt: skip


def test_a_key_alone_stops_deciding_once_its_official_has_a_factor(
    context: Context, alleged: Any, inside: Callable[..., Any]
) -> None:
    key, path = bearer(context, "checker"), f"{V1}/listings/{alleged.listing}"
    seen = alleged.client.get(path, headers=key).headers["ETag"]
    inside("checker")
    act = {**key, "If-Match": seen, "Idempotency-Key": "once"}
    refused = alleged.client.post(f"{path}/suppress", json=SUPPRESSION, headers=act)
    assert (refused.status_code, code_of(refused)) == (403, "ACCESS.SIGNED_ONLY")
    assert alleged.client.get(path, headers=key).headers["ETag"] == seen
    assert code_of(alleged.client.get(f"{V1}/reviews/{'a' * 26}", headers=key)) == "ACCESS.SIGNED_ONLY"
    call = sign(context, "checker", alleged.client)
    assert code_of(call("GET", f"{V1}/reviews/{'a' * 26}")) == "NOT_FOUND"
    body = orjson.dumps(SUPPRESSION)
    done = call("POST", f"{path}/suppress", body, if_match=seen, idempotency_key="once")
    assert done.status_code == 200, done.get_data(as_text=True)
    assert alleged.client.get(path, headers=key).headers["ETag"] != seen


def test_a_link_that_was_redeemed_opens_no_way_back_for_the_key(
    context: Context, alleged: Any, at_browser: Callable[..., Any]
) -> None:
    """Half-way through the set-up there is a password and no factor: the key waits for nobody's convenience."""
    official, key = at_browser("checker"), bearer(context, "checker")
    path = f"{V1}/reviews/{'a' * 26}"
    link = issue_enrolment(context, SYSTEM, "checker")
    assert code_of(alleged.client.get(path, headers=key)) == "NOT_FOUND"
    official.get("/enrolment")
    official.send("/enrolment", token=link.token, password=official.password, again=official.password)
    assert code_of(alleged.client.get(path, headers=key)) == "ACCESS.SIGNED_ONLY"


def test_a_platforms_key_fetches_its_own_rejected_rows_and_an_officials_does_not(
    context: Context, alleged: Any, inside: Callable[..., Any]
) -> None:
    inside("maker")
    path = f"{V1}/submissions/{'a' * 26}/errors.xlsx"
    assert code_of(alleged.client.get(path, headers=alleged.clerks[0])) == "NOT_FOUND"
    assert code_of(alleged.client.get(path, headers=bearer(context, "maker"))) == "ACCESS.SIGNED_ONLY"


def test_a_role_that_may_not_hears_of_its_role_first(context: Context, alleged: Any) -> None:
    """Who may not act learns nothing of how others sign."""
    answer = alleged.client.post(
        f"{V1}/listings/{'a' * 26}/approval", json={}, headers=bearer(context, "auditor")
    )
    assert code_of(answer) == "ACCESS.ROLE"


@pytest.mark.parametrize("way", ["with_factor", "always"])
def test_a_program_without_a_factor_decides_where_the_office_lets_it(
    context: Context, alleged: Any, way: str
) -> None:
    settings = context.settings.model_copy(update={"officials_sign": way})
    client = create_app(context=replace(context, settings=settings)).test_client()
    answer = client.get(f"{V1}/reviews/{'a' * 26}", headers=bearer(context, "maker"))
    assert code_of(answer) == {"with_factor": "NOT_FOUND", "always": "ACCESS.SIGNED_ONLY"}[way]
    assert client.get(f"{V1}/reviews", headers=bearer(context, "maker")).status_code == 200


def test_each_official_of_an_office_has_two_keys_of_its_own(
    context: Context, office: None, app: APIFlask
) -> None:
    for login in (*OFFICIALS, *OFFICIALS):
        assert sign(context, login, app.test_client())("GET", f"{V1}/reviews").status_code == 200
