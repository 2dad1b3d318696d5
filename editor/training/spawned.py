"""A process beside the window's, with one BLAS thread; a second one would gain little and take the interface's core."""

import os
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from engine.threads import ONE_THREAD


def spawned(name: str, main: Callable[..., object], *told: Any) -> tuple[SpawnProcess, Connection]:
    """Runs `main`, which is given its end of a pipe and what it is told; returns it and the other end."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    # A daemon: whatever happens to the editor's own ending, Python ends it too.
    process = context.Process(target=main, args=(theirs, *told), name=name, daemon=True)
    before = {each: os.environ.get(each) for each in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))  # NumPy reads them when the child imports it
    try:
        process.start()
    finally:
        for each, value in before.items():
            if value is None:
                del os.environ[each]
            else:
                os.environ[each] = value
    theirs.close()  # else who reads here would never see the end of the pipe
    return process, ours
