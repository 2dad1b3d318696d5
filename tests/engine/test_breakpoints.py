"""A run pauses by itself where the backward pass reaches a node; step back undoes one operation to the bit."""

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from engine.breakpoint import Breakpoint
from engine.check import check
from engine.events import (
    Compile,
    Halted,
    Progress,
    Reset,
    SetBreakpoints,
    SetPace,
    Step,
    StepBack,
    Train,
    Unrecalled,
)
from engine.graph import Graph, Wire
from engine.halts import halts, short
from engine.insight.watch import Watch
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import Bench
from tests.engine.truth import bits, net


def names(sheet: Sheet) -> list[str]:
    """The dense layers, first ones first."""
    order = check(sheet.graph).order
    return [name for name in order if isinstance(sheet.graph.nodes[name], Dense)]


def halted(sheet: Sheet, *breakpoints: Breakpoint, pace: float | None = None) -> Bench:
    """A worker that has been told to train, and has come to the first of these."""
    bench = Bench(Compile(sheet, 1), SetPace(pace), SetBreakpoints(breakpoints), Train())
    bench.until(lambda: bool(bench.of(Halted)))
    return bench


@pytest.mark.parametrize("pace", [None, 10_000.0])
@pytest.mark.parametrize("place", [0, 1])
def test_it_pauses_when_the_gradient_is_there_and_the_node_has_done_nothing(pace: float | None, place: int) -> None:
    sheet = net()
    name = names(sheet)[place]
    bench = halted(sheet, Breakpoint(name), pace=pace)
    run, loop = bench.run, bench.worker.loop
    assert loop is not None
    assert loop.state == "paused"
    assert run.iteration == 0
    own = [i for i, call in enumerate(run.plan.calls) if call.node == name and call.stage == "backward"]
    assert run.operation <= own[0]
    (said,) = bench.of(Halted)
    assert said.node == name
    assert said.sentence.startswith(f"Paused at {name}: the backward pass has reached it with a gradient of ")
    now = bench.settle()
    out = next(wire for wire in sheet.graph.wires if wire.source == name)
    truth = Run(sheet)
    truth.iterate("watching")
    rms = float(np.sqrt(np.mean(np.square(truth.plan.recording.gradients[out], dtype=np.float64))))
    assert now.wires[out].gradient == pytest.approx(rms, rel=1e-6)
    assert short(rms) in said.sentence


def test_it_pauses_once_an_iteration_and_ends_at_the_same_bits() -> None:
    sheet = net()
    bench = halted(sheet, Breakpoint(names(sheet)[0]))
    for turn in range(1, 4):
        bench.worker.obey(Train())
        bench.until(lambda turn=turn: len(bench.of(Halted)) > turn)  # type: ignore[misc]
        assert bench.run.iteration == turn
    bench.worker.obey(SetBreakpoints(()))
    bench.worker.obey(Step("batch"))
    bench.settle()
    truth = Run(sheet)
    for _ in range(4):
        truth.iterate()
    assert bits(bench.run) == bits(truth)


def test_a_step_to_the_end_of_the_batch_pauses_there_too() -> None:
    sheet = net()
    bench = Bench(Compile(sheet, 1), SetBreakpoints((Breakpoint(names(sheet)[0]),)), Step("batch"))
    bench.until(lambda: bool(bench.of(Halted)))
    assert bench.run.iteration == 0
    bench.worker.obey(Step("batch"))
    bench.settle()
    assert (bench.run.iteration, bench.run.operation) == (1, 0)


def test_under_a_condition_it_pauses_where_the_gradient_is_less() -> None:
    sheet = net()
    name = names(sheet)[0]
    out = next(wire for wire in sheet.graph.wires if wire.source == name)
    truth, sizes = Run(sheet), []
    for _ in range(30):
        truth.iterate("watching")
        sizes.append(float(np.sqrt(np.mean(np.square(truth.plan.recording.gradients[out], dtype=np.float64)))))
    below = sorted(sizes)[3] * 1.000001
    at = next(i for i, size in enumerate(sizes) if size < below)
    bench = halted(sheet, Breakpoint(name, below))
    assert bench.run.iteration == at
    assert "is less than" in bench.of(Halted)[0].sentence


