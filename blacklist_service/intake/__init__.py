"""Uploaded bytes become rows and findings. Pure, and never raises on bad data."""
