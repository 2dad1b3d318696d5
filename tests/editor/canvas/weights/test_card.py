"""The weight view in the window, with real hands: its ways in and out, what it says, what a click selects."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.painters.bubble import placed
from editor.canvas.weights.card import WeightCard
from editor.canvas.weights.lines import Bundle
from editor.canvas.weights.place import Place
from editor.canvas.weights.words import arithmetic
from editor.look import colours
from editor.look.numbers import magnitude, plus
from editor.main_window import MainWindow
from editor.selection import Weight
from engine.editing.edits import set_layer
from engine.layers.dense import Dense
from tests.editor.hands import LEFT, NONE, Hands


@pytest.fixture
def card(window: MainWindow, qtbot: QtBot) -> WeightCard:
    """Of a trained and paused spiral; closed."""
    window.files.load("spiral")
    window.session.step("batch")
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == 1)
    return window.weights


def opened(card: WeightCard, qtbot: QtBot, name: str = "dense_2") -> None:
    """By two clicks on the node."""
    hands = Hands(card.canvas)
    QTest.mouseDClick(card.canvas, LEFT, NONE, hands.node(name))
    qtbot.waitUntil(lambda: card.view is not None and card.view.node == name)
    QApplication.processEvents()


def bundle(card: WeightCard) -> Bundle:
    drawing = card.body.drawing
    assert isinstance(drawing, Bundle)
    return drawing


def shot(card: WeightCard, folder: Path) -> np.ndarray:
    card.body.grab().save(str(folder / "body.png"))
    return np.asarray(Image.open(folder / "body.png").convert("RGB"))


def test_two_clicks_on_a_layer_open_it_and_escape_closes(card: WeightCard, window: MainWindow, qtbot: QtBot) -> None:
    assert card.isHidden()
    assert window.session.wishes.opened is None
    opened(card, qtbot)
    assert card.isVisible()
    assert card.name.text() == "dense_2"
    assert card.about.toolTip() == "2 → 32 · every line is one weight, coloured by |∂L/∂w|"
    assert "iteration 1" in card.remark.text()
    assert window.selection.nodes == {"dense_2"}
    QTest.keyClick(card.body, Qt.Key.Key_Escape)
    assert card.isHidden()
    assert window.session.wishes.opened is None
    assert window.canvas.hasFocus()


def test_a_key_opens_the_selected_layer_and_escape_on_the_canvas_closes(
    card: WeightCard, window: MainWindow, qtbot: QtBot
) -> None:
    window.selection.set(("dense_1",))
    QTest.keyClick(window.canvas, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: card.view is not None)
    assert card.name.text() == "dense_1"
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert card.isHidden()
    for nodes in (("loss",), (), ("dense_1", "dense_2")):
        window.selection.set(nodes)
        assert not window.commands["weights"].isEnabled()


def test_zooming_near_opens_it_and_zooming_away_closes(card: WeightCard, window: MainWindow, qtbot: QtBot) -> None:
    canvas, hands = window.canvas, Hands(window.canvas)
    at = hands.node("dense_1")
    for _ in range(40):
        if window.canvas.opened is not None:
            break
        hands.wheel(at, 120)
    assert canvas.opened == "dense_1"
    assert canvas.picture.view.scale >= 3
    qtbot.waitUntil(card.isVisible)
    for _ in range(12):
        hands.wheel(at, -120)
    assert canvas.opened is None
    assert card.isHidden()


def test_lines_have_the_colours_of_the_engines_gradients(card: WeightCard, qtbot: QtBot, tmp_path: Path) -> None:
    """Half-way along each line that nothing lies on, its pixel has the colour of its gradient on the ramp."""
    opened(card, qtbot, "dense_3")
    drawing, run = bundle(card), card.session._worker._worker.loop.run  # type: ignore[union-attr]
    gradient = run.program.gradients["dense_3.weight"]
    np.testing.assert_allclose(card.page.grids[0].gradient, gradient, rtol=1e-6)
    pixels, ramp = shot(card, tmp_path), colours.ramp("dark")
    seen = 0
    for index in np.ndindex(gradient.shape):
        left, right = drawing.neuron("input", index[1]), drawing.neuron("unit", index[0])
        point = left + (right - left) * 0.15
        wanted = ramp[colours.bins(gradient[index])].astype(int)
        around = pixels[int(point.y()) - 1 : int(point.y()) + 2, int(point.x())].astype(int)
        seen += bool((np.abs(around - wanted).sum(axis=1) < 60).any())
    assert seen >= 0.9 * gradient.size


def test_what_is_said_of_a_neuron_adds_up(card: WeightCard, qtbot: QtBot) -> None:
    opened(card, qtbot, "dense_3")
    drawing = bundle(card)
    QTest.mouseMove(card.body, drawing.neuron("unit", 0).toPoint())
    words = card.body.words()
    assert words is not None
    made = arithmetic(card.view.neurons, 0)
    total = sum(w * x for _, w, x in made.terms) + made.rest + made.bias
    assert total == pytest.approx(made.z, rel=1e-5, abs=1e-6)
    said = dict(words.lines)

    def number(text: str) -> float:
        return float(text.rpartition("= ")[2].replace("−", "-"))

    others = made.others
    assert f"and {others} more" in said
    parts = [number(text) for name, text in words.lines if re.match(r"w\[|and|b\[", name)]
    assert len(parts) == 6
    assert sum(parts) == pytest.approx(number(said["z"]), abs=0.5e-4 * (len(parts) + 1))


def test_a_click_on_a_weight_selects_it_everywhere(card: WeightCard, window: MainWindow, qtbot: QtBot) -> None:
    opened(card, qtbot)
    drawing = bundle(card)
    told: list[Weight | None] = []
    window.selection.weight_changed.connect(lambda: told.append(window.selection.weight))
    left, right = drawing.neuron("input", 0), drawing.neuron("unit", 0)  # the uppermost: nothing lies on it
    middle = (left + (right - left) * 0.7).toPoint()
    QTest.mouseMove(card.body, middle + QPoint(1, 1))
    QTest.mouseMove(card.body, middle)
    title, lines = card.body.words()
    assert title == "w[0,0]"
    gradient = float(card.page.grids[0].gradient[0, 0])
    assert lines[1][1].endswith("↓" if gradient > 0 else "↑")
    QTest.mouseClick(card.body, LEFT, NONE, middle)
    assert told == [Weight("dense_2", "weight", (0, 0))]
    assert card.body.selected is not None
    assert card.body.selected.index == (0, 0)
    window.files.load("spiral")  # another document, whose nodes have the same names
    assert window.selection.weight is None


def test_arrows_walk_over_neurons_and_weights(card: WeightCard, window: MainWindow, qtbot: QtBot) -> None:
    opened(card, qtbot)
    seen = []
    for key in ("Down", "Down", "Right", "Right", "Right", "Right", "Up", "Left", "Left", "Left"):
        QTest.keyClick(card.body, getattr(Qt.Key, f"Key_{key}"))
        seen.append(card.body.words().title)
    assert seen == [
        *("unit 0", "unit 1", "w[1,0]", "w[1,1]", "b[1]", "b[1]"),
        *("b[0]", "w[0,1]", "w[0,0]", "unit 0"),
    ]
    assert card.body.accessibleDescription().startswith("unit 0, w[0,0] · x[0] ")
    QTest.keyClick(card.body, Qt.Key.Key_Right)
    QTest.keyClick(card.body, Qt.Key.Key_Return)
    assert window.selection.weight == Weight("dense_2", "weight", (0, 0))


def test_it_goes_on_while_training_and_closes_with_its_node(card: WeightCard, window: MainWindow, qtbot: QtBot) -> None:
    opened(card, qtbot)
    window.session.train()
    qtbot.waitUntil(lambda: card.view is not None and card.view.iteration > 20)
    window.session.pause()
    qtbot.waitUntil(lambda: card.view.iteration == window.session.progress.iteration)
    card.stepper.before.click()
    qtbot.waitUntil(lambda: card.view.sample is None)
    assert card.stepper.words.text() == "mean of 10 samples"
    assert not card.stepper.before.isEnabled()
    window.selection.set(("dense_2",))
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert card.isHidden()


def test_the_past_is_shown_too_and_the_newest_again(card: WeightCard, window: MainWindow, qtbot: QtBot) -> None:
    for iteration in (2, 3):
        window.session.step("batch")
        qtbot.waitUntil(lambda iteration=iteration: window.session.progress.iteration == iteration)
    opened(card, qtbot)
    newest = card.view
    assert newest.iteration == 3
    window.session.past.show(2)
    qtbot.waitUntil(lambda: card.view.iteration == 2)
    weight = card.view.neurons.weight
    np.testing.assert_allclose(weight.values + weight.change, newest.neurons.weight.values, rtol=1e-6)
    assert "iteration 2" in card.remark.text()
    window.session.past.show_live()
    qtbot.waitUntil(lambda: card.view.iteration == 3)
    assert card.page.grids[0].values.tobytes() == newest.grids[0].values.tobytes()


def test_kernels_and_maps_have_pages_and_the_inspector_tells_the_selected_weight(
    card: WeightCard, window: MainWindow, qtbot: QtBot
) -> None:
    window.files.load("digits-cnn")
    window.session.step("batch")
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == 1)
    assert window.selection.weight is None
    opened(card, qtbot, "conv2d_1")
    titles = [button.text() for button in card.tab_group.buttons()]
    assert titles == ["kernels", "output maps", "input maps", "bias"]
    at = card.body.drawing.spot(Place("number", (3, 0, 1, 2))).toPoint()
    QTest.mouseClick(card.body, LEFT, NONE, at)
    assert window.selection.weight == Weight("conv2d_1", "weight", (3, 5))
    shown = window.inspector.weight
    assert shown.isVisible()
    assert "w[3,5]" in shown.name.text()
    kernels = card.page.grids[0]
    assert shown.numbers["w"].text() == magnitude(float(kernels.values[3, 0, 1, 2]))
    assert shown.numbers["Δw"].text() == plus(float(kernels.change[3, 0, 1, 2]))
    card.tab_group.buttons()[1].click()
    assert card.page.title == "output maps"
    assert not card.switches["change"].isVisible()
    assert card.body.selected is None
    QTest.mouseClick(card.body, LEFT, NONE, card.body.drawing.spot(Place("number", (0, 1, 1))).toPoint())
    assert window.selection.weight == Weight("conv2d_1", "weight", (3, 5))  # no weight was clicked
    card.switches["value"].click()
    assert "sign and size" in card.about.toolTip()
    window.files.load("xor")
    assert window.selection.weight is None
    assert card.isHidden()


def test_a_weight_that_an_edit_takes_away_is_shown_no_more(card: WeightCard, window: MainWindow, qtbot: QtBot) -> None:
    opened(card, qtbot)
    window.selection.set_weight(Weight("dense_2", "weight", (31, 2)))
    assert card.body.selected == Place("number", (31, 2))
    sheet = window.document.sheet
    window.document.apply("Fewer", set_layer(sheet, "dense_2", Dense(units=4)))
    window.document.apply("Fewer", set_layer(window.document.sheet, "dense_1", Dense(units=4)))
    qtbot.waitUntil(lambda: card.view is not None and card.view.neurons.weight.values.shape == (4, 3))
    assert card.body.selected is None
    assert window.inspector.weight.numbers["w"].text() == "–"


def test_words_lie_beside_what_they_are_about_and_wholly_in_view(card: WeightCard, qtbot: QtBot) -> None:
    opened(card, qtbot)
    canvas = card.canvas
    for place in (Place("unit", (0,)), Place("unit", (31,)), Place("input", (2,)), Place("number", (16, 1))):
        card.body.point(place)
        assert card.hint.isVisible()
        rect = placed(card.hint.bubble, QSizeF(card.hint.size()))
        assert QRectF(canvas.rect()).contains(rect)
        assert not rect.contains(QPointF(card.body.mapTo(canvas, card.body.drawing.spot(place).toPoint())))
    card.body.point(None)
    assert card.hint.isHidden()
    card.body.point(Place("unit", (0,)))
    QTest.keyClick(card.body, Qt.Key.Key_Escape)
    assert card.hint.isHidden()


@pytest.mark.parametrize("size", [(1280, 800), (1040, 640), (1600, 640)])
def test_it_lies_above_messages_and_beside_the_legend_or_wholly_over_it(
    card: WeightCard, window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    opened(card, qtbot)
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.timeline is not None and window.session.live.iteration == 2)
    window.session.past.show(1)
    banner = window.floating.messages[0]
    qtbot.waitUntil(lambda: not banner.isHidden())
    legend = window.legend.geometry()
    assert not card.geometry().intersects(banner.geometry())
    assert not card.geometry().intersects(legend) or card.geometry().contains(legend)
    assert card.body.height() >= 50
    low = card.geometry().bottom()
    window.session.past.show_live()
    assert card.geometry().bottom() > low
