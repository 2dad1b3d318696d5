"""The chain rule for one weight, on the graph as it is: paths to the loss, factors with their numbers, proof."""
