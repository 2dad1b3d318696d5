"""One file for each metric: what people read beside the loss."""
