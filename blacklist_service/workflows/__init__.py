"""One verb per file, one transaction, one journal entry. The doors ask here; nobody here knows a door."""
