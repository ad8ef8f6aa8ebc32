"""What everyone sees of Decide: the same for all, kept by any cache."""
