"""Projector mode: large words, thick wires, strong contrast; all but canvas, ribbon and the chosen plots put away."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSplitter, QToolBar, QWidget

from editor.canvas.view import View
from editor.main_window import MainWindow
from editor.panels.loop_ribbon import LoopRibbon

ABOVE = 64.0  # px left free above a fitted graph: for a pulse's number
SHARES = (11, 10)  # of the height, of canvas and plots: large words need room


@dataclass(frozen=True)
class Before:
    """How all of it was."""

    hidden: dict[QWidget, bool]
    sizes: dict[QSplitter, list[int]]
    size: QSize
    view: View
    fits: bool
    above: float
    minimap: bool
    focus: QWidget | None


def shared(whole: int, shares: tuple[int, ...]) -> list[int]:
    """In these proportions."""
    return [whole * share // sum(shares) for share in shares]


class Projector(QObject):
    """Puts away and brings back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.before: Before | None = None

    @property
    def on(self) -> bool:
        """Whether the mode is on."""
        return self.before is not None

    def turn(self) -> None:
        """On or off."""
        window = self.window
        window.setUpdatesEnabled(False)  # nothing is seen half done
        try:
            if self.before is None:
                self._put_away()
            else:
                self._bring_back(self.before)
        finally:
            window.setUpdatesEnabled(True)

    def _others(self) -> list[QWidget]:
        """All that is put away."""
        window = self.window
        found = [window.palette_panel, window.inspector, window.timeline_bar, window.statusBar(), window.menuBar()]
        return [*found, window.legend]

    def _tools(self) -> list[QAction]:
        """What is on the toolbar beside the ribbon."""
        bars = self.window.findChildren(QToolBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        parts = [(bar, action) for bar in bars for action in bar.actions()]
        return [action for bar, action in parts if not isinstance(bar.widgetForAction(action), LoopRibbon)]

    def _put_away(self) -> None:
        window, canvas = self.window, self.window.canvas
        self.before = Before(
            {widget: widget.isHidden() for widget in self._others()},
            {splitter: splitter.sizes() for splitter in (window.across, window.middle)},
            window.size(),
            canvas.picture.view,
            canvas.fits,
            canvas.room_above,
            window.minimap.wanted,
            QApplication.focusWidget(),
        )
        for widget in self._others():
            widget.hide()
        for action in self._tools():
            action.setVisible(False)
        window.minimap.want(False)
        canvas.room_above = ABOVE
        window.look.projected = True
        self._settle({})
        self._settle({window.middle: shared(window.middle.height(), SHARES)})
        canvas.fit()
        canvas.setFocus()

    def _bring_back(self, before: Before) -> None:
        window, canvas = self.window, self.window.canvas
        self.before = None
        window.look.projected = False
        for widget, hidden in before.hidden.items():
            widget.setHidden(hidden)
        for action in self._tools():
            action.setVisible(True)
        canvas.room_above = before.above
        self._settle(before.sizes)
        window.resize(before.size)  # should it have had to grow
        self._settle(before.sizes)
        window.minimap.want(before.minimap)
        canvas.set_view(before.view)
        canvas.fits = before.fits
        if before.focus is not None:
            before.focus.setFocus()

    def _settle(self, sizes: dict[QSplitter, list[int]]) -> None:
        """Layouts know what has become of fonts and panels, then splitters have these sizes."""
        window = self.window
        for widget in window.findChildren(QWidget):
            if (layout := widget.layout()) is not None:
                layout.invalidate()
        if (whole := window.layout()) is not None:
            whole.activate()
        for splitter, wanted in sizes.items():
            splitter.setSizes(wanted)
