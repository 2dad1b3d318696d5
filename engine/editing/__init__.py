"""Edits: every change of a drawing is a pure function from the old sheet to the new one."""
