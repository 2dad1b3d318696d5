"""What ships with the program and is no code: data sets, examples, icons; found by engine.resources."""