def test_under_a_condition_it_pauses_where_the_gradient_is_not_finite() -> None:
    sheet = net()
    bench = Bench(Compile(sheet, 1), SetBreakpoints((Breakpoint(names(sheet)[-1], 1e-30),)))
    run = bench.run
    calls = run._next_plan("watching").calls  # the loss stays finite, the gradient does not
    out = next(wire for wire in sheet.graph.wires if wire.source == names(sheet)[-1])
    gradient = run.plan.recording.gradients[out]
    last = max(
        i for i, call in enumerate(calls) if call.written is not None and np.shares_memory(call.written, gradient)
    )
    spoiled = calls[last]._replace(function=lambda *_: gradient.fill(np.inf), arguments=(), keywords={})
    calls[last] = spoiled
    bench.worker.obey(Train())
    bench.until(lambda: bool(bench.of(Halted)))
    assert "its gradient is not finite" in bench.of(Halted)[0].sentence


def test_at_a_branch_it_is_the_sum() -> None:
    before = net()
    name = names(before)[0]
    graph = before.graph
    out = next(wire for wire in graph.wires if wire.source == name)
    nodes = {**graph.nodes, "twice": Add()}
    wires = tuple(wire for wire in graph.wires if wire != out)
    wires += (Wire(name, out.output, "twice", "a"), Wire(name, out.output, "twice", "b"))
    wires += (Wire("twice", "y", out.target, out.input),)
    sheet = replace(before, graph=Graph(nodes, wires))
    assert not check(sheet.graph, training=True).errors
    bench = halted(sheet, Breakpoint(name))
    gradients = [bench.run.plan.recording.gradients[wire] for wire in wires if wire.source == name]
    rms = float(np.sqrt(np.mean(np.square(gradients[0] + gradients[1], dtype=np.float64))))
    assert f"with a gradient of {short(rms)}." in bench.of(Halted)[0].sentence


def test_gradients_are_summed_in_the_order_of_the_wires() -> None:
    """Not in that of a set, which is another one in every process: so would the last digits be."""
    before, many = net(), Add(count=8)
    name = names(before)[0]
    out = next(wire for wire in before.graph.wires if wire.source == name)
    own = [Wire(name, out.output, "many", port) for port in many.inputs()]
    wires = *(wire for wire in before.graph.wires if wire != out), *own, Wire("many", "y", out.target, out.input)
    run = Run(replace(before, graph=Graph({**before.graph.nodes, "many": many}, wires)))
    ((halt,),) = halts(run.sheet.graph, run.plan, Watch(run).trace(run.plan), [Breakpoint(name)]).values()
    gradients = [run.plan.recording.gradients[wire] for wire in own]
    assert [id(gradient) for gradient in halt.gradients] == [id(gradient) for gradient in gradients]


def test_at_a_loss_it_pauses_where_the_backward_pass_begins() -> None:
    sheet = net()
    loss = next(name for name, layer in sheet.graph.nodes.items() if not layer.outputs())
    bench = halted(sheet, Breakpoint(loss))
    assert "the backward pass begins here" in bench.of(Halted)[0].sentence
    assert all(call.stage != "backward" for call in bench.run.plan.calls[: bench.run.operation])


def test_where_no_gradient_comes_it_never_pauses() -> None:
    sheet = net()
    bench = Bench(Compile(sheet, 1), SetBreakpoints((Breakpoint("nobody"),)), Step("batch"))
    assert bench.settle().iteration == 1
    assert not bench.of(Halted)


