"""What goes wrong in reports: every variation is one function under its name and weight."""

from bench.people.damage import addresses, contacts, firms, names, numbers, other_names
from bench.people.damage.registry import Damage, damages_of

__all__ = ["Damage", "addresses", "contacts", "damages_of", "firms", "names", "numbers", "other_names"]
