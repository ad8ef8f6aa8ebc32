"""The acts of the follow-up, one function each."""
