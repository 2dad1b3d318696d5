"""The canvas: the graph as one widget, geometry in NumPy, painted in layers."""
