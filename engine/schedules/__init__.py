"""One file for each schedule: how the learning rate changes in the course of a training."""
