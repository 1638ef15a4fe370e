"""Parquet files, written and read back without a library: the few structures of the format that a release needs."""
