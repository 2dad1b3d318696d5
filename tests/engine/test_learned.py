"""Surgery: what goes over to the program after an edit, what waits for an undo, and what is said of it."""

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from engine import learned
from engine.events import Compile, Compiled, Pause, Progress, Refused, Step, Train
from engine.graph import Wire
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.layers.layer_norm import LayerNorm
from engine.layers.relu import ReLU
from engine.layers.tanh import Tanh
from engine.learned import Learned, hand_over, left_by
from engine.looking import Look
from engine.optimizers.adam import Adam
from engine.optimizers.nadam import Nadam
from engine.optimizers.optimizer import OPTIMIZERS
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import Bench
from tests.engine.truth import bits, net


def with_nodes(sheet: Sheet, **nodes: Layer) -> Sheet:
    return replace(sheet, graph=replace(sheet.graph, nodes=sheet.graph.nodes | nodes))


def inserted(sheet: Sheet, layer: Layer, before: str = "ReLU_3") -> Sheet:
    """On the wire into a node, called 'new'."""
    wire = next(wire for wire in sheet.graph.wires if wire.target == before)
    wires = [other for other in sheet.graph.wires if other != wire]
    wires += [replace(wire, target="new", input="x"), Wire("new", "y", before, wire.input)]
    graph = replace(sheet.graph, nodes=sheet.graph.nodes | {"new": layer}, wires=tuple(wires))
    return replace(sheet, graph=graph)


def run_to(sheet: Sheet, iterations: int) -> Run:
    run = Run(sheet)
    for _ in range(iterations):
        run.iterate()
    return run


def after(first: Run, sheet: Sheet, before: Learned | None = None) -> tuple[Run, Learned]:
    """The run after an edit, and what else is known."""
    second = Run(sheet)
    return second, hand_over(left_by(first, before or Learned({})), second, {})


def remembered(run: Run, word: str, name: str) -> Any:
    """Of an optimiser's memory, what belongs to one parameter."""
    parameters = run.program.parameters
    start = (parameters[name].ctypes.data - run.program.flat.ctypes.data) // run.program.flat.itemsize
    return run.kept[word][start : start + parameters[name].size].reshape(parameters[name].shape)


@pytest.mark.parametrize("kind", list(OPTIMIZERS), ids=lambda kind: kind.__name__)
def test_a_layer_more_leaves_all_others_what_they_have(kind: Any) -> None:
    sheet = net(optimizer=kind(learning_rate=0.001))
    first = run_to(sheet, 30)
    second, _ = after(first, inserted(sheet, Dense(units=8)))
    assert second.iteration == 30
    for name, array in first.program.arrays():
        assert np.array_equal(array, dict(second.program.arrays())[name])
    for word, array in first.kept.items():
        if array.shape == first.program.flat.shape:
            for name in first.program.parameters:
                assert np.array_equal(remembered(second, word, name), remembered(first, word, name))
            assert not remembered(second, word, "new.weight").any()
        else:
            assert np.array_equal(second.kept[word], array)
    fresh = Run(inserted(sheet, Dense(units=8))).program.parameters["new.weight"]
    assert np.array_equal(second.program.parameters["new.weight"], fresh)


@pytest.mark.parametrize("kind", list(OPTIMIZERS), ids=lambda kind: kind.__name__)
def test_a_layer_without_parameters_there_and_back_changes_nothing(kind: Any) -> None:
    sheet = net(optimizer=kind(learning_rate=0.001))
    first = run_to(sheet, 30)
    second, known = after(first, inserted(sheet, Tanh()))
    third, _ = after(second, sheet, known)
    assert bits(third) == bits(first)
    third.iterate()
    first.iterate()
    assert bits(third) == bits(first)


def test_what_an_edit_drops_comes_back_with_its_last_values() -> None:
    """With the optimiser's memory of it, while the others have gone on."""
    sheet = net()
    wide = inserted(sheet, LayerNorm())
    first = run_to(wide, 30)
    second, known = after(first, sheet)
    for _ in range(20):
        second.iterate()
    third, _ = after(second, wide, known)
    assert third.iteration == 50
    for name in ("new.scale", "new.shift"):
        assert np.array_equal(third.program.parameters[name], first.program.parameters[name])
        assert np.array_equal(remembered(third, "mean", name), remembered(first, "mean", name))
    assert np.array_equal(third.program.parameters["Dense_1.weight"], second.program.parameters["Dense_1.weight"])


