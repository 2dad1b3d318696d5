"""Our layers' PyTorch twins, and arrays on their way between the two: batch last here, batch first there."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.layers.layer import Layer
from engine.tensor import Array, Shape

torch = pytest.importorskip("torch", reason="parity with PyTorch: pip install 'chainrule[parity]'")

JOINS: dict[str, Callable[..., Any]] = {  # layers that PyTorch has no module for
    "Add": lambda *xs: torch.stack(xs).sum(0),
    "Concat": lambda *xs: torch.cat(xs, 1),
}


def there(array: Array, *, gradient: bool = False) -> Any:
    """A tensor of its own, batch first."""
    tensor = torch.from_numpy(np.ascontiguousarray(np.moveaxis(array, -1, 0)).copy())
    return tensor.requires_grad_(gradient)


def here(tensor: Any) -> Array:
    """An array, batch last."""
    array: Array = np.moveaxis(tensor.detach().numpy(), 0, -1)
    return array


def close(ours: Array, theirs: Array) -> None:
    """Equal to 1e-5 in float32, 1e-10 in float64, of the largest number there is."""
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype
    tolerance = {"float32": 1e-5, "float64": 1e-10}[ours.dtype.name]
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * float(np.abs(theirs).max(initial=0)))


class Twin:
    """A layer's twin with the same parameters and state."""

    def __init__(self, layer: Layer, shapes: list[Shape], arrays: dict[str, Array], dtype: Any) -> None:
        self.twin = layer.to_torch(*shapes)
        if self.twin is None:
            self.module, self.call = None, JOINS[type(layer).__name__]
            return
        self.module = self.call = getattr(torch.nn, self.twin.module)(**self.twin.arguments)
        self.module.to({np.float32: torch.float32, np.float64: torch.float64}[dtype])
        own = dict(self.module.named_parameters()) | dict(self.module.named_buffers())
        assert set(own) - set(self.twin.parameters) <= {"num_batches_tracked"}
        with torch.no_grad():
            for name, taken in self.twin.parameters.items():
                own[name].copy_(torch.from_numpy(np.ascontiguousarray(taken(arrays))))

    def gradients(self, ours: dict[str, Array]) -> list[tuple[Array, Array]]:
        """Pairs of each parameter's gradients, ours as PyTorch would have it, and theirs."""
        if self.module is None:
            return []
        named = self.module.named_parameters()
        return [(self.twin.parameters[name](ours), parameter.grad.numpy()) for name, parameter in named]

    def buffers(self, ours: dict[str, Array]) -> list[tuple[Array, Array]]:
        """The same for the arrays that are not trained."""
        named = self.module.named_buffers() if self.module is not None else ()
        return [(self.twin.parameters[name](ours), b.numpy()) for name, b in named if name in self.twin.parameters]


def arrays_of(arrays: dict[str, Array], node: str) -> dict[str, Array]:
    """One node's arrays by their own names."""
    return {name.removeprefix(f"{node}."): array for name, array in arrays.items() if name.startswith(f"{node}.")}
