"""The mixer in the window: strips, faders that are dragged, frozen and solo weights, words."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.main_window import MainWindow
from editor.panels.desk import Desk, Strip, laid_out, nice
from editor.panels.mixer import Mixer
from editor.panels.mixer_paint import places
from editor.panels.mixer_peaks import HOLD, Peaks
from editor.panels.mixer_words import LARGE, SMALL, THRESHOLDS, sense
from editor.selection import Weight
from engine.data.digits import Digits
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.tanh import Tanh
from engine.losses.cross_entropy import CrossEntropy
from engine.mixing import Level
from engine.train import Run
from tests.engine.trainable import chain, spiral

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
FIRST, LAST = "Dense_1", "Dense_4"


def shown(qtbot: QtBot, window: MainWindow, sheet: Any) -> Mixer:
    """The mixer with this sheet after one batch."""
    mixer = next(each for each in map(window.plots.widget, range(window.plots.count())) if isinstance(each, Mixer))
    window.plots.setCurrentWidget(mixer)
    window.document.replace(sheet)
    window.session.step("batch")
    qtbot.waitUntil(lambda: mixer.mix is not None and mixer.mix.iteration == 1 and bool(mixer.mix.strips))
    return mixer


@pytest.fixture
def mixer(qtbot: QtBot, window: MainWindow) -> Mixer:
    return shown(qtbot, window, spiral())


def ahead(count: int = 1) -> tuple[Run, np.ndarray, np.ndarray, np.ndarray, float]:
    """A run apart: values after so many iterations, then the next one's gradients, what it leaves, and its loss."""
    run = Run(spiral())
    for _ in range(count):
        run.iterate()
    values = run.program.flat.copy()
    run.operate()
    while run.operation < len(run.plan.calls) - len(run.update):
        run.operate()
    gradients, loss = run.program.flat_gradient.copy(), run.plan.recording.loss
    while run.operation:
        run.operate()
    return run, values, gradients, run.program.flat.copy(), loss


def press(mixer: Mixer, number: int, part: str) -> None:
    at = getattr(places(mixer.strips.rect_of(number)), part).center().toPoint()
    QTest.mouseClick(mixer.strips, LEFT, NO_KEY, at)


def drag(qtbot: QtBot, mixer: Mixer, number: int, pixels: int) -> None:
    """A fader so many pixels up, without letting it go, until its loss is there."""
    at = mixer.strips.knob(number).toPoint()
    QTest.mousePress(mixer.strips, LEFT, NO_KEY, at)
    QTest.mouseMove(mixer.strips, at - QPoint(0, pixels))
    qtbot.waitUntil(lambda: answered(mixer))


def answered(mixer: Mixer) -> bool:
    outcome, held = mixer.mix and mixer.mix.outcome, mixer.strips.lifted
    return bool(outcome) and held is not None and abs(outcome.tried.value - held.value) < 1e-6


def test_there_is_a_strip_for_each_weight_with_the_numbers_of_the_engine(mixer: Mixer) -> None:
    _, values, gradients, following, loss = ahead()
    assert mixer.strips.desk.count == 24 + 9
    assert mixer.mix is not None
    assert mixer.mix.loss == loss
    for number in range(*mixer.strips.span):
        told = mixer.strips.face(number).numbers
        assert told is not None
        assert told == (values[number], gradients[number], following[number]), number
    assert "w[0,1] of Dense_1" in mixer.strips.words(1)


def test_only_the_selected_layer_is_on_the_desk(mixer: Mixer, window: MainWindow) -> None:
    window.selection.set([LAST])
    assert [section.level.node for section in mixer.strips.desk.sections] == [LAST]
    assert mixer.strips.desk.count == 9
    window.selection.set(["Tanh_2"])
    assert "no weights" in mixer.waiting.text()
    assert mixer.pages.currentWidget() is mixer.waiting
    window.selection.set([])
    assert mixer.strips.desk.count == 33


