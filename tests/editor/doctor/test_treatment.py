"""A cure is one step; undone, drawing and weights are to the bit what they were, whatever was trained in between."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from engine.cure import Cure
from engine.family import Setting
from engine.formats.project import examples, read
from engine.insight.cures.swap_activation import SwapActivation
from engine.sheet import Sheet
from engine.train import Run


class Smaller(Cure, Setting):
    """Another batch size: iterations are counted anew."""

    words = meaning = "Batch size 16"

    def edit(self, sheet: Sheet) -> Sheet:
        return replace(sheet, training=replace(sheet.training, batch_size=16))


class Slower(Cure, Setting):
    """Another rate: the program stays."""

    words = meaning = "Learning rate"

    def edit(self, sheet: Sheet) -> Sheet:
        optimizer = replace(sheet.training.optimizer, learning_rate=0.001)
        return replace(sheet, training=replace(sheet.training, optimizer=optimizer))


SIGMOIDS = tuple(f"sigmoid_{number}" for number in range(1, 6))


def opened(window: MainWindow, qtbot: QtBot, name: str = "vanishing") -> Sheet:
    """An example, the sigmoid stack unless told, ready."""
    sheet = read(examples()[name]).sheet
    window.document.replace(sheet)
    qtbot.waitUntil(lambda: window.session.live is not None)
    return sheet


def press(window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window.canvas, key, keys)


def trained(window: MainWindow, qtbot: QtBot, more: int) -> int:
    """So many iterations more at least, and paused; the iteration at which it is, with its weights known."""
    session = window.session
    aim = more + (session.live.iteration if session.live is not None else 0)

    def there() -> bool:
        if session.live is not None and session.live.iteration >= aim:
            return True
        if session.state != "running":  # at the end of its epochs it goes on for as many more
            press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        return False

    qtbot.waitUntil(there, timeout=20_000)
    if session.state == "running":
        press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    return known(window, qtbot)


def known(window: MainWindow, qtbot: QtBot) -> int:
    """Once the weights of where the run stands are known."""
    session = window.session
    qtbot.waitUntil(
        lambda: (
            session.state != "running"
            and session.live is not None
            and session.weights is not None
            and session.weights.generation == session._generation
            and session.weights.iteration == session.live.iteration
            and session.live.obeyed == session._sent
        ),
        timeout=20_000,
    )
    assert session.live is not None
    return session.live.iteration


def arrays(window: MainWindow) -> dict[str, bytes]:
    """Of the session's weights, to the bit; and of what its optimiser keeps."""
    weights = window.session.weights
    assert weights is not None
    assert weights.course is not None
    return {name: array.tobytes() for name, array in (weights.arrays | weights.course.kept).items()}


def undo_key(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("undo", [lambda window: window.treatment.undo(), undo_key], ids=["undo", "Ctrl+Z"])
@pytest.mark.parametrize("cure", [SwapActivation(nodes=("sigmoid_1", "sigmoid_2")), Smaller(), Slower()], ids=str)
def test_undone_all_is_as_it_was(
    window: MainWindow, qtbot: QtBot, cure: Cure, undo: Callable[[MainWindow], None]
) -> None:
    sheet = opened(window, qtbot)
    place = trained(window, qtbot, 30)
    before = arrays(window)
    run = Run(sheet)
    for _ in range(place):
        run.iterate()
    assert before.items() >= {name: array.tobytes() for name, array in run.program.arrays()}.items()
    window.treatment.apply(cure)
    assert window.document.undo_stack.count() == 1
    assert window.document.undo_stack.undoText() == cure.words
    assert window.treatment.applied == cure
    assert window.document.sheet == cure.edit(sheet)
    trained(window, qtbot, 30)
    assert arrays(window) != before
    undo(window)
    assert window.document.sheet is sheet
    assert window.treatment.applied is None
    qtbot.waitUntil(lambda: window.session.live is not None and window.session.live.iteration == place, timeout=20_000)
    assert known(window, qtbot) == place
    assert arrays(window) == before
    assert trained(window, qtbot, 10) > place


def test_where_nothing_was_run_first_weights_are_back(window: MainWindow, qtbot: QtBot) -> None:
    sheet = opened(window, qtbot)
    known(window, qtbot)
    before = arrays(window)
    window.treatment.apply(SwapActivation(nodes=SIGMOIDS))
    trained(window, qtbot, 5)
    window.treatment.undo()
    qtbot.waitUntil(lambda: window.session.live is not None and window.session.live.iteration == 0)
    known(window, qtbot)
    assert window.document.sheet is sheet
    assert arrays(window) == before


def test_where_the_way_back_is_lost_known_weights_are_put_in_place(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    place = trained(window, qtbot, 30)
    before = arrays(window)
    window.treatment.apply(Smaller())
    trained(window, qtbot, 5)
    history = window.session._worker._worker.history
    while history.branches.give_up() is not None:
        pass
    window.treatment.undo()
    qtbot.waitUntil(lambda: window.session.live is not None and window.session.live.iteration == place, timeout=20_000)
    known(window, qtbot)
    assert arrays(window) == before


def test_kept_its_undo_is_one_as_any_other(window: MainWindow, qtbot: QtBot) -> None:
    sheet = opened(window, qtbot)
    trained(window, qtbot, 10)
    window.treatment.apply(SwapActivation(nodes=SIGMOIDS))
    window.treatment.keep()
    place = trained(window, qtbot, 10)
    undo_key(window)
    assert window.document.sheet is sheet
    assert window.treatment.applied is None
    qtbot.waitUntil(lambda: window.session.has_program is True)
    assert known(window, qtbot) >= place


def test_a_second_cure_keeps_the_first(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    told = list[Cure | None]()
    window.treatment.changed.connect(lambda: told.append(window.treatment.applied))
    first, second = Slower(), SwapActivation(nodes=SIGMOIDS[:1])
    window.treatment.apply(first)
    between = window.document.sheet
    window.treatment.apply(second)
    window.treatment.undo()
    assert window.document.sheet is between
    assert told == [first, second, None]
