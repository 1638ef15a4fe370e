"""The published examples of RFC 9421, appendix B: our signature base under the published keys and signatures."""

import base64
import hmac

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from blacklist_service.signatures.message import Message, authority_of, signature_base
from blacklist_service.signatures.structured_fields import InnerList, Item, read_dictionary
from blacklist_service.vault.public_keys import PublicKey, is_signed_by

# RFC 9421 B.1.2, B.1.3, B.1.4, B.1.5.
RSA_PSS = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+"
    "Lh1GH45x28Rw3Ry53mm+oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgc"
    "hwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9"
    "v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI2wIDAQAB"
)
P256 = ("qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA=", "Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0=")
ED25519_PUBLIC = "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
ED25519_PRIVATE = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"
SHARED_SECRET = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
# B.2: the request and the response that the examples sign.
REQUEST = Message(
    method="POST",
    target_uri="https://example.com/foo?param=Value&Pet=dog",
    fields={
        "host": "example.com",
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "content-type": "application/json",
        "content-digest": "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
        "content-length": "18",
    },
)
RESPONSE = Message(
    status=200,
    fields={
        "date": "Tue, 20 Apr 2021 02:07:56 GMT",
        "content-type": "application/json",
        "content-digest": "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:",
        "content-length": "23",
    },
)
# B.4: one request, and what gateways may do to it.
DEMO = "https://example.org/demo?name1=Value1&Name2=value2"
TRANSFORM_INPUT = '("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"'
TRANSFORM = "ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA=="


def covered(said: str) -> InnerList:
    member = read_dictionary(f"sig={said}")["sig"]
    assert isinstance(member, InnerList)
    return member


def is_ed25519(message: Message, said: str, signature: str) -> bool:
    key = PublicKey("ed25519", base64.b64decode(ED25519_PUBLIC))
    return is_signed_by(key, signature_base(message, covered(said)), base64.b64decode(signature))


def test_b23_full_coverage_with_rsa_pss() -> None:
    said = (
        '("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length")'
        ';created=1618884473;keyid="test-key-rsa-pss"'
    )
    signature = (
        "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0"
        "fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xM"
        "y7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIz"
        "tsDZKEgM4cUA=="
    )
    key = load_der_public_key(base64.b64decode(RSA_PSS))
    scheme = padding.PSS(padding.MGF1(hashes.SHA512()), 64)
    assert isinstance(key, RSAPublicKey)
    key.verify(base64.b64decode(signature), signature_base(REQUEST, covered(said)), scheme, hashes.SHA512())


def test_b24_a_response_with_ecdsa() -> None:
    said = '("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"'
    raw = base64.b64decode(
        "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw=="
    )
    x, y = (int.from_bytes(base64.urlsafe_b64decode(one), "big") for one in P256)
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    base = signature_base(RESPONSE, covered(said))
    key.verify(signature, base, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(signature, base + b" ", ec.ECDSA(hashes.SHA256()))


def test_b25_a_request_with_a_shared_secret() -> None:
    said = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    made = hmac.new(
        base64.b64decode(SHARED_SECRET), signature_base(REQUEST, covered(said)), "sha256"
    ).digest()
    assert base64.b64encode(made).decode() == "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="


def test_b26_a_request_with_ed25519_both_ways() -> None:
    said = (
        '("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert is_ed25519(REQUEST, said, signature)
    key = load_der_private_key(base64.b64decode(ED25519_PRIVATE), None)
    assert isinstance(key, Ed25519PrivateKey)
    assert base64.b64encode(key.sign(signature_base(REQUEST, covered(said)))).decode() == signature
    other = Message("PUT", REQUEST.target_uri, REQUEST.fields)
    assert not is_ed25519(other, said, signature)


@pytest.mark.parametrize(
    ("method", "target", "accept", "is_valid"),
    [
        ("GET", DEMO, "application/json, */*", True),
        ("GET", f"{DEMO}&param=added", "application/json, */*", True),
        ("GET", DEMO.replace("https", "http"), "application/json, */*", True),
        ("POST", DEMO, "application/json, */*", False),
        ("GET", DEMO.replace("example.org", "example.com"), "application/json, */*", False),
        ("GET", DEMO, "*/*, application/json", False),
        ("GET", DEMO, "application/json", False),
    ],
)
def test_b4_what_gateways_may_do(method: str, target: str, accept: str, is_valid: bool) -> None:
    message = Message(method, target, {"accept": accept})
    assert is_ed25519(message, TRANSFORM_INPUT, TRANSFORM) == is_valid


@pytest.mark.parametrize(
    ("target", "name", "value"),
    [
        (
            "https://www.example.com/path?param=value",
            "@target-uri",
            "https://www.example.com/path?param=value",
        ),
        ("https://www.example.com/path?param=value", "@authority", "www.example.com"),
        ("https://WWW.Example.com:443/path", "@authority", "www.example.com"),
        ("http://example.com:80/", "@authority", "example.com"),
        ("http://example.com:443/", "@authority", "example.com:443"),
        ("https://example.com:8443/", "@authority", "example.com:8443"),
        ("http://www.example.com/path?param=value", "@scheme", "http"),
        ("https://www.example.com/path?param=value", "@request-target", "/path?param=value"),
        ("https://www.example.com/path", "@request-target", "/path"),
        ("https://www.example.com", "@path", "/"),
        (
            "https://www.example.com/path?param=value&foo=bar&baz=bat%2Dman",
            "@query",
            "?param=value&foo=bar&baz=bat%2Dman",
        ),
        ("https://www.example.com/path", "@query", "?"),
    ],
)
def test_section_22_derived_components(target: str, name: str, value: str) -> None:
    message = Message("POST", target)
    base = signature_base(message, InnerList((Item(name),))).decode()
    assert base == f'"{name}": {value}\n"@signature-params": ("{name}")'


def test_section_24_a_response_bound_to_its_request() -> None:
    request = Message("POST", "https://example.com/foo?param=Value&Pet=dog", {"signature": "sig1=:AA==:"})
    response = Message(status=503, fields={"content-length": "62"}, request=request)
    said = '("@status" "content-length" "signature";req "@authority";req);created=1'
    assert signature_base(response, covered(said)).decode().splitlines() == [
        '"@status": 503',
        '"content-length": 62',
        '"signature";req: sig1=:AA==:',
        '"@authority";req: example.com',
        f'"@signature-params": {said}',
    ]


def test_a_user_name_in_a_target_is_no_authority_of_ours() -> None:
    assert authority_of("https://example.com@evil.example/") != "example.com"
