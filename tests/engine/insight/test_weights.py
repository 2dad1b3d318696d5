"""What is told of a node's inside is what the engine's arrays hold, of the very pass that it names."""

from time import monotonic

import numpy as np
import pytest
from msgspec.structs import replace

from engine.data.sentences import Sentences
from engine.data.spiral import Spiral
from engine.events import Compile, Continue, Progress, Recalled, SetLearningRate, SetPace, Step, Train
from engine.formats.project import find, read
from engine.graph import Learning
from engine.insight import before, weights
from engine.insight.weights import thinned, weight_view
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.layer import Layer
from engine.layers.lstm import LSTM
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.layers.recurrent import Recurrent
from engine.layers.sequence_mean import SequenceMean
from engine.layers.simple_rnn import SimpleRNN
from engine.layers.tanh import Tanh
from engine.looking import Look, Opened, Recall
from engine.loop import Loop
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.pictures import Grid, WeightView, place_in_whole, told_at, weight_at
from engine.sheet import Sheet
from engine.tensor import Array
from engine.train import Run
from tests.engine.trainable import Bench, chain, spiral


def example(name: str) -> Sheet:
    return read(find(name)).sheet


class Watched:
    """A run whose last iteration was watched, and its parameters before that."""

    def __init__(self, sheet: Sheet, iterations: int = 3) -> None:
        self.loop = Loop(Run(sheet))
        for _ in range(iterations - 1):
            self.run.iterate()
        self.former = self.run.program.save()
        self.loop.watch.prepare()
        self.run.iterate("watching")

    @property
    def run(self) -> Run:
        return self.loop.run

    def view(self, node: str, sample: int | None = None) -> WeightView:
        view = weight_view(self.run, self.loop.watch, Opened(node, sample))
        assert view is not None
        return view


def same(told: Array | None, arrays: Array) -> None:
    assert told is not None
    assert told.dtype == np.float32
    np.testing.assert_allclose(told, arrays, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("sample", [None, 0, 7])
def test_a_dense_node_tells_the_pass_that_it_names(sample: int | None) -> None:
    watched = Watched(spiral())
    view, program = watched.view("Dense_1", sample), watched.run.program
    weight = view.neurons.weight
    assert (view.iteration, view.sample, view.batch, view.former) == (3, sample, 20, False)
    same(weight.values, watched.former["Dense_1.weight"])
    same(weight.gradient, program.gradients["Dense_1.weight"])
    same(weight.change, program.parameters["Dense_1.weight"] - watched.former["Dense_1.weight"])
    recording = watched.run.plan.recording
    pick = (lambda a: a.mean(-1)) if sample is None else (lambda a: a[:, sample])
    same(view.neurons.x.values, pick(recording.values["Spiral_0", "inputs"]))
    same(view.neurons.y.values, pick(recording.values["Dense_1", "y"]))
    (back,) = [gradient for wire, gradient in recording.gradients.items() if wire.source == "Dense_1"]
    same(view.neurons.y.gradient, pick(back))


@pytest.mark.parametrize("sample", [None, 3])
def test_the_arithmetic_of_neurons_adds_up(sample: int | None) -> None:
    sheet = spiral()
    nodes = sheet.graph.nodes | {"Dense_1": Dense(units=8, activation=Tanh())}
    watched = Watched(replace(sheet, graph=replace(sheet.graph, nodes=nodes)))
    for name in ("Dense_1", "Dense_4"):
        neurons = watched.view(name, sample).neurons
        weight = neurons.weight.values.astype(np.float64)
        z = weight[:, :-1] @ neurons.x.values + weight[:, -1]
        np.testing.assert_allclose(neurons.z.values, z, rtol=1e-5, atol=1e-6)
        if sample is not None and neurons.activation:
            np.testing.assert_allclose(neurons.y.values, np.tanh(z), rtol=1e-5, atol=1e-6)


def test_the_gradient_is_that_of_finite_differences() -> None:
    """Independent of what the engine's backward pass writes: the loss of the same batch, with one weight moved."""
    watched = Watched(chain([*spiral().graph.nodes.values()][:2] + [*spiral().graph.nodes.values()][4:], batch_size=20))
    told = watched.view("Dense_1").neurons.weight
    run, step = watched.run, 1e-2
    program, recording = run.program, run.plan.recording
    for index in ((0, 0), (5, 1), (7, 2)):
        losses = []
        for way in (step, -step):
            program.load(watched.former)
            program.parameters["Dense_1.weight"][index] += way
            for call in recording.calls:
                if call.stage in ("forward", "loss"):
                    call()
            losses.append(recording.loss)
        assert (losses[0] - losses[1]) / (2 * step) == pytest.approx(float(told.gradient[index]), rel=2e-2, abs=1e-4)


def test_before_the_first_pass_there_are_weights_alone() -> None:
    run = Run(spiral())
    view = weight_view(run, Loop(run).watch, Opened("Dense_1"))
    assert (view.iteration, view.neurons.z) == (0, None)
    (grid,) = view.grids
    same(grid.values, run.program.parameters["Dense_1.weight"])
    assert grid.gradient is None
    assert grid.change is None
    assert weight_view(run, Loop(run).watch, Opened("nobody")) is None


def test_step_by_step_gradients_are_of_the_pass_before_until_they_come() -> None:
    loop = Loop(Run(spiral()))
    run = loop.run
    for _ in range(2 * len(run.plan.calls)):
        loop.step("operation")
    assert (run.iteration, run.operation) == (2, 0)
    gradient = run.program.gradients["Dense_1.weight"].copy()
    seen = []
    for _ in range(len(run.plan.calls)):
        loop.step("operation")
        view = weight_view(run, loop.watch, Opened("Dense_1", 0))
        seen.append((view.iteration, view.former))
        (grid,) = view.grids
        if view.former:
            same(grid.gradient, gradient)
        if view.neurons.z is not None:
            z = grid.values[:, :-1] @ view.neurons.x.values + grid.values[:, -1]
            np.testing.assert_allclose(view.neurons.z.values, z, rtol=1e-5, atol=1e-6)
    states = list(dict.fromkeys(seen))
    assert states == [(3, True), (3, False)]
    assert gradient.tobytes() != run.program.gradients["Dense_1.weight"].tobytes()


def numbers_at(grid: Grid, flat: Array) -> Array:
    """From the parameter's flat array those that the grid says it tells."""
    places = np.indices(grid.values.shape)
    return flat[grid.offset + sum(axis * stride for axis, stride in zip(places, grid.strides, strict=True))]


def test_of_many_weights_some_are_told_and_where_they_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "MOST", 10)
    watched = Watched(spiral())
    grid = watched.view("Dense_1").neurons.weight
    assert grid.values.size <= 10
    assert grid.whole == (8, 3)
    assert all(place_in_whole(grid, index) == weight_at(grid, index) for index in np.ndindex(grid.values.shape))
    same(grid.values, numbers_at(grid, watched.former["Dense_1.weight"].reshape(-1)))
    same(grid.gradient, numbers_at(grid, watched.run.program.gradients["Dense_1.weight"].reshape(-1)))


