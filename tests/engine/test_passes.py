"""Passes change where numbers lie and which of them are computed, never what training gives: bit for bit."""

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pytest

from engine.compile import compile
from engine.formats.project import examples, read
from engine.graph import Graph
from engine.insight.gradient_check import fill_sources
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.layer import LAYERS
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.passes import PASSES
from engine.passes import short_products as cutting
from engine.passes.copies import copies
from engine.passes.in_place import in_place
from engine.passes.lazy_loss import lazy_loss
from engine.passes.neighbours import neighbours
from engine.passes.shared_memory import shared_memory
from engine.passes.unread import unread
from engine.placement import Placement
from engine.program import Mode, Program, Recording
from engine.tape import Pass
from engine.tensor import Array
from tests.engine.graphs import branching, chain, graph
from tests.engine.harness import is_source, surround

GRAPHS = {
    f"{kind.__name__}-{n}": surround(e) for kind in LAYERS if not is_source(kind) for n, e in enumerate(kind.examples())
}
GRAPHS |= {name: read(path).sheet.graph for name, path in examples().items()}
GRAPHS["branching"] = branching()
SETS = [passes for count in range(len(PASSES) + 1) for passes in combinations(PASSES, count)]


def numbers(subject: Graph, passes: Iterable[Pass], mode: Mode = "training") -> list[bytes]:
    """What two passes leave: losses, gradients of parameters, state; for inference what the losses are fed with."""
    program = compile(subject, passes=passes)
    recording = program.recording(4, mode)
    found = []
    for seed in (1, 2):
        fill_sources(subject, recording, {}, np.random.default_rng(seed))
        recording.run()
        assert np.isfinite(recording.loss)
        found += [np.float64(recording.loss).tobytes(), program.flat_gradient.tobytes()]
        found += [array.tobytes() for array in program.state.values()]
        if mode == "inference":
            found += [values.tobytes() for values in recording.values.values()]
    return found


@pytest.mark.parametrize("name", GRAPHS)
def test_all_together_change_no_bit(name: str) -> None:
    for mode in ("training", "inference"):
        assert numbers(GRAPHS[name], PASSES, mode) == numbers(GRAPHS[name], (), mode)
    assert numbers(GRAPHS[name], PASSES) == numbers(GRAPHS[name], (), "watching")


@pytest.mark.parametrize("passes", SETS, ids=lambda passes: "+".join(p.__name__ for p in passes) or "none")
def test_each_may_be_left_out(passes: tuple[Pass, ...]) -> None:
    for name in ("branching", "digits-cnn", "vanishing"):
        assert numbers(GRAPHS[name], passes) == numbers(GRAPHS[name], ())


def scratch(placed: Placement) -> list[Array]:
    """The bytes of all scratch that has memory."""
    tape = placed.tape
    buffers = [b for b in tape.buffers.values() if b.scratch and b not in tape.rows and tape.place(b) in placed.offsets]
    return [placed.memory[placed.offset(buffer) :][: buffer.body.nbytes] for buffer in buffers]


