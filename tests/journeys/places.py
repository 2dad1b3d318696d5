"""Where on the screen things are that journeys go to, and what the toolbar says."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton

from editor.canvas.scene import Side
from editor.main_window import MainWindow
from tests.journeys.screen import Hands, on_screen


def palette_row(window: MainWindow, hands: Hands, title: str) -> QPoint:
    """Where the palette shows a layer, found by typing its title into the search field."""
    hands.click(on_screen(window.palette_panel.field))
    hands.press("ctrl+a")
    hands.type(title)
    rows = window.palette_panel.list
    model = rows.model()
    (row,) = (r for r in range(model.rowCount()) if model.index(r, 0).data() == title)
    return on_screen(rows.viewport(), rows.visualRect(model.index(row, 0)).center())


def port(window: MainWindow, node: str, name: str, side: Side) -> QPoint:
    """Where a port lies on the screen."""
    return on_screen(window.canvas, window.canvas.port_position(node, name, side))


def node(window: MainWindow, name: str) -> QPoint:
    """A node's title bar on the screen."""
    return on_screen(window.canvas, window.canvas.node_rect(name).center() - QPoint(0, 14))


def button(window: MainWindow, key: str) -> QPoint:
    """The middle of the toolbar's button of an action."""
    action = window.commands[key]
    (found,) = (b for b in window.findChildren(QToolButton) if b.defaultAction() is action and b.isVisible())
    return on_screen(found)


def field(window: MainWindow, label: str) -> QPoint:
    """The entry of the inspector's form under this name."""
    (found,) = (e for e in window.inspector.findChildren(QLineEdit) if e.accessibleName() == label and e.isVisible())
    return on_screen(found)


def empty(window: MainWindow) -> QPoint:
    """A place of the canvas where nothing is."""
    return on_screen(window.canvas, QPoint(60, window.canvas.height() - 40))


def read_out(window: MainWindow, heading: str) -> str:
    """What the toolbar says below this heading."""
    labels = [label for label in window.findChildren(QLabel) if label.isVisible()]
    (text,) = (label.text() for label in labels if label.accessibleName() == f"{heading} {label.text()}")
    return text


def iteration(window: MainWindow) -> int:
    """As the toolbar says it."""
    text = read_out(window, "iteration").replace(",", "")
    return int(text) if text.isdecimal() else 0