def test_a_layer_that_grows_keeps_what_it_has() -> None:
    sheet = net()
    first = run_to(sheet, 30)
    second, known = after(first, with_nodes(sheet, Dense_1=Dense(units=11)))
    assert second.iteration == 30
    small, large = first.program, second.program
    assert np.array_equal(large.parameters["Dense_1.weight"][:8], small.parameters["Dense_1.weight"])
    assert np.array_equal(large.state["BatchNorm_2.running_mean"][:8], small.state["BatchNorm_2.running_mean"])
    output, before = large.parameters["Dense_5.weight"], small.parameters["Dense_5.weight"]
    assert np.array_equal(output[:, :8], before[:, :8])
    assert np.array_equal(output[:, 11], before[:, 8]), "its bias"
    assert np.array_equal(remembered(second, "mean", "Dense_1.weight")[:8], remembered(first, "mean", "Dense_1.weight"))
    assert not remembered(second, "mean", "Dense_1.weight")[8:].any()
    fresh = Run(with_nodes(sheet, Dense_1=Dense(units=11))).program.parameters
    assert np.array_equal(large.parameters["Dense_1.weight"][8:], fresh["Dense_1.weight"][8:])
    assert (known.grown, known.shrunk) == ({"Dense_1", "BatchNorm_2", "Dense_5"}, frozenset())
    assert learned.remark(known) == "BatchNorm_2, Dense_1 and 1 more keep all their weights; new ones are drawn."


def test_a_layer_that_shrinks_gets_the_rest_back() -> None:
    """Each number has its last value: those that were there all the time have gone on."""
    sheet = net()
    first = run_to(sheet, 30)
    second, known = after(first, with_nodes(sheet, Dense_1=Dense(units=5)))
    assert np.array_equal(second.program.parameters["Dense_1.weight"], first.program.parameters["Dense_1.weight"][:5])
    assert learned.remark(known).endswith("keep what fits of their weights; undo brings the rest back.")
    for _ in range(20):
        second.iterate()
    third, known = after(second, sheet, known)
    now = third.program.parameters["Dense_1.weight"]
    assert np.array_equal(now[:5], second.program.parameters["Dense_1.weight"])
    assert np.array_equal(now[5:], first.program.parameters["Dense_1.weight"][5:])
    assert learned.remark(known) == "", "nothing is new and nothing is lost"
    assert third.iteration == 50


def test_another_optimiser_goes_on_with_a_memory_of_its_own() -> None:
    """Adam and Nadam call what they remember by the same words."""
    first = run_to(net(optimizer=Adam()), 30)
    second, known = after(first, net(optimizer=Nadam()))
    assert second.iteration == 30
    assert np.array_equal(second.program.flat, first.program.flat)
    fresh = Run(net(optimizer=Nadam()))
    assert all(np.array_equal(second.kept[word], array) for word, array in fresh.kept.items())
    third, _ = after(second, net(optimizer=Adam()), known)
    fresh = Run(net(optimizer=Adam()))
    assert all(np.array_equal(third.kept[word], array) for word, array in fresh.kept.items())


def test_first_values_that_nothing_came_of_are_drawn_anew() -> None:
    """Same sheet, same seed: the same bits, whatever was drawn before."""
    first = Run(net(seed=1))
    second, known = after(first, net(seed=2), hand_over(Learned({}), first, {}))
    assert bits(second) == bits(Run(net(seed=2)))
    assert learned.share(known, second) == "none"


def test_another_batch_size_counts_anew_and_keeps_all_else() -> None:
    first = run_to(net(), 30)
    second, _ = after(first, net(batch_size=30))
    assert second.iteration == 0
    assert np.array_equal(second.program.flat, first.program.flat)
    assert all(np.array_equal(second.kept[word], array) for word, array in first.kept.items())


def test_a_layer_of_another_type_under_the_same_name_begins_anew() -> None:
    first = run_to(with_nodes(net(), BatchNorm_2=LayerNorm()), 30)
    second, known = after(first, net())
    assert np.array_equal(second.program.parameters["BatchNorm_2.scale"], np.ones(8, np.float32))
    assert not known.grown


def test_under_new_names_what_waits_comes_back_too() -> None:
    sheet = net()
    first = run_to(with_nodes(sheet, Dense_1=Dense(units=9)), 30)
    second, known = after(first, sheet)
    graph = sheet.graph
    nodes = {("first" if name == "Dense_1" else name): layer for name, layer in graph.nodes.items()}
    wires = [replace(wire, source="first") if wire.source == "Dense_1" else wire for wire in graph.wires]
    wires = [replace(wire, target="first") if wire.target == "Dense_1" else wire for wire in wires]
    renamed = replace(sheet, graph=replace(graph, nodes=nodes, wires=tuple(wires)))
    third = Run(renamed)
    known = hand_over(left_by(second, known), third, {"first": "Dense_1"})
    fourth, _ = after(third, with_nodes(renamed, first=Dense(units=9)), known)
    assert np.array_equal(fourth.program.parameters["first.weight"], first.program.parameters["Dense_1.weight"])


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, known = net(), Learned({})
    first = run_to(sheet, 5)
    monkeypatch.setattr(learned, "MEMORY", 400)
    for units in range(9, 30):
        second, known = after(first, with_nodes(sheet, Dense_1=Dense(units=units)), known)
        assert sum(array.size for array in known.arrays.values()) <= 400
        assert known.forms.keys() == known.arrays.keys()
        first = second


