"""One file for each way to draw a parameter's first values."""
