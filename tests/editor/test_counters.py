"""Counters, pictures and words never contradict what the training is at: after edits, resets and reopening."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from editor.document import files
from editor.look.numbers import NOTHING
from editor.main_window import MainWindow
from editor.panels.output import Output
from editor.panels.readouts import Readouts
from engine.editing import edits
from engine.pictures import Bars, Miniature

GOES_ON = "goes on with the weights it has learned"


def metric(window: MainWindow) -> str:
    return window.findChildren(Readouts)[0].values[3].text()


def said(window: MainWindow) -> str:
    return str(window.statusBar().right.text())  # type: ignore[attr-defined]


def trained(window: MainWindow, qtbot: QtBot) -> None:
    """XOR after an epoch, paused, with a metric and pictures."""
    window.files.load("xor")
    window.commands["step_epoch"].trigger()
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration > 0)
    qtbot.waitUntil(lambda: window.session.state == "paused")
    qtbot.waitUntil(lambda: metric(window) != NOTHING and bool(window.session.views))


def change(window: MainWindow, name: str, **settings: Any) -> None:
    layer = window.document.sheet.graph.nodes[name]
    window.document.apply("Change", edits.set_layer(window.document.sheet, name, replace(layer, **settings)))


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """The newest sheet is compiled and measured."""
    qtbot.waitUntil(lambda: window.follow.compiled is window.document.sheet and bool(window.session.has_program))
    qtbot.waitUntil(lambda: metric(window) != NOTHING)


def test_weights_that_go_on_while_the_count_begins_anew_are_said(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    settled(window, qtbot)
    change(window, "dense_1", units=5)
    settled(window, qtbot)
    assert said(window) == "ready", "nothing has been learned yet"
    trained(window, qtbot)
    training = replace(window.document.sheet.training, batch_size=7)
    window.document.apply("Change training", edits.set_training(window.document.sheet, training))
    settled(window, qtbot)
    assert window.session.progress is not None
    assert window.session.progress.iteration == 0
    assert said(window) == f"ready · {GOES_ON}"
    change(window, "dense_1", units=3)
    settled(window, qtbot)
    assert said(window) == f"ready · {GOES_ON}", "all of what is left has been learned"
    change(window, "dense_1", units=12)
    settled(window, qtbot)
    assert said(window) == f"ready · {GOES_ON}, where they fit"
    window.commands["reset"].trigger()
    settled(window, qtbot)
    assert said(window) == "ready"
    training = replace(window.document.sheet.training, batch_size=5)
    window.document.apply("Change training", edits.set_training(window.document.sheet, training))
    settled(window, qtbot)
    assert said(window) == "ready"


def test_weights_of_a_file_are_said(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    trained(window, qtbot)
    qtbot.waitUntil(lambda: window.session.weights is not None and window.session.weights.iteration > 0)
    window.files._write(tmp_path / "mine.chain")
    window.files.open_file(tmp_path / "mine.chain")
    settled(window, qtbot)
    assert said(window) == "epoch 1 of 1,000 · paused", "it is where it was"
    files.save_as(window.document, tmp_path / "bare.chain", window.session.weights.arrays)
    window.files.open_file(tmp_path / "bare.chain")
    settled(window, qtbot)
    assert said(window) == "ready · goes on with the weights of its file"
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: said(window) == "epoch 1 of 1,000 · paused")


def test_a_graph_that_cannot_run_has_no_metric_and_no_pictures(window: MainWindow, qtbot: QtBot) -> None:
    trained(window, qtbot)
    curve = len(window.session.curve)
    wire = next(wire for wire in window.document.sheet.graph.wires if wire.input == "prediction")
    window.document.apply("Remove", edits.disconnect(window.document.sheet, [wire]))
    qtbot.waitUntil(lambda: window.session.state == "empty")
    assert metric(window) == NOTHING
    qtbot.waitUntil(lambda: window.session.progress is None)
    for output in window.findChildren(Output):
        assert not output.session.views
        if output.isVisible():
            assert output.frames == []
            assert output.waiting.isVisible()
    window.commands["undo"].trigger()
    settled(window, qtbot)
    assert window.session.progress is not None
    assert window.session.progress.iteration > 0, "it goes on where it was"
    assert len(window.session.curve) >= curve


def test_until_the_newest_graph_is_compiled_there_is_no_metric(window: MainWindow, qtbot: QtBot) -> None:
    trained(window, qtbot)
    change(window, "dense_1", units=5)
    window.follow.catch_up()
    assert window.session.has_program is None
    assert metric(window) == NOTHING
    settled(window, qtbot)


def test_a_freshly_opened_example_shows_how_its_weights_are_spread(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")

    def spread() -> bool:
        shown = window.canvas.picture.miniature("dense_1")
        return isinstance(shown, Miniature) and isinstance(shown.picture, Bars) and shown.picture.kind == "weights"

    qtbot.waitUntil(spread)
    assert window.windowTitle() == "xor — Chainrule"


def test_the_status_says_how_far_a_training_goes(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("xor")
    training = replace(window.document.sheet.training, epochs=3)
    window.document.apply("Change training", edits.set_training(window.document.sheet, training))
    settled(window, qtbot)
    window.commands["train"].trigger()
    qtbot.waitUntil(lambda: window.session.state == "finished")
    assert said(window) == "epoch 3 of 3 · training finished · Train goes on to epoch 6"
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: said(window) == "epoch 4 of 6 · paused")
    window.commands["train"].trigger()
    qtbot.waitUntil(lambda: window.session.state == "finished")
    assert said(window) == "epoch 6 of 6 · training finished · Train goes on to epoch 9"


def test_nothing_is_said_of_another_project_or_before_the_worker_has_answered(window: MainWindow, qtbot: QtBot) -> None:
    trained(window, qtbot)
    left = window.statusBar().left  # type: ignore[attr-defined]
    assert "parameters" in left.text()
    window.files.load("spiral")
    assert "parameters" not in left.text()
    assert said(window) == "preparing"
    settled(window, qtbot)
    assert said(window) == "ready"
    wire = next(wire for wire in window.document.sheet.graph.wires if wire.input == "prediction")
    window.document.apply("Remove", edits.disconnect(window.document.sheet, [wire]))
    assert said(window) == "not ready to train"
    window.follow.catch_up()
    assert window.session.state == "empty", "of this nobody has to ask the worker"


def test_what_layers_of_another_size_keep_is_said(window: MainWindow, qtbot: QtBot) -> None:
    trained(window, qtbot)
    change(window, "dense_1", units=12)
    settled(window, qtbot)
    left: str = window.statusBar().left.text()  # type: ignore[attr-defined]
    assert left.endswith("keep all their weights; new ones are drawn.")
    training = replace(window.document.sheet.training, clip_norm=1.0)
    window.document.apply("Change training", edits.set_training(window.document.sheet, training))
    settled(window, qtbot)
    left = window.statusBar().left.text()  # type: ignore[attr-defined]
    assert left.rpartition(" · ")[2].startswith("compiled in "), "once"
