"""What an edition of public notice is made of: who is printed, who is left out and why, the files, the recall list."""
