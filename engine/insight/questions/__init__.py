"""What may be asked before a backward pass: one kind of question a file, each answered from the arrays of the pass."""
