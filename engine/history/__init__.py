"""What a run keeps of its past, and how any iteration of it is shown again and gone on from."""
