"""Whole files at once: the same decisions as one by one, over arrays (docs/operations/scale.md)."""
