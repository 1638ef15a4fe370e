"""Invented people and firms with all that goes wrong in reports about them: for measuring a resolver, never real."""
