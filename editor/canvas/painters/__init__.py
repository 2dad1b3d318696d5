"""What is painted on the canvas, one layer a file, from back to front: background, wires, chips, pulses, nodes, overlays."""
