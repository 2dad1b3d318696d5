"""The tab Chain rule in the whole window: the worked example against a pocket calculator, paths on the canvas."""

import re

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from editor.panels.chain_place import written
from editor.panels.chain_rule import ChainRule
from editor.panels.chain_words import lines, proofs, reading
from editor.selection import Weight
from engine.data.two_weights import sigmoid
from engine.train import Run


@pytest.fixture
def panel(window: MainWindow) -> ChainRule:
    (found,) = window.plots.findChildren(ChainRule)
    window.plots.setCurrentWidget(found)
    return found


def step(window: MainWindow, qtbot: QtBot, count: int = 1) -> None:
    for _ in range(count):
        before = told(window)
        window.commands["step_batch"].trigger()
        qtbot.waitUntil(lambda before=before: told(window) > before, timeout=5_000)


def told(window: MainWindow) -> int:
    """The iteration that views show."""
    return window.session.progress.iteration if window.session.progress is not None else 0


def answered(window: MainWindow, qtbot: QtBot) -> None:
    chain = window.session.chain
    qtbot.waitUntil(lambda: chain.explanation is not None and not chain._waits, timeout=5_000)


def numbers(words: str) -> list[float]:
    found = re.findall(r"[−-]?\d+\.?\d*(?:e[−-]?\d+)?", words)
    return [float(each.replace("−", "-")) for each in found]


def test_the_worked_example_is_written_as_one_writes_it_by_hand(
    window: MainWindow, panel: ChainRule, qtbot: QtBot
) -> None:
    window.files.load("chain-rule")  # type: ignore[arg-type]
    run = Run(window.document.sheet)
    w1, w2 = (float(run.program.parameters[f"dense_{k}.weight"][0, 0]) for k in (1, 2))
    recording = run.iterate("watching")
    x, y = (float(recording.values["two_weights_1", port][0, 0]) for port in ("inputs", "targets"))
    step(window, qtbot)
    window.selection.set_weight(Weight("dense_1", "weight", (0, 0)))
    answered(window, qtbot)
    h = sigmoid(w1 * x)
    prediction = sigmoid(w2 * h)
    factors = [2 * (prediction - y), prediction * (1 - prediction), w2, h * (1 - h), x]
    written, worked, result = panel.text.toPlainText().strip().split("\n")[:3]
    assert written == "∂L/∂w₁ = 2(ŷ − y) · f′(z₂) · w₂ · f′(z₁) · x"
    assert numbers(worked) == pytest.approx(factors, rel=1e-3)
    assert numbers(result) == pytest.approx([np.prod(factors)], rel=1e-4)
    found = window.session.chain.explanation
    assert found is not None
    assert found.total == pytest.approx(np.prod(factors), rel=1e-6)
    own = [
        line.symbol for line in lines(window.document.sheet.graph, Weight(*window.selection.weight), found.routes[0])
    ]
    assert own[0] == "∂L/∂sigmoid_2"
    assert own[-1] == "∂dense_1/∂w₁"
    window.selection.set_weight(Weight("dense_2", "weight", (0, 0)))
    answered(window, qtbot)
    assert panel.text.toPlainText().strip().split("\n")[0] == "∂L/∂w₂ = 2(ŷ − y) · f′(z₂) · h"


def test_paths_light_up_add_up_and_can_be_chosen(window: MainWindow, panel: ChainRule, qtbot: QtBot) -> None:
    window.files.load("vanishing-skip")  # type: ignore[arg-type]
    step(window, qtbot)
    first = next(name for name in window.document.sheet.graph.nodes if name.startswith("dense"))
    window.selection.set_weight(Weight(first, "weight", (1, 0)))
    answered(window, qtbot)
    found = window.session.chain.explanation
    assert found is not None
    assert found.number > 1
    assert len(found.routes) > 1
    assert sum(route.gradient for route in found.routes) + found.rest == pytest.approx(found.total, rel=1e-9)
    traced = set(window.canvas.picture.traced)
    assert traced == {wire for route in found.routes for wire in route.wires}
    panel.text.anchorClicked.emit(QUrl("path:1"))
    assert set(window.canvas.picture.traced) == set(found.routes[1].wires)
    panel.text.anchorClicked.emit(QUrl(f"node:{found.routes[1].nodes[-1]}"))
    assert window.selection.nodes == {found.routes[1].nodes[-1]}
    window.plots.setCurrentIndex(0)
    assert not window.canvas.picture.traced, "who does not look at it is not told"


