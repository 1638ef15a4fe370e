"""Splink and recordlinkage beside ours, on the same rows in the same run (environment: requirements-rivals.lock)."""
