"""One stored decision told to four readers: who reviews it, who reported, whom it is about, who inspects."""
