"""One file for each optimiser: how a gradient becomes an update."""
