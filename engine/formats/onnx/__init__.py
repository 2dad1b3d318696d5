"""ONNX models as drawings: read without trusting them, every operator told by layers of ours or refused by name."""
