"""The rows of bars: what is written, which colour, how often, and for which node."""

from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from editor.document.document import Document
from editor.document.offers import Offers
from editor.document.scope import Scope
from editor.look import colours
from editor.look.look import Look
from editor.look.numbers import steady
from editor.panels.histograms import BARS, ROW, Histograms, explanation, not_finite, numbers
from editor.panels.inspector import Inspector
from editor.selection import Selection
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.editing import edits
from engine.insight.histogram import BINS, Quantity, histogram
from engine.pictures import Spread
from tests.editor.panels.fake_session import FakeSession
from tests.engine.trainable import spiral

NUMBERS = np.random.default_rng(0).normal(-0.02, 0.61, 2000)


def made(kind="activations", values=NUMBERS, node="dense_1"):
    return histogram(node, Quantity(kind, [np.asarray(values, np.float32)], ()))


def three(shift=0.0):
    return made(values=NUMBERS + shift), made("weights"), made("weight gradients", 1e-4 * NUMBERS)


@pytest.fixture
def panel(qtbot, look):
    panel = Histograms(look)
    qtbot.addWidget(panel)
    return panel


def colour_at(panel, row, bin, *, above=1):
    """The pixel in the middle of a bin, so far above the ground."""
    image = panel.grab().toImage()
    y = (row + 1) * ROW - above
    return image.pixelColor(int((bin + 0.5) * panel.width() / BINS), y)


def test_numbers_are_written_as_in_the_picture():
    assert numbers(made(values=[-0.63, 0.59])) == "mean −0.02 σ 0.61"
    assert numbers(made("weight gradients", [2.1e-3])) == "‖·‖ 2.1e-3"
    before = replace(made("weight gradients", [2.1e-3]), former=True)
    assert numbers(before) == "‖·‖ 2.1e-3*"
    assert "* of the pass before" in explanation(before)
    assert steady(-1.5e-5) == "−1.5e-5"
    assert numbers(made(values=[np.nan])) == "mean NaN σ NaN"


def test_the_numbers_of_data_are_called_values(panel):
    panel.show_histograms((made(),), "values")
    assert panel.accessibleDescription().startswith("values: mean")
    panel.show_histograms((made(), made("weights")))
    assert panel.accessibleDescription().startswith("activations: mean")
    assert "values: from" in explanation(made(), "values")


def test_nothing_to_show_takes_no_room(panel):
    panel.show_histograms(three())
    assert panel.isVisible()
    assert panel.sizeHint().height() == 3 * ROW
    panel.show_histograms(())
    assert not panel.isVisible()
    assert panel.sizeHint().height() == 0


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_bars_have_the_theme_s_colours_and_gradients_the_ramp_s(qapp, qtbot, theme):
    look = Look(theme)
    panel = Histograms(look)
    qtbot.addWidget(panel)
    panel.resize(BINS * 6, 3 * ROW)
    panel.show_histograms(three())
    fullest = [int(np.argmax(shown.counts)) for shown in panel.histograms]
    assert colour_at(panel, 0, fullest[0]) == look.theme.categories["Activations"]
    assert colour_at(panel, 1, fullest[1], above=BARS - 1) == look.theme.categories["Layers"]
    gradients = panel.histograms[2]
    middle = gradients.low + (fullest[2] + 0.5) * (gradients.high - gradients.low) / BINS
    assert colour_at(panel, 2, fullest[2]) == look.theme.ramp[int(colours.bins([middle])[0])]


