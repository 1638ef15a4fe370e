"""The only room with keys: seal, open, tokens, signatures, opaque ids, the journal's tree."""
