"""A stretch of the training as a film: its frames, who takes them, and the file."""
