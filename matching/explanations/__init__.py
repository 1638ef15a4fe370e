"""One stored decision told to four readers: who reviews it, who reported, whom it is about, who inspects."""

from typing import Literal, get_args

Reader = Literal["reviewer", "source", "subject", "inspector"]
EXPLAINED_TO: tuple[Reader, ...] = get_args(Reader)
