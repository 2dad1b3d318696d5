"""The editor's end of the worker: its process, its mailbox, and the session that views listen to."""
