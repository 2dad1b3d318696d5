"""Quick fixes: each file knows one way to cure problems of a graph."""
