"""What an edit means to the worker: nothing, a new number, or another program with the weights it has."""

from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace

from editor.document import grouping
from editor.document.document import Document
from editor.training.follow import Follow
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.editing import edits
from engine.events import Compiled
from engine.graph import Wire
from engine.layers.dense import Dense
from engine.layers.tanh import Tanh
from engine.optimizers.adam import Adam
from engine.sheet import Sheet
from tests.engine.trainable import spiral


class Desk:
    """A document, its session and what follows it."""

    def __init__(self) -> None:
        self.document, self.session = Document(), Session(worker=InlineWorker)
        self.follow = Follow(self.document, self.session)
        self.compiled: list[Compiled] = []
        self.session.compiled.connect(self.compiled.append)
        self.document.replace(spiral(epochs=1_000_000))

    def train_with(self, **settings: object) -> None:
        """An edit of the training settings."""
        sheet = self.document.sheet
        self.document.apply("Set", replace(sheet, training=replace(sheet.training, **settings)))

    @property
    def iteration(self) -> int:
        progress = self.session.progress
        return progress.iteration if progress is not None else -1


@pytest.fixture
def desk(qtbot) -> Iterator[Desk]:
    desk = Desk()
    desk.session.train()
    qtbot.waitUntil(lambda: desk.iteration > 20)
    yield desk
    desk.session.close()


def test_epochs_are_passed_on_and_training_stops_there(desk: Desk, qtbot) -> None:
    desk.train_with(epochs=desk.iteration // 6 + 400)
    goal = 6 * desk.document.sheet.training.epochs
    assert desk.session.state == "running"
    assert not desk.follow.timer.isActive()
    qtbot.waitUntil(lambda: desk.session.state == "finished")
    assert desk.iteration == goal
    assert len(desk.compiled) == 1
    assert desk.session.sheet == desk.document.sheet


def test_fewer_epochs_than_are_done_end_it_at_once(desk: Desk, qtbot) -> None:
    desk.train_with(epochs=1)
    qtbot.waitUntil(lambda: desk.session.state == "finished", timeout=500)
    desk.train_with(epochs=1_000_000)
    desk.session.train()
    before = desk.iteration
    qtbot.waitUntil(lambda: desk.iteration > before + 100)
    assert len(desk.compiled) == 1


def edited(desk: Desk, sheet: Sheet, qtbot) -> None:
    """An edit, compiled."""
    count = len(desk.compiled)
    desk.document.apply("Edit", sheet)
    qtbot.waitUntil(lambda: len(desk.compiled) > count)


def stopped(desk: Desk, qtbot) -> dict[str, np.ndarray]:
    """Pauses, and the weights it has come to."""
    desk.session.pause()
    qtbot.waitUntil(lambda: desk.session.weights is not None and desk.session.weights.iteration == desk.iteration)
    return {name: array.copy() for name, array in desk.session.weights.arrays.items()}


def weights(desk: Desk) -> dict[str, np.ndarray]:
    """What the worker has now."""
    return dict(desk.session._worker._worker.loop.run.program.arrays())


SETTINGS = ({"batch_size": 7}, {"optimizer": Adam(beta1=0.5)}, {"clip_norm": 1.0}, {"seed": 5})


@pytest.mark.parametrize("setting", SETTINGS)
def test_other_settings_compile_with_the_weights_as_they_are(desk: Desk, setting: dict, qtbot) -> None:
    learned = stopped(desk, qtbot)
    desk.train_with(**setting)
    qtbot.waitUntil(lambda: len(desk.compiled) == 2)
    assert all(np.array_equal(array, learned[name]) for name, array in weights(desk).items())
    assert desk.session.state == "paused"


@pytest.mark.parametrize("setting", SETTINGS)
def test_other_settings_do_not_stop_it(desk: Desk, setting: dict, qtbot) -> None:
    worker, states = desk.session._worker._worker, []
    desk.session.state_changed.connect(states.append)
    desk.train_with(**setting)
    qtbot.waitUntil(lambda: len(desk.compiled) == 2)
    begins = desk.compiled[-1].iteration
    qtbot.waitUntil(lambda: desk.iteration > begins + 20)
    assert worker.loop.state == desk.session.state == "running"
    assert not states, "it never seemed to stop"


def test_a_new_name_loses_nothing(desk: Desk, qtbot) -> None:
    learned, iteration, points = stopped(desk, qtbot), desk.iteration, len(desk.session.curve)
    edited(desk, edits.rename(desk.document.sheet, "Dense_1", "first"), qtbot)
    assert desk.compiled[-1].iteration == desk.iteration == iteration
    assert len(desk.session.curve) >= points > 0
    now = weights(desk)
    assert now.keys() == {name.replace("Dense_1", "first") for name in learned}
    assert all(np.array_equal(now[name.replace("Dense_1", "first")], array) for name, array in learned.items())
    assert desk.session.weights.arrays.keys() == now.keys(), "saving at once would save them under their new names"
    desk.session.train()
    qtbot.waitUntil(lambda: desk.iteration > iteration + 10)


def test_nodes_in_a_group_and_out_of_it_keep_what_they_have_learned(desk: Desk, qtbot) -> None:
    learned = stopped(desk, qtbot)
    inner = [name for name in desk.document.sheet.graph.nodes if name in ("Dense_1", "Dense_2", "Tanh_2")]
    sheet, group = grouping.group(desk.document.sheet, inner)
    edited(desk, sheet, qtbot)
    now = weights(desk)
    assert now.keys() != learned.keys()
    assert all(np.array_equal(now[name], learned[name.removeprefix(f"{group}.")]) for name in now)
    edited(desk, grouping.ungroup(sheet, group)[0], qtbot)
    assert all(np.array_equal(array, learned[name]) for name, array in weights(desk).items())


def test_a_node_beside_the_graph_loses_nothing(desk: Desk, qtbot) -> None:
    learned, iteration = stopped(desk, qtbot), desk.iteration
    sheet = desk.document.sheet
    beside = replace(sheet.graph, nodes=sheet.graph.nodes | {"beside": Tanh()})
    desk.document.apply("Add", replace(sheet, graph=beside))
    qtbot.waitUntil(lambda: bool(desk.session.refused))
    edited(desk, sheet, qtbot)
    assert desk.iteration == iteration
    assert not desk.session.refused
    assert len(desk.session.curve)
    assert all(np.array_equal(array, learned[name]) for name, array in weights(desk).items())


def test_an_undone_edit_gives_the_weights_back(desk: Desk, qtbot) -> None:
    learned, sheet = stopped(desk, qtbot), desk.document.sheet
    wider = replace(sheet.graph, nodes=sheet.graph.nodes | {"Dense_1": Dense(units=9)})
    edited(desk, replace(sheet, graph=wider), qtbot)
    assert desk.compiled[-1].iteration == desk.iteration
    assert weights(desk)["Dense_1.weight"].shape == (9, 3)
    desk.document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(desk.compiled) == 3)
    assert all(np.array_equal(array, learned[name]) for name, array in weights(desk).items())


