"""Entries become bytes for a recipient, and a recipient's bytes are verified. Pure: no Flask, no database."""
