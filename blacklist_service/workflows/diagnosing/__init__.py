"""What the doctor finds, and what it asks of a service that is open."""
