"""One upload format per file, found by the registry."""
