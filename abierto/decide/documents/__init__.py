"""Papers of Decide."""
