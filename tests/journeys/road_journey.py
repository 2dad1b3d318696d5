"""The whole road by hand: an empty canvas, five nodes, their wires, Train, Pause, back to empty and forward again."""

from argparse import Namespace
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from editor.application import build
from editor.look import colours
from editor.main_window import MainWindow
from engine.events import Progress
from engine.graph import Wire
from engine.train import Run
from tests.journeys.screen import Hands, on_screen
