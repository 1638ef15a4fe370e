"""How records, statements and tokens of persons are spelled under the seal."""
