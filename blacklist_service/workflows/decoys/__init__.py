"""Invented people on the list: two officials place them, who looks for them is suspended, a leak names its source."""
