"""Every menu entry and toolbar command, once: its words, its shortcut, what it does."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from editor.document.files import recent
from engine.formats.project import examples
from engine.layers.layer import LAYERS

if TYPE_CHECKING:
    from editor.main_window import MainWindow
