"""How many threads NumPy's linear algebra has: it reads these names when it is imported, so they are set before."""

import os

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def set_one_thread() -> None:
    """One, unless the surroundings say otherwise: a second one gains little and takes the interface's core."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
