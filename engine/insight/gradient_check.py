"""Proves gradients: compares what the backward pass computed with what small changes do to the loss."""

from collections.abc import Callable
from itertools import groupby, pairwise

import msgspec
import numpy as np

from engine.compile import compile
from engine.graph import Graph, Port, wires_in, wires_out
from engine.program import Program, Recording
from engine.tensor import Array, Shape

STEPS = (1e-3, 1e-4, 1e-5, 1e-6)  # from smooth to close to a kink, as shares of a number's own size
SMALL = 1e-3  # gradients below this share of their array's largest are compared with that share
GOLDEN = (5**0.5 - 1) / 2
NOISE = 1e8 * float(np.finfo(np.float64).eps)  # below loss · this / step, a difference is rounding


class GradientCheck(msgspec.Struct, frozen=True):
    """The worst relative error |a − b| / max(|a|, |b|, floor), where it is, and the two gradients there.

    The floor is a thousandth of the array's largest gradient, or what rounding leaves of a difference if that
    is more.
    """

    error: float
    where: str  # such as dense_1.weight[2, 0]
    analytic: float
    numeric: float
    compared: int


class Place(msgspec.Struct, frozen=True):
    """An array to shake, and the gradient that the backward pass has for it."""

    name: str
    array: Array
    gradient: Array


def gradient_check(
    graph: Graph, feeds: dict[Port, Array] | None = None, *, batch: int = 4, seed: int = 0, at_most: int = 20
) -> GradientCheck:
    """Checks, in float64, the gradients of every parameter and of everything that comes from a source.

    `feeds` gives sources' outputs their arrays, batch last; the others are drawn from `seed`. Of larger
    arrays, `at_most` numbers are compared, drawn from `seed` too. GraphError if the graph has errors.
    """
    program = compile(graph, dtype=np.float64, seed=seed)
    rng = np.random.default_rng(seed)
    if feeds:
        batch = next(iter(feeds.values())).shape[-1]
    recording = program.recording(batch, "watching")
    fill_sources(graph, recording, feeds or {}, rng)
    loss = loss_function(program, recording)
    base = loss()
    for call in recording.calls:
        if call.stage == "backward":
            call()
    worst = GradientCheck(-1.0, "", 0.0, 0.0, 0)
    compared = 0
    for place in places(graph, program, recording):
        count = min(place.array.size, at_most)
        for flat in np.sort(rng.choice(place.array.size, count, replace=False)):
            index = tuple(int(i) for i in np.unravel_index(flat, place.array.shape))
            analytic = float(place.gradient[index])
            numeric, step = slope(loss, base, place.array, index)
            floor = max(SMALL * float(np.abs(place.gradient).max()), NOISE * abs(base) / step, 1e-300)
            error = abs(analytic - numeric) / max(abs(analytic), abs(numeric), floor)
            if not error <= worst.error:  # so that NaN is the worst of all
                where = f"{place.name}[{', '.join(map(str, index))}]"
                worst = GradientCheck(error, where, analytic, numeric, 0)
        compared += count
    return msgspec.structs.replace(worst, error=max(worst.error, 0.0), compared=compared)


def fill_sources(graph: Graph, recording: Recording, feeds: dict[Port, Array], rng: np.random.Generator) -> None:
    """Gives every source output its array: the one fed, or random labels, or numbers that lie apart.

    Two sources never hold the same number, so that no maximum is shared.
    """
    place = 0
    for name, layer in graph.nodes.items():
        if layer.inputs():
            continue
        for port, spec in zip(layer.outputs(), layer.infer(), strict=True):
            values = recording.values[name, port]
            if (name, port) in feeds:
                values[...] = feeds[name, port]
            elif spec.classes:
                values[...] = rng.integers(0, spec.classes, values.shape)
            else:
                values[...] = apart(rng, values.shape, place)
                place += 1


