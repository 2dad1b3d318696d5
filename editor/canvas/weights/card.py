"""The weight view: a card above the canvas that shows what is inside the opened node."""

from functools import partial

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout

from editor.canvas.canvas import Canvas
from editor.canvas.opening import open_node
from editor.canvas.plate import AWAY, Plate
from editor.canvas.weights.body import Body
from editor.canvas.weights.hint import Hint
from editor.canvas.weights.key import Key
from editor.canvas.weights.pages import Page, pages
from editor.canvas.weights.place import Place
from editor.canvas.weights.stepper import Stepper
from editor.canvas.weights.tints import QUANTITIES, Quantity
from editor.canvas.weights.titles import about, headline
from editor.explain import explain
from editor.look.fonts import SMALL, ui
from editor.selection import Weight
from editor.training.session import Session
from engine.looking import Opened
from engine.pictures import WeightView, told_at, weight_at

WORDS: dict[Quantity, str] = {"gradient": "∂L/∂w", "value": "w", "change": "Δw"}
FLOWS: dict[Quantity, str] = {"gradient": "gradient", "value": "value", "change": ""}
SAYS: dict[Quantity, str] = {
    "gradient": "The gradient's magnitude, on the decade scale of the wires",
    "value": "The numbers themselves: blue below 0, ochre above",
    "change": "What the last update has added to each weight",
}
TOP = 102  # px that the legend takes
REST = 150  # milliseconds after the last view of the past: what takes long waits for it
LEAST = 220  # px of height below it; with less the card lies over the legend, all of it: it has a key of its own


