"""Edits of which single weights learn: each is taken back by itself, also inside a group."""

from msgspec.structs import replace

from editor.document.masking import frozen, masked, soloed
from engine.graph import USUAL
from engine.groups.group import Group
from engine.layers.dense import Dense
from engine.mask import Mask
from engine.sheet import Sheet
from engine.train import Run
from tests.editor.document.faulty import repeated
from tests.engine.trainable import spiral

NODE, SHAPE = "Dense_1", (8, 3)


def test_a_weight_is_frozen_and_freed_again() -> None:
    sheet = spiral()
    once = masked(sheet, NODE, "weight", SHAPE, (5, 6), "still")
    twice = masked(once, NODE, "weight", SHAPE, (6, 7), "still")
    assert twice.graph.learns(NODE).still == {"weight": Mask(SHAPE, ((5, 7),))}
    assert masked(twice, NODE, "weight", SHAPE, (6, 7), "still") == once
    assert masked(once, NODE, "weight", SHAPE, (5, 6), "still") == sheet
    assert NODE not in sheet.graph.learning, "the sheet before is as it was"


def test_a_layer_is_solo_or_frozen_as_a_whole() -> None:
    sheet = spiral()
    solo = soloed(sheet, NODE, {"weight": SHAPE})
    assert solo.graph.learns(NODE).solo == {"weight": Mask(SHAPE, ((0, 24),))}
    assert soloed(solo, NODE, {"weight": SHAPE}) == sheet
    assert frozen(sheet, NODE).graph.learns(NODE).frozen
    assert frozen(frozen(sheet, NODE), NODE) == sheet


def test_inside_a_group_the_drawing_of_the_group_is_changed_and_every_turn_obeys() -> None:
    group = repeated(2, Dense(units=2))
    sheet = spiral()
    nodes = {**sheet.graph.nodes, NODE: group}
    wires = tuple(
        replace(
            wire,
            input=group.inputs()[0] if wire.target == NODE else wire.input,
            output=group.outputs()[0] if wire.source == NODE else wire.output,
        )
        for wire in sheet.graph.wires
    )
    sheet = Sheet(graph=replace(sheet.graph, nodes=nodes, wires=wires), training=sheet.training)
    first = next(name for name in Run(sheet).program.parameters if name.startswith(NODE)).rpartition(".")[0]
    held = masked(sheet, first, "weight", (2, 3), (1, 2), "still")
    inner = held.graph.nodes[NODE]
    assert isinstance(inner, Group)
    assert inner.graph.learns(first.rpartition(".")[2]).still == {"weight": Mask((2, 3), ((1, 2),))}
    assert held.graph.learns(NODE) == USUAL
    run = Run(held)
    before = run.program.save()
    run.iterate()
    for key, array in run.program.parameters.items():
        moved = before[key].ravel() != array.ravel()
        assert moved[1] == (not key.startswith(NODE)), key
