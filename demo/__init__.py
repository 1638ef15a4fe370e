"""The whole story on invented data: `make demo`. Uses the same workflows as the doors, with a clock that it moves."""