def test_a_dragged_fader_shows_the_measured_loss_beside_the_slope_and_the_output_follows(
    mixer: Mixer, window: MainWindow, qtbot: QtBot
) -> None:
    before, undo = window.session.views, window.document.undo_stack
    drag(qtbot, mixer, 4, 12)
    held = mixer.strips.lifted
    assert held is not None
    value = np.float32(held.value)
    _, values, gradients, _, loss = ahead()
    other = Run(spiral())
    other.iterate()
    other.program.flat[4] = value
    qtbot.waitUntil(lambda: window.session.progress.test_loss == other.evaluate().loss)  # type: ignore[union-attr]
    assert window.session.views is not before
    other.operate()
    while other.operation < len(other.plan.calls) - len(other.update):
        other.operate()
    assert mixer.mix is not None
    outcome = mixer.mix.outcome
    assert outcome is not None
    assert outcome.loss == other.plan.recording.loss
    assert outcome.foretold == pytest.approx(float(gradients[4]) * (float(value) - float(values[4])))
    said = {title: label.text().replace("−", "-") for title, label in mixer.reading.numbers.items()}
    assert float(said["ΔL measured"]) == pytest.approx(outcome.loss - loss, rel=0.06)
    assert float(said["∂L/∂w·Δw"]) == pytest.approx(outcome.foretold, rel=0.06)
    assert undo.count() == 0, "nothing is done before it is let go"
    QTest.keyClick(mixer.strips, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: mixer.mix is not None and mixer.mix.outcome is None)
    assert undo.count() == 0
    assert mixer.strips.face(4).value == values[4]


def test_letting_go_is_one_step_that_undo_takes_back_exactly(mixer: Mixer, window: MainWindow, qtbot: QtBot) -> None:
    _, values, *_ = ahead()
    drag(qtbot, mixer, 4, 12)
    assert mixer.strips.lifted is not None
    value = np.float32(mixer.strips.lifted.value)
    QTest.mouseRelease(mixer.strips, LEFT, NO_KEY, mixer.strips.knob(4).toPoint())
    key = f"{FIRST}.weight"

    def weight() -> Any:
        weights = window.session.weights
        return None if weights is None else weights.arrays[key].ravel()[4]

    qtbot.waitUntil(lambda: weight() == value)
    stack = window.document.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Set w[1,1] of Dense_1")
    assert window.document.modified
    qtbot.waitUntil(lambda: mixer.strips.face(4).value == value)
    window.commands["undo"].trigger()
    qtbot.waitUntil(lambda: weight() == values[4])
    qtbot.waitUntil(lambda: mixer.strips.face(4).value == values[4])
    window.commands["redo"].trigger()
    qtbot.waitUntil(lambda: weight() == value)
    twin = Run(spiral())
    twin.iterate()
    twin.program.flat[4] = value
    twin.iterate()
    window.session.step("batch")
    qtbot.waitUntil(lambda: window.session.weights.iteration == 2)  # type: ignore[union-attr]
    assert weight() == twin.program.flat[4], "training goes on from the weight that was set"


def test_keys_do_what_the_mouse_does(mixer: Mixer, window: MainWindow, qtbot: QtBot) -> None:
    _, values, *_ = ahead()
    strips = mixer.strips
    strips.setFocus()
    for _ in range(3):
        QTest.keyClick(strips, Qt.Key.Key_Right)
    assert strips.current == Strip(FIRST, "weight", 2, (8, 3))
    QTest.keyClick(strips, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: window.document.undo_stack.count() == 1)
    reach = strips.desk.section(2).scale
    qtbot.waitUntil(lambda: strips.face(2).value == pytest.approx(values[2] + reach / 50))
    QTest.keyClick(strips, Qt.Key.Key_M)
    assert window.document.sheet.graph.learns(FIRST).still["weight"].runs == ((2, 3),)
    QTest.keyClick(strips, Qt.Key.Key_S)
    assert window.document.sheet.graph.learns(FIRST).solo["weight"].runs == ((2, 3),)
    QTest.keyClick(strips, Qt.Key.Key_End)
    assert strips.current == Strip(LAST, "weight", 8, (1, 9))
    assert strips.span[1] == 33


