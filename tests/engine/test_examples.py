"""The examples open, are right, and learn what they promise."""

import numpy as np
import pytest

from engine.check import check
from engine.data.dataset import Dataset
from engine.formats.project import examples, read
from engine.formats.sheet_text import to_text
from engine.insight.gradient_check import gradient_check
from engine.insight.wires import rms
from engine.sheet import Sheet
from engine.train import Run, train

NAMES = (
    "spiral",
    "xor",
    "digits-mlp",
    "digits-cnn",
    "house-prices",
    "cats-dogs-cnn",
    "vanishing",
    "vanishing-skip",
    "sentiment",
    "chain-rule",
    "sick-vanishing",
    "sick-exploding",
    "sick-slow",
    "sick-oscillating",
    "sick-dead-relu",
    "sick-saturated",
    "sick-unscaled",
    "sick-overfitting",
    "sick-wrong-loss",
)
PROMISED = {
    "spiral": 0.97,
    "xor": 0.95,
    "digits-mlp": 0.97,
    "digits-cnn": 0.97,
    "house-prices": 0.88,
    "cats-dogs-cnn": 0.86,
    "sentiment": 0.78,
    "chain-rule": 0.99,
}
OTHERS = ("xor", "digits-mlp", "chain-rule")  # the rest of them: tests/test_acceptance.py
WIDTH, HEIGHT = 152, 100  # of a node on the canvas


def sheet(name: str) -> Sheet:
    """An example's sheet."""
    return read(examples()[name]).sheet


def test_these_are_the_examples() -> None:
    assert set(examples()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_checks_without_a_word_but_where_that_is_the_illness(name: str) -> None:
    problems = check(sheet(name).graph).problems
    assert [problem.kind for problem in problems] == (["twice"] if name == "sick-wrong-loss" else [])


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_right(name: str) -> None:
    graph = sheet(name).graph
    split = next(layer for layer in graph.nodes.values() if isinstance(layer, Dataset)).load().train
    node = next(node for node, layer in graph.nodes.items() if isinstance(layer, Dataset))
    assert gradient_check(graph, at_most=6).error < 1e-7
    if name != "cats-dogs-cnn" and not name.startswith(("digits", "sick")):  # images are full of ties; see test_sick.py
        feeds = {(node, "inputs"): split.inputs[..., :4], (node, "targets"): split.targets[..., :4]}
        assert gradient_check(graph, feeds, at_most=6).error < 1e-7


@pytest.mark.parametrize("name", NAMES)
def test_files_are_as_the_program_writes_them(name: str) -> None:
    assert examples()[name].read_bytes() == to_text(sheet(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_node_has_a_place_of_its_own_on_the_grid(name: str) -> None:
    drawn = sheet(name)
    assert set(drawn.places) == set(drawn.graph.nodes)
    places = np.array(list(drawn.places.values()))
    assert (places % 20 == 0).all()
    apart = np.abs(places[:, None] - places)
    free = (apart[..., 0] >= WIDTH + 40) | (apart[..., 1] >= HEIGHT + 40)
    assert (free | np.eye(len(places), dtype=bool)).all()


@pytest.mark.parametrize("name", NAMES)
def test_nodes_are_wired_from_left_to_right_or_to_the_next_row(name: str) -> None:
    drawn = sheet(name)
    for wire in drawn.graph.wires:
        (x0, y0), (x1, y1) = drawn.places[wire.source], drawn.places[wire.target]
        assert x1 >= x0 + WIDTH or y1 >= y0 + HEIGHT


@pytest.mark.parametrize("name", OTHERS)
def test_learns_what_it_promises(name: str) -> None:
    run, result = train(sheet(name))
    assert next(iter(result.metrics.values())) >= PROMISED[name]
    assert result.epochs == run.sheet.training.epochs


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", PROMISED)
def test_learns_what_it_promises_with_any_seed(name: str, seed: int) -> None:
    _, result = train(sheet(name), seed=seed)
    assert next(iter(result.metrics.values())) >= PROMISED[name]
    assert result.seconds < 120


def test_spiral_branches_and_joins_again() -> None:
    graph = sheet("spiral").graph
    arriving = [wire for wire in graph.wires if type(graph.nodes[wire.target]).__name__ == "Add"]
    assert len(arriving) == 2


def test_gradients_vanish_towards_the_input_and_go_on_doing_so() -> None:
    run = Run(sheet("vanishing"))
    chain = [wire for wire in run.sheet.graph.wires if wire.input != "targets"]
    for _ in range(3):
        recording = run.iterate("watching")
        sizes = np.array([rms(recording.gradients[wire]) for wire in chain])
        assert (sizes[1:] > 1.2 * sizes[:-1]).all()  # a visible step at every wire
        assert 1e-8 < sizes[0] < 1e-6  # small, and still on the scale
        assert sizes[-1] > 1e-3
        for _ in range(200):
            run.iterate()
    assert run.evaluate().metrics["accuracy"] < 0.7  # it does not learn
