"""A whole site in one file, and back: what it holds, how a row is written, how the file is read without trusting it."""
