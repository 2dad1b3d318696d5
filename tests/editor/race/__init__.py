"""Tests of editor/race."""
