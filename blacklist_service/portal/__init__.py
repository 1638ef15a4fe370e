"""Pages for everybody, without an account: today the check of a letter."""
