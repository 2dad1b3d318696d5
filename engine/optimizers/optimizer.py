"""What an optimiser is: the calls that turn gradients into new parameters."""

from typing import Any, ClassVar

import msgspec

from engine.family import Family, Member
from engine.op import Op


class TorchOptimizer(msgspec.Struct, frozen=True):
    """The same optimiser in PyTorch, as text: exporter and parity tests share it.

    `module` is the constructor, such as 'torch.optim.AdamW', and `arguments` its keywords besides the parameters, the
    learning rate among them as 'lr'. `l2` names the argument that adds λ·w to each gradient, '' if it has none. `code`
    defines, with torch imported, what PyTorch lacks.
    """

    module: str
    arguments: dict[str, Any]
    l2: str = "weight_decay"
    code: str = ""


class Optimizer(Member):
    """Records its update once, as calls on whole flat arrays; a pass of the compiler cuts them to the cache's size.

    The workspace `w` has `w.parameters` and `w.gradients` (flat, same length; gradients are only read), `w.rate` (the
    learning rate as a 0-d array, so that it can change while running), `w.scratch` and `w.spare` (flat, garbage),
    `w.factor()` (a 0-d array to multiply with, garbage) and what lasts from step to step: `w.kept(name)`, flat and
    zero at first, and `w.numbers(name, *first, dtype)`, a few, in float64 unless told otherwise. Parts of the
    parameters may have calls of their own; what writes `w.numbers` runs once for all of them.
    """

    __slots__ = ()
    shelf: ClassVar["Family[Optimizer]"]
    formula: ClassVar[str] = ""
    learning_rate: float

    def update(self, w: Any, op: Op) -> None:
        """Records the calls that read `w.gradients` and change `w.parameters`."""
        raise TypeError(f"{type(self).__name__} updates nothing")

    def to_torch(self) -> TorchOptimizer:
        """The PyTorch twin."""
        raise TypeError(f"{type(self).__name__} has no PyTorch twin")


OPTIMIZERS: Family[Optimizer] = Family("optimiser", "engine.optimizers")
Optimizer.shelf = OPTIMIZERS
optimizer = OPTIMIZERS.add
