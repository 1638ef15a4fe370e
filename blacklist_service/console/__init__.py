"""The web pages of whoever has an account: officials at queues and cases, platforms at what they report, agencies at
their feeds and enquiries."""
