"""A member's own side of the signed interface: its key, its calls, and what it keeps until they are answered."""