def test_of_a_group_it_pauses_where_the_gradient_comes_in() -> None:
    template, before = LAYERS["MLP"](), net()
    name = names(before)[0]
    nodes = {key: template if key == name else layer for key, layer in before.graph.nodes.items()}
    ports = {(name, "x"): "in", (name, "y"): "out"}
    wires = tuple(
        Wire(
            wire.source,
            ports.get((wire.source, wire.output), wire.output),
            wire.target,
            ports.get((wire.target, wire.input), wire.input),
        )
        for wire in before.graph.wires
    )
    sheet = replace(before, graph=Graph(nodes, wires))
    assert not check(sheet.graph, training=True).errors
    bench = halted(sheet, Breakpoint(name))
    backward = {call.node for call in bench.run.plan.calls[: bench.run.operation] if call.stage == "backward"}
    assert not any(str(node).startswith(f"{name}.") for node in backward)


def place(bench: Bench) -> tuple[int, int]:
    return bench.run.iteration, bench.run.operation


def step_back(bench: Bench) -> Progress:
    bench.worker.obey(StepBack())
    return bench.settle()


@pytest.mark.parametrize("operations", [1, 7, 23, 40, 61])
def test_a_step_back_is_one_operation_less(operations: int) -> None:
    sheet = net()
    bench, other = Bench(Compile(sheet, 1)), Bench(Compile(sheet, 1))
    for _ in range(operations):
        bench.worker.obey(Step("operation"))
        bench.settle()
    seen: list[Any] = []
    for _ in range(operations - 1):
        other.worker.obey(Step("operation"))
        other.settle()
    now = step_back(bench)
    assert place(bench) == place(other)
    assert bench.run.program.flat.tobytes() == other.run.program.flat.tobytes()
    wanted = other.of(Progress)[-1] if operations > 1 else None
    if wanted is not None:
        assert now.operation == wanted.operation
        assert now.wires == wanted.wires
        assert now.losses == wanted.losses
    seen.append(now)
    assert now.state == "paused"


def test_back_and_on_again_ends_at_the_same_bits() -> None:
    sheet = net()
    bench = Bench(Compile(sheet, 1), Step("batch"))
    bench.settle()
    count = len(bench.run.plan.calls)
    for _ in range(3):
        step_back(bench)
    assert place(bench) == (0, count - 3)
    bench.worker.obey(Step("epoch"))
    bench.settle()
    truth = Run(sheet)
    for _ in range(bench.run.iteration):
        truth.iterate()
    assert bits(bench.run) == bits(truth)


def test_before_the_first_operation_there_is_nothing() -> None:
    bench = Bench(Compile(net(), 1))
    bench.settle()
    step_back(bench)
    assert bench.of(Unrecalled)[-1].sentence.startswith("There is nothing before the first operation.")


def test_it_pauses_at_the_same_place_again_after_a_reset() -> None:
    sheet = net()
    bench = halted(sheet, Breakpoint(names(sheet)[0]))
    place = bench.run.iteration, bench.run.operation
    for command in (Reset(2), Train()):
        bench.worker.obey(command)
    bench.until(lambda: len(bench.of(Halted)) == 2)
    assert (bench.run.iteration, bench.run.operation) == place


def test_where_it_has_paused_it_goes_on_also_when_it_is_to_pause_elsewhere_too() -> None:
    sheet = net()
    first, last = names(sheet)
    bench = halted(sheet, Breakpoint(last))
    for command in (SetBreakpoints((Breakpoint(last), Breakpoint(first))), Train()):
        bench.worker.obey(command)
    bench.until(lambda: len(bench.of(Halted)) == 2)
    assert [said.node for said in bench.of(Halted)] == [last, first]


@pytest.mark.parametrize(
    ("size", "words"),
    [(7e-6, "7.0e-6"), (1.26e-9, "1.3e-9"), (0.0, "0"), (0.25, "0.25"), (12.0, "12"), (np.inf, "inf")],
)
def test_sizes_are_written_as_in_the_interface(size: float, words: str) -> None:
    assert short(size) == words
