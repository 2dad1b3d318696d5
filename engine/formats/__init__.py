"""Files: the project, read without trusting it and written without risking it."""
