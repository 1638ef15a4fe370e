"""Published vectors through our own wrappers, and around each what must be refused, in the manner of Wycheproof.

Sources: RFC 4231 (HMAC), RFC 5869 (HKDF), RFC 8032 (Ed25519), GB/T 32905 (SM3), GB/T 32907 and RFC 8998 (SM4-GCM),
GB/T 32918.5 (SM2). The ciphers of the suites have theirs in test_vault_suites.py. No package on the index carries
Wycheproof's files, so its cases are made here from what they are about.
"""

import hashlib
import hmac
from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blacklist_service.errors import InvalidError
from blacklist_service.vault import sm2, tokens
from blacklist_service.vault.derive import derive, expand64
from blacklist_service.vault.public_keys import SM2, PublicKey, is_signed_by, key_of_service, read_public_key
from blacklist_service.vault.suites import SUITES, Suite
from exports import minisign

# RFC 4231 §4.2-4.5 (cases 1 to 4): keys no longer than a block, as ours are.
HMAC_VECTORS = [
    ("0b" * 20, "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    ("4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ("aa" * 20, "dd" * 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    ("0102030405060708090a0b0c0d0e0f10111213141516171819", "cd" * 50,
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
]  # fmt: skip

# RFC 5869 A.1 to A.3: pseudorandom key, info, output (as far as ours goes).
EXPAND_VECTORS = [
    ("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5", "f0f1f2f3f4f5f6f7f8f9",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
    ("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244", bytes(range(0xB0, 0x100)).hex(),
     ("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8"
     "367793a9aca3db71")),
    ("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04", "",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
]  # fmt: skip

# RFC 8032 §7.1, tests 1 to 3: seed, public key, message, signature.
ED25519_VECTORS = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     ("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
     "655141438e7a100b")),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     ("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
     "b00d291612bb0c00")),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     ("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
     "c027beceea1ec40a")),
]  # fmt: skip
# The point of the key (uncompressed), and the two numbers of the signature.
SM2_VECTOR = (
    (
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    ),
    0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3,
    0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA,
)
SM2_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
# The points of small order, and spellings of a coordinate that is not below the prime (RFC 8032 §5.1.3).
NO_KEYS = [
    bytes(32), (1).to_bytes(32, "little"), (PRIME - 1).to_bytes(32, "little"), PRIME.to_bytes(32, "little"),
    (PRIME + 1).to_bytes(32, "little"), bytes(31) + b"\x80", (1 | 1 << 255).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "mac"), HMAC_VECTORS)
def test_own_hmac_with_its_pads_hashed_once_gives_the_bytes_of_rfc_4231(
    monkeypatch: pytest.MonkeyPatch, key: str, message: str, mac: str
) -> None:
    """The key of a kind is derived; here the vector's stands in its place, and the rest is ours."""
    monkeypatch.setattr(tokens, "derive", lambda _root, _label: bytes.fromhex(key))
    made = tokens.Tokenizer(bytes(32))
    assert made.mac("kind", bytes.fromhex(message)).hex() == mac
    assert made.macs([("kind", bytes.fromhex(message))] * 2) == [bytes.fromhex(mac)] * 2
    assert made.mac("kind", bytes.fromhex(message) + b"\x00").hex() != mac


@pytest.mark.parametrize(("key", "info", "output"), EXPAND_VECTORS)
def test_own_expand_gives_the_bytes_of_rfc_5869(key: str, info: str, output: str) -> None:
    made = expand64(bytes.fromhex(key), bytes.fromhex(info)).hex()
    assert output.startswith(made) or made.startswith(output)


def test_a_subkey_is_hkdf_with_an_empty_salt() -> None:
    """RFC 5869 A.3 (salt and info empty) up to our 32 bytes, and by hand where there is a label."""
    root = bytes.fromhex("0b" * 22)
    assert derive(root, "", 42).hex() == EXPAND_VECTORS[2][2]
    pseudorandom = hmac.digest(bytes(32), root, "sha256")
    assert derive(root, "id/listing") == hmac.digest(pseudorandom, b"id/listing\x01", "sha256")


@pytest.mark.parametrize(("seed", "public", "message", "signature"), ED25519_VECTORS)
def test_signatures_are_those_of_rfc_8032_and_nothing_near_them_passes(
    seed: str, public: str, message: str, signature: str
) -> None:
    signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    assert signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex() == public
    told, made = bytes.fromhex(message), bytes.fromhex(signature)
    assert signer.sign(told) == made
    key = key_of_service(bytes.fromhex(public))
    assert is_signed_by(key, told, made)
    scalar = int.from_bytes(made[32:], "little")
    near = [
        made[:32]
        + (scalar + factor * ORDER).to_bytes(32, "little")  # s + L: the same equation, another spelling
        for factor in range(1, 9)
        if scalar + factor * ORDER < 2**256
    ]
    near += [(int.from_bytes(made) ^ 1 << bit).to_bytes(64) for bit in range(512)]
    near += [made[:cut] for cut in (0, 1, 32, 63)]
    near += [
        made + b"\x00",
        made[32:] + made[:32],
        bytes(64),
        b"\xff" * 64,
        made[:32] + bytes(32),
        bytes(32) + made[32:],
    ]
    assert len(near) > 520
    assert [one.hex() for one in near if is_signed_by(key, told, one)] == []
    for other in (told + b"\x00", told[1:] or b"x", hashlib.sha512(told).digest()):
        assert not is_signed_by(key, other, made)
    assert not is_signed_by(key_of_service(_another(public)), told, made)


