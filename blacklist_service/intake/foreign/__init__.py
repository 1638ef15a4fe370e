"""What other systems publish or hand over, read as reference: records and findings, never reports of ours."""
