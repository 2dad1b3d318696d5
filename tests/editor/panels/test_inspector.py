import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from editor.document import remarks
from editor.document.document import Document
from editor.document.offers import Offers
from editor.document.scope import Scope
from editor.look.shading import look_of
from editor.panels.inspector import Inspector
from editor.panels.readings import Readings
from editor.selection import Selection
from engine.data.spiral import Spiral
from engine.editing import edits
from engine.events import Reading
from engine.graph import Wire
from engine.insight.histogram import Quantity, histogram
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.losses.mse import MSE
from engine.optimizers.sgd import SGD
from engine.sheet import Note, Sheet, Training
from tests.editor.panels.fake_session import FakeSession


class FakeProgress:
    """The part of a Progress that the inspector reads."""

    def __init__(self, wires, histograms=()):
        self.wires, self.histograms, self.quantity = wires, histograms, "rms"
        self.weights = None


INPUTS = Wire("spiral_1", "inputs", "dense_1", "x")
HIDDEN = Wire("dense_1", "y", "relu_1", "x")


@pytest.fixture
def document(qapp):
    """spiral_1 → dense_1 → relu_1, and mse_1 with nothing at its inputs."""
    sheet = Sheet()
    for number, layer in enumerate((Spiral(), Dense(), ReLU(), MSE())):
        sheet, _ = edits.add_node(sheet, layer, (100.0 * number, 0.0))
    for wire in (INPUTS, HIDDEN):
        sheet = edits.connect(sheet, wire)
    document = Document()
    document.replace(sheet)
    return document


@pytest.fixture
def inspector(qtbot, look, document):
    inspector = Inspector(Scope(document), FakeSession(), Selection(), look, Offers(document))
    qtbot.addWidget(inspector)
    inspector.resize(300, 800)
    inspector.show()
    inspector.activateWindow()
    qtbot.waitExposed(inspector)
    return inspector


def type_into(qtbot, line, text):
    """Replaces a field's text with real keystrokes."""
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, text)


def plates(inspector):
    """The texts of the problems shown."""
    return [plate.text() for plate in inspector.plates.plates]


def test_a_node_is_named_with_its_shapes_and_parameters(inspector):
    inspector.selection.set(["dense_1"])
    assert inspector.name.text() == "dense_1"
    assert inspector.line.text() == "Dense · 2 → 8 · 24 parameters"
    assert inspector.formula.text() == Dense.formula


def test_shapes_that_are_not_known_are_question_marks(inspector):
    inspector.selection.set(["mse_1"])
    assert inspector.line.text() == "MSE · prediction ?, targets ?"


def test_typing_units_changes_the_sheet_at_once_and_one_undo_restores_it(qtbot, inspector, document):
    inspector.selection.set(["dense_1"])
    line = inspector.form.fields["units"].line
    type_into(qtbot, line, "64")
    assert document.sheet.graph.nodes["dense_1"] == Dense(units=64)
    assert inspector.line.text() == "Dense · 2 → 64 · 192 parameters"
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.sheet.graph.nodes["dense_1"] == Dense()
    assert line.text() == "8"
    assert line.hasFocus()
    document.undo_stack.redo()
    assert line.text() == "64"


@pytest.mark.parametrize("last", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab])
def test_an_entry_that_is_refused_or_given_up_leaves_sheet_and_undo_as_they_were(qtbot, inspector, document, last):
    inspector.selection.set(["dense_1"])
    line, before = inspector.form.fields["units"].line, document.sheet
    type_into(qtbot, line, "3x" if last != Qt.Key.Key_Escape else "3")
    qtbot.keyClick(line, last)
    assert document.sheet == before
    assert document.undo_stack.count() == 0
    assert not document.modified


def test_an_entry_with_a_refused_text_on_its_way_is_one_undo_step(qtbot, inspector, document):
    """1 is a rate, 1e and 1e- are none, 1e-9 is one."""
    rate = inspector.form.below["optimizer"].fields["learning_rate"].line
    before = document.sheet
    type_into(qtbot, rate, "1e-9")
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert document.sheet.training.optimizer.learning_rate == 1e-9
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.sheet == before


def test_two_visits_to_a_field_are_undone_one_by_one(qtbot, inspector, document):
    inspector.selection.set(["dense_1"])
    line = inspector.form.fields["units"].line
    type_into(qtbot, line, "16")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    type_into(qtbot, line, "32")
    document.undo_stack.undo()
    assert document.sheet.graph.nodes["dense_1"] == Dense(units=16)


def test_the_same_field_of_another_node_is_another_undo_step(qtbot, inspector, document):
    sheet, name = edits.add_node(document.sheet, Dense(), (0.0, 0.0))
    document.replace(sheet)
    for node in ("dense_1", name):
        inspector.selection.set([node])
        type_into(qtbot, inspector.form.fields["units"].line, "5")
    assert document.undo_stack.count() == 2


