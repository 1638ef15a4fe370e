"""Signed uploads that somebody on the way changes or sends again: none is taken, and each genuine one has one effect.

In the suite some hundreds; `pytest -m slow` sends 50,000.
"""

import string
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from blacklist_service.signatures.content_digest import content_digest
from blacklist_service.signatures.message import Message
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Submission
from blacklist_service.vault.private_keys import PrivateKey, new_private_key
from blacklist_service.workflows.context import Context

PATH = "/api/v1/submissions?dry_run=true"
REFUSALS = {
    "SIGNED_CALL.FORMAT", "SIGNED_CALL.COVERAGE", "SIGNED_CALL.TIME", "SIGNED_CALL.INVALID", "SIGNED_CALL.TARGET",
    "SIGNED_CALL.TRANSPORT", "SIGNED_CALL.DIGEST", "SIGNED_CALL.REPLAYED",
    # What the web server's own limits, routes and keys say to such a request.
    "METHOD.NOT_ALLOWED", "NOT_FOUND", "ACCESS.KEY", "QUERY.UNKNOWN", "BODY.LENGTH",
}  # fmt: skip
COVERED = ("content-digest", "content-type", "idempotency-key")
SIGNATURE = ("signature-input", "signature")
# Every character that can stand in a field, but those between which a structured field does not tell.
LETTERS = string.ascii_letters + string.digits + string.punctuation


def body_of(number: int) -> bytes:
    return f"姓名,证件号码\n虚构{number},110101199003070010\n".encode()


def with_field(message: Message, name: str, value: str | None) -> Message:
    fields = {key: text for key, text in message.fields.items() if key != name}
    return replace(message, fields=fields if value is None else fields | {name: value})


def other_letter(chance: Random, text: str) -> str:
    """One character changed into another one."""
    place = chance.randrange(len(text))
    letter = chance.choice([one for one in LETTERS if one != text[place]])
    return text[:place] + letter + text[place + 1 :]


def a_letter_of_the_signature(chance: Random, message: Message) -> Message:
    name = chance.choice(SIGNATURE)
    return with_field(message, name, other_letter(chance, message.fields[name]))


def a_letter_of_what_is_covered(chance: Random, message: Message) -> Message:
    name = chance.choice(COVERED)
    return with_field(message, name, other_letter(chance, message.fields[name]))


def a_field_less(chance: Random, message: Message) -> Message:
    name = chance.choice([*COVERED, *SIGNATURE])
    return with_field(message, name, None)


def a_field_twice(chance: Random, message: Message) -> Message:
    name = chance.choice([*COVERED, *SIGNATURE])
    return with_field(message, name, f"{message.fields[name]}, {message.fields[name]}")


def another_target(chance: Random, message: Message) -> Message:
    target = message.target_uri
    return replace(
        message,
        target_uri=chance.choice(
            [
                target.replace("true", "false"), target.replace("?", "?charset=gb18030&"), target.partition("?")[0],
                target.replace("submissions", "reports:batch"), target + "&x=1", target.replace("/v1", "/v1/%2e"),
                target.replace("localhost/", "localhost//"), target.replace("submissions", "submissions/"),
            ]
        ),
    )  # fmt: skip


