"""The ways of encrypting that this machine can try: the SM profile needs SM2 in the system's libcrypto."""

from blacklist_service.vault import sm2
from blacklist_service.vault.recipient_identities import EncryptionKind

KINDS = [kind for kind in EncryptionKind if kind is not EncryptionKind.SM or sm2.is_available()]