def _another(public: str) -> bytes:
    return bytes.fromhex(next(one[1] for one in ED25519_VECTORS if one[1] != public))


@pytest.mark.parametrize("raw", NO_KEYS, ids=lambda raw: raw.hex()[:8])
def test_a_key_of_small_order_or_of_two_spellings_is_not_enrolled(raw: bytes) -> None:
    """Under such a key one signature holds for many messages: R and s of nothing."""
    pem = _pem_of(raw)
    with pytest.raises(InvalidError) as refused:
        read_public_key(pem)
    assert refused.value.code == "SIGNING_KEY.FORMAT"


def _pem_of(raw: bytes) -> bytes:
    # SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4), whatever the 32 bytes are.
    der = bytes.fromhex("302a300506032b6570032100") + raw
    body = minisign.b64encode(der).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()


def test_an_honest_key_in_the_same_form_is_enrolled() -> None:
    for _, public, _, _ in ED25519_VECTORS:
        assert read_public_key(_pem_of(bytes.fromhex(public))) == key_of_service(bytes.fromhex(public))


def test_a_manifest_signature_of_two_spellings_is_refused() -> None:
    signer = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(ED25519_VECTORS[0][0]))
    public = signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    text = minisign.sign(b"{}", bytes(8), signer.sign, "feed a release 1")
    key = minisign.public_key_text(bytes(8), public)
    assert minisign.verify(b"{}", text, key) == "feed a release 1"
    parts = minisign.parse_signature(text)
    for kept, which in ((parts.signature, "FILE"), (parts.comment_signature, "COMMENT")):
        scalar = int.from_bytes(kept[32:], "little") + ORDER
        other = kept[:32] + scalar.to_bytes(32, "little")
        armoured = {"FILE": b"ED" + bytes(8) + kept, "COMMENT": kept}[which]
        spelled = minisign.b64encode(armoured).decode()
        wrong = minisign.b64encode(armoured[: -len(kept)] + other).decode()
        assert spelled in text
        with pytest.raises(minisign.SignatureError) as refused:
            minisign.verify(b"{}", text.replace(spelled, wrong), key)
        assert refused.value.code == f"SIGNATURE.{which}"


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
@pytest.mark.parametrize("part", ["cipher", "wrapping"])
def test_a_nonce_of_another_length_opens_nothing(suite: Suite, part: str) -> None:
    make: Callable[[bytes], object] = getattr(suite, part)
    made = make(bytes(suite.key_bytes))
    sealed = made.encrypt(bytes(12), b"text", b"place")  # type: ignore[attr-defined]  # a cipher of the suite
    for size in (0, 1, 8, 11, 13, 16, 32):
        with pytest.raises((InvalidTag, ValueError)):
            made.decrypt(bytes(size), sealed, b"place")  # type: ignore[attr-defined]  # a cipher of the suite


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_both_digests_of_the_standard(message: bytes, digest: str) -> None:
    """GB/T 32905-2016, Annex A."""
    made = Hash(SM3())
    made.update(message)
    assert made.finalize().hex() == digest


def test_sm4_gives_the_block_of_the_standard() -> None:
    """GB/T 32907-2016, Annex A.1: the text is enciphered under itself."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    running = Cipher(SM4(block), modes.ECB()).encryptor()  # the bare block of the standard
    assert running.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def _der(r: int, s: int) -> bytes:
    numbers = b"".join(b"\x02" + bytes([len(one)]) + one for one in map(_integer, (r, s)))
    return b"\x30" + bytes([len(numbers)]) + numbers


def _integer(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


@pytest.mark.skipif(not sm2.is_available(), reason="no SM2 in the system's libcrypto")
def test_the_sm2_signature_of_the_standard_holds_and_nothing_near_it_does() -> None:
    """GB/T 32918.5-2017, Annex A.2, with the default identity of GM/T 0009."""
    point, r, s = SM2_VECTOR
    key = PublicKey(
        SM2, bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200") + bytes.fromhex(point)
    )
    message = b"message digest"
    assert is_signed_by(key, message, _der(r, s))
    near = [(r, s ^ 1), (r ^ 1, s), (s, r), (r, SM2_ORDER - s), (r, s + SM2_ORDER), (0, s), (r, 0), (0, 0)]
    near += [(SM2_ORDER, s), (r, SM2_ORDER), (SM2_ORDER - r, s)]
    assert [one for one in near if is_signed_by(key, message, _der(*one))] == []
    whole = _der(r, s)
    # Bytes behind it, a cut one, and a length in the long form: DER has one spelling.
    for spelled in (whole + b"\x00", whole[:-1], b"\x30\x81" + whole[1:], b"", whole[2:]):
        assert not is_signed_by(key, message, spelled)
    assert not is_signed_by(key, b"message digesu", whole)


def test_a_library_key_is_what_the_register_asks() -> None:
    """The library takes a point of small order for a key: it is our register that does not."""
    assert Ed25519PublicKey.from_public_bytes((1).to_bytes(32, "little"))
