"""The officials' web pages: log-in, their own account, what waits, and the approval of what a colleague proposed."""
