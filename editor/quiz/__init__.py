"""Predict, then see: a question before the backward pass, over the canvas, and never in anybody's way."""
