"""What taking in an upload is made of: prepare, resolve, write one chunk, merge, complete."""
