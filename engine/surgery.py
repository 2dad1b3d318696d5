"""A weight is set by hand."""

from engine.loop import Loop, leave_update
from engine.snapshot import Snapshot


def set_weight(loop: Loop, key: str, place: int, value: float) -> bool:
    """Sets a number of the parameter 'node.name', at this place when flat; False where there is none.

    An iteration that is half done is begun anew: its backward pass has to meet the weights of its forward pass.
    """
    run = loop.run
    array = run.program.parameters.get(key)
    if array is None or not 0 <= place < array.size:
        return False
    leave_update(loop)
    loop.watch.hold(run.iteration)
    loop.watch.before.forget()
    if run.operation:
        begun = Snapshot(run)
        begun.take(run)
        begun.restore(run)
        loop.halts.forget()
    array.reshape(-1)[place] = value
    loop.steer()  # what failed before will not be the same again
    loop.fallback.begin()
    return True
