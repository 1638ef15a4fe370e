"""One format per file, found by exports/registry.py; nothing is registered anywhere else."""
