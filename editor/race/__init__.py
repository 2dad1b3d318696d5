"""Two documents that train side by side: on one scale, in step, with one time line."""
