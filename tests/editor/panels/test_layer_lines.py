"""Lines of every layer: what is drawn, which one a click means."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look.look import Look
from editor.panels.layer_lines import MEANS, Bounds, LayerLines
from engine.flow import Table

LAYERS = ("low", "wild", "high")
COUNT = 300


def table() -> Table:
    chance = np.random.default_rng(0)
    values = np.column_stack([np.full(COUNT, -0.8), chance.uniform(-0.3, 0.3, COUNT), np.full(COUNT, 0.8)])
    values[0] = np.nan  # nothing was before the first
    return Table(LAYERS, np.arange(1, COUNT + 1), values, np.ones((COUNT, 3), bool))


@pytest.fixture
def lines(qtbot: QtBot, look: Look) -> LayerLines:
    lines = LayerLines(look)
    qtbot.addWidget(lines)
    lines.resize(420, 220)
    lines.show()
    qtbot.waitExposed(lines)
    lines.show_table(table(), Bounds(-1, 1, "what it means"))
    QTest.qWait(1)
    return lines


def test_a_line_is_of_means_and_of_the_selected_layer_each_iteration_is_drawn(lines: LayerLines, look: Look) -> None:
    values = table().values
    for place in range(3):
        x, y = lines.lines[place].getData()
        assert len(x) <= MEANS
        assert np.isfinite(y).all()
        assert y.mean() == pytest.approx(np.nanmean(values[:, place]), abs=0.02)
    assert not len(lines.single.getData()[0])
    lines.select(frozenset({"wild"}))
    assert np.array_equal(lines.single.getData()[1], values[1:, 1])
    assert lines.lines[1].opts["pen"].color() == look.theme.accent
    assert lines.lines[1].opts["pen"].width() > lines.lines[0].opts["pen"].width(), "not by colour alone"


def test_a_click_on_a_line_chooses_and_elsewhere_scrubs(lines: LayerLines) -> None:
    chosen, scrubbed, said = list[str](), list[int](), list[str]()
    lines.chosen.connect(chosen.append)
    lines.scrubbed.connect(scrubbed.append)
    lines.said.connect(said.append)
    for at in (QPointF(150, 0.8), QPointF(150, -0.8), QPointF(150, 0.45)):
        QTest.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=lines.pixels(at).toPoint())
    assert chosen == ["high", "low"]
    assert abs(scrubbed[0] - 150) <= 1
    QTest.mouseMove(lines.viewport(), lines.pixels(QPointF(200, 0.8)).toPoint())
    assert said[-1].startswith("high: 0.8 at iteration ")


def test_other_layers_have_other_lines(lines: LayerLines) -> None:
    whole = table()
    lines.show_table(whole._replace(layers=("low",), values=whole.values[:, :1]), Bounds(0, 1, ""))
    assert len(lines.lines) == 1
    lines.show_table(whole, Bounds(-1, 1, ""))
    assert len(lines.lines) == 3
    lines.show_table(Table(LAYERS, np.empty(0, int), np.empty((0, 3)), np.empty((0, 3), bool)), Bounds(0, 1, ""))
    assert lines.lines == []
