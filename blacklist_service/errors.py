"""What can go wrong, in domain words, with a stable code and no HTTP.

Bad *data* is never an exception: intake returns findings. These are refusals of a whole act. A message is
written for the reader and never repeats a person's data.
"""


class ServiceError(Exception):
    """A refusal with a stable code and a sentence in Chinese and in English."""

    def __init__(self, code: str, zh: str, en: str, **facts: str | int) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.facts = facts


class NotFoundError(ServiceError):
    """The thing does not exist, or the caller may not know that it does."""


class ForbiddenError(ServiceError):
    """The caller may not do this."""


class RefusedError(ServiceError):
    """The law, a state or a rule does not allow it now."""


class ConflictError(ServiceError):
    """Somebody else was faster: the version, key or lease is no longer the one that was seen."""


class InvalidError(ServiceError):
    """What was sent cannot be understood."""


class NotReadyError(ServiceError):
    """The service is not set up, not migrated or cannot reach what it needs."""
