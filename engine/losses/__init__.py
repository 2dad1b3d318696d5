"""One file for each loss; a loss is a node with two inputs, prediction and targets."""
