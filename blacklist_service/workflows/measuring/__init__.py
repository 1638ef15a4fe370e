"""What the service counts about itself: topics, and what they are counted from."""
