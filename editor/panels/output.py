"""What the network makes of the test samples: the views that the session holds, side by side."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from editor.look.fonts import ui
from editor.look.look import Look
from editor.panels.confusion import Confusion
from editor.panels.plane import Plane
from editor.panels.scatter import Scatter
from editor.training.session import Session
from engine.events import ConfusionView, PlaneView, ScatterView, View

MARGINS = 22  # px: above, below and between caption and view
WIDGETS = {PlaneView: Plane, ConfusionView: Confusion, ScatterView: Scatter}


class Output(QWidget):
    """One captioned widget for each view, in the session's order."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session, self.look = session, look
        self.shown: list[Plane | Confusion | Scatter] = []
        self.frames: list[QWidget] = []
        self.spare: QSpacerItem | None = None
        self.waiting = QLabel(
            "Press Train to see what the network predicts for the test samples.",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 6, 12, 10)
        self.row.setSpacing(26)
        self.row.addWidget(self.waiting)
        session.views_changed.connect(self.follow)
        look.changed.connect(self.restyle)
        self.restyle()
        self.draw()

    def restyle(self) -> None:
        """Takes over fonts and colours of the theme."""
        muted = self.look.theme.muted.name()
        self.waiting.setFont(ui(9))
        self.setStyleSheet(f"Output > QLabel, #caption, #hint {{ color: {muted}; }}")

    def follow(self) -> None:
        """New views: shown when somebody looks."""
        if self.isVisible():
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        self.draw()
        super().showEvent(event)

    def draw(self) -> None:
        """The session's views as they are now."""
        views = self.session.views
        if [WIDGETS[type(view)] for view in views] != [type(widget) for widget in self.shown]:
            self.lay_out(views)
        for widget, view in zip(self.shown, views, strict=True):
            if widget.view is not view:
                widget.show_view(view)
        self.fit()

    def lay_out(self, views: tuple[View, ...]) -> None:
        """Other kinds of views: other widgets."""
        for frame in self.frames:
            self.row.removeWidget(frame)
            frame.hide()
            frame.deleteLater()
        self.shown = [WIDGETS[type(view)](self.look) for view in views]
        self.frames = [captioned(widget) for widget in self.shown]
        for frame in self.frames:
            self.row.addWidget(frame, 1)
        if self.spare is not None:
            self.row.removeItem(self.spare)
        self.spare = QSpacerItem(0, 0, QSizePolicy.Policy.Expanding) if views else None
        if self.spare is not None:
            self.row.addItem(self.spare)
        self.waiting.setVisible(not views)
        self.fit()

    def fit(self) -> None:
        """Gives each view the width its height asks for; what is left over stays empty at the right."""
        for frame, widget in zip(self.frames, self.shown, strict=True):
            height = self.contentsRect().height() - MARGINS - frame.layout().itemAt(0).sizeHint().height()
            head = frame.layout().itemAt(0).sizeHint().width()
            frame.setMaximumWidth(max(head, widget.wanted_width(height)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()
        super().resizeEvent(event)


def captioned(widget: Plane | Confusion | Scatter) -> QWidget:
    """A view with its title and a word on how to read it above."""
    frame = QWidget()
    caption, hint = QLabel(widget.title, objectName="caption"), QLabel(widget.hint, objectName="hint")
    caption.setFont(ui(9))
    hint.setFont(ui(8))
    head = QHBoxLayout()
    head.addWidget(caption)
    head.addStretch(1)
    head.addWidget(hint)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    layout.addLayout(head)
    layout.addWidget(widget, 1)
    return frame
