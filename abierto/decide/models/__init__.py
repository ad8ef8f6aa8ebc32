"""What political actors publish, and who publishes for them."""
