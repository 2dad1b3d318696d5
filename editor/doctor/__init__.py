"""What is done about what ails a training: a cure made, undone, compared with how it was before."""