def test_the_worker_trains_on_after_an_edit() -> None:
    sheet = net(epochs=1000)
    bench = Bench(Compile(sheet, 1), Train())
    bench.until(lambda: bench.run.iteration > 30)
    place = bench.run.iteration
    bench.worker.obey(Compile(inserted(sheet, Dense(units=8)), 2, carry_on=True, edit="Insert Dense"))
    compiled = bench.of(Compiled)[-1]
    assert compiled.iteration >= place
    assert (compiled.kept, bench.worker.loop.state) == ("some", "running")
    bench.until(lambda: bench.run.iteration > compiled.iteration + 20)
    assert bench.worker.history.live.marks == {(compiled.iteration, "edit"): "Insert Dense"}
    bench.worker.obey(Compile(sheet, 3, carry_on=True, edit="Undo Insert Dense"))
    compiled = bench.of(Compiled)[-1]
    assert (compiled.kept, bench.worker.loop.state) == ("all", "running")
    bench.worker.obey(Pause())
    bench.settle()
    bench.worker.obey(Compile(with_nodes(sheet, ReLU_3=Tanh()), 4, carry_on=True))
    assert bench.worker.loop.state == "paused"


def test_it_ends_where_it_would_have_ended() -> None:
    sheet = net(epochs=40)
    bench = Bench(Compile(sheet, 1), Train())
    bench.until(lambda: bench.run.iteration > 10)
    bench.worker.obey(Compile(with_nodes(sheet, ReLU_3=Tanh()), 2, carry_on=True))
    assert bench.settle().state == "finished"
    assert bench.run.iteration == 240


def test_who_steps_through_an_epoch_is_paused_by_an_edit() -> None:
    sheet = net()
    bench = Bench(Compile(sheet, 1), Step("epoch"))
    bench.worker.obey(Compile(with_nodes(sheet, ReLU_3=Tanh()), 2, carry_on=True))
    assert bench.settle().state == "paused"


def test_a_graph_that_cannot_be_trained_waits() -> None:
    sheet = net(epochs=1000)
    bench = Bench(Compile(sheet, 1), Train())
    bench.until(lambda: bench.run.iteration > 30)
    bench.worker.obey(Compile(with_nodes(sheet, beside=ReLU()), 2, carry_on=True))
    (refused,) = bench.of(Refused)
    assert refused.iteration >= 30
    assert bench.worker.loop is None
    bench.worker.obey(Compile(with_nodes(sheet, beside=ReLU(), other=ReLU()), 3, carry_on=True))
    assert bench.of(Refused)[-1].iteration == refused.iteration
    bench.worker.obey(Compile(sheet, 4, carry_on=True))
    compiled = bench.of(Compiled)[-1]
    assert (compiled.iteration, compiled.kept, bench.worker.loop.state) == (refused.iteration, "all", "paused")
    bench.worker.obey(Train())
    bench.until(lambda: bench.run.iteration > refused.iteration + 20)


def test_sgd_remembers_nothing_and_goes_on() -> None:
    first = run_to(net(optimizer=SGD()), 30)
    second, _ = after(first, inserted(net(optimizer=SGD()), ReLU()))
    assert second.iteration == 30


def test_what_is_looked_at_stays_so_over_an_edit() -> None:
    sheet = net(epochs=1000)
    bench = Bench(Compile(sheet, 1), Train())
    bench.until(lambda: bench.run.iteration > 30)
    bench.worker.obey(Look(node="Dense_1", quantity="mean"))
    bench.worker.obey(Compile(inserted(sheet, Tanh()), 2, carry_on=True))
    bench.until(lambda: bench.of(Progress)[-1].generation == 2, looking=False)
    progress = bench.of(Progress)[-1]
    assert progress.quantity == "mean"
    assert {histogram.node for histogram in progress.histograms} == {"Dense_1"}


def test_each_layer_of_another_size_is_named_with_what_it_keeps() -> None:
    only = Learned({}, grown=frozenset({"a", "b"}), shrunk=frozenset({"b"}))
    assert learned.remark(only) == (
        "a keeps all its weights; new ones are drawn. "
        "b keeps what fits of its weights; new ones are drawn, undo brings the rest back."
    )
    two = Learned({}, shrunk=frozenset({"b", "a"}))
    assert learned.remark(two) == "a and b keep what fits of their weights; undo brings the rest back."


def test_a_limit_stays_over_an_edit() -> None:
    sheet = net(epochs=1000)
    bench = Bench(Compile(sheet, 1), Train(9))
    bench.until(lambda: bench.run.iteration == 9)
    bench.worker.obey(Compile(with_nodes(sheet, ReLU_3=Tanh()), 2, carry_on=True))
    for _ in range(20):
        bench.worker.advance()
    assert (bench.run.iteration, bench.worker.loop.state) == (9, "running")
    bench.worker.obey(Train(12))
    bench.until(lambda: bench.run.iteration == 12)