@pytest.mark.parametrize("name", GRAPHS)
def test_no_pass_relies_on_what_another_left_in_scratch(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = numbers(GRAPHS[name], PASSES), numbers(GRAPHS[name], ())
    place, placed = Placement.__init__, []

    def remember(self: Placement, tape) -> None:
        place(self, tape)
        placed.append(self)

    def spoiled(self: Recording) -> None:
        fed = [values for port, values in self.values.items()]
        for own in scratch(placed[-1]):
            if not any(np.shares_memory(own, values) for values in fed):
                own[...] = 0xFF  # NaN, −1, True
        for call in self.calls:
            call()

    monkeypatch.setattr(Placement, "__init__", remember)
    monkeypatch.setattr(Recording, "run", spoiled)
    assert (numbers(GRAPHS[name], PASSES), numbers(GRAPHS[name], ())) == clean


def recording(subject: Graph, *passes: Pass) -> Recording:
    return compile(subject, passes=passes).recording(64)


def test_what_leads_to_no_weight_is_not_computed() -> None:
    plain, lean = (recording(chain(Tanh(), Dense(units=2), Tanh()), *passes) for passes in ((), (unread,)))
    assert {call.node for call in plain.calls if call.stage == "backward"} == {"loss", "n3", "n2", "n1"}
    assert {call.node for call in lean.calls if call.stage == "backward"} == {"loss", "n3", "n2"}


def test_the_loss_is_computed_when_somebody_looks() -> None:
    program = compile(chain(Dense(units=2)))
    lazy = program.recording(5)
    fill_sources(program.graph, lazy, {}, np.random.default_rng(0))
    lazy.run()
    assert not lazy.losses["loss"].any()
    eager = compile(program.graph, passes=()).recording(5)
    fill_sources(program.graph, eager, {}, np.random.default_rng(0))
    eager.run()
    assert lazy.loss == lazy.loss == eager.loss > 0
    assert len(lazy.calls) + len(lazy.late) == len(recording(program.graph, unread).calls)


def test_copies_are_left_out_where_nobody_changes_either() -> None:
    ends = ("x > a", "x > b", "a > sum.a", "b > sum.b", "sum > out", "out > loss.prediction", "t > loss.targets")
    nodes = {"x": Input(shape=(3,)), "a": Dense(units=3), "b": Dense(units=3), "sum": Add(), "out": Dense(units=2)}
    subject = graph(nodes | {"t": Input(shape=(2,)), "loss": MSE()}, *ends)
    copied = [
        sum(call.text.startswith("copy(") for call in recording(subject, *passes).calls) for passes in ((), (copies,))
    ]
    assert copied == [2, 0]


def test_an_activation_overwrites_what_it_reads() -> None:
    subject = chain(Dense(units=40), ReLU(), Dense(units=40), Tanh())
    by_itself, above = (recording(subject, *passes) for passes in ((), (in_place,)))
    assert above.size < by_itself.size
    tanh = next(call for call in above.calls if call.text == "tanh(x) → y")
    assert np.shares_memory(*tanh.arguments)


def test_small_layers_calculate_in_one_call() -> None:
    subject = chain(Dense(units=4), Tanh(), Dense(units=6), Tanh(), Dense(units=2), Sigmoid())
    apart, together = (recording(subject, unread, *passes) for passes in ((), (neighbours,)))
    slopes = [[call.text for call in made.calls if "→ slope" in call.text] for made in (apart, together)]
    assert [len(texts) for texts in slopes] == [6, 4], "of two tanh layers two calls each, then two for both"
    assert sum("for several layers" in text for text in slopes[1]) == 2
    large = recording(chain(Dense(units=400), Tanh(), Dense(units=400), Tanh()), unread, neighbours)
    assert not any("for several layers" in call.text for call in large.calls)


def test_one_view_is_one_array() -> None:
    made = recording(chain(Dense(units=4), Tanh()), in_place)
    tanh = next(call for call in made.calls if call.text == "tanh(x) → y")
    assert tanh.arguments[0] is tanh.arguments[1], "NumPy takes twice as long for two views of the same memory"


def test_scratch_shares_memory() -> None:
    subject = chain(*[Dense(units=40), Tanh()] * 10)
    assert recording(subject, unread, shared_memory).size < 0.7 * recording(subject, unread).size


def test_the_size_is_known_before_anything_is_taken() -> None:
    program: Program = compile(branching(), dry=True)
    real = compile(branching())
    kept = real.flat.nbytes + real.flat_gradient.nbytes
    for mode in ("training", "watching", "inference"):
        assert program.size(7, mode) == kept + real.recording(7, mode).size
    assert program.size(7) < program.size(7, "watching")
    assert not program.flat.any(), "no weight was drawn"


def test_what_is_watched_keeps_its_memory() -> None:
    watched = compile(branching()).recording(5, "watching")
    arrays = [*watched.values.values(), *watched.gradients.values()]
    assert not any(np.shares_memory(a, b) for a, b in combinations(arrays, 2))


def test_the_loss_waits_for_nothing_that_changes() -> None:
    assert lazy_loss in PASSES
    assert PASSES.index(unread) < PASSES.index(lazy_loss) < PASSES.index(in_place), "what it reads is kept from then on"


@pytest.mark.parametrize("name", ["branching", "digits-cnn", "Dense-2", "MultiHeadAttention-0", "Conv2D-0", "MatMul-0"])
def test_products_cut_short_give_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compile(GRAPHS[name], dtype=np.float64).recording(4, "watching")
    monkeypatch.setattr(cutting, "LONGEST", 10)
    short = compile(GRAPHS[name], dtype=np.float64).recording(4, "watching")
    assert len(short.calls) > len(whole.calls)
    for made in (whole, short):
        fill_sources(GRAPHS[name], made, {}, np.random.default_rng(0))
        made.run()
    for wire, gradient in whole.gradients.items():
        np.testing.assert_allclose(short.gradients[wire], gradient, rtol=1e-9, atol=1e-12)
