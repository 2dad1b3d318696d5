"""Graphs in one node: what a group is, where it begins and ends, and what it stands for."""