def another_method(chance: Random, message: Message) -> Message:
    return replace(message, method=chance.choice(["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]))


def other_order(chance: Random, message: Message) -> Message:
    said = message.fields["signature-input"]
    inside = said[said.index("(") + 1 : said.index(")")]
    names = inside.split()
    while " ".join(names) == inside:
        chance.shuffle(names)
    return with_field(message, "signature-input", said.replace(inside, " ".join(names)))


def other_times(chance: Random, message: Message) -> Message:
    said = message.fields["signature-input"]
    created = int(said.partition("created=")[2].partition(";")[0])
    shift = chance.choice([-400, -1, 1, 5, 30, 600])
    changed = said.replace(f"created={created}", f"created={created + shift}")
    if chance.random() < 0.5:
        changed = changed.replace(f"expires={created + 300}", f"expires={created + 300 + shift}")
    return with_field(message, "signature-input", changed)


def an_algorithm(chance: Random, message: Message) -> Message:
    name = chance.choice(["none", "hmac-sha256", "ed25519", "rsa-v1_5-sha256"])
    return with_field(message, "signature-input", f'{message.fields["signature-input"]};alg="{name}"')


def a_second_signature(chance: Random, message: Message) -> Message:
    for name in SIGNATURE:
        value = message.fields[name]
        second = value.replace("sig1", chance.choice(["sig2", "sig1", "a"]), 1)
        pair = [value, second] if chance.random() < 0.5 else [second, value]
        message = with_field(message, name, ", ".join(pair))
    return message


def encoded(chance: Random, message: Message) -> Message:
    name, value = chance.choice(
        [("content-encoding", "identity"), ("transfer-encoding", "gzip, chunked"), ("trailer", "signature"),
         ("authorization", "Bearer A.B")]
    )  # fmt: skip
    return with_field(message, name, value)


CHANGES = (
    a_letter_of_the_signature, a_letter_of_what_is_covered, a_field_less, a_field_twice, another_target,
    another_method, other_order, other_times, an_algorithm, a_second_signature, encoded,
)  # fmt: skip


def forged(chance: Random, signer: Any, message: Message) -> Message:
    """The same request signed by somebody else under the member's key name."""
    stranger = replace(signer, key=PrivateKey(new_private_key()))
    nonce = "".join(chance.choice(string.ascii_letters) for _ in range(32))
    own = {name: message.fields[name] for name in COVERED}
    made = stranger.signed(
        "POST", PATH, nonce=nonce, **{name.replace("-", "_"): text for name, text in own.items()}
    )
    said = made.fields["signature-input"].replace(stranger.key.public.key_id, signer.key.public.key_id)
    return with_field(made, "signature-input", said)


def attack(context: Context, signer: Any, *, genuine: int, changed: int, replays: int) -> Counter[str]:
    """Sends so many genuine uploads, each after its changed copies and before its replays; how each was refused."""
    chance, codes = Random(9421), Counter[str]()

    def refused(message: Message, body: bytes) -> None:
        answer = signer.send(message, body)
        code = (
            ""
            if answer.status_code < 400
            else (answer.get_json(silent=True) or {}).get("code", "METHOD.NOT_ALLOWED")
        )
        codes[code] += 1
        assert 400 <= answer.status_code < 500, (
            message.method,
            message.target_uri,
            dict(message.fields),
            answer.status_code,
        )
        assert code in REFUSALS, (message.fields, code)

    for number in range(genuine):
        body = body_of(number)
        more = {"content_type": "text/csv", "idempotency_key": f"key-{number}"}
        message = signer.signed("POST", PATH, body, **more)
        for turn in range(changed):
            refused(CHANGES[turn % len(CHANGES)](chance, message), body)
        refused(forged(chance, signer, message), body)
        assert signer.send(message, body).status_code == 202
        for _ in range(replays):
            refused(message, body)
        other = signer.signed("POST", PATH, body, **more)
        refused(other, body + b" ")
        refused(with_field(other, "content-digest", content_digest(body + b" ")), body + b" ")
    with context.store.read() as connection:
        assert len(connection.execute(table_of(Submission).select()).all()) == genuine
    return codes


def test_some_hundreds_of_changed_calls(context: Context, both_signers: dict[str, Any]) -> None:
    codes = attack(context, both_signers["platform"], genuine=4, changed=66, replays=3)
    assert {"SIGNED_CALL.INVALID", "SIGNED_CALL.REPLAYED", "SIGNED_CALL.DIGEST"} <= set(codes)
    assert sum(codes.values()) == 4 * (66 + 1 + 3 + 2)


@pytest.mark.slow
def test_fifty_thousand_changed_calls(sqlite_context: Context, enrol_one: Any) -> None:
    signer = enrol_one("platform", new_private_key())
    codes = attack(sqlite_context, signer, genuine=100, changed=396, replays=101)
    assert sum(codes.values()) == 50_000
