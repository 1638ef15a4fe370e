"""What a letter says: which step of a case it tells of, the facts behind it in words, and how it is kept."""
