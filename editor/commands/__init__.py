"""The window's menus: a file each, a table of commands in it. `menus` puts them in their order."""
