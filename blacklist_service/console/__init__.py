"""The web pages of those who have an account: officials at their queues and cases, platforms at what they report."""
