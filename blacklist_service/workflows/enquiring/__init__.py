"""What stands around an enquiry: what a member may ask, and what its enquiries look like together."""
