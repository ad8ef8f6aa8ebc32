"""What may be done with the facts of an election, one file per aggregate."""
