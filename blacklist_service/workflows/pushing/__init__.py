"""How a release gets to its recipient without being asked for."""
