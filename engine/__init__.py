"""The engine: graphs compiled to NumPy, trained and watched. It knows nothing of windows."""
