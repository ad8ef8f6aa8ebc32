"""What people do with a plan."""
