"""What is painted on the canvas, one layer a file: background, wires, chips, pulses, nodes, overlays."""
