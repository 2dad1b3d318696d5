"""Every technical word of the interface is in the glossary, and answers who points at it."""

import html
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QMenu, QTabBar, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from editor import explain
from editor.canvas.canvas import Canvas
from editor.forms.form import label_of
from editor.forms.parsing import bare
from editor.look.shading import QUANTITIES
from editor.main_window import MainWindow
from editor.panels.glossary_page import GlossaryPage
from editor.panels.gradient_flow import QUANTITIES as FLOWS
from editor.panels.gradient_flow import VIEWS
from editor.panels.histograms import TITLES
from editor.panels.loop_ribbon import LoopRibbon
from editor.panels.readouts import COLUMNS, Readouts
from engine.glossary import GlossaryError, glossary
from engine.metrics.metric import METRICS
from engine.optimizers.optimizer import OPTIMIZERS
from engine.program import STAGES
from engine.schedules.schedule import SCHEDULES
from engine.sheet import Training

# The terms of the subject and of the product, one word for one thing.
SUBJECT = """graph, node, port, wire, tensor, layer, neuron, parameter, weight, bias, activation, operation,
breakpoint, learning loop, forward pass, backward pass, update, batch, iteration, epoch, sample, target,
prediction, backpropagation, gradient, partial derivative, chain rule, finite difference, vanishing
gradient, exploding gradient, decade, RMS, clipping, loss, test loss, convergence, metric, accuracy,
confusion, MSE, cross-entropy, binary cross-entropy, logits, seed, dropout, batch normalisation, ReLU,
sigmoid, tanh, softmax, optimiser, learning rate, schedule, momentum, weight decay"""


SILENCE = "nothing is said"


def labels(setting: type) -> list[str]:
    """What the form of a setting calls its fields."""
    return [label_of(field.name, bare(field.type)) for field in msgspec.inspect.type_info(setting).fields]


def terms() -> list[str]:
    """The technical terms of the interface, each from where the interface has it; the glossary is not asked."""
    settings = labels(Training) + [label for optimizer in OPTIMIZERS for label in labels(optimizer)]
    chosen = [one.title for one in OPTIMIZERS] + [f"{one.title} schedule" for one in SCHEDULES]
    read = [words for words, *_ in COLUMNS] + [metric.title for metric in METRICS]
    shown = [quantity.title for quantity in QUANTITIES.values()] + [*FLOWS.values(), *TITLES.values()]
    return [*re.split(r",\s+", SUBJECT), *STAGES, *settings, *chosen, *read, *shown, *(view.title for view in VIEWS)]


@pytest.mark.parametrize("term", sorted({*terms()}))
def test_every_term_is_in_the_glossary(term: str) -> None:
    entries = glossary().in_text(term)
    assert entries, term
    rest = term.lower()
    for form in sorted((form.lower() for entry in entries for form in entry.forms), key=len, reverse=True):
        rest = rest.replace(form, "")
    assert not re.search(r"[a-z∂]{2}", re.sub(r"\b(of|sizes|to|by|with)\b", "", rest)), f"{rest} of {term}"


def ask(widget: QWidget, at: QPoint | None = None) -> str:
    """The tool tip that comes at a point, as plain text."""
    at = widget.rect().center() if at is None else at
    QToolTip.showText(widget.mapToGlobal(at), SILENCE, widget)  # hiding takes its time: the last answer would stay
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    return html.unescape(re.sub("<[^>]*>", " ", QToolTip.text().replace(SILENCE, "")))