def test_a_frozen_weight_stays_while_the_others_learn(mixer: Mixer, window: MainWindow, qtbot: QtBot) -> None:
    press(mixer, 3, "mute")
    assert mixer.strips.face(3).still
    window.follow.catch_up()
    qtbot.waitUntil(lambda: mixer.mix is not None and mixer.strips.face(3).value == mixer.strips.face(3).numbers[2])  # type: ignore[index]
    before = ahead()[1]
    window.session.step("epoch")
    qtbot.waitUntil(lambda: window.session.weights.iteration == 6)  # type: ignore[union-attr]
    after = window.session.weights.arrays[f"{FIRST}.weight"].ravel()  # type: ignore[union-attr]
    assert after[3] == before[3]
    assert (np.delete(after, 3) != np.delete(before[:24], 3)).all()
    window.commands["undo"].trigger()
    assert not mixer.strips.face(3).still


def test_the_inspector_counts_what_is_frozen(mixer: Mixer, window: MainWindow) -> None:
    press(mixer, 0, "mute")
    press(mixer, 2, "mute")
    window.selection.set([FIRST])
    assert "2 weights frozen" in window.inspector.line.text()


def test_solo_dims_the_others(mixer: Mixer, window: MainWindow) -> None:
    press(mixer, 1, "solo")
    assert [mixer.strips.face(number).learns for number in range(4)] == [False, True, False, False]
    assert "not solo" in mixer.strips.words(0)
    press(mixer, 1, "solo")
    assert all(mixer.strips.face(number).learns for number in range(4))
    assert window.document.undo_stack.count() == 2


def test_a_strip_selects_its_weight_and_a_selected_weight_its_strip(mixer: Mixer, window: MainWindow) -> None:
    press(mixer, 5, "name")
    assert window.selection.weight == Weight(FIRST, "weight", (1, 2))
    window.selection.set_weight(Weight(LAST, "weight", (0, 7)))
    assert mixer.strips.current == Strip(LAST, "weight", 7, (1, 9))
    assert mixer.strips.span[0] <= 31 < mixer.strips.span[1]
    assert mixer.reading.name.text() == "w[0,7] of Dense_4"


def test_a_weight_that_was_selected_before_anything_was_known_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    window.selection.set_weight(Weight(LAST, "weight", (0, 7)))
    mixer = shown(qtbot, window, spiral())
    window.selection.set_weight(Weight(LAST, "weight", (0, 7)))  # who opens another drawing has none selected
    mixer.mix, mixer.strips.current = None, None
    mixer.take()
    assert mixer.strips.current == Strip(LAST, "weight", 7, (1, 9))
    assert mixer.reading.name.text() == "w[0,7] of Dense_4"


def test_the_meter_has_the_colour_and_the_height_of_the_gradient(mixer: Mixer) -> None:
    gradient = abs(float(ahead()[2][2]))
    image, meter = mixer.strips.grab().toImage(), places(mixer.strips.rect_of(2)).meter
    ramp = mixer.look.theme.ramp[int(colours.bins(gradient))]
    x, column = int(meter.center().x()), range(int(meter.top()) + 1, int(meter.bottom()))
    lit = [y for y in column if image.pixelColor(x, y) == ramp]
    assert len(lit) / len(column) == pytest.approx(float(colours.position(gradient)), abs=0.04)


def test_the_master_fader_sets_the_learning_rate_in_one_step(mixer: Mixer, window: MainWindow) -> None:
    slider = mixer.rate.slider
    assert mixer.rate.number.text() == "0.01"
    slider.setSliderDown(True)
    for stop in (-39, -35, -20):
        slider.setValue(stop)
    slider.setSliderDown(False)
    assert window.document.sheet.training.optimizer.learning_rate == 0.1
    assert window.document.undo_stack.count() == 1
    assert mixer.rate.number.text() == "0.1"
    window.commands["undo"].trigger()
    assert slider.value() == -40


