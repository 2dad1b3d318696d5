"""What a doctor prescribes: each file is one edit of a drawing or of its training."""
