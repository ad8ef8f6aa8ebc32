"""What is done to the log: it grows, it is signed, it is looked at again."""
