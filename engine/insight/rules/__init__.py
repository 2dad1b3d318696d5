"""What a doctor looks for: each file knows one illness."""
