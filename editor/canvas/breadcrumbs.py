"""Where one is inside groups, and the way back out."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton

from editor.canvas.canvas import Canvas
from editor.canvas.plate import AWAY, Plate
from editor.document.document import Document
from editor.look.fonts import ui


class Breadcrumbs(Plate):
    """spiral › block › norm: a click goes to that level. Hidden where one sees the whole graph."""

    def __init__(self, canvas: Canvas, document: Document) -> None:
        super().__init__(canvas, "Where this group lies")
        self.document = document
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8, 3, 8, 3)
        self.row.setSpacing(2)
        canvas.scope.entered.connect(self.show_path)
        document.title_changed.connect(self.show_path)
        canvas.look.changed.connect(self.show_path)
        self.move(AWAY, AWAY)
        self.show_path()

    def show_path(self) -> None:
        """One button for each level, the last for where one is."""
        while (item := self.row.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        theme, path = self.canvas.look.theme, self.canvas.scope.path
        words = [self.document.title or "untitled", *path]
        for level, word in enumerate(words):
            if level:
                gap = QLabel("›")
                gap.setStyleSheet(f"color: {theme.muted.name()}")
                self.row.addWidget(gap)
                gap.show()
            last = level == len(path)
            button = QToolButton(text=word, autoRaise=True, enabled=not last, objectName="crumb")
            button.setFont(ui(9.5, bold=last))
            button.setToolTip("" if last else f"Go back to {word}")
            colour = theme.text if last else theme.accent
            button.setStyleSheet(
                f"QToolButton {{ color: {colour.name()}; border: none; padding: 3px 5px; background: transparent; }}"
                f"QToolButton:hover {{ background: {theme.raised.name()}; border-radius: 4px; }}"
            )
            button.clicked.connect(partial(self.go, level))
            self.row.addWidget(button)
            button.show()  # else Qt does so later, and what is not shown yet has no size
        self.setVisible(bool(path))
        self.adjustSize()

    def go(self, level: int) -> None:
        """Out to this level; what one was in is selected there."""
        path = self.canvas.scope.path
        self.canvas.scope.go(path[:level])
        self.canvas.selection.set(path[level : level + 1])
        self.canvas.setFocus()
