"""The weight view: what is inside a node, on a plate above the canvas."""
