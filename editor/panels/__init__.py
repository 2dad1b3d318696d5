"""One file for each panel; panels never import each other."""
