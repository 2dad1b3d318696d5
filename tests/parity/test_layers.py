"""Every layer and loss against PyTorch: values, gradients of inputs and parameters, state, inference."""

from typing import Any

import numpy as np
import pytest

from engine.compile import compile
from engine.graph import Graph, Wire
from engine.insight.gradient_check import fill_sources
from engine.layers.layer import LAYERS, Example
from engine.losses.loss import Loss
from engine.program import Call, Mode, Program, Recording
from engine.tensor import Array, copy
from tests.engine.harness import feeds, is_source, surround
from tests.parity.twins import Twin, arrays_of, close, here, there, torch

EXAMPLES = [
    pytest.param(example, id=f"{kind.__name__}-{number}")
    for kind in LAYERS
    if not is_source(kind)
    for number, example in enumerate(kind.examples())
]
SEED = 7  # of their random numbers
DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)


class Subject:
    """An example compiled, its parameters stirred so that no two are equal, and its twin beside it."""

    def __init__(self, example: Example, dtype: Any, batch: int) -> None:
        self.example, self.layer, self.batch = example, example.layer, batch
        self.graph: Graph = surround(example)
        self.program: Program = compile(self.graph, dtype=dtype)
        rng = np.random.default_rng(3)
        self.program.flat[...] = rng.uniform(-1, 1, self.program.flat.shape)  # both signs: nothing is saturated
        for array in self.program.state.values():
            array[...] = rng.uniform(0.5, 1.5, array.shape)
        arrays = arrays_of(self.program.save(), "layer")
        self.twin = Twin(self.layer, list(example.inputs), arrays, dtype)

    def feed(self, mode: Mode, seed: int = 0) -> tuple[Recording, list[Any]]:
        """A recording with its sources filled, and the layer's inputs as tensors."""
        recording = self.program.recording(self.batch, mode)
        fed = feeds(self.example, self.batch, seed)
        fill_sources(self.graph, recording, fed, np.random.default_rng(seed))
        arrays = [recording.values[f"in_{port}", "y"] for port in self.layer.inputs()]
        return recording, [there(array, gradient=array.dtype != np.int64) for array in arrays]

    @property
    def random(self) -> bool:
        """Whether a pass draws random numbers, which no twin draws alike."""
        before = {name: rng.bit_generator.state for name, rng in self.program.rngs.items()}
        self.feed("training")[0].run()
        return any(rng.bit_generator.state != before[name] for name, rng in self.program.rngs.items())

    def run_with_their_draw(self, recording: Recording, xs: list[Any]) -> None:
        """The pass with what their layer has drawn in place of the numbers that ours would draw.

        Theirs is read from its output: ours is a line between what it says to draws of 0 and of 1, both for a mask,
        where 0 is below every rate and 1 above, and for noise that is added.
        """
        torch.manual_seed(SEED)
        theirs = here(self.twin.call(*xs))
        draws = [call for call in recording.calls if call.node == "layer" and call.text.startswith("draw(")]
        assert len(draws) == 1
        drawn = draws[0].arguments[0]
        at_0, at_1 = (self.run_with_draw(recording, draws[0], number) for number in (0.0, 1.0))
        line = (theirs - at_0) / (at_1 - at_0)
        # one draw may serve many numbers, such as those of a channel
        places = tuple(slice(1 if length == 1 else None) for length in drawn.shape)
        assert np.ptp(line[places]) > 0.1, "a mask that keeps all or nothing compares nothing"
        self.run_with_draw(recording, draws[0], line[places])

    def run_with_draw(self, recording: Recording, draw: Call, numbers: Any) -> Array:
        """The layer's output after a pass in which it has drawn these numbers."""
        for call in recording.calls:
            if call is draw:
                call.arguments[0][...] = numbers
            elif call.function is copy and np.shares_memory(call.arguments[0], draw.arguments[0]):
                call.arguments[1][...] = numbers  # theirs have more digits than are drawn here
            else:
                call()
        return recording.values["layer", "y"].copy()


def judge(subject: Subject, xs: list[Any]) -> Any:
    """Their loss: of a loss with its weight, of another layer MSE against our targets."""
    if isinstance(subject.layer, Loss):
        x, targets = xs
        return subject.twin.call(x, targets.detach()) * subject.layer.weight
    torch.manual_seed(SEED)
    y = subject.twin.call(*xs)
    recording = subject.program.recording(subject.batch, "watching")
    close(recording.values["layer", "y"], here(y))
    return torch.nn.functional.mse_loss(y, there(recording.values["targets_y", "y"]))


@DTYPES
@pytest.mark.parametrize("batch", [3, 5])
@pytest.mark.parametrize("example", EXAMPLES)
def test_training(example: Example, batch: int, dtype: Any) -> None:
    subject = Subject(example, dtype, batch)
    draws = subject.random
    subject = Subject(example, dtype, batch)
    recording, xs = subject.feed("watching")
    if draws:
        subject.run_with_their_draw(recording, xs)
    else:
        recording.run()
    loss = judge(subject, xs)
    if subject.layer.passes_gradient:
        loss.backward()
    close(np.array(recording.loss, dtype), np.array(loss.item(), dtype))
    for port, x in zip(subject.layer.inputs(), xs, strict=True):
        wire = Wire(f"in_{port}", "y", "layer", port)
        if wire in recording.gradients:
            close(recording.gradients[wire], here(x.grad))
        elif recording.values[wire.source, wire.output].dtype == np.int64:
            assert x.grad is None
        elif subject.layer.passes_gradient:
            assert isinstance(subject.layer, Loss)
            assert port == "targets"
        else:
            assert x.grad is None
            assert not loss.requires_grad
    for ours, theirs in subject.twin.gradients(arrays_of(subject.program.gradients, "layer")):
        close(ours, theirs)
    for ours, theirs in subject.twin.buffers(arrays_of(subject.program.state, "layer")):
        close(ours, theirs)


@DTYPES
@pytest.mark.parametrize("example", [param for param in EXAMPLES if not isinstance(param.values[0].layer, Loss)])
def test_inference_after_training(example: Example, dtype: Any) -> None:
    subject = Subject(example, dtype, 6)
    for seed in range(3):
        recording, xs = subject.feed("training", seed)
        recording.run()
        subject.twin.call(*xs)
    subject.twin.eval()
    recording, xs = subject.feed("inference", 9)
    recording.run()
    close(recording.values["layer", "y"], here(subject.twin.call(*xs)))
