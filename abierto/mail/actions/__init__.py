"""Writing to people."""