def test_a_refused_number_leaves_the_document_alone(qtbot, inspector, document):
    inspector.selection.set(["dense_1"])
    before = document.sheet
    type_into(qtbot, inspector.form.fields["units"].line, "-1")
    assert document.sheet is before
    assert "Units must be at least 1. It stays 8." in inspector.form.fields["units"].sentence.text()


def test_a_switch_and_a_choice_change_the_sheet(qtbot, inspector, document):
    inspector.selection.set(["dense_1"])
    qtbot.mouseClick(inspector.form.fields["bias"].box, Qt.MouseButton.LeftButton)
    assert document.sheet.graph.nodes["dense_1"].bias is False
    box = inspector.form.fields["initializer"].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)
    assert type(document.sheet.graph.nodes["dense_1"].initializer).title == box.currentText() == "Zeros"
    assert document.undo_stack.count() == 2


def test_nothing_selected_shows_the_training_settings_and_the_data(qtbot, inspector, document):
    assert inspector.name.text() == "Training"
    assert inspector.line.text() == "Spiral · 2 → 2 classes · 20% for testing"
    type_into(qtbot, inspector.form.fields["batch_size"].line, "10")
    assert document.sheet.training.batch_size == 10
    type_into(qtbot, inspector.form.below["optimizer"].fields["learning_rate"].line, "1e-9")
    assert document.sheet.training.optimizer.learning_rate == 1e-9


def test_another_optimiser_from_elsewhere_is_shown(inspector, document):
    document.apply("x", edits.set_training(document.sheet, Training(optimizer=SGD())))
    assert inspector.form.fields["optimizer"].box.currentText() == "SGD"
    assert list(inspector.form.below["optimizer"].fields) == ["learning_rate"]
    assert inspector.formula.text() == SGD.formula


def test_problems_of_the_node_are_shown_with_the_next_step_and_go_when_mended(inspector, document):
    inspector.selection.set(["mse_1"])
    assert any(
        "mse_1 has nothing at its input targets." in text and "Drag a wire" in text for text in plates(inspector)
    )
    targets = Wire("spiral_1", "targets", "mse_1", "targets")
    document.apply("wire", edits.with_wires(document.sheet, (*document.sheet.graph.wires, targets)))
    assert not any("input targets." in text for text in plates(inspector))
    inspector.selection.set(["relu_1"])
    assert not any("mse_1" in text for text in plates(inspector))


def test_nothing_selected_shows_the_problems_of_the_whole_graph(inspector, document):
    shown = plates(inspector)
    assert any("mse_1 has nothing" in text for text in shown)
    document.replace(Sheet())
    assert plates(inspector) == []  # an empty canvas is no fault


def test_a_wire_shows_shape_value_and_gradient(inspector, look):
    inspector.session.progress = FakeProgress({HIDDEN: Reading(0.61, 2.1e-3)})
    inspector.selection.set([], [HIDDEN])
    assert inspector.name.text() == "dense_1.y → relu_1.x"
    assert inspector.line.text() == "Wire · carries 8 per sample"
    _, value, gradient, streak = inspector.readings.rows[""]
    assert (value.text(), gradient.text()) == ("0.61", "2.1e-3")
    middle = streak.grab().toImage().pixelColor(13, 7)
    assert middle == look.theme.ramp[streak.bin]
    assert inspector.form is None


def test_readings_follow_the_session_and_special_ones_have_words(inspector):
    inspector.selection.set(["dense_1"])
    assert inspector.note.isVisible()
    assert inspector.note.text().startswith("Press Train")
    inspector.session.state = "empty"
    inspector.session.state_changed.emit("empty")
    assert inspector.note.text().startswith("Complete the graph")
    for reading, words in (
        (Reading(1.0, None), "none"),
        (Reading(1.0, None, pending=True), "not yet"),
        (Reading(1.0, 0.5), "0.50"),  # as on the wire
        (Reading(1.0, 0.0), "0"),
        (Reading(1.0, float("nan")), "NaN"),
        (Reading(1.0, float("inf")), "∞"),
    ):
        inspector.session.progress = FakeProgress({HIDDEN: reading})
        inspector.session.progressed.emit()
        assert inspector.readings.rows["y → relu_1"][2].text() == words
    assert inspector.readings.rows["x ← spiral_1"][2].text() == "–"
    assert not inspector.note.isVisible()


@pytest.mark.parametrize("reading", [Reading(1.0, None), Reading(1.0, None, pending=True), Reading(1.0, 2e-3), None])
def test_a_piece_of_wire_is_painted_as_the_canvas_paints_it(qtbot, look, reading):
    readings = Readings(look)
    qtbot.addWidget(readings)
    readings.show_wires({"wire": reading})
    seen = readings.rows["wire"][3].grab().toImage()
    assert look.theme.wire(look_of(reading)) in [seen.pixelColor(x, 7) for x in range(seen.width())]


