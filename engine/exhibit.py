"""What a layer shows to who looks into its node: its parameters in their natural form, and what a pass leaves in it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from engine.tensor import Array


class Trained(NamedTuple):
    """A parameter. `arranged` takes an array of the parameter's shape and gives the view of it that is looked at."""

    title: str
    parameter: str
    axes: tuple[str, ...]  # what the view's axes count
    arranged: Callable[[Array], Array] = lambda array: array


class Flowing(NamedTuple):
    """Numbers of a pass and the gradient with respect to them, if one comes back.

    The last axis counts the samples, unless the numbers belong to the batch as a whole; `axes` names the others.
    """

    title: str
    axes: tuple[str, ...]
    values: Array
    gradient: Array | None = None
    of_batch: bool = False


class Arithmetic(NamedTuple):
    """y = f(W·x + b) for each unit; with `bias` the weight's last column is b. The first axis counts the neurons."""

    weight: Trained
    bias: bool
    x: Flowing
    z: Flowing
    y: Flowing
    activation: str  # the title of f; '' where it is the identity


Exhibit: TypeAlias = Trained | Flowing | Arithmetic

AXES = {2: ("feature",), 3: ("feature", "step"), 4: ("map", "row", "column")}  # by the number of axes, batch included


def flow(title: str, values: Array | None, gradient: Array | None = None) -> tuple[Flowing, ...]:
    """A tensor of real numbers, batch last: features, a sequence (steps, features), or maps; of all else nothing."""
    if values is None or values.dtype.kind != "f" or values.ndim not in AXES:
        return ()
    turned = [array.swapaxes(0, 1) if array is not None and array.ndim == 3 else array for array in (values, gradient)]
    values, gradient = turned
    assert values is not None
    return (Flowing(title, AXES[values.ndim], values, gradient),)


def trained(parameters: Mapping[str, Any]) -> tuple[Trained, ...]:
    """Each parameter as it lies in memory, a bias column by itself."""
    found: list[Trained] = []
    for name, parameter in parameters.items():
        axes = {1: ("feature",), 2: ("unit", "input"), 3: ("map", "row", "column")}[len(parameter.shape)]
        if parameter.bias_column:
            found.append(Trained(name, name, axes, lambda array: array[:, :-1]))
            found.append(Trained("bias" if name == "weight" else f"{name} bias", name, ("unit",), last_column))
        else:
            found.append(Trained(name, name, axes))
    return tuple(found)


def last_column(array: Array) -> Array:
    """Of a weight, where the bias is."""
    return array[:, -1]


def placed(exhibit: Exhibit, place: Callable[[Array], Array]) -> Exhibit:
    """With each array of a pass where `place` says it is."""
    if isinstance(exhibit, Flowing):
        gradient = None if exhibit.gradient is None else place(exhibit.gradient)
        return exhibit._replace(values=place(exhibit.values), gradient=gradient)
    if isinstance(exhibit, Arithmetic):
        x, z, y = (placed(part, place) for part in (exhibit.x, exhibit.z, exhibit.y))
        assert isinstance(x, Flowing)
        assert isinstance(z, Flowing)
        assert isinstance(y, Flowing)
        return exhibit._replace(x=x, z=z, y=y)
    return exhibit


def arrays(exhibit: Exhibit) -> list[Array]:
    """Those of a pass that it shows."""
    found: list[Array] = []
    placed(exhibit, lambda array: found.append(array) or array)  # type: ignore[func-returns-value]
    return found
