"""A layer is one file: what one file in a temporary folder brings along, and where it is found."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

import engine.layers
from editor.actions import Actions
from editor.document.document import Document
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.formats.project import read, write
from engine.layers.layer import LAYERS, Layer
from tests.engine.harness import verify

SOURCE = '''
"""Multiplies each feature by a trained number, and all by the same factor."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.ones import Ones
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Shape, Spec


@layer(title="Amplify", category="Layers")
class Amplify(Layer, Setting):
    """y = factor · scale · x."""

    formula = "y = factor · scale · x"
    factor: Annotated[float, Meta(ge=0, le=10, description="What to multiply by.")] = 2.0
    remark: Annotated[str, Meta(max_length=80, description="What it is here for.")] = ""

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        return {"scale": Parameter(shapes[0], Ones())}

    def forward(self, w: Any, op: Op) -> None:
        op(np.multiply, w.x.T, w.scale.T, w.y.T)
        op(np.multiply, w.y, self.factor, w.y)

    def backward(self, w: Any, op: Op) -> None:
        w.ones, w.part = w.filled((w.batch,), self.factor), w.empty(w.x.shape)
        op(np.multiply, w.dy, w.x, w.part)
        op(np.dot, w.part, w.ones, w.grad_scale)
        if w.dx is not None:
            op(np.multiply, w.dy.T, w.scale.T, w.dx.T)
            op(np.multiply, w.dx, self.factor, w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=f"{self.factor} * {{scale}} * {{x}}", tensors={"scale": lambda arrays: arrays["scale"]})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((3,)),)), Example(cls(factor=0.5, remark="half"), (Spec((2, 3)),))]
'''


@pytest.fixture
def amplify(tmp_path: Path) -> Iterator[type[Layer]]:
    """The class, found by nothing but its file; gone again afterwards."""
    (tmp_path / "amplify.py").write_text(SOURCE, "utf-8")
    engine.layers.__path__.append(str(tmp_path))
    try:
        yield LAYERS["Amplify"]
    finally:
        engine.layers.__path__.remove(str(tmp_path))
        LAYERS.forget("Amplify")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The whole program, with a worker in the test's own process."""
    window = MainWindow(Document(), Session(worker=InlineWorker), Look("dark"))
    Actions(window)
    qtbot.addWidget(window, before_close_func=lambda _: window.document.undo_stack.setClean())
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: window.plots.count() > 0)
    yield window
    window.session.close()


def insert_menu(window: MainWindow) -> QMenu:
    """The menu bar's, as it is when it opens."""
    (menu,) = (bar.menu() for bar in window.menuBar().actions() if bar.text() == "&Insert")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return menu


def entry(window: MainWindow, label: str) -> QLineEdit:
    """The entry of the inspector's form under this name."""
    (found,) = (e for e in window.inspector.findChildren(QLineEdit) if e.accessibleName() == label and e.isVisible())
    return found


def test_one_file_is_on_the_palette_in_the_form_in_the_file_format_and_in_the_harness(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, amplify: type[Layer]
) -> None:
    document, palette = window.document, window.palette_panel

    QTest.keyClicks(palette.field, "amplify")  # on the palette
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert document.sheet.graph.nodes == {"amplify_1": amplify()}

    (layers,) = (part.menu() for part in insert_menu(window).actions() if part.text() == "Layers")  # in the menu
    assert isinstance(layers, QMenu)
    (action,) = (action for action in layers.actions() if action.text() == "Amplify")
    action.trigger()
    assert document.sheet.graph.nodes["amplify_2"] == amplify()

    window.canvas.setFocus()  # in search-to-add, by typing on the canvas
    QTest.keyClick(window.canvas, Qt.Key.Key_A)
    popup = window.canvas.editing.popup
    assert popup is not None
    QTest.keyClicks(popup.field, "mplify")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert document.sheet.graph.nodes["amplify_3"] == amplify()

    window.selection.set(["amplify_1"])  # in the form
    qtbot.waitUntil(lambda: window.inspector.form is not None and window.inspector.form.isVisible())
    for label, text in (("Factor", "3"), ("Remark", "by hand")):
        entry(window, label).selectAll()
        QTest.keyClicks(entry(window, label), text)
    assert document.sheet.graph.nodes["amplify_1"] == amplify(factor=3.0, remark="by hand")

    path = tmp_path / "amplified.chain"  # in the file format
    write(path, document.sheet)
    assert read(path).sheet == document.sheet

    verify(amplify)  # in the harness


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="parity with PyTorch needs torch")
def test_the_file_brings_its_pytorch_twin(amplify: type[Layer]) -> None:
    from tests.parity import test_layers as parity

    for example in amplify.examples():
        for dtype in (np.float32, np.float64):
            parity.test_training(example, 3, dtype)
            parity.test_inference_after_training(example, dtype)
