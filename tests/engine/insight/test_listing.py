"""The code shown is the code that ran: of a layer of our own, line by line."""

import inspect
from textwrap import dedent
from typing import Any

import numpy as np

from engine.data.spiral import Spiral
from engine.family import Setting
from engine.formats.project import find, read
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.loop import Loop
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.op import Op
from engine.readings import Listing, Operation
from engine.train import Run
from tests.engine.trainable import chain


class Twice(Layer, Setting):
    """y = 2x, in two ways."""

    title, category = "Twice", "Layers"

    def forward(self, w: Any, op: Op) -> None:
        op(np.add, w.x, w.x, w.y)  # the first
        self.aside(w, op)

    def aside(self, w: Any, op: Op) -> None:
        w.half = w.empty(w.x.shape)
        for factor in (0.5, 1.0):  # the second
            op(
                np.multiply,
                w.y,
                factor,
                w.half,
            )

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.dy, 2.0, w.dx)


def told(loop: Loop) -> list[Operation]:
    found = []
    while not found or loop.run.operation:
        loop.step("operation")
        operation = loop.watch.operation()
        assert operation is not None
        found.append(operation)
    return found


def source(function: Any) -> str:
    return dedent(inspect.getsource(function)).rstrip("\n")


def running(listing: Listing) -> str:
    lines = listing.text.split("\n")[listing.begin : listing.end + 1]
    return " ".join(line.strip() for line in lines)


def test_a_layer_of_our_own_is_shown_as_it_stands_here() -> None:
    sheet = chain([Spiral(samples=40), Dense(units=3), Twice(), Dense(units=1), BinaryCrossEntropy()], batch_size=8)
    own = [each.listings for each in told(Loop(Run(sheet))) if each.node == "Twice_2"]
    (first,), second, third, (back,) = own
    assert (first.text, back.text) == (source(Twice.forward), source(Twice.backward))
    assert running(first) == "op(np.add, w.x, w.x, w.y)  # the first"
    assert running(back) == "op(np.multiply, w.dy, 2.0, w.dx)"
    assert (first.function, first.file) == ("Twice.forward", "engine/insight/test_listing.py")
    assert first.first == inspect.getsourcelines(Twice.forward)[1]
    for outer, inner in (second, third):
        assert (outer.text, running(outer)) == (source(Twice.forward), "self.aside(w, op)")
        assert (inner.text, running(inner)) == (source(Twice.aside), "op( np.multiply, w.y, factor, w.half, )")


def test_losses_optimisers_data_and_sums_of_branches_have_their_own() -> None:
    found = told(Loop(Run(read(find("spiral")).sheet)))
    shown = {(each.node, each.stage): [one.function for one in each.listings] for each in found}
    assert shown["binary_cross_entropy_1", "loss"] == ["BinaryCrossEntropy.forward"]
    assert shown["spiral_1", "data"] == ["Feed.into.<locals>.gather"]
    assert shown["spiral_1", "backward"] == ["Recorder.arriving_gradient"]
    assert shown[None, "update"] == ["Adam.update", "Adam.move"]
    assert all(each.listings for each in found)
    assert all("op(" in running(each.listings[-1]) for each in found if each.stage != "data")
