"""ReLU in place of what squeezes gradients, wherever it stands."""

import pytest
from msgspec.structs import replace

from editor.document.rectified import rectified
from engine.check import check
from engine.formats.project import examples, read
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import chain, houses


def test_the_vanishing_example_has_six() -> None:
    sheet = read(examples()["vanishing"]).sheet
    copy, replaced = rectified(sheet)
    assert replaced == ["Sigmoid"] * 6
    types = [type(layer) for layer in copy.graph.nodes.values()]
    assert types == [ReLU if type(layer) is Sigmoid else type(layer) for layer in sheet.graph.nodes.values()]
    assert [name for name in copy.graph.nodes if "relu" in name] == [f"relu_{place}" for place in range(1, 7)]
    assert list(copy.places.values()) == list(sheet.places.values())
    assert check(copy.graph).problems == ()
    # What is drawn depends on the places of layers, not on their names: the race begins with the same weights.
    assert (Run(copy).program.flat == Run(sheet).program.flat).all()


def test_in_dense_layers_and_in_groups_too() -> None:
    inner = Graph(
        {"in": Inlet(), "bend": Tanh(), "dense": Dense(units=8, activation=Sigmoid()), "out": Outlet()},
        (Wire("in", "y", "bend", "x"), Wire("bend", "y", "dense", "x"), Wire("dense", "y", "out", "x")),
    )
    sheet = chain([*list(houses().graph.nodes.values())[:2], Group(graph=inner), Dense(units=1), MSE()])
    copy, replaced = rectified(sheet)
    assert replaced == ["Tanh", "Sigmoid"]
    (group,) = (layer for layer in copy.graph.nodes.values() if isinstance(layer, Group))
    assert group.graph.nodes == {**inner.nodes, "bend": ReLU(), "dense": Dense(units=8, activation=ReLU())}
    assert copy.graph.wires == sheet.graph.wires


def test_what_a_loss_compares_stays() -> None:
    sheet = chain([*list(houses().graph.nodes.values())[:3], Dense(units=1), Sigmoid(), MSE()])
    copy, replaced = rectified(sheet)
    assert replaced == ["Tanh"]
    assert copy.graph.nodes["Sigmoid_4"] == Sigmoid()
    assert "Tanh_2" in copy.graph.nodes, "whoever has a name of his own keeps it"


@pytest.mark.parametrize("sheet", [Sheet(), read(examples()["digits-mlp"]).sheet])
def test_nothing_to_replace(sheet: Sheet) -> None:
    assert rectified(sheet) == (sheet, [])


def test_a_muted_one_keeps_its_marks() -> None:
    sheet = read(examples()["vanishing"]).sheet
    copy, _ = rectified(replace(sheet, graph=replace(sheet.graph, muted=("sigmoid_2",))))
    assert copy.graph.muted == ("relu_2",)