def test_a_sample_has_its_own_and_proofs_agree(window: MainWindow, panel: ChainRule, qtbot: QtBot) -> None:
    window.files.load("spiral")  # type: ignore[arg-type]
    step(window, qtbot, 2)
    window.selection.set_weight(Weight("dense_1", "weight", (2, 1)))
    answered(window, qtbot)
    found = []
    for sample in range(1, 11):
        panel.sample.setCurrentIndex(sample)
        qtbot.waitUntil(lambda s=sample: (e := window.session.chain.explanation) is not None and e.sample == s - 1)
        found.append(window.session.chain.explanation.total)
    panel.sample.setCurrentIndex(0)
    qtbot.waitUntil(lambda: window.session.chain.explanation.sample is None)
    whole = window.session.chain.explanation
    assert np.mean(found) == pytest.approx(whole.total, rel=1e-9)
    assert [each.agrees for each in proofs(whole)] == [True] * 4
    assert reading(whole.total) in panel.text.toPlainText()


def test_it_follows_the_pass_that_is_shown(window: MainWindow, panel: ChainRule, qtbot: QtBot) -> None:
    window.files.load("spiral")  # type: ignore[arg-type]
    step(window, qtbot, 3)
    window.selection.set_weight(Weight("dense_1", "weight", (2, 1)))
    answered(window, qtbot)
    for iteration in (1, 2):
        window.session.past.show(iteration)
        qtbot.waitUntil(lambda k=iteration: window.session.chain.explanation.iteration == k, timeout=5_000)
    window.session.past.show_live()
    qtbot.waitUntil(lambda: window.session.chain.explanation.iteration == 3, timeout=5_000)


def test_without_a_weight_it_says_how_to_choose_one(window: MainWindow, panel: ChainRule) -> None:
    assert "click a weight" in panel.text.toPlainText()
    assert not panel.sample.isEnabled()


@pytest.mark.parametrize(
    ("gradient", "words"),
    [
        (0.5, "Large positive: lowering"),
        (-0.5, "Large negative: raising"),
        (1e-3, "Small positive"),
        (1e-9, "Near zero"),
    ],
)
def test_the_reading_in_words(gradient: float, words: str) -> None:
    assert reading(gradient).startswith(words)


def test_a_weight_can_be_typed(window: MainWindow, panel: ChainRule, qtbot: QtBot) -> None:
    window.files.load("spiral")  # type: ignore[arg-type]
    step(window, qtbot)
    qtbot.waitUntil(lambda: window.session.weights is not None, timeout=5_000)
    for words, weight in (
        ("dense_2.weight[3, 1]", Weight("dense_2", "weight", (3, 1))),
        ("dense_3", Weight("dense_3", "weight", (0, 0))),
    ):
        panel.place.setFocus()
        panel.place.selectAll()
        QTest.keyClicks(panel.place, words)
        QTest.keyClick(panel.place, Qt.Key.Key_Return)
        assert window.selection.weight == weight
        answered(window, qtbot)
        assert panel.place.text() == written(weight)
    for words, why in (
        ("dense_9[0,0]", "no parameter dense_9"),
        ("dense_1.weight[99,0]", "the last one is dense_1.weight[31,2]"),
    ):
        panel.place.setText(words)
        QTest.keyClick(panel.place, Qt.Key.Key_Return)
        assert why in panel.about.text()
        assert window.selection.weight == weight