def test_gradients_that_are_all_zero_look_like_zero(panel, look):
    panel.resize(BINS * 6, ROW)
    panel.show_histograms((made("weight gradients", np.zeros(4)),))
    assert colour_at(panel, 0, BINS // 2) == look.theme.ramp[colours.ZERO]


def test_another_theme_paints_other_colours(panel, look):
    panel.resize(BINS * 6, 3 * ROW)
    panel.show_histograms(three())
    dark = panel.grab().toImage()
    look.set_theme("light")
    assert panel.grab().toImage() != dark


def test_many_pictures_a_second_are_not_painted(panel, qtbot):
    painted = []
    panel.update = lambda: painted.append(panel.histograms)
    first, *rest, last = [three(shift) for shift in np.arange(20.0)]
    for histograms in (first, *rest, last):
        panel.show_histograms(histograms)
    assert painted == [first]
    qtbot.waitUntil(lambda: painted == [first, last])
    assert panel._pause.interval() >= 1000 / 15


def test_another_node_is_shown_at_once(panel):
    panel.show_histograms(three())
    other = (made(node="dense_2"),)
    panel.show_histograms(other)
    assert panel.histograms == other
    assert panel.accessibleName() == "Histograms of dense_2"
    assert panel.accessibleDescription() == f"activations: {numbers(other[0])}"


def test_each_kind_has_its_title(panel):
    panel.show_histograms(tuple(made(kind) for kind in get_args(Spread)))
    said = panel.accessibleDescription().split("; ")
    titles = ["activations", "weights", "gradients ∂L/∂w", "gradients ∂L/∂y"]
    assert [words.partition(":")[0] for words in said] == titles


def test_numbers_not_finite_are_said():
    assert not_finite(made()) == ""
    assert not_finite(made(values=[1, np.nan, np.inf])) == "2 not finite"
    many = np.zeros(50_000)
    many[1] = np.nan  # not in the sample, but in the norm
    assert not_finite(made(values=many)) == "some not finite"
    assert "Without bars: 2" in explanation(made(values=[1, np.nan, np.inf]))
    assert "no number is finite" in explanation(made(values=[np.nan]))


def test_the_tool_tip_tells_range_and_sample(panel, monkeypatch):
    said = []  # the offscreen platform warns of real tool tips
    monkeypatch.setattr(QToolTip, "showText", lambda place, text, widget: said.append(text))
    panel.resize(300, 2 * ROW)
    shown = made("weights", np.linspace(-2, 5, 50_000))
    panel.show_histograms((made(), shown))
    place = QPoint(20, ROW + 20)
    QApplication.sendEvent(panel, QHelpEvent(QEvent.Type.ToolTip, place, panel.mapToGlobal(place)))
    assert len(said) == 1
    assert explanation(shown).replace("\n", "<br/>") in said[0], "and below it, what weights are"
    assert "<b>Weight.</b>" in said[0]
    assert "weights: from −2.00 to" in said[0]
    assert f"A sample: {sum(shown.counts):,} of 50,000" in said[0]
    assert "All 2,000 numbers." in explanation(made())


@pytest.fixture
def document(qapp):
    document = Document()
    document.replace(spiral(epochs=50))
    return document


def test_the_inspector_asks_for_the_selected_node_alone(qtbot, look, document):
    session, selection = FakeSession(), Selection()
    inspector = Inspector(Scope(document), session, selection, look, Offers(document))
    qtbot.addWidget(inspector)
    node, other, *_ = document.sheet.graph.nodes
    asked = []
    for nodes, wires in (((node,), ()), ((node, other), ()), ((), document.sheet.graph.wires[:1]), ((other,), ())):
        selection.set(nodes, wires)
        asked.append(session.wishes.node)
    assert asked == [node, None, None, other]
    document.apply("remove", edits.remove(document.sheet, (other,)))
    assert session.wishes.node is None


def test_histograms_live_in_the_inspector_while_training(qtbot, look, document):
    session, selection = Session(worker=InlineWorker), Selection()
    inspector = Inspector(Scope(document), session, selection, look, Offers(document))
    qtbot.addWidget(inspector)
    inspector.show()
    dense, other = [name for name in document.sheet.graph.nodes if name.startswith("Dense")][:2]
    selection.set((dense,))
    assert not inspector.histograms.isVisible()
    session.compile(document.sheet)
    shown = inspector.histograms
    qtbot.waitUntil(lambda: [one.kind for one in shown.histograms] == ["weights"])
    session.train()
    qtbot.waitUntil(lambda: session.state == "finished")
    qtbot.waitUntil(lambda: len(shown.histograms) == 3)
    selection.set((other,))  # paused: it comes all the same
    assert not shown.isVisible(), "the old node's numbers are not the new one's"
    qtbot.waitUntil(lambda: [one.node for one in shown.histograms] == [other] * 3)
    session.wishes.node = "nobody"
    qtbot.waitUntil(lambda: session.progress.histograms == ())
    session.close()