def test_it_says_that_a_node_is_muted_or_frozen(inspector, document):
    inspector.selection.set(["dense_1"])
    document.apply("freeze", edits.freeze(document.sheet, ["dense_1"], True))
    assert inspector.line.text() == "Dense · 2 → 8 · 24 parameters · frozen: does not learn"
    document.apply("mute", edits.mute(edits.freeze(document.sheet, ["dense_1"], False), ["dense_1"], True))
    assert "muted: passes its input through" in inspector.line.text()
    assert "frozen" not in inspector.line.text()


def test_several_things_are_counted(inspector, document):
    inspector.selection.set(["dense_1", "relu_1"], [HIDDEN])
    assert inspector.name.text() == "2 nodes and 1 wire"
    inspector.selection.set(["dense_1", "relu_1"])
    assert inspector.name.text() == "2 nodes"
    document.apply("write", remarks.add(document.sheet, Note())[0])
    inspector.selection.set(["dense_1", "relu_1"], (), ["note_1"])
    assert inspector.name.text() == "2 nodes and 1 note"
    assert inspector.form is None


def test_the_selected_node_may_go_and_come_back(inspector, document):
    inspector.selection.set(["dense_1"])
    document.apply("remove", edits.remove(document.sheet, ["dense_1"]))
    assert inspector.name.text() == "Training"
    document.undo_stack.undo()
    assert inspector.name.text() == "dense_1"
    assert inspector.form.fields["units"].line.text() == "8"


def test_moving_a_node_rebuilds_nothing(inspector, document):
    inspector.selection.set(["mse_1"])
    form, plate = inspector.form, inspector.plates.plates[0]
    document.apply("move", edits.move(document.sheet, {"mse_1": (7.0, 7.0)}))
    assert inspector.form is form
    assert inspector.plates.plates[0] is plate


def test_another_theme_repaints(inspector, look):
    inspector.selection.set(["dense_1"])
    before = inspector.grab().toImage()
    look.set_theme("light")
    after = inspector.grab().toImage()
    look.set_theme("dark")
    assert before.pixelColor(150, 700) != after.pixelColor(150, 700)


def test_the_field_one_types_into_never_moves(qtbot, inspector, document):
    """Neither when problems come and go, nor when the line above wraps."""
    inspector.resize(260, 800)
    targets = Wire("spiral_1", "targets", "mse_1", "targets")
    wires = (*document.sheet.graph.wires, targets, Wire("relu_1", "y", "mse_1", "prediction"))
    document.apply("wires", edits.with_wires(document.sheet, wires))
    inspector.selection.set(["dense_1"])
    line = inspector.form.fields["units"].line
    places, plate_counts = set(), set()
    for text in ("1", "1000000", "1000000000", "8"):
        type_into(qtbot, line, text)
        inspector.layout().activate()
        qtbot.wait(1)
        places.add(line.mapTo(inspector, line.rect().topLeft()).toTuple())
        plate_counts.add(len(plates(inspector)))
    assert len(plate_counts) > 1  # there was something to push it down
    assert len(places) == 1


def test_a_refused_setting_is_said_below_the_form(inspector, document, monkeypatch):
    inspector.selection.set(["dense_1"])

    def refuse(*_):
        raise edits.EditRefused("dense_1 cannot do that.")

    monkeypatch.setattr(edits, "set_layer", refuse)
    inspector.change_layer(Dense(units=3), "units")
    assert "dense_1 cannot do that.\nThe old value stays." in plates(inspector)
    assert inspector.form.fields["units"].line.text() == "8"


def test_long_names_of_nodes_do_not_widen_the_inspector(inspector, document):
    long = "a_node_with_a_name_that_is_much_longer_than_the_inspector_is_wide"
    document.apply("rename", edits.rename(document.sheet, "relu_1", long))
    wire = Wire("dense_1", "y", long, "x")
    inspector.session.progress = FakeProgress({wire: Reading(0.61, 2.1e-3)})
    inspector.selection.set(["dense_1"])
    assert inspector.readings.isVisible()
    assert inspector.area.widget().minimumSizeHint().width() <= inspector.minimumWidth()


def test_nothing_is_cut_in_a_narrow_dock(inspector):
    inspector.resize(260, 800)
    for nodes in ([], ["dense_1"], ["mse_1"]):
        inspector.selection.set(nodes)
        assert inspector.area.horizontalScrollBar().maximum() == 0
        for label in inspector.findChildren(QLabel):
            if label.isVisible() and label.wordWrap():
                assert label.height() >= label.heightForWidth(label.width())


@pytest.mark.parametrize(("name", "words"), [("spiral_1", "values"), ("dense_1", "activations")])
def test_what_data_hold_are_values(inspector, name, words):
    made = histogram(name, Quantity("activations", [np.ones((2, 3), np.float32)], ()))
    inspector.session.progress = FakeProgress({}, (made,))
    inspector.selection.set([name])
    assert inspector.histograms.title(made) == words
