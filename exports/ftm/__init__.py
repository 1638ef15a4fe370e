"""FollowTheMoney: entries of the list as entities and statements, read back and checked."""
