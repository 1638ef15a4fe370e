"""The JSON door, one noun per file. It asks workflows, and turns words into statuses; it decides nothing."""
