"""The document: what is edited, how it changes, and where it is kept."""
