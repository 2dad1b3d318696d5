"""What a run is looked at with: wire readings, pictures of predictions, the first number that is not finite."""
