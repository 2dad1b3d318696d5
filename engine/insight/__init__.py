"""What a run is looked at with: wire readings, pictures of predictions, the first number not finite."""