def apart(rng: np.random.Generator, shape: Shape, place: int = 0) -> Array:
    """Numbers from −2 to 2 in random order, evenly apart, none of them 0: a small step crosses no kink.

    Another place shifts them all by less than half their distance, by the golden ratio: places stay apart too.
    """
    count = int(np.prod(shape))
    count += count % 2
    shift = 0.25 + 0.5 * ((0.5 + place * GOLDEN) % 1)
    values = 4 * (np.arange(count) + shift) / count - 2
    return rng.permutation(values)[: int(np.prod(shape))].reshape(shape)


def loss_function(program: Program, recording: Recording) -> Callable[[], float]:
    """The loss as a function of the arrays alone: dropout draws the same numbers, running statistics stay.

    Targets stay too, and what layers pass on that let no gradient back, also where it is computed from what is shaken.
    """
    drawn = {name: rng.bit_generator.state for name, rng in program.rngs.items()}
    kept = {name: array.copy() for name, array in program.state.items()}
    passes = [call for call in recording.calls if call.stage in ("forward", "loss")]
    arriving = wires_in(program.graph)
    targets = {
        name: recording.values[wire.source, wire.output]
        for name in recording.losses
        for wire in arriving[name, "targets"]
    }
    stopped = {
        name: [recording.values[name, port] for port in layer.outputs()]
        for name, layer in program.graph.nodes.items()
        if not layer.passes_gradient
    }
    true: dict[str, list[Array]] = {}
    for node, calls in groupby(passes, lambda call: call.node):
        for call in calls:
            call()
        true[node] = [array.copy() for array in stopped.get(node, ())]
    true |= {name: [values.copy()] for name, values in targets.items()}
    for name, array in program.state.items():
        array[...] = kept[name]

    def loss() -> float:
        for name, rng in program.rngs.items():
            rng.bit_generator.state = drawn[name]
        for node, calls in groupby(passes, lambda call: call.node):
            if node in stopped:
                for array, own in zip(stopped[node], true[node], strict=True):
                    array[...] = own
                continue
            if node in targets:
                shaken = targets[node].copy()
                targets[node][...] = true[node][0]
            for call in calls:
                call()
            if node in targets:
                targets[node][...] = shaken
        for name, array in program.state.items():
            array[...] = kept[name]
        return recording.loss

    return loss


def places(graph: Graph, program: Program, recording: Recording) -> list[Place]:
    """Every parameter, and every source output to which a gradient comes back."""
    found = [Place(name, array, program.gradients[name]) for name, array in program.parameters.items()]
    for (node, port), wires in wires_out(graph).items():
        parts = [recording.gradients[wire] for wire in wires if wire in recording.gradients]
        if not graph.nodes[node].inputs() and parts:
            found.append(Place(f"{node}.{port}", recording.values[node, port], sum(parts[1:], parts[0])))
    return found


def slope(loss: Callable[[], float], base: float, array: Array, index: tuple[int, ...]) -> tuple[float, float]:
    """∂loss/∂array[index] by central differences, and the step: the first that a smaller one confirms.

    Where none does (a kink is near, or all is rounding), the one that comes closest to it.
    """
    before = float(array[index])

    def difference(step: float) -> float:
        """(8·(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) / 12h: the error is of order h⁴."""
        at = []
        for distance in (step, -step, 2 * step, -2 * step):
            array[index] = before + distance
            at.append(loss())
        array[index] = before
        return (8 * (at[0] - at[1]) - (at[2] - at[3])) / (12 * step)

    steps = [step * max(1.0, abs(before)) for step in STEPS]
    best = (np.inf, difference(steps[0]), steps[0])
    last = best[1]
    for step, smaller in pairwise(steps):
        refined = difference(smaller)
        apart = abs(last - refined)
        if not apart >= best[0]:
            best = (apart, last, step)
        if apart <= 1e-9 * abs(refined) + 1e-7 * NOISE * abs(base) / smaller:
            break
        last = refined
    return best[1], best[2]
