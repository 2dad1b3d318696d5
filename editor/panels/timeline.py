"""The time line under the canvas: the track of iterations, what plays it back, bookmarks, and the way on."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from editor.forms.choice import StillComboBox
from editor.look import icons
from editor.look.look import Look
from editor.look.themes import mixed
from editor.panels.time_track import TimeTrack
from editor.panels.time_words import TimeWords
from editor.training.playback import SPEEDS, Playback
from editor.training.seek import seek
from editor.training.session import Session
from engine.timeline import Outline, line

BUTTON = QSize(30, 28)
SPEED = 92  # px


def speed_words(speed: float | None) -> str:
    """A speed in few words."""
    return "all in 10 s" if speed is None else f"{speed:,g}/s"


def branch_words(branch: Outline) -> str:
    """A branch that the run has left."""
    if branch.parent is None:
        return f"An earlier run, up to iteration {branch.ends:,}"
    return f"Iterations {branch.begins + 1:,} to {branch.ends:,}, left after {branch.begins:,}"


class TimelineBar(QWidget):
    """Buttons for the actions play_history and bookmark; below the line what is shown and the way on from there."""

    def __init__(self, session: Session, playback: Playback, look: Look) -> None:
        super().__init__()
        self.session, self.playback, self.look = session, playback, look
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.track, self.words = TimeTrack(session, look), TimeWords(session, look)
        self.play, self.mark = (QToolButton(focusPolicy=Qt.FocusPolicy.TabFocus) for _ in range(2))
        self.speed = StillComboBox()
        self.speed.addItems([speed_words(speed) for speed in SPEEDS])
        self.speed.setCurrentIndex(SPEEDS.index(playback.speed))
        self.speed.setFixedWidth(SPEED)
        self.speed.setAccessibleName("Speed of playing back")
        self.speed.setToolTip("How many iterations are shown in a second when the past is played back.")
        self.speed.activated.connect(lambda place: playback.set_speed(SPEEDS[place]))
        self.branches = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup, visible=False)
        self.branches.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.branches.setFixedHeight(BUTTON.height())
        self.branches.setStyleSheet("padding: 0 18px 0 9px")
        self.branches.setToolTip("Where the run, or one before it, has been and was gone back from.")
        self.branches.setMenu(QMenu(self.branches))
        self.listed: list[tuple[int, str]] = []  # the branches in it
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.track)
        column.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 4, 3)
        row.setSpacing(6)
        for widget in (self.play, self.speed, self.mark, self.branches):
            row.addWidget(widget)
        row.addLayout(column, 1)
        self.track.seen.connect(self.words.show_picture)
        playback.changed.connect(self.refresh)
        session.timeline_changed.connect(self.list_branches)
        look.changed.connect(self.refresh)
        self.refresh()

    def add_commands(self, actions: Mapping[str, QAction]) -> None:
        """What the buttons do."""
        for button, key in ((self.play, "play_history"), (self.mark, "bookmark")):
            button.setDefaultAction(actions[key])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
            button.setFixedSize(BUTTON)
            button.setStyleSheet("padding: 0")
            actions[key].setIconVisibleInMenu(False)
        self.words.add_commands(actions)
        self.track.bookmark_named.connect(actions["name_bookmark"].trigger)
        self.refresh()

    def refresh(self) -> None:
        """Signs and colours."""
        theme, playing = self.look.theme, self.playback.playing
        faint = mixed(theme.muted, theme.panel, 0.65)
        for button, sign in ((self.play, "pause" if playing else "train"), (self.mark, "bookmark")):
            if (action := button.defaultAction()) is not None:
                action.setIcon(icons.icon(sign, theme.text, faint))
        self.play.setAccessibleName("Stop playing back" if playing else "Play back")
        self.mark.setAccessibleName("Bookmark")

    def list_branches(self) -> None:
        """Those that the run has left, to choose from."""
        timeline, menu = self.session.timeline, self.branches.menu()
        on_line = {branch.number for branch, _ in line(timeline)} if timeline is not None else set()
        left = [branch for branch in timeline.branches if branch.number not in on_line] if timeline is not None else []
        self.branches.setVisible(bool(left))
        listed = [(branch.number, branch_words(branch)) for branch in left]
        if listed == self.listed:
            return  # it may be open
        self.listed = listed
        self.branches.setText(f"{len(left)} branch{'es' if len(left) != 1 else ''}")
        menu.clear()
        for branch in reversed(left):
            menu.addAction(branch_words(branch), lambda chosen=branch: seek(self.session, chosen.ends, chosen.number))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.look.theme
        QPainter(self).fillRect(0, 0, self.width(), 1, mixed(theme.border, theme.panel, 0.75))  # the canvas ends here

    def showEvent(self, event: QShowEvent) -> None:
        self.session.wishes.want_timeline("time line", True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.session.wishes.want_timeline("time line", False)
        super().hideEvent(event)
