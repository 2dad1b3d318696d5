"""A layer is one file: one written into a temporary folder is on the palette, in the form and in the file format."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

import engine.layers
from editor.document import edits
from editor.forms.form import Form
from editor.look.look import Look
from editor.panels.palette import Palette
from engine.formats.project import read, write
from engine.layers.layer import LAYERS, Layer
from engine.sheet import Sheet

SOURCE = '''
"""Doubles, or whatever the factor says."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, layer
from engine.op import Op
from engine.tensor import Spec


@layer(title="Amplify", category="Layers")
class Amplify(Layer, Setting):
    """Multiplies by a constant."""

    factor: Annotated[float, Meta(ge=0, le=10, description="What to multiply by.")] = 2.0

    def forward(self, w: Any, op: Op) -> None:
        op(np.multiply, w.x, self.factor, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.multiply, w.dy, self.factor, w.dx)

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((3,)),))]
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


def test_it_is_on_the_palette(qtbot: QtBot, amplify: type[Layer]) -> None:
    palette = Palette(Look("dark"))
    qtbot.addWidget(palette)
    QTest.keyClicks(palette.field, "amplify")
    rows = palette.list.model()
    assert "Amplify" in [rows.index(row, 0).data() for row in range(rows.rowCount())]
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(palette.field, "\r")
    assert chosen.args == ["Amplify"]


def test_it_is_in_the_form(qtbot: QtBot, amplify: type[Layer]) -> None:
    form = Form(amplify(), Look("dark"))
    qtbot.addWidget(form)
    (field,) = form.findChildren(QLineEdit)
    field.setFocus()
    field.selectAll()
    with qtbot.waitSignal(form.changed) as changed:
        QTest.keyClicks(field, "3")
    assert changed.args[0] == amplify(factor=3.0)


def test_it_is_in_the_file_format(tmp_path: Path, amplify: type[Layer]) -> None:
    sheet, name = edits.add_node(Sheet(), amplify(factor=4.5), (20.0, 40.0))
    path = tmp_path / "amplified.chain"
    write(path, sheet)
    assert name == "amplify_1"
    assert read(path).sheet == sheet
