"""Lists of candidates as offices publish them, read without touching the database."""
