"""Group normalisation: batch normalisation's task, done within each sample."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.ones import Ones
from engine.initializers.zeros import Zeros
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.standard import standardise, through_standard
from engine.tensor import Array, Shape, ShapeError, Spec, divisor, times


@layer(title="GroupNorm", category="Norm & noise")
class GroupNorm(Layer, Setting):
    """Gives each group of channels, of each sample, mean 0 and variance 1; then a scale and shift per channel.

    y = scale·(x − mean) / √(variance + ε) + shift. One group takes all channels together, as many groups as
    channels is instance normalisation. It does not depend on the batch, so it suits small ones. Wu & He 2018.
    Input (features) or (channels, height, width).
    """

    formula = "y = scale · (x − mean) / √(variance + ε) + shift"
    partials = {
        "x": "scale / √(variance + ε), less what moves mean and variance",
        "scale": "(x − mean) / √(variance + ε)",
        "shift": "1",
    }
    groups: Annotated[int, Meta(ge=1, le=1_000_000, description="Parts of equal size that channels are cut into.")] = 1
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-5

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) not in (1, 3):
            sentence = f"wants a row of features or an image and gets {times(shapes[0])}"
            raise ShapeError(sentence, "Use LayerNorm for sequences.")
        if shapes[0][0] % self.groups:
            sentence = f"cuts {shapes[0][0]} channels into {self.groups} groups of equal size"
            setting = {"groups": divisor(self.groups, shapes[0][0])}
            raise ShapeError(sentence, "Choose groups that divide the channels.", setting=setting)
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        shape = shapes[0][:1]
        return {"scale": Parameter(shape, Ones()), "shift": Parameter(shape, Zeros())}

    def grouped(self, array: Array) -> Array:
        """(groups, numbers of each, N)."""
        return array.reshape(self.groups, -1, array.shape[-1])

    def forward(self, w: Any, op: Op) -> None:
        standardise(w, op, self.grouped(w.x), self.epsilon)
        standard, y = w.standard.reshape(len(w.x), -1), w.y.reshape(len(w.x), -1)
        op(np.multiply, standard, w.scale[:, None], y)
        op(np.add, y, w.shift[:, None], y)

    def backward(self, w: Any, op: Op) -> None:
        dy, standard = w.dy.reshape(len(w.x), -1), w.standard.reshape(len(w.x), -1)
        w.ones, w.dstandard = w.filled(dy.shape[1:], 1), w.empty(w.standard.shape)
        op(np.vecdot, dy, standard, w.grad_scale)  # ∂L/∂scale = Σ ∂L/∂y · (x − mean)/√(variance + ε)
        op(np.dot, dy, w.ones, w.grad_shift)  # ∂L/∂shift = Σ ∂L/∂y
        if w.dx is not None:
            op(np.multiply, dy, w.scale[:, None], w.dstandard.reshape(dy.shape))
            through_standard(w, op, w.dstandard, self.grouped(w.dx))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        arguments = {"num_groups": self.groups, "num_channels": inputs[0].shape[0], "eps": self.epsilon}
        return TorchTwin("nn.GroupNorm", arguments, {"weight": lambda p: p["scale"], "bias": lambda p: p["shift"]})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(groups=2), (Spec((4, 2, 3)),)),
            Example(cls(), (Spec((2, 2, 2)),)),
            Example(cls(groups=2, epsilon=0.01), (Spec((6,)),)),
        ]