def test_a_large_layer_is_a_norm_that_opens_and_a_million_weights_cost_only_those_in_view(
    qtbot: QtBot, window: MainWindow
) -> None:
    layers = [Digits(), Flatten(), Dense(units=1000), Tanh(), Dense(units=1000), Dense(units=10), CrossEntropy()]
    big = chain(layers, batch_size=4)
    mixer = next(each for each in map(window.plots.widget, range(window.plots.count())) if isinstance(each, Mixer))
    window.plots.setCurrentWidget(mixer)
    window.document.replace(big)
    qtbot.waitUntil(lambda: mixer.strips.desk.count == 3, timeout=10_000)
    press(mixer, 1, "slot")
    assert mixer.strips.desk.count == 3 + 1_001_000
    QTest.keyClick(mixer.strips, Qt.Key.Key_End)
    asked = window.session.wishes.mixing
    assert asked is not None
    assert 0 < sum(part.stop - part.start for part in asked.parts) <= 40
    weights = Run(big).program.parameters
    qtbot.waitUntil(lambda: mixer.strips.face(1_001_001).value is not None, timeout=10_000)
    key = "Dense_4.weight"
    assert mixer.strips.face(1_001_001).value == weights[key][-1, -1]
    norm = mixer.strips.face(1).value
    assert norm == pytest.approx(float(np.sqrt(np.mean(np.square(weights[key], dtype=np.float64)))), rel=1e-5)


def test_nobody_pays_for_a_mixer_that_is_not_seen(mixer: Mixer, window: MainWindow) -> None:
    assert window.session.wishes.mixing is not None
    window.plots.setCurrentIndex(0)
    assert window.session.wishes.mixing is None


@pytest.mark.parametrize(
    ("gradient", "words"),
    [
        (LARGE, "Large positive: lowering this weight lowers the loss."),
        (-LARGE, "Large negative: raising this weight lowers the loss."),
        (LARGE * 0.99, "Positive: lowering this weight lowers the loss a little."),
        (-SMALL, "Negative: raising this weight lowers the loss a little."),
        (SMALL * 0.99, "Near zero: this weight has little effect on the loss now."),
        (0.0, "Near zero: this weight has little effect on the loss now."),
        (float("nan"), "Not finite: no step can be told from it."),
    ],
)
def test_the_words_follow_the_thresholds_that_are_stated(gradient: float, words: str) -> None:
    assert str(sense(gradient)) == words
    assert (f"{LARGE:.0e}".replace("e-0", "e-"), f"{SMALL:.0e}".replace("e-0", "e-")) == ("1e-2", "1e-4")
    assert THRESHOLDS == "Large: |∂L/∂w| from 1e-2 on. Near zero: below 1e-4."


def test_a_peak_is_held_and_falls() -> None:
    peaks, strip = Peaks(), Strip("a", "weight", 0, (2, 2))
    for size, now, held in ((1.0, 0.0, 1.0), (0.1, 1.0, 1.0), (2.0, 1.5, 2.0), (0.3, HOLD + 1.4, 2.0)):
        peaks.take({strip: size}, now)
        assert peaks.of(strip) == held
    peaks.take({strip: 0.3}, HOLD + 1.5)
    assert peaks.of(strip) == 0.3
    peaks.take({}, HOLD + 1.5)
    assert peaks.of(strip) == 0.0


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=5), st.data())
def test_every_strip_has_a_number_and_every_number_a_strip(shapes: list[tuple[int, int]], data: Any) -> None:
    levels = [
        Level(f"n{place}", (("weight", shape), ("bias", shape[:1])), 1.0, 1.0, 1.0, 1.0)
        for place, shape in enumerate(shapes)
    ]
    opened = data.draw(st.sets(st.sampled_from([level.node for level in levels])))
    desk: Desk = laid_out(levels, opened)
    for number in range(desk.count):
        strip = desk.strip(number)
        assert desk.number(strip.node, strip.weight) == number
    first = data.draw(st.integers(0, desk.count))
    last = data.draw(st.integers(first, desk.count))
    asked = sum(part.stop - part.start for part in desk.parts(first, last))
    assert asked == sum(bool(desk.strip(number).parameter) for number in range(first, last))


@pytest.mark.parametrize(("number", "reach"), [(0.3, 0.5), (1.0, 1.0), (1.01, 2.0), (7.0, 10.0), (0.0, 1.0)])
def test_faders_reach_to_a_round_number(number: float, reach: float) -> None:
    assert nice(number) == pytest.approx(reach)
