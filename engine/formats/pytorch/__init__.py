"""A project as a PyTorch script that proves itself, and the file of numbers beside it."""
