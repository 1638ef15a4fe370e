"""Who is this? Pure functions over identities: no Flask, no database, no clock, no environment."""
