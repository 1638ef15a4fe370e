"""What publishing is made of: permission, entries, changes against what the recipient holds, sealed parts."""
