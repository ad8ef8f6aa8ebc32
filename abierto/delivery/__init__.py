"""What people sent to each actor, packed whole and provable."""
