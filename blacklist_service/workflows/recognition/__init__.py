"""Whom an identity is about: the known subjects that it may be, opened and compared; subjects that prove to be one,
or two."""
