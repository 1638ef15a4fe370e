"""Mapping profiles: columns agreed with a recipient whose own specification is not public."""
