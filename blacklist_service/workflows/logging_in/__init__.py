"""What logging in to the console is made of: attempts that are counted, hashes that are bounded, sessions, factors."""