class WeightCard(Plate):
    """Follows the canvas's opened node, and asks the session for it while it is open."""

    def __init__(self, canvas: Canvas, session: Session) -> None:
        super().__init__(canvas, "Weights")
        self.session = session
        self.view: WeightView | None = None
        self.title = ""  # of the grid that is shown
        self.quantity: Quantity = "gradient"
        self.sample: int | None = 0
        look = canvas.look
        self.name, self.about = QLabel(objectName="name"), QLabel(objectName="line")
        self.remark = QLabel(objectName="line")
        self.remark.setFont(ui(SMALL))
        self.remark.setWordWrap(True)
        for label in (self.about, self.remark):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body, self.key, self.hint = Body(look, self), Key(look), Hint(look, canvas)
        self.switches = {quantity: self.switch(quantity) for quantity in QUANTITIES}
        self.stepper = Stepper(self)
        self.cross = QToolButton(text="✕", objectName="cross")
        self.cross.setAccessibleName("Close weights")
        self.cross.setToolTip("Close (Esc)")
        self.tabs = QHBoxLayout()
        self.tab_group = QButtonGroup(self)
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self.refresh)
        self._lay_out()
        self.cross.clicked.connect(self.close_it)
        self.stepper.stepped.connect(self.look_at)
        self.body.chosen.connect(self.choose)
        self.body.pointing.connect(self.say_words)
        canvas.opened_changed.connect(self.follow)
        canvas.looked.connect(self.place)
        look.changed.connect(self.restyle)
        look.shaded.connect(self.refresh)
        session.progressed.connect(self.take)
        session.state_changed.connect(self.refresh)
        canvas.selection.weight_changed.connect(self.refresh)
        self.hide()
        self.restyle()

    def switch(self, quantity: Quantity) -> QToolButton:
        """One of those that choose what is shown."""
        button = QToolButton(text=WORDS[quantity], checkable=True, objectName="segment")
        button.setToolTip(SAYS[quantity])
        explain(button)
        button.setAccessibleName(SAYS[quantity])
        button.clicked.connect(partial(self.show_quantity, quantity))
        return button

    def _lay_out(self) -> None:
        """Words and switches above, the picture, and below it what its colours mean."""
        group = QButtonGroup(self)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.setSpacing(6)
        above.addWidget(self.name)
        above.addWidget(self.about, 1)
        for button in self.switches.values():
            group.addButton(button)
            above.addWidget(button)
        above.addWidget(self.cross)
        self.tabs.setSpacing(4)
        below.setSpacing(8)
        below.addWidget(self.stepper)
        below.addWidget(self.remark, 1)
        below.addWidget(self.key)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 8)
        column.setSpacing(4)
        column.addLayout(above)
        column.addLayout(self.tabs)
        column.addWidget(self.body, 1)
        column.addLayout(below)

    def restyle(self) -> None:
        """Takes over fonts and colours of the theme."""
        theme = self.canvas.look.theme
        self.name.setFont(ui(11, bold=True))
        self.setStyleSheet(
            f"#name {{ color: {theme.text.name()}; }}"
            f"QToolButton#segment {{ padding: 3px 9px; border-radius: 5px; color: {theme.muted.name()};"
            f" background: transparent; border: 1px solid {theme.border.name()}; }}"
            f"QToolButton#segment:checked {{ color: {theme.accent.name()}; border-color: {theme.accent.name()}; }}"
            f"QToolButton#segment:focus {{ border-color: {theme.text.name()}; }}"
        )
        self.body.clear()
        self.refresh()

    # what is open

    def follow(self) -> None:
        """Another node is opened, or none."""
        self.view = None
        self.body.clear()
        opened = self.canvas.opened
        self.setVisible(opened is not None)
        self.ask()
        if opened is not None:
            self.name.setText(opened)
            self.setAccessibleName(f"Weights of {opened}")
            self.place()
            self.raise_()
            self.refresh()
            self.body.setFocus()
        else:
            self.canvas.setFocus()

    def ask(self) -> None:
        """For what is inside, with each progress."""
        name = self.canvas.opened
        opened = Opened(self.canvas.scope.long_name(name), self.sample) if name is not None else None
        self.session.wishes.opened = opened

    def take(self) -> None:
        """What has come with the newest progress."""
        progress, asked = self.session.progress, self.session.wishes.opened
        if progress is None:
            self.view = None
        elif progress.weights is not None and asked is not None and progress.weights.node == asked.node:
            if self.view is not None and self.session.state != "running":  # one scrubs, or steps
                self._rest.start()
            self.view = progress.weights
        else:
            return
        self.refresh()

    def place(self) -> None:
        """In the middle of the canvas, above its lower edge and messages: legend and most wires stay to be seen."""
        if self.isHidden():
            return
        below = self.canvas.room_below + AWAY
        top = TOP if self.canvas.height() - TOP - below >= LEAST else AWAY
        room = self.canvas.rect().adjusted(AWAY, top, -AWAY, -below)
        wide = min(room.width(), max(680, int(0.7 * room.width())))
        tall = min(room.height(), max(300, int(0.78 * room.height())))
        left = room.left() + (room.width() - wide) // (2 if top == TOP else 1)
        self.setGeometry(left, room.bottom() - tall + 1, wide, tall)

    def close_it(self) -> None:
        """Back to the canvas."""
        open_node(self.canvas, None)

    # what is shown of it

    @property
    def pages(self) -> tuple[Page, ...]:
        """All that there are."""
        return pages(self.view) if self.view is not None else ()

    @property
    def page(self) -> Page | None:
        """The one that is shown."""
        found = self.pages
        return next((page for page in found if page.title == self.title), found[0] if found else None)

    def show_quantity(self, quantity: Quantity) -> None:
        """Gradients, the numbers themselves, or what the update has changed."""
        self.quantity = quantity
        self.refresh()

    def show_title(self, title: str) -> None:
        """Another page."""
        self.title = title
        self.refresh()

    def look_at(self, sample: int | None) -> None:
        """Another sample of the batch; None for the mean."""
        self.sample = sample
        self.ask()

    def refresh(self) -> None:
        """Everything, from the newest view."""
        if self.isHidden():
            return
        view, page = self.view, self.page
        self._show_tabs([each.title for each in self.pages], page)
        self._say(headline(view, page, self.quantity))
        self.remark.setText(about(view, page))
        self.stepper.show_sample(view)
        if view is None or page is None:
            self.body.clear()
            self.key.show_tints(())
            return
        trained = all(grid.parameter for grid in page.grids)
        quantity: Quantity = "value" if self.quantity == "change" and not trained else self.quantity
        for each, button in self.switches.items():
            button.setText(WORDS[each] if trained else FLOWS[each])
            button.setVisible(bool(button.text()))
            button.setChecked(each == quantity)
        self.body.selected = self._selected(page)
        settled = self.session.state != "running" and not self._rest.isActive()
        self.body.show_page(view, page, quantity, settled)
        self.key.show_tints(self.body.seen.tints if self.body.seen is not None else ())

    def _say(self, words: str) -> None:
        """Beside the name, as far as there is room."""
        self.about.setToolTip(words)
        self.about.setText(self.about.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.about.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.layout().activate()
        self._say(self.about.toolTip())

    def _show_tabs(self, titles: list[str], page: Page | None) -> None:
        """A button for each page, where there are several."""
        buttons = self.tab_group.buttons()
        if [button.text() for button in buttons] != (titles if len(titles) > 1 else []):
            for button in buttons:
                self.tab_group.removeButton(button)
                self.tabs.removeWidget(button)
                button.hide()
                button.deleteLater()
            while self.tabs.takeAt(0) is not None:
                pass
            for title in titles if len(titles) > 1 else ():
                button = QToolButton(text=title, checkable=True, objectName="segment")
                button.clicked.connect(partial(self.show_title, title))
                self.tab_group.addButton(button)
                self.tabs.addWidget(button)
                button.show()
            self.tabs.addStretch(1)
        for button in self.tab_group.buttons():
            button.setChecked(page is not None and button.text() == page.title)

    # the selected weight

    def _selected(self, page: Page) -> Place | None:
        """Where it lies on this page."""
        weight, view = self.canvas.selection.weight, self.view
        for row, grid in enumerate(page.grids):
            if weight is not None and view is not None and weight[:2] == (view.node, grid.parameter):
                index = told_at(grid, weight.index)
                if index is not None:
                    return Place("number", index, row)
        return None

    def choose(self, place: Place) -> None:
        """Selects a weight for all views."""
        page, view = self.page, self.view
        if page is None or view is None or place.kind != "number":
            return
        grid = page.grids[place.grid]
        if grid.parameter:
            index = weight_at(grid, place.index)
            self.canvas.selection.set_weight(Weight(view.node, grid.parameter, index))

    def say_words(self) -> None:
        """Of what is pointed at."""
        words, place, drawing = self.body.words(), self.body.pointed, self.body.drawing
        if words is None or place is None or drawing is None:
            self.hint.say(None, QPointF())
        else:
            self.hint.say(words, self.body.mapTo(self.canvas, drawing.spot(place)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        else:
            super().keyPressEvent(event)
