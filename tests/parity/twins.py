"""Our layers' PyTorch twins, and arrays on their way between the two: batch last here, batch first there."""

from typing import Any

import numpy as np
import pytest

from engine.layers.layer import Layer
from engine.tensor import Array, Spec

torch = pytest.importorskip("torch", reason="parity with PyTorch: pip install 'chainrule[parity]'")


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
    """A layer's twin with the same parameters and state, made from the text that the exporter writes too."""

    def __init__(self, layer: Layer, inputs: list[Spec], arrays: dict[str, Array], dtype: Any) -> None:
        self.twin = layer.to_torch(*inputs)
        self.ports = layer.inputs()
        self.training = True
        real = {np.float32: torch.float32, np.float64: torch.float64}[dtype]
        known: dict[str, Any] = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "self": self}
        exec(self.twin.code, known)
        self.own: dict[str, Any] = {}  # parameters and buffers by the names the twin maps
        self.taken = self.twin.parameters | self.twin.tensors
        self.module = None
        if self.twin.module:
            self.module = eval(self.twin.module, known)(**self.twin.arguments).to(real)
            self.own = dict(self.module.named_parameters()) | dict(self.module.named_buffers())
            unmapped = set(self.own) - set(self.twin.parameters)
            assert all(name.endswith("num_batches_tracked") for name in unmapped), unmapped
        self.own |= {name: torch.nn.Parameter(there_as_is(taken(arrays))) for name, taken in self.twin.tensors.items()}
        with torch.no_grad():
            for name, taken in self.taken.items():
                assert self.own[name].shape == taken(arrays).shape, name
                self.own[name].copy_(there_as_is(taken(arrays)))
        known |= {name: self.own[name] for name in self.twin.tensors} | {"module": self.module}
        known |= {name: there_as_is(constant).to(real) for name, constant in self.twin.constants.items()}
        names = {name: name for name in (*self.ports, *self.twin.tensors, *self.twin.constants, "module")}
        self.call = eval(f"lambda {', '.join(self.ports)}: {self.twin.call.format(**names)}", known)

    def eval(self) -> None:
        """From now on in use, no longer in training."""
        self.training = False
        if self.module is not None:
            self.module.eval()

    def gradients(self, ours: dict[str, Array]) -> list[tuple[Array, Array]]:
        """Pairs of each parameter's gradients, ours as PyTorch would have it, and theirs."""
        trained = {name: tensor for name, tensor in self.own.items() if tensor.requires_grad}
        return [(self.taken[name](ours), tensor.grad.numpy()) for name, tensor in trained.items()]

    def buffers(self, ours: dict[str, Array]) -> list[tuple[Array, Array]]:
        """The same for the arrays that are not trained."""
        kept = {name: tensor for name, tensor in self.own.items() if not tensor.requires_grad}
        return [(self.taken[name](ours), tensor.numpy()) for name, tensor in kept.items() if name in self.taken]


def there_as_is(array: Array) -> Any:
    """A tensor of the same shape."""
    return torch.from_numpy(np.ascontiguousarray(array).copy())


def arrays_of(arrays: dict[str, Array], node: str) -> dict[str, Array]:
    """One node's arrays by their own names."""
    return {name.removeprefix(f"{node}."): array for name, array in arrays.items() if name.startswith(f"{node}.")}
