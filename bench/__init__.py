"""Benchmarks: the service against references of the same run, on invented data."""
