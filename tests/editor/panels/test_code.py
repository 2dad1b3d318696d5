"""The tab Code in the whole window: what was stepped, its numbers, and the source that ran."""

import inspect
from textwrap import dedent

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look.numbers import magnitude, plain
from editor.main_window import MainWindow
from editor.panels.code import Code
from editor.panels.source import MISSING
from engine.layers.dense import Dense
from engine.train import Run
from tests.editor.look.contrast import contrast


@pytest.fixture
def code(window: MainWindow, qtbot: QtBot) -> Code:
    """Seen, beside a small network."""
    window.files.load("xor")  # type: ignore[arg-type]
    (found,) = window.plots.findChildren(Code)
    window.plots.setCurrentWidget(found)
    qtbot.waitUntil(lambda: bool(window.session.has_program))
    return found


def step(window: MainWindow, code: Code, qtbot: QtBot, times: int) -> None:
    """With the key."""
    for _ in range(times):
        before = code.shown
        QTest.keyClick(window.canvas, Qt.Key.Key_F10)
        qtbot.waitUntil(lambda before=before: code.shown is not None and code.shown is not before)


def code_shown(code: Code) -> str:
    return "\n".join(row.text for row in code.source.rows if row.code)


def test_before_anything_was_stepped_it_says_what_to_press(window: MainWindow, code: Code) -> None:
    assert code.waiting.isVisible()
    assert code.waiting.text().startswith("Press Step op (F10)")
    window.files.new()
    assert code.waiting.text().startswith("Complete the graph, then press Step op (F10)")


def test_an_operation_is_told_with_its_numbers_and_its_code(window: MainWindow, code: Code, qtbot: QtBot) -> None:
    step(window, code, qtbot, 2)
    run = Run(window.document.sheet)
    run.operate()
    run.operate()
    y = run.plan.recording.values["dense_1", "y"]
    numbers = ", ".join(magnitude(float(number)) for number in y[:6, 0])
    assert code.head.text() == f"dense_1 · forward · operation 2 of {len(run.plan.calls)}"
    assert code.formula.formula == "y = W·x + b"
    assert code.result.text() == f"→ [{numbers}, …]"
    assert code.which.text() == "first of 10 samples"
    (a, b, c), x = run.program.parameters["dense_1.weight"][0], run.plan.recording.values["xor_1", "inputs"][:, 0]
    terms = [f"{plain(float(w), 4)}·{plain(float(v), 4)}" for w, v in ((a, x[0]), (b, x[1]), (c, 1.0))]
    brackets = code.example.text().replace("(", "").replace(")", "")
    assert brackets == f"The first number: {' + '.join(terms)} = {plain(float(y[0, 0]), 4)}"
    assert code_shown(code) == "\n".join(
        dedent(inspect.getsource(function)).rstrip() for function in (Dense.forward, Dense.multiply)
    )
    assert code.source.toPlainText() == "\n".join(row.text for row in code.source.rows)
    marked = [row.text.strip() for row in code.source.rows if row.mark]
    assert marked == [
        "self.multiply(w, op)",
        "↳ goes to Dense.multiply",
        "op(np.dot, w.weight, w.x1 if self.bias else w.x, w.z)  # x1 is x with a row of ones",
        "↳ weight 8×3, x1 3×10 → y 8×10",
    ]
    status = window.statusBar().right.text()  # type: ignore[attr-defined]
    assert f"dense_1 · forward · y = W·x + b → [{', '.join(numbers.split(', ')[:3])}, …]" in status


def test_the_line_at_work_is_in_view_and_marked(window: MainWindow, code: Code, qtbot: QtBot) -> None:
    step(window, code, qtbot, 17)
    source = code.source
    assert source.textCursor().block().text().strip().startswith("↳ dy 1×10, x1ᵀ 10×9")
    assert source.viewport().rect().contains(source.cursorRect())
    grounds = {each.cursor.blockNumber(): each.format.background().color() for each in source.extraSelections()}
    assert grounds == {place: source.ground_of(row) for place, row in enumerate(source.rows) if row.mark}


def test_at_full_speed_there_is_no_time_to_read(window: MainWindow, code: Code, qtbot: QtBot) -> None:
    step(window, code, qtbot, 1)
    window.commands["train"].trigger()
    qtbot.waitUntil(lambda: code.waiting.isVisible(), timeout=10_000)
    assert code.waiting.text().startswith("At full speed there is no time to read.")
    window.session.pause()
    qtbot.waitUntil(lambda: window.session.state != "running")


def test_an_operation_without_a_file_says_so(window: MainWindow, code: Code) -> None:
    code.source.show_listings((), "")
    assert code.source.toPlainText() == MISSING


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_piece_is_readable_on_its_ground(window: MainWindow, code: Code, qtbot: QtBot, theme: str) -> None:
    window.look.set_theme(theme)  # type: ignore[arg-type]
    step(window, code, qtbot, 17)
    document, seen = code.source.document(), set()
    for place, row in enumerate(code.source.rows):
        block = document.findBlockByNumber(place)
        own = block.layout().formats()  # they are held as long as this list
        for each in [range.format for range in own] or [QTextCharFormat()]:
            plain = each.foreground().style() == Qt.BrushStyle.NoBrush
            colour = code.look.theme.text if plain else each.foreground().color()
            seen.add(colour.name())
            assert contrast(colour, code.source.ground_of(row)) >= 4.5, row.text
    assert len(seen) >= 5
