"""Models of other programs, read."""
