"""The Doctor in the window: findings as cards, rings and badges on the canvas, cures foreseen and made."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.canvas import spoken
from editor.canvas.consulting import drawn
from editor.canvas.hover import tool_tip
from editor.canvas.painters import gains
from editor.canvas.painters.findings import ring_of
from editor.canvas.scene import PortKey
from editor.commands.help import glossary_page, help_window
from editor.document import grouping
from editor.lessons.plate import LessonPlate
from editor.look.gains import gain_text, split_text
from editor.main_window import MainWindow
from editor.panels.doctor import Doctor
from editor.panels.finding_card import FindingCard
from editor.panels.status import Status
from engine.doctor import visit
from engine.editing import edits
from engine.finding import Evidence, Finding
from engine.formats.project import find, read
from engine.gain import Gain
from engine.insight.cures.insert_norm import InsertNorm
from engine.insight.cures.leave_out import LeaveOut
from engine.insight.cures.range_test import RangeTest
from engine.insight.cures.scale_rate import ScaleRate
from engine.insight.cures.swap_activation import SwapActivation
from engine.insight.gain import gains as measured
from engine.insight.rules.rule import RULES
from engine.layers.batch_norm import BatchNorm
from engine.layers.relu import ReLU

SIGMOIDS = ("sigmoid_1", "sigmoid_2")


def finding(*cures: object, **fields: object) -> Finding:
    """One that no rule has found."""
    usual = {
        "rule": "Vanishing",
        "illness": "Vanishing gradients",
        "nodes": ("dense_1", "dense_2"),
        "words": "dense_1 is starved: it gets 1/500,000 of the last layer's gradient.",
        "evidence": (Evidence("RMS of the gradient", 2.1e-8, 1e-5, "dense_1"),),
        "sure": 0.97,
        "iteration": 120,
        "why": "word:vanishing gradient",
    }
    return Finding(**(usual | {"cures": cures} | fields))  # type: ignore[arg-type]


@pytest.fixture
def doctor(window: MainWindow, qtbot: QtBot) -> Iterator[Doctor]:
    """Open, on a drawing that has taken one iteration."""
    window.document.replace(read(find("vanishing")).sheet)
    window.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.live is not None and window.session.live.iteration == 1)
    window.show_tab("Doctor")
    (found,) = window.plots.findChildren(Doctor)
    yield found
    window.selection.set_foreseen(None)


def told(doctor: Doctor, *findings: Finding) -> list[FindingCard]:
    """The run is said to have these; their cards."""
    doctor.session._diagnose(findings)
    return [doctor.cards[each.rule, each.illness, 0] for each in findings]


def status(window: MainWindow) -> Status:
    found = window.statusBar()
    assert isinstance(found, Status)
    return found


def pixels(window: MainWindow, around: QPointF, reach: int = 3) -> set[QColor]:
    image = window.canvas.grab().toImage()
    middle = around.toPoint()
    return {
        image.pixelColor(middle + QPoint(dx, dy)).rgb()
        for dx in range(-reach, reach + 1)
        for dy in range(-reach, reach + 1)
    }


def test_two_of_one_illness_have_a_card_each(doctor: Doctor) -> None:
    doctor.session._diagnose((finding(nodes=("dense_1",)), finding(nodes=("dense_2",))))
    assert [card.finding.nodes for card in doctor.cards.values() if card.finding] == [("dense_1",), ("dense_2",)]
    assert all(card.isVisible() for card in doctor.cards.values())


def test_a_finding_is_counted_and_a_click_opens_its_card(doctor: Doctor, window: MainWindow) -> None:
    badge = status(window).findings
    assert badge.isHidden()
    window.plots.setCurrentIndex(0)
    doctor.session._diagnose((finding(), finding(rule="Dead", illness="Dead ReLU"), finding(rule="Well", good=True)))
    assert badge.text() == "2 findings"  # good news is none
    assert window.plots.tabText(window.plots.indexOf(doctor)) == "Doctor · 2"
    assert window.plots.currentIndex() == 0  # nothing opens by itself
    QTest.mouseClick(badge, Qt.MouseButton.LeftButton)
    assert window.plots.currentWidget() is doctor
    card = doctor.cards["Vanishing", "Vanishing gradients", 0]
    assert card.isVisible()
    assert card.sure.text() == "97 % sure"
    assert [label.text() for label in card._numbers[0]] == ["RMS of the gradient · dense_1", "2.1e-8", "below 1e-5"]
    doctor.session._diagnose(())
    assert badge.isHidden()
    assert window.plots.tabText(window.plots.indexOf(doctor)) == "Doctor"
    assert not doctor.cards


def test_who_is_to_blame_is_ringed_and_a_link_leads_there(doctor: Doctor, window: MainWindow) -> None:
    danger, picture = window.look.theme.danger.rgb(), window.canvas.picture
    edge = ring_of(picture, "dense_1")
    at = QPointF(edge.center().x(), edge.top())
    assert danger not in pixels(window, at)
    (card,) = told(doctor, finding())
    assert danger in pixels(window, at)
    QTest.mouseClick(card.nodes[1], Qt.MouseButton.LeftButton)
    assert window.selection.nodes == {"dense_2"}
    sheet = edits.remove(window.document.sheet, ["dense_2"])
    window.document.apply("Delete dense_2", sheet)  # the finding names a node that is gone
    assert not doctor.cards
    assert danger not in pixels(window, at)
    assert status(window).findings.isHidden()


def test_a_node_in_a_group_rings_the_group(doctor: Doctor, window: MainWindow) -> None:
    sheet, name = grouping.group(window.document.sheet, {"dense_1", "sigmoid_1"})
    window.document.apply("Group", sheet)
    doctor.session._diagnose((finding(nodes=(f"{name}.dense_1",)),))
    assert set(window.canvas.picture.ailing) == {name}
    window.scope.enter(name)
    assert set(window.canvas.picture.ailing) == {"dense_1"}


def test_gains_are_asked_for_and_painted_only_while_the_doctor_is_open(
    doctor: Doctor, window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(window.canvas.picture.gains))
    run = visit(window.document.sheet, epochs=0).run
    run.iterate("watching")
    expected = {each.node: each.gain for each in measured(run.sheet.graph, run.plan.recording)}
    assert {each.node: each.gain for each in doctor.gains.gains} == pytest.approx(expected)
    badges = gains.badges(window.canvas.picture, window.canvas.rect())
    assert badges == {node: gain_text(gain) for node, gain in expected.items()}
    window.plots.setCurrentIndex(0)
    qtbot.waitUntil(lambda: not window.canvas.picture.gains)
    assert not window.session.wishes.gains


def test_pointing_at_a_cure_shows_what_it_changes_and_a_click_makes_it(doctor: Doctor, window: MainWindow) -> None:
    before = window.document.sheet
    (card,) = told(doctor, finding(SwapActivation(SIGMOIDS)))
    (button,) = card.cures
    assert button.text() == "Sigmoid → ReLU"
    QTest.mouseMove(button)
    button.point(True)
    preview = window.canvas.picture.foreseen
    assert preview is not None
    assert preview.changed == dict.fromkeys(SIGMOIDS, "Sigmoid → ReLU")
    assert not preview.ghosts
    assert not preview.gone
    assert window.document.sheet is before
    button.point(False)
    assert window.canvas.picture.foreseen is None
    steps = window.document.undo_stack.count()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.document.undo_stack.count() == steps + 1
    assert window.document.undo_stack.undoText() == "Sigmoid → ReLU"
    assert sum(isinstance(layer, ReLU) for layer in window.document.sheet.graph.nodes.values()) == 2
    window.commands["undo"].trigger()
    assert window.document.sheet == before


def test_new_nodes_are_ghosts_that_cover_none_and_training_is_said(doctor: Doctor, window: MainWindow) -> None:
    rate = window.document.sheet.training.optimizer.learning_rate
    cures = InsertNorm(nodes=("dense_1", "dense_2"), norm=BatchNorm()), ScaleRate(factor=0.1, was=rate)
    (card,) = told(doctor, finding(*cures))
    card.cures[0].setFocus(Qt.FocusReason.TabFocusReason)  # by the keyboard too
    preview, scene = window.canvas.picture.foreseen, window.canvas.picture.scene
    assert preview is not None
    assert [*preview.titles.values()] == [BatchNorm.title] * 2
    assert len(preview.wires) == 4
    for rect in preview.ghosts.values():
        assert not any(rect.intersects(scene.rect(name)) for name in scene.names)
    card.cures[1].setFocus(Qt.FocusReason.TabFocusReason)
    preview = window.canvas.picture.foreseen
    assert preview is not None
    assert preview.training == (f"learning rate {rate:g} → {rate / 10:g}",)
    assert not preview.ghosts
    window.plots.setCurrentIndex(0)  # nobody sees the button any more
    assert window.canvas.picture.foreseen is None


def test_buttons_stay_under_the_hand_while_numbers_change(doctor: Doctor) -> None:
    (card,) = told(doctor, finding(SwapActivation(SIGMOIDS), ScaleRate(factor=0.5, was=0.1)))
    before = list(card.cures)
    newer = finding(
        SwapActivation(SIGMOIDS), ScaleRate(factor=0.25, was=0.1), evidence=(Evidence("RMS of the gradient", 1.3e-9),)
    )
    (same,) = told(doctor, newer)
    assert same is card
    assert card.cures == before
    assert [button.cure for button in card.cures] == [*newer.cures]
    assert card._numbers[0][1].text() == "1.3e-9"


def test_why_opens_what_explains_it(doctor: Doctor, window: MainWindow) -> None:
    (card,) = told(doctor, finding())
    QTest.mouseClick(card.why, Qt.MouseButton.LeftButton)
    page = glossary_page(window)
    assert page.isVisible()
    assert page.entry is not None
    assert page.entry.term.lower() == "vanishing gradient"
    page.close()
    (card,) = told(doctor, finding(why="layer:BatchNorm"))
    QTest.mouseClick(card.why, Qt.MouseButton.LeftButton)
    assert help_window(window).page.title == BatchNorm.title
    help_window(window).close()
    (card,) = told(doctor, finding(why="lesson:7-vanishing-and-exploding"))
    QTest.mouseClick(card.why, Qt.MouseButton.LeftButton)
    (plate,) = window.canvas.findChildren(LessonPlate)
    assert plate.isVisible()
    assert "anishing" in plate.accessibleName()


def test_the_list_of_gains_says_the_split_and_leads_to_the_node(
    doctor: Doctor, window: MainWindow, qtbot: QtBot
) -> None:
    rows = doctor.gains
    qtbot.waitUntil(lambda: bool(rows.gains))
    place = [each.node for each in rows.gains].index("sigmoid_2")
    gain = rows.gains[place]
    assert gain.slope is not None
    assert gain.weights is not None
    assert gain.slope * gain.weights == pytest.approx(gain.gain)
    rows.setFocus()
    for _ in range(place + 1):
        QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert window.selection.nodes == {"sigmoid_2"}
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(20, 5))
    assert window.selection.nodes == {rows.gains[0].node}
    node = window.canvas.node_rect("sigmoid_2").center()
    assert split_text(gain).partition(" ")[0] in tool_tip(window.canvas, QPointF(node))
    doctor.session._diagnose((finding(nodes=("sigmoid_2",)),))
    said = spoken.node(window.canvas.picture, "sigmoid_2")
    assert "to blame for vanishing gradients" in said
    assert f"gain {gain_text(gain.gain)}" in said
    assert "1/500,000" in tool_tip(window.canvas, QPointF(node))


def test_of_a_group_the_badge_is_that_of_the_worst_inside() -> None:
    found = drawn([Gain("a", 0.9), Gain("block.b", 0.5), Gain("block.c", 8.0), Gain("block.d", 1.0)], "")
    assert {name: gain.node for name, gain in found.items()} == {"a": "a", "block": "block.c"}
    assert drawn([Gain("a", 0.9), Gain("block.b", 0.5)], "block.") == {"b": Gain("block.b", 0.5)}


def test_what_lies_in_a_group_is_foreseen_on_the_group_and_inside_it(doctor: Doctor, window: MainWindow) -> None:
    sheet, name = grouping.group(window.document.sheet, {"dense_2", "sigmoid_2"})
    window.document.apply("Group", sheet)
    cures = SwapActivation((f"{name}.sigmoid_2",)), InsertNorm(nodes=(f"{name}.dense_2",), norm=BatchNorm())
    (card,) = told(doctor, finding(*cures, nodes=(f"{name}.dense_2",)))
    said = []
    for path in ((), (name,)):
        window.scope.go(path)
        for button in card.cures:
            button.point(True)
            preview = window.canvas.picture.foreseen
            assert preview is not None
            said.append((preview.changed, [*preview.titles.values()], len(preview.wires)))
            button.point(False)
    assert said == [
        ({name: "Sigmoid → ReLU"}, [], 0),
        ({name: f"+ {BatchNorm.title}"}, [], 0),
        ({"sigmoid_2": "Sigmoid → ReLU"}, [], 0),
        ({}, [BatchNorm.title], 2),
    ]


def test_what_is_left_out_is_struck_and_its_wire_healed(doctor: Doctor, window: MainWindow) -> None:
    (card,) = told(doctor, finding(LeaveOut(("sigmoid_2",))))
    card.cures[0].point(True)
    preview, scene = window.canvas.picture.foreseen, window.canvas.picture.scene
    assert preview is not None
    assert preview.gone == {"sigmoid_2"}
    assert {(wire.source, wire.target) for wire in preview.cut} == {("dense_2", "sigmoid_2"), ("sigmoid_2", "dense_3")}
    ((start, end),) = preview.wires
    assert start.at == scene.port(PortKey("dense_2", "y", "out"))
    assert end.at == scene.port(PortKey("dense_3", "x", "in"))


def test_a_cure_that_cannot_be_made_says_why_on_its_card(doctor: Doctor, window: MainWindow) -> None:
    before = window.document.sheet
    (card,) = told(doctor, finding(SwapActivation(("no_such_node",))))
    card.cures[0].point(True)
    assert window.selection.foreseen is None
    QTest.mouseClick(card.cures[0], Qt.MouseButton.LeftButton)
    assert window.document.sheet is before
    assert card.refusal.isVisible()
    assert card.refusal.text() == "There is no node called no_such_node any more. Choose another."


def test_a_cure_that_measures_is_not_made_to_be_seen(doctor: Doctor, window: MainWindow, qtbot: QtBot) -> None:
    (card,) = told(doctor, finding(RangeTest()))
    card.cures[0].point(True)
    assert window.selection.foreseen is None
    with qtbot.waitSignal(doctor.measure_asked):
        QTest.mouseClick(card.cures[0], Qt.MouseButton.LeftButton)


def test_f4_opens_it_and_says_what_is_looked_for(window: MainWindow) -> None:
    window.document.replace(read(find("xor")).sheet)
    window.plots.hide()
    window.commands["doctor"].trigger()
    (panel,) = window.plots.findChildren(Doctor)
    assert panel.isVisible()
    assert panel.healthy.isVisible()
    for kind in RULES:
        assert kind.title[1:] in panel.healthy.text()


def test_no_part_of_a_card_is_ever_a_window_of_its_own(qapp: QApplication) -> None:
    class Windows(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.shown: list[QWidget] = []

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.shown.append(watched)
            return False

    windows = Windows()
    qapp.installEventFilter(windows)
    FindingCard(Finding(rule="", illness="", nodes=("x",), words="", sure=1.0, iteration=1, why="word:loss"))
    qapp.removeEventFilter(windows)
    assert windows.shown == [], "the window would no longer be the active one"
