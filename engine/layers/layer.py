"""What a layer is: settings, shapes, parameters, and the calls that its two passes record."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, TypeAlias

import msgspec

from engine.exhibit import Exhibit, flow, trained
from engine.family import Family, Member
from engine.initializers.initializer import Initializer
from engine.initializers.zeros import Zeros
from engine.op import Op
from engine.summary import summary
from engine.tensor import Array, KindError, Shape, Spec

Figure: TypeAlias = Literal["box", "dot", "flag"]


class Parameter(msgspec.Struct, frozen=True):
    """One trained array. With `bias_column`, the last column is the bias: it starts at 0 and is not drawn.

    With `no_row`, the first row stands for nothing and starts at 0. `axes` is for one whose rows or columns count more
    than one thing: what the rows count and what the columns do, as ((gates, units), (features,)); the bias apart.
    """

    shape: Shape
    initializer: Initializer = Zeros()
    fan_in: int = 1
    fan_out: int = 1
    bias_column: bool = False
    no_row: bool = False
    axes: tuple[Shape, Shape] = ((), ())


class TorchTwin(msgspec.Struct, frozen=True):
    """The same layer in PyTorch, as text: the engine never imports torch, exporter and parity tests share it.

    `module` is the constructor, such as 'nn.Linear', and `arguments` its keywords; '' where an expression says it all.
    `parameters` maps the module's parameter and buffer names to a linear function from this layer's arrays (by name,
    in engine layout) to the array that PyTorch wants; `tensors` does so for trained arrays without a module, and
    `constants` holds arrays that stay as they are. `call` is the expression of the output, batch first, with names in
    braces: {module}, the input ports, tensors and constants; 'self.training' is known. `code` defines, with torch, nn
    and F imported, what module and call use beyond PyTorch.
    """

    module: str = ""
    arguments: dict[str, Any] = {}
    parameters: dict[str, Callable[[dict[str, Array]], Array]] = {}
    call: str = "{module}({x})"
    tensors: dict[str, Callable[[dict[str, Array]], Array]] = {}
    constants: dict[str, Array] = {}
    code: str = ""


class Example(msgspec.Struct, frozen=True):
    """Settings and input shapes that the common tests run a layer with, and what the inputs' numbers lie between."""

    layer: "Layer"
    inputs: tuple[Spec, ...]
    between: tuple[float, float] = (-2.0, 2.0)


class Layer(Member):
    """A node's meaning. Concrete layers are `Setting` structs: their fields are the settings the user sees.

    Arrays are batch last. A workspace `w` carries them: `w.xs`/`w.ys` (inputs and outputs), `w.dys`/`w.dxs`
    (their gradients; an entry is None where nobody needs it), for the first of each `w.x`, `w.y`, `w.dy`,
    `w.dx`, and each input under its port's name; `w.x1` is `x` flattened to (features, N) with a row of ones
    below; parameters and state by their names; `w.grad_<parameter>`; `w.training`; `w.watched`, whether all numbers
    stay to be read; `w.rng`, of which float32 is drawn whatever the program's type is: equal seeds, equal numbers;
    `w.empty(shape, dtype)` for scratch arrays made at compile time, `w.filled(shape, value, dtype)` and
    `w.constant(array)` for such that stay as they are.
    """

    __slots__ = ()
    shelf: ClassVar["Family[Layer]"]
    formula: ClassVar[str] = ""
    partials: ClassVar[dict[str, str]] = {}  # ∂y/∂ of each input and parameter as a formula; "*" for all others
    figure: ClassVar[Figure] = "box"  # what the canvas draws it as
    reshapes: ClassVar[bool] = False  # the output is the input's own memory under another shape
    width: ClassVar[str] = ""  # the setting that says how many features come out
    passes_gradient: ClassVar[bool] = True  # if not, its inputs get none and what lies before it does not learn

    def inputs(self) -> tuple[str, ...]:
        """Names of the input ports."""
        return ("x",)

    def outputs(self) -> tuple[str, ...]:
        """Names of the output ports."""
        return ("y",)

    def caption(self) -> str:
        """What the node's title on the canvas says, such as 'Group ×3'."""
        return self.title

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        """What it does, in the few characters that fit below the title: '8 → 16 · tanh'. () for unknown specs."""
        return summary(self, inputs, outputs)

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        """Output specs from input specs; ShapeError says in a sentence what does not fit."""
        for place, spec in enumerate(inputs):
            if spec.classes:
                sentence = f"wants numbers at {self.inputs()[place]} and gets class labels"
                raise KindError(sentence, "Wire class labels to a loss's targets.")
        return (Spec(self.output_shape(*[spec.shape for spec in inputs])),)

    def output_shape(self, *shapes: Shape) -> Shape:
        """One sample's output shape; ShapeError for shapes that do not fit. By default that of the input."""
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        """The trained arrays by name."""
        return {}

    def parameters_for(self, *inputs: Spec) -> dict[str, Parameter]:
        """The same by the whole specs, for a layer whose parameters depend on how many classes come in."""
        return self.parameters(*[spec.shape for spec in inputs])

    def state(self, *shapes: Shape) -> dict[str, tuple[Shape, float]]:
        """Arrays that are kept and saved but not trained, by name: shape and first value."""
        return {}

    def forward(self, w: Any, op: Op) -> None:
        """Records the calls that read `w.x` and assign `w.y`."""

    def backward(self, w: Any, op: Op) -> None:
        """Records the calls that read `w.dy` and assign `w.dx`, `w.grad_…`; the program sums at branches."""

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        """What there is to be seen inside the node, after a watched pass was recorded; `w.dy` is None without one."""
        return (*flow("output", w.y, w.dy), *trained(parameters))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        """The PyTorch twin for these inputs."""
        raise TypeError(f"{type(self).__name__} has no PyTorch twin")

    @classmethod
    def examples(cls) -> list[Example]:
        """What the common tests run."""
        return []


CATEGORIES = (  # in the order people look for them
    "Data",
    "Layers",
    "Shape",
    "Sequence",
    "Activations",
    "Norm & noise",
    "Merge",
    "Arithmetic",
    "Loss",
    "Templates",
)
PLACES = ("engine.layers", "engine.losses", "engine.data", "engine.groups", "engine.templates")
LAYERS: Family[Layer] = Family("layer", *PLACES, categories=CATEGORIES)
Layer.shelf = LAYERS
layer = LAYERS.add