@pytest.mark.parametrize("shape", [(5,), (300_000,), (700, 900), (64, 32, 3, 3), (4000, 5, 9), (2, 600, 700), (1, 1)])
def test_no_grid_is_larger_than_can_be_sent(shape: tuple[int, ...]) -> None:
    counts = [len(range(size)[part]) for size, part in zip(shape, thinned(shape), strict=True)]
    assert 1 <= np.prod(counts) <= weights.MOST
    if np.prod(shape) <= weights.MOST:
        assert tuple(counts) == shape


def test_of_a_large_network_only_what_somebody_looks_into_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(before, "FREE", 10)
    watched = Watched(spiral())
    assert watched.view("Dense_1").neurons.z is None  # what the pass was run with is not known any more
    assert watched.loop.watch.before.notes == []
    watched.loop.watch.look_into("Dense_4")
    former = watched.run.program.save()
    watched.loop.watch.prepare()
    watched.run.iterate("watching")
    view = watched.view("Dense_4")
    same(view.neurons.weight.values, former["Dense_4.weight"])
    assert sum(note.numbers.size for note in watched.loop.watch.before.notes) == former["Dense_4.weight"].size


@pytest.mark.parametrize("unit", ["batch", "operation", "train", "past"])
def test_a_large_node_that_is_opened_after_its_pass_has_it_all(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While paused, or at an iteration of the past that is shown already."""
    monkeypatch.setattr(before, "FREE", 10)
    bench = Bench(Compile(spiral(epochs=2), 1))
    end = 12 if unit in ("train", "past") else 3
    if unit in ("train", "past"):
        bench.worker.obey(Train())
    else:
        for _ in range(end * (len(bench.run.plan.calls) if unit == "operation" else 1)):
            bench.worker.obey(Step(unit))
            bench.settle()
    bench.settle()
    assert (bench.run.iteration, bench.run.operation) == (end, 0)
    for opened in (None, Opened("Dense_1", 0), Opened("Dense_4", 0)):
        bench.worker.obey(Recall(9, opened=opened) if unit == "past" else Look(opened=opened))
        bench.settle() if unit == "past" else bench.worker.advance()
        told = bench.of(Recalled)[-1].progress if unit == "past" else bench.of(Progress)[-1]
        if opened is None:
            continue
        truth = Watched(spiral(epochs=2), 9 if unit == "past" else end)
        weight = told.weights.neurons.weight
        key = f"{opened.node}.weight"
        assert weight.values.tobytes() == truth.former[key].tobytes()
        same(weight.change, truth.run.program.parameters[key] - truth.former[key])
        assert told.weights.neurons.z is not None


def test_the_worker_tells_it_while_it_runs_and_when_somebody_asks() -> None:
    bench, end = Bench(Compile(spiral(epochs=1_000_000), 1), Train()), monotonic() + 10
    look = Look(opened=Opened("Dense_1", 2))

    def told() -> list[WeightView]:
        return [event.weights for event in bench.of(Progress) if event.weights is not None]

    while len(told()) < 3:
        assert monotonic() < end
        bench.worker.obey(look)
        bench.worker.advance()
    assert all(view.node == "Dense_1" and view.sample == 2 for view in told())
    assert all(view.neurons.z is not None and view.neurons.weight.change is not None for view in told())
    bench.worker.obey(Step("batch"))
    bench.settle()
    for opened in (Opened("Dense_4"), Opened("Dense_4", 1)):  # paused, nothing else is new
        bench.worker.obey(Look(opened=opened))
        bench.worker.advance()
        assert (told()[-1].node, told()[-1].sample) == (opened.node, opened.sample)
        assert told()[-1].iteration == bench.run.iteration


@pytest.mark.parametrize("iteration", [5, 17, 18])
def test_the_past_has_the_same_inside(iteration: int) -> None:
    bench = Bench(Compile(spiral(epochs=5), 1), SetPace(None), Train())
    bench.settle()
    end = bench.run.iteration
    assert end > 18
    bench.worker.obey(Recall(iteration, opened=Opened("Dense_1", 0)))
    bench.settle()
    recalled = bench.of(Recalled)[-1].progress.weights
    assert recalled.iteration == iteration
    truth = Watched(spiral(epochs=5), iteration)
    weight = recalled.neurons.weight
    assert weight.values.tobytes() == truth.former["Dense_1.weight"].tobytes()
    assert weight.gradient.tobytes() == truth.run.program.gradients["Dense_1.weight"].tobytes()
    same(weight.change, truth.run.program.parameters["Dense_1.weight"] - truth.former["Dense_1.weight"])
    assert bench.run.iteration == end
    bench.worker.obey(Continue(iteration))
    bench.settle()
    bench.worker.obey(Look(opened=Opened("Dense_1", 0)))
    bench.worker.advance()
    assert bench.of(Progress)[-1].weights.iteration == iteration


def test_two_branches_have_each_their_own_weights_at_one_iteration() -> None:
    bench = Bench(Compile(spiral(epochs=3), 1), SetPace(None), Train())
    bench.settle()
    for command in (Continue(5), SetLearningRate(0.3)):
        bench.worker.obey(command)
        bench.settle()
    bench.worker.obey(Train())
    bench.settle()
    truth = Watched(spiral(epochs=3), 10)
    left = next(branch.number for branch in bench.worker.history.branches.left)
    for branch in (None, left):
        bench.worker.obey(Recall(10, branch, opened=Opened("Dense_1", 0)))
        bench.settle()
    here, there = (event.progress.weights.neurons.weight for event in bench.of(Recalled) if event.whole)
    assert there.values.tobytes() == truth.former["Dense_1.weight"].tobytes()
    assert here.values.tobytes() != there.values.tobytes()


def sentences(*layers: Layer) -> Sheet:
    """Words, then these, then what learns to tell two kinds of sentences."""
    return chain([Sentences(), Embedding(dim=6), *layers, Dense(units=1), BinaryCrossEntropy()], batch_size=8)


def grids(view: WeightView) -> dict[str, Grid]:
    return {grid.title: grid for grid in view.grids}


def test_kernels_maps_and_their_gradients() -> None:
    watched = Watched(example("digits-cnn"))
    recording, program = watched.run.plan.recording, watched.run.program
    found = grids(watched.view("conv2d_1", 2))
    kernels = found["kernels"]
    assert kernels.values.shape == (24, 1, 3, 3)
    same(kernels.values, watched.former["conv2d_1.weight"][:, :9].reshape(24, 1, 3, 3))
    same(kernels.gradient, program.gradients["conv2d_1.weight"][:, :9].reshape(24, 1, 3, 3))
    assert weight_at(kernels, (5, 0, 2, 1)) == (5, 7)
    assert told_at(kernels, (5, 7)) == (5, 0, 2, 1)
    assert told_at(kernels, (5, 9)) is None  # the bias
    assert weight_at(found["bias"], (4,)) == (4, 9)
    assert told_at(found["bias"], (4, 9)) == (4,)
    assert told_at(found["bias"], (24, 9)) is None  # there are no more filters
    same(found["bias"].values, watched.former["conv2d_1.weight"][:, 9])
    same(found["output maps"].values, recording.values["conv2d_1", "y"][..., 2])
    (back,) = [gradient for wire, gradient in recording.gradients.items() if wire.source == "conv2d_1"]
    same(found["output maps"].gradient, back[..., 2])


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
@pytest.mark.parametrize("both", [False, True])
def test_gradients_through_time(kind: type[Recurrent], both: bool) -> None:
    """∂L/∂h[t]: at the last step what comes back to the output, and from step to step what the chain rule says."""
    watched = Watched(sentences(kind(units=3, bidirectional=both)))
    view = watched.view(f"{kind.__name__}_2", 0)
    state = grids(view)["state, backwards" if both else "state"]
    assert state.axes == ("unit", "step")
    recording = watched.run.plan.recording
    y = recording.values[f"{kind.__name__}_2", "y"][..., 0]
    last, end = (0, y[3:]) if both else (-1, y)  # the way back ends at the first step
    same(state.values[:, last], end)
    (back,) = [gradient for wire, gradient in recording.gradients.items() if wire.source == f"{kind.__name__}_2"]
    same(state.gradient[:, last], back[3:, 0] if both else back[:, 0])
    assert (np.abs(state.gradient).max(axis=0) > 0).all()
    if kind is SimpleRNN and not both:  # ∂L/∂h[t−1] = Rᵀ · (∂L/∂h[t] · (1 − h[t]²))
        circle = watched.former["SimpleRNN_2.recurrent"][:, :-1]
        through = circle.T @ (state.gradient[:, 1:] * (1 - state.values[:, 1:] ** 2))
        np.testing.assert_allclose(state.gradient[:, :-1], through, rtol=1e-4, atol=1e-9)


def test_attention_and_its_gradient() -> None:
    watched = Watched(sentences(MultiHeadAttention(heads=2), SequenceMean()))
    view = watched.view("MultiHeadAttention_2", 1)
    attention = grids(view)["attention"]
    heads, queries, keys = attention.values.shape
    assert (heads, queries) == (2, keys)
    np.testing.assert_allclose(attention.values.sum(axis=-1), 1, rtol=1e-5)
    recording, weight = watched.run.plan.recording, watched.former["MultiHeadAttention_2.weight"].astype(np.float64)
    x = recording.values["Embedding_1", "y"][..., 1].astype(np.float64)
    q, k, v = np.split(x @ weight[:, :-1].T + weight[:, -1], 3, axis=1)
    scores = [q[:, part] @ k[:, part].T / np.sqrt(3) for part in (slice(0, 3), slice(3, 6))]
    for head, each in enumerate(scores):
        wanted = np.exp(each) / np.exp(each).sum(axis=-1, keepdims=True)
        np.testing.assert_allclose(attention.values[head], wanted, rtol=1e-4, atol=1e-7)
    (back,) = [gradient for wire, gradient in recording.gradients.items() if wire.source == "MultiHeadAttention_2"]
    heard = back[..., 1] @ watched.former["MultiHeadAttention_2.output"][:, :-1]
    for head, part in enumerate((slice(0, 3), slice(3, 6))):
        np.testing.assert_allclose(attention.gradient[head], heard[:, part] @ v[:, part].T, rtol=1e-3, atol=1e-8)


def test_embedding_over_time_and_its_table() -> None:
    watched = Watched(sentences(SequenceMean()))
    found = grids(watched.view("Embedding_1", 0))
    tokens = watched.run.plan.recording.values["Sentences_0", "inputs"][:, 0]
    same(found["vectors"].values, watched.former["Embedding_1.weight"][tokens].T)
    table = found["table"]
    same(table.values, numbers_at(table, watched.former["Embedding_1.weight"].reshape(-1)))


def test_statistics_of_a_batch() -> None:
    watched = Watched(sentences(SequenceMean(), BatchNorm()))
    found = grids(watched.view("BatchNorm_3", None))
    x = watched.run.plan.recording.values["SequenceMean_2", "y"].astype(np.float64)
    np.testing.assert_allclose(found["batch mean"].values, x.mean(axis=1), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found["batch variance"].values, x.var(axis=1), rtol=1e-4, atol=1e-6)
    same(found["running mean"].values, watched.run.program.state["BatchNorm_3.running_mean"])
    same(found["scale"].gradient, watched.run.program.gradients["BatchNorm_3.scale"])


def test_what_two_nodes_share_has_the_gradient_of_both() -> None:
    sheet = chain([Spiral(), Dense(units=2), Dense(units=2), Dense(units=1), BinaryCrossEntropy()], batch_size=20)
    graph = replace(sheet.graph, learning={"Dense_2": Learning(shares="Dense_1")})
    watched = Watched(replace(sheet, graph=graph))
    for node in ("Dense_1", "Dense_2"):
        weight = watched.view(node).neurons.weight
        same(weight.gradient, watched.run.program.gradients["Dense_1.weight"])
        same(weight.values, watched.former["Dense_1.weight"])
