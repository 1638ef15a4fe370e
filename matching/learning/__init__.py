"""What the operator's own rows say about the policy, without labels: estimates, their error, and what to change."""
