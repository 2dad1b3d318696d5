"""What the canvas can be told: a table of commands for each menu, each command once."""
