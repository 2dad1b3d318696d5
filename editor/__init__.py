"""The desktop editor: the only place with Qt."""
