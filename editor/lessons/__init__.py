"""Guided lessons: files in resources/lessons, checked against what is really there, run by one class."""
