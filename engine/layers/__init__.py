"""One file for each layer; a file placed here is a layer everywhere in the program."""
