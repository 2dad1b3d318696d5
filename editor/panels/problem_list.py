"""The list of problems, with real buttons for the cures of those that are in view."""

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListView

from editor.document.offers import Offers
from editor.look.look import Look
from editor.panels.fix_button import FixButton, fix_buttons
from editor.panels.problem_rows import ProblemPainter, ProblemRows, button_boxes
from engine.problem import Problem


class ProblemList(QListView):
    """Asks for cures of what is seen only. Tab leads from a row to its own buttons."""

    chosen = Signal(str)  # a node, by its long name
    left = Signal()  # for that node

    def __init__(self, offers: Offers, look: Look) -> None:
        super().__init__()
        self.offers, self.rows = offers, ProblemRows(self)
        self.painter = ProblemPainter(offers, look, self)
        self.buttons: dict[Problem, list[FixButton]] = {}
        self.setObjectName("problems")
        self.setAccessibleName("Problems")
        self.setModel(self.rows)
        self.setItemDelegate(self.painter)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setMouseTracking(True)  # the row under the cursor is lit
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self.go)
        self.verticalScrollBar().valueChanged.connect(self.arrange)
        offers.found.connect(self.offer)
        look.changed.connect(self.scheduleDelayedItemsLayout)  # words may be of another size

    def show_problems(self, problems: list[Problem]) -> None:
        """These rows, errors first. What was current stays so, or the row in its place is."""
        problems = sorted(problems, key=lambda problem: problem.warning)
        row, before, scrolled = self.currentIndex().row(), self.rows.problems, self.verticalScrollBar().value()
        if problems != before:
            current = before[row] if 0 <= row < len(before) else None
            self.rows.show(problems)
            for problem in [*self.buttons]:
                self.drop(problem)
            place = problems.index(current) if current in problems else min(max(row, 0), len(problems) - 1)
            self.setCurrentIndex(self.rows.index(place, 0))
            if self.isVisible():
                self.executeDelayedItemsLayout()
                self.verticalScrollBar().setValue(scrolled)
        self.arrange()

    def drop(self, problem: Problem) -> None:
        """Takes its buttons away; one that has the keyboard gives it back to the list."""
        for button in self.buttons.pop(problem, ()):
            if button.hasFocus():
                self.setFocus()
            button.hide()
            button.deleteLater()

    def seen(self) -> range:
        """The rows in view."""
        count, tall = len(self.rows.problems), self.viewport().height()
        if not self.isVisible() or not count:
            return range(0)
        last = self.indexAt(QPoint(0, tall - 1)).row()
        return range(max(self.indexAt(QPoint(0, 0)).row(), 0), (count - 1 if last < 0 else last) + 1)

    def arrange(self) -> None:
        """Buttons where their rows are; cures are looked for where nobody knows any yet."""
        seen = self.seen()
        shown = [self.rows.problems[row] for row in seen]
        self.offers.want("list", shown)
        for problem in self.buttons.keys() - set(shown):
            for button in self.buttons[problem]:
                button.hide()
        for row, problem in zip(seen, shown, strict=True):
            if self.offers.words(problem) != tuple(button.words for button in self.buttons.get(problem, ())):
                self.drop(problem)
                self.buttons[problem] = self.made(problem)
            own = row == self.currentIndex().row()
            rect = self.visualRect(self.rows.index(row, 0))
            own_buttons = self.buttons.get(problem, [])
            boxes = button_boxes(rect, [button.words for button in own_buttons])
            for button, box in zip(own_buttons, boxes, strict=True):
                self.place(button, box)
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if own else Qt.FocusPolicy.ClickFocus)

    def made(self, problem: Problem) -> list[FixButton]:
        """The buttons for a row; with a click it is the current one."""
        made = fix_buttons(problem, self.offers, self.viewport())
        for button in made:
            button.pressed.connect(lambda: self.setCurrentIndex(self.rows.index(self.rows.problems.index(problem), 0)))
        return made

    def place(self, button: FixButton, room: QRect) -> None:
        """At the left of its room, as wide as its words."""
        button.setGeometry(QRect(room.topLeft(), QSize(min(button.sizeHint().width(), room.width()), room.height())))
        button.show()

    def offer(self, problem: Problem) -> None:
        """Cures are known for this one: its row may be higher now."""
        shown = tuple(button.words for button in self.buttons.get(problem, ()))
        if self.offers.words(problem) != shown and problem in self.rows.problems:
            self.scheduleDelayedItemsLayout()

    def go(self, index: QModelIndex) -> None:
        """To the node of this row."""
        node = self.rows.problems[index.row()].node
        if node is not None:
            self.chosen.emit(node)

    def doItemsLayout(self) -> None:
        super().doItemsLayout()
        self.arrange()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.painter.width = self.viewport().width()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.go(self.currentIndex())
            self.left.emit()
        else:
            super().keyPressEvent(event)
