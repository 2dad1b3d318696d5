"""Formulas go on in the next line between terms, at whatever width."""

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from editor.look.fonts import mono
from editor.panels.formula import FormulaLabel, broken, signs
from engine.layers.layer import LAYERS
from engine.optimizers.optimizer import OPTIMIZERS


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        ("w ← w − η·m̂ / (√v̂ + ε)", ["w ← w − η·m̂ / (√v̂ + ε)"]),
        ("h[t] = tanh(x[t]) + (a + b)·c − d", ["h[t] = tanh(x[t])", "+ (a + b)·c − d"]),
        ("v ← μ·v + ∂L/∂w;  w ← w − η·v", ["v ← μ·v + ∂L/∂w;", "w ← w − η·v"]),
        ("y = scale · (x − mean) / √(variance + ε)", ["y = scale · (x − mean)", "/ √(variance + ε)"]),
        ("L = Σ [y·log p + (1 − y)·log(1 − p)]", ["L = Σ [y·log p", "+ (1 − y)·log(1 − p)]"]),
        ("y[c, i, j] = mean of x[c, window at s·i]", ["y[c, i, j] = mean of", "x[c, window at s·i]"]),
    ],
)
def test_lines_end_before_a_term(formula: str, lines: list[str]) -> None:
    assert broken(formula, 25) == lines


@pytest.mark.parametrize("columns", [20, 28, 36, 60])
def test_nothing_is_lost_and_every_line_fits(columns: int) -> None:
    for member in (*LAYERS, *OPTIMIZERS):
        lines = broken(member.formula, columns)
        assert " ".join(lines).split() == member.formula.split()
        assert all(signs(line) <= columns for line in lines if " " in line)


def test_the_label_breaks_anew_at_another_width_and_shows_all(qtbot: QtBot) -> None:
    label = FormulaLabel()
    qtbot.addWidget(label)
    label.setStyleSheet("padding: 8px 10px")
    label.setFont(mono())
    label.show_formula("y[f, i, j] = Σ W[f, c, u, v] · x[c, s·i+d·u, s·j+d·v] + b[f]")
    counts = []
    for width in (700, 300, 200):
        label.resize(width, 200)
        lines = label.text().split("\n")
        counts.append(len(lines))
        assert max(QFontMetricsF(mono()).horizontalAdvance(line) for line in lines) <= width - 20
    assert counts == sorted(counts)
    assert counts[0] == 1 < counts[1]
    label.show_formula("y = x")
    assert label.text() == "y = x"
    label.show_formula("")
    assert label.isHidden()
