"""One file for each data set; a data set is a node with two outputs, inputs and targets."""