def test_a_deleted_and_restored_layer_has_its_weights(desk: Desk, qtbot) -> None:
    learned, sheet = stopped(desk, qtbot), desk.document.sheet
    desk.document.apply("Delete", edits.remove(sheet, ["Dense_4"]))
    qtbot.waitUntil(lambda: bool(desk.session.refused))
    desk.document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(desk.compiled) == 2)
    assert all(np.array_equal(array, learned[name]) for name, array in weights(desk).items())


def test_another_batch_size_keeps_the_weights_and_counts_anew(desk: Desk, qtbot) -> None:
    learned = stopped(desk, qtbot)
    sheet = desk.document.sheet
    edited(desk, replace(sheet, training=replace(sheet.training, batch_size=7)), qtbot)
    assert desk.compiled[-1].iteration == 0
    assert all(np.array_equal(array, learned[name]) for name, array in weights(desk).items())


def with_nodes(sheet: Sheet, **nodes: object) -> Sheet:
    return replace(sheet, graph=replace(sheet.graph, nodes=sheet.graph.nodes | nodes))


def inserted(sheet: Sheet, name: str) -> Sheet:
    """A layer on the wire that leads into a node."""
    wire = next(wire for wire in sheet.graph.wires if wire.target == name and wire.input == "x")
    wires = (*(w for w in sheet.graph.wires if w != wire), replace(wire, target="new"), Wire("new", "y", name, "x"))
    return replace(sheet, graph=replace(sheet.graph, nodes=sheet.graph.nodes | {"new": Dense(units=8)}, wires=wires))


def test_a_layer_inserted_while_it_trains_does_not_stop_it(desk: Desk, qtbot) -> None:
    states: list[str] = []
    desk.session.state_changed.connect(states.append)
    sheet = desk.document.sheet
    before = desk.iteration
    desk.document.apply("Insert Dense", inserted(sheet, "Dense_4"))
    qtbot.waitUntil(lambda: len(desk.compiled) == 2)
    place = desk.compiled[-1].iteration
    assert place >= before
    qtbot.waitUntil(lambda: desk.iteration > place + 20)
    program = desk.session._worker._worker.loop.run.program
    desk.document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(desk.compiled) == 3)
    last = program.save()  # as it was left
    place = desk.compiled[-1].iteration
    qtbot.waitUntil(lambda: desk.iteration > place + 20)
    assert not states
    assert desk.session.curve[0, 0] < before < desk.session.curve[-1, 0]
    marks = desk.session._worker._worker.history.live.parent.marks | desk.session._worker._worker.history.live.marks
    assert sorted(marks.values()) == ["Insert Dense", "Undo Insert Dense"]
    desk.session.pause()
    qtbot.waitUntil(lambda: desk.session._worker._worker.loop.state == "paused")
    desk.document.undo_stack.redo()
    qtbot.waitUntil(lambda: len(desk.compiled) == 4)
    assert desk.session.state == "paused", "who has paused it is not surprised"
    assert np.array_equal(weights(desk)["new.weight"], last["new.weight"]), "while the others have gone on"


def test_an_edit_that_cannot_be_trained_pauses_it_and_says_so(desk: Desk, qtbot) -> None:
    said: list[str] = []
    desk.session.failed.connect(said.append)
    sheet = desk.document.sheet
    desk.document.apply("Add Tanh", with_nodes(sheet, beside=Tanh()))
    qtbot.waitUntil(lambda: bool(said))
    place = desk.session._worker._worker._place
    (problem,) = (problem for problem in desk.document.inspection.errors)
    assert said == [f"Training is paused at iteration {place:,}. {problem} Then press Train to go on from there."]
    assert desk.session.state == "empty"
    desk.document.undo_stack.undo()
    qtbot.waitUntil(lambda: len(desk.compiled) == 2)
    assert (desk.compiled[-1].iteration, desk.session.state) == (place, "paused")
    desk.session.train()
    qtbot.waitUntil(lambda: desk.iteration > place + 20)
    assert len(said) == 1


def test_paused_it_says_nothing_of_a_graph_in_the_making(desk: Desk, qtbot) -> None:
    stopped(desk, qtbot)
    said: list[str] = []
    desk.session.failed.connect(said.append)
    desk.document.apply("Add Tanh", with_nodes(desk.document.sheet, beside=Tanh()))
    qtbot.waitUntil(lambda: bool(desk.session.refused))
    assert not said
