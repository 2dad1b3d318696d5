"""An ONNX model in the window: opened or dropped, saved as a project, and trained on from its weights."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.main_window import MainWindow
from engine.data.spiral import Spiral
from engine.editing import edits
from engine.formats.onnx.opening import read_onnx
from engine.formats.project import read
from engine.graph import Wire
from engine.losses.cross_entropy import CrossEntropy
from tests.editor.drags import drag, drop, files
from tests.engine.formats.onnx.models import drawn, model, written
from tests.engine.formats.samples import same_weights

LINES = "a = Gemm<transB = 1>(x, w, b)\nc = Tanh(a)\ny = Gemm<transB = 1>(c, v, d)"


def spiral_net(folder: Path) -> Path:
    weights = {"w": drawn((8, 2)), "b": drawn((8,), 1), "v": drawn((2, 8), 2), "d": drawn((2,), 3)}
    return written(folder / "my.net.onnx", model(LINES, {"x": ("N", 2)}, weights))


def test_it_opens_as_an_untitled_drawing(window: MainWindow, tmp_path: Path) -> None:
    path = spiral_net(tmp_path)
    window.files.open_file(path)
    document = window.document
    assert document.sheet == read_onnx(path).sheet
    assert (document.path, document.title, document.modified) == (None, "my.net", False)
    assert window.windowTitle() == "my.net — Chainrule"
    (problem,) = document.inspection.errors
    assert problem.kind == "no loss"


def test_it_is_opened_where_it_is_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    data, place = files(spiral_net(tmp_path)), window.canvas.rect().center()
    assert drag(window.canvas, data, place)
    assert drop(window.canvas, data, place)
    qtbot.waitUntil(lambda: window.document.title == "my.net")


def test_save_asks_for_a_project_and_leaves_the_model_alone(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = spiral_net(tmp_path)
    before = path.read_bytes()
    window.files.open_file(path)
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_save", lambda _, proposed: asked.append(proposed) or tmp_path / "kept.chain")
    assert window.files.save()
    assert len(asked) == 1
    assert asked[0].endswith(".chain")
    assert path.read_bytes() == before
    project, saved = read_onnx(path), read(tmp_path / "kept.chain")
    assert saved.sheet == project.sheet
    assert same_weights(saved.weights, project.weights)
    assert window.document.path == tmp_path / "kept.chain"


def test_with_data_and_a_loss_it_goes_on_from_its_weights(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = spiral_net(tmp_path)
    window.files.open_file(path)
    project, document = read_onnx(path), window.document
    (first, _, last) = [name for name in document.sheet.graph.nodes if name != "x"]
    sheet = edits.remove(document.sheet, ["x"])
    sheet, data = edits.add_node(sheet, Spiral(), (0, 0))
    sheet, loss = edits.add_node(sheet, CrossEntropy(), (800, 0))
    for wire in (
        Wire(data, "inputs", first, "x"),
        Wire(last, "y", loss, "prediction"),
        Wire(data, "targets", loss, "targets"),
    ):
        sheet = edits.connect(sheet, wire)
    document.apply("Data and a loss", sheet)
    assert document.inspection.errors == ()
    qtbot.waitUntil(lambda: window.session.has_program is True)
    qtbot.waitUntil(lambda: window.session.weights is not None and window.session.weights.iteration == 0)
    assert window.session.weights is not None
    assert project.weights is not None
    assert same_weights(window.session.weights.arrays, project.weights)
    window.session.step("batch")
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration == 1)


def test_what_cannot_be_drawn_is_said_and_changes_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda _, sentence: said.append(sentence))
    window.files.load("xor")
    before = window.document.sheet
    path = written(tmp_path / "odd.onnx", model("y = Sin(x)", {"x": ("N", 2)}))
    window.files.open_file(path)
    assert window.document.sheet is before
    assert said == [
        f"{path} can't be opened: its node y (Sin) does what no layer here does. Use another operator there, and "
        "export again."
    ]
