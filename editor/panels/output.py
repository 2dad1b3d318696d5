"""What the network makes of the test samples: the views that the session holds, side by side."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from editor.explain import explain
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.panels.confusion import Confusion
from editor.panels.drawn_when_seen import DrawnWhenSeen
from editor.panels.plane import Plane
from editor.panels.scatter import Scatter
from editor.panels.verdict import verdict
from editor.training.session import Session
from editor.training.words import invitation
from engine.pictures import ConfusionView, PlaneView, ScatterView, View

NARROWEST = 200  # px: one view; side by side they may need more
WORDS = 200  # px that the words need to be shown
GAP = 26
WIDGETS = {PlaneView: Plane, ConfusionView: Confusion, ScatterView: Scatter}


class Output(DrawnWhenSeen):
    """One captioned widget for each view, in the session's order, then what they come to in words.

    At a glance, beside the curves: only the views that fit, and no words.
    """

    def __init__(self, session: Session, look: Look, glance: bool = False) -> None:
        super().__init__()
        self.session, self.look, self.glance = session, look, glance
        self.setMinimumWidth(NARROWEST)
        self.frames: list[Captioned] = []
        self.spare: QSpacerItem | None = None
        self.waiting = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.words = QLabel(objectName="verdict", wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop, visible=False)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # they ask for no room
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 6, 12, 10)
        self.row.setSpacing(GAP)
        self.row.addWidget(self.waiting)
        self.row.addWidget(self.words, 1)
        session.views_changed.connect(self.follow)
        session.state_changed.connect(self.invite)
        look.changed.connect(self.restyle)
        self.invite()
        self.restyle()
        self.draw()

    def restyle(self) -> None:
        """Takes over fonts and colours of the theme."""
        muted = self.look.theme.muted.name()
        self.waiting.setFont(ui(9))
        self.setStyleSheet(f"Output > QLabel, #caption, #hint {{ color: {muted}; }}")
        self.fit()

    def invite(self) -> None:
        """What to do while there is nothing to show."""
        purpose = "to see what the network predicts for the test samples"
        self.waiting.setText(invitation(self.session.state, purpose))

    def draw(self) -> None:
        """The session's views as they are now."""
        views = self.session.views
        if [WIDGETS[type(view)] for view in views] != [type(frame.view) for frame in self.frames]:
            self.lay_out(views)
        for frame, view in zip(self.frames, views, strict=True):
            if frame.view.view is not view:
                frame.view.show_view(view)
        self.words.setText("" if self.glance else verdict(views))
        self.fit()

    def lay_out(self, views: tuple[View, ...]) -> None:
        """Other kinds of views: other widgets."""
        for frame in self.frames:
            self.row.removeWidget(frame)
            frame.hide()
            frame.deleteLater()
        self.frames = [Captioned(WIDGETS[type(view)](self.look)) for view in views]
        for place, frame in enumerate(self.frames):
            self.row.insertWidget(place, frame, 4)  # the pictures first
        if self.spare is not None:
            self.row.removeItem(self.spare)
        self.spare = QSpacerItem(0, 0, QSizePolicy.Policy.Expanding) if views else None
        if self.spare is not None:
            self.row.addItem(self.spare)
        self.waiting.setVisible(not views)

    def fit(self) -> None:
        """Gives each view the width its height asks for; what is left over stays empty at the right."""
        margins = self.row.contentsMargins()
        left = self.width() - margins.left() - margins.right()
        for place, frame in enumerate(self.frames):
            frame.fit(self.height() - margins.top() - margins.bottom())
            left -= frame.minimumSizeHint().width() + GAP * (place > 0)
            frame.setVisible(place == 0 or left >= 0 or not self.glance)
        taken = sum(frame.maximumWidth() + GAP for frame in self.frames) + margins.left() + margins.right()
        self.words.setVisible(bool(self.words.text()) and self.width() - taken >= WORDS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()
        super().resizeEvent(event)


class Captioned(QWidget):
    """A view under its title, with a word on how to read it: beside the title, or below where there is no room."""

    def __init__(self, view: Plane | Confusion | Scatter) -> None:
        super().__init__()
        self.view = view
        self.caption, self.hint = (
            QLabel(view.title, objectName="caption"),
            QLabel(view.hint, objectName="hint"),
        )
        self.caption.setFont(ui(9))
        self.hint.setFont(ui(SMALL))
        self.caption.setToolTip(view.hint)
        explain(self.caption)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it asks for no room
        self.head = QBoxLayout(QBoxLayout.Direction.LeftToRight, spacing=2)
        self.head.addWidget(self.caption)
        self.head.addWidget(self.hint, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self.head)
        layout.addWidget(view, 1)

    def head_width(self) -> int:
        """Of title and hint side by side."""
        hint = self.hint.fontMetrics().horizontalAdvance(self.hint.text())
        return self.caption.sizeHint().width() + 14 + hint

    def fit(self, height: int) -> None:
        """As wide as the view wants to be at this height, and no narrower than its title and hint."""
        wanted = self.view.wanted_width(height - self.caption.sizeHint().height() - 6)
        self.setMaximumWidth(max(self.head_width(), wanted))

    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.width() >= self.head_width()
        ways, sides = QBoxLayout.Direction, Qt.AlignmentFlag
        self.hint.setWordWrap(not beside)
        self.head.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self.hint.setAlignment(sides.AlignVCenter | (sides.AlignRight if beside else sides.AlignLeft))
        super().resizeEvent(event)
