"""Pages without an account: the check of a letter, help, and what a person, or its agent, sees and asks of its case."""