def texts(window: MainWindow) -> Iterator[tuple[QWidget, QPoint | None, str]]:
    """Whatever can be read in the window, and where to point at it."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not window:  # tool tips are labels too
            continue
        if any(isinstance(up, Canvas) for up in (widget, widget.parentWidget())):
            continue
        match widget:
            case QTabBar():
                for place in range(widget.count()):
                    yield widget, widget.tabRect(place).center(), widget.tabText(place)
            case QLabel() | QAbstractButton():
                yield widget, None, re.sub("<[^>]*>", "", widget.text())
            case QComboBox():
                yield widget, None, widget.currentText()


def unanswered(window: MainWindow) -> list[str]:
    """Texts with technical terms in them that say nothing to who points at them."""
    spoken = re.compile("|".join(rf"\b{re.escape(term)}(?:e?s)?\b" for term in terms() if len(term) > 2), re.IGNORECASE)
    silent = []
    for widget, at, text in texts(window):
        if not spoken.search(text):
            continue
        told = ask(widget, at)
        if not any(entry.explanation.says in told for entry in glossary().entries.values()):
            where = f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            silent.append(f"{where}: {text!r} says {told!r}")
    return silent


@pytest.fixture
def spiral(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.files.load("spiral")  # type: ignore[arg-type]
    window.activateWindow()
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: bool(window.session.views))
    return window


@pytest.mark.parametrize("selected", [(), ("spiral_1",), ("dense_1",), ("binary_cross_entropy_1",)], ids=str)
def test_every_technical_word_in_the_window_answers(spiral: MainWindow, selected: tuple[str, ...]) -> None:
    spiral.selection.set(selected)
    silent: set[str] = set()
    seen = 0
    for place in range(spiral.plots.count()):
        spiral.plots.setCurrentIndex(place)
        QApplication.processEvents()
        silent |= {*unanswered(spiral)}
        seen += len(list(texts(spiral)))
    assert silent == set()
    assert seen > 200


def actions(menu: QMenu) -> Iterator[tuple[QMenu, QAction]]:
    """Those of a menu and of the menus in it."""
    for action in menu.actions():
        yield menu, action
        if (inner := action.menu()) is not None:
            yield from actions(inner)  # type: ignore[arg-type]


def test_menus_answer_too(spiral: MainWindow) -> None:
    (menu,) = [action.menu() for action in spiral.menuBar().actions() if action.text() == "&Train"]
    assert isinstance(menu, QMenu)
    menu.popup(QPoint(0, 0))
    told = ask(menu, menu.actionGeometry(spiral.commands["step_epoch"]).center())
    menu.close()
    assert told.strip().startswith("Runs to the end of the epoch")
    assert glossary().entries["epoch"].explanation.says in told
    found = [plain for _, action in actions(menu) if (plain := action.text().replace("&", ""))]
    assert {"Forward pass", "Backward pass", "Update"} <= {*found}


def now(told: str) -> str:
    """What a tool tip says is so now, of the first word."""
    return told.split("Now: ")[1].split("  ")[0].strip()


def test_hovering_shows_the_number_of_the_session(spiral: MainWindow, qtbot: QtBot) -> None:
    readouts, ribbon = spiral.findChild(Readouts), spiral.findChild(LoopRibbon)
    spiral.commands["step_backward"].trigger()
    qtbot.waitUntil(lambda: spiral.session.progress.operation is not None)
    progress = spiral.session.progress
    (label,) = [label for label in spiral.inspector.form.findChildren(QLabel) if label.text() == "Batch size"]
    size = spiral.document.sheet.training.batch_size
    assert f"{size} samples in each batch" in ask(label)
    per = progress.iterations_per_epoch
    said = f"iteration 2 of {per} in this epoch: one forward and backward pass over {size} samples; 1 done in all"
    assert now(ask(readouts.values[1])) == now(ask(readouts.headings[1])) == said
    assert now(ask(readouts.values[2])) == f"{readouts.values[2].text()} over the last batch"
    assert "of the test samples right" in now(ask(readouts.values[3]))
    operation = progress.operation
    told = ask(ribbon.buttons[3])
    assert "(Alt+4)" in told
    assert f"operation {operation.index + 1} of {operation.count}: {operation.node}" in now(told)
    assert now(ask(ribbon.buttons[4])) == "still to come in iteration 2"
    told = ask(spiral.legend)
    assert "Colour and width of wires" in told
    assert glossary().entries["RMS"].explanation.says in told
    assert glossary().entries["gradient"].explanation.says in told


def test_a_damaged_glossary_is_said_and_nothing_else_is_lost(
    spiral: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> Any:
        raise GlossaryError("The glossary is damaged.")

    monkeypatch.setattr(explain, "glossary", damaged)
    monkeypatch.setattr("editor.panels.glossary_page.glossary", damaged)
    assert ask(spiral.findChild(Readouts).values[1]).strip() == "The glossary is damaged."
    spiral.commands["glossary"].trigger()
    page = spiral.findChild(GlossaryPage)
    assert page.says.text() == "The glossary is damaged."


def test_the_page_is_searched_and_follows_the_run(spiral: MainWindow, qtbot: QtBot) -> None:
    spiral.commands["glossary"].trigger()
    page = spiral.findChild(GlossaryPage)
    assert page.list.count() == len(glossary().entries)
    qtbot.keyClicks(page.search, "epoch")
    assert page.title.text() == "Epoch"
    assert page.says.text() == glossary().entries["epoch"].explanation.says
    assert page.now.text() == f"epoch 1 of {spiral.document.sheet.training.epochs:,}"
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    assert page.list.currentRow() == 1
    page.search.setText("iteration")
    assert page.now.text().startswith("iteration 1 of ")
    spiral.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: page.now.text().startswith("iteration 2 of "))
    page.search.setText("no such word")
    assert page.list.count() == 0
    assert page.title.text() == page.now.text() == ""
    assert page.says.text()


def test_it_opens_at_the_word_that_has_the_focus(spiral: MainWindow, qtbot: QtBot) -> None:
    spiral.findChild(LoopRibbon).buttons[3].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(spiral, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    page = spiral.findChild(GlossaryPage)
    assert (page.search.text(), page.title.text()) == ("backward pass", "Backward pass")
    page.close()
    spiral.activateWindow()
    spiral.inspector.form.fields["epochs"].entry.setFocus()
    qtbot.keyClick(spiral, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert page.title.text() == "Epoch"
