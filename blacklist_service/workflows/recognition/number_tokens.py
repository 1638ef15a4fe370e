"""Under which tokens the holders of an identity's complete numbers lie."""

from blacklist_service.vault.keyring import Vault
from matching.blocking import NUMBER_KEY, block_keys
from matching.types import Identity


def number_tokens(vault: Vault, identity: Identity) -> tuple[int, ...]:
    """The tokens of an identity's complete numbers, and none of the looser keys."""
    return vault.tokens.tokens(key for key in block_keys(identity) if key[0] == NUMBER_KEY)
