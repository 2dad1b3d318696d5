"""What is inside a node: its weights with their gradients and last update, and what a pass left in it."""

from math import prod

import numpy as np

from engine.exhibit import Arithmetic, Exhibit, Flowing, Trained
from engine.insight.watch import Watch
from engine.looking import Opened
from engine.pictures import Grid, Neurons, WeightView
from engine.program import Stage
from engine.tensor import Array, start
from engine.train import Run

MOST = 100_000  # numbers of one grid; of more only some are told
FORWARD: tuple[Stage, ...] = ("data", "forward")
BACK: tuple[Stage, ...] = ("backward",)


def weight_view(run: Run, watch: Watch, asked: Opened) -> WeightView | None:
    """Of this node; None for one that is not there, or has nothing inside."""
    own = run.plan.recording
    if own.mode != "watching":  # nobody has watched yet
        own = run.program.recording(own.batch, "watching")
    if asked.node not in own.exhibits:
        return None
    return Inside(run, watch, asked, own.exhibits[asked.node]).view()


class Inside:
    """A node as the passes have left it that are whole there: the last forward one, and the last ones back."""

    def __init__(self, run: Run, watch: Watch, asked: Opened, exhibits: tuple[Exhibit, ...]) -> None:
        self.run, self.watch, self.node = run, watch, asked.node
        self.keeper = run.program.graph.keeper(asked.node)
        flowing = [part for exhibit in exhibits for part in flowings(exhibit)]
        trained = [each for key, each in run.program.gradients.items() if key.rpartition(".")[0] == self.keeper]
        self.forward = watch.passed([part.values for part in flowing], FORWARD)
        self.back = watch.passed(trained, BACK)
        returning = [part.gradient for part in flowing if part.gradient is not None]
        self.flown_back = watch.passed(returning, BACK)
        self.exhibits = exhibits if self.forward is None else self.forward.recording.exhibits[self.node]
        running = run.iteration + 1 if run.operation else 0
        self.iteration = self.forward.iteration if self.forward is not None else running
        self.batch = self.forward.recording.batch if self.forward is not None else 0
        self.sample = asked.sample if asked.sample is None else max(0, min(asked.sample, self.batch - 1))

    def view(self) -> WeightView:
        """All of it."""
        neurons, grids = None, list[Grid]()
        for exhibit in self.exhibits:
            if isinstance(exhibit, Arithmetic):
                grids.append(self.trained(exhibit.weight))
                neurons = self.neurons(exhibit, grids[-1])
            elif isinstance(exhibit, Trained):
                grids.append(self.trained(exhibit))
            elif self.forward is not None:
                grids.append(self.flowing(exhibit))
        former = self.back is not None and self.back.iteration < self.iteration
        return WeightView(self.node, self.iteration, self.sample, self.batch, neurons, tuple(grids), former)

    def trained(self, exhibit: Trained) -> Grid:
        """A parameter, with the weights that the forward pass was run with."""
        key = f"{self.keeper}.{exhibit.parameter}"
        own, noted = self.run.program.parameters[key], self.watch.before.parameter
        view = exhibit.arranged(own)
        part = thinned(view.shape)
        values = noted(self.run, key, self.iteration - 1) if self.iteration else None
        gradient, change = None, None
        if self.back is not None:
            gradient = told(exhibit.arranged(self.run.program.gradients[key])[part])
            after, before = (noted(self.run, key, self.back.iteration - ago) for ago in (0, 1))
            if after is not None and before is not None:
                change = told(exhibit.arranged(after)[part] - exhibit.arranged(before)[part])
        shown = view[part]
        return Grid(
            exhibit.title,
            exhibit.axes,
            told(exhibit.arranged(own if values is None else values)[part]),
            gradient,
            view.shape,
            exhibit.parameter,
            change,
            own.shape,
            (start(shown) - start(own)) // own.itemsize,
            tuple(stride // own.itemsize for stride in shown.strides),
            tuple(each.step for each in part),
        )

    def flowing(self, exhibit: Flowing) -> Grid:
        """Numbers of the forward pass, of one sample or the mean; the gradient if that pass has come back."""
        values = self.of_sample(exhibit, exhibit.values)
        gradient = None
        back = self.flown_back
        if exhibit.gradient is not None and back is not None and back.iteration == self.iteration:
            gradient = self.of_sample(exhibit, exhibit.gradient)
        part = thinned(values.shape)
        shown = None if gradient is None else told(gradient[part])
        steps = tuple(each.step for each in part)
        return Grid(exhibit.title, exhibit.axes, told(values[part]), shown, values.shape, steps=steps)

    def of_sample(self, exhibit: Flowing, numbers: Array) -> Array:
        """Without the axis of samples."""
        if exhibit.of_batch:
            return numbers
        return numbers.mean(axis=-1, dtype=np.float64) if self.sample is None else numbers[..., self.sample]

    def neurons(self, exhibit: Arithmetic, weight: Grid) -> Neurons:
        """With numbers, if the weights that the pass was run with are known: else its sums would not add up."""
        key = f"{self.keeper}.{exhibit.weight.parameter}"
        known = self.forward is not None
        known = known and self.watch.before.parameter(self.run, key, self.iteration - 1) is not None
        x, z, y = (self.neuron(part) if known else None for part in (exhibit.x, exhibit.z, exhibit.y))
        steps = prod(exhibit.x.values.shape[1:-1])
        return Neurons(weight, exhibit.bias, x, z, y, exhibit.activation, steps)

    def neuron(self, exhibit: Flowing) -> Grid:
        """One number each; of a sequence the mean over its steps."""
        grid = self.flowing(exhibit)
        if grid.values.ndim == 1:
            return grid
        values, gradient = (None if each is None else told(each.mean(1)) for each in (grid.values, grid.gradient))
        assert values is not None
        return Grid(grid.title, grid.axes[:1], values, gradient, values.shape)


def flowings(exhibit: Exhibit) -> tuple[Flowing, ...]:
    """What of it a pass computes."""
    if isinstance(exhibit, Arithmetic):
        return exhibit.x, exhibit.z, exhibit.y
    return (exhibit,) if isinstance(exhibit, Flowing) else ()


def told(numbers: Array) -> Array:
    """As it is sent."""
    return np.array(numbers, np.float32)


def thinned(shape: tuple[int, ...]) -> tuple[slice, ...]:
    """The part of an array of this shape that is told: all up to MOST numbers, else of pictures the first ones, and
    of a matrix or a row every so many.
    """
    steps = [1] * len(shape)
    counts = list(shape)
    for axis in range(len(shape) - 2):  # fewer pictures
        rest = prod(shape[axis + 1 :])
        counts[axis] = max(1, min(shape[axis], MOST // max(rest, 1)))
    while prod(-(-count // step) for count, step in zip(counts, steps, strict=True)) > MOST:
        longest = max(range(len(shape)), key=lambda axis: -(-counts[axis] // steps[axis]))
        steps[longest] += 1
    return tuple(slice(0, count, step) for count, step in zip(counts, steps, strict=True))
