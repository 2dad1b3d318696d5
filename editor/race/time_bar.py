"""The time line of both: dragged, both show the same iteration."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from editor.look import icons
from editor.look.fonts import SMALL, ui
from editor.look.themes import mixed
from editor.panels.time_track import TimeTrack
from editor.race.aside import Aside
from editor.race.together import Together
from editor.training.playback import Playback

BUTTON = QSize(30, 28)
SAYS = "Shows one iteration after another of both, from the one shown or from the first."


class TimeBar(QWidget):
    """The main window's line over the past that both have; a button that plays it back; words below."""

    def __init__(self, together: Together, look: Aside) -> None:
        super().__init__()
        self.together, self.look = together, look
        self.playback = Playback(together)
        self.track = TimeTrack(together, look)
        self.track.setAccessibleName("Time line of both")
        self.play = QToolButton(focusPolicy=Qt.FocusPolicy.TabFocus)
        self.play.setFixedSize(BUTTON)
        self.play.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.play.setStyleSheet("padding: 0")
        self.play.setToolTip(SAYS)
        self.begin, self.shown = QLabel(objectName="hint"), QLabel()
        self.live = QToolButton(objectName="link", focusPolicy=Qt.FocusPolicy.TabFocus)
        self.live.setToolTip("Shows the newest iteration of both again (Esc on the line)")
        words, grid = QHBoxLayout(), QGridLayout(self)
        for widget in (self.begin, self.shown, self.live):
            widget.setFont(ui(SMALL, bold=widget is self.shown))
        words.addWidget(self.begin, 1)
        words.addWidget(self.shown)
        words.addWidget(self.live, 1, Qt.AlignmentFlag.AlignRight)
        grid.setContentsMargins(12, 0, 12, 4)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.play, 0, 0, 2, 1)
        grid.addWidget(self.track, 0, 1)
        grid.addLayout(words, 1, 1)
        self.play.clicked.connect(self.playback.toggle)
        self.live.clicked.connect(together.past.show_live)
        signals = (together.went_on, together.timeline_changed, together.past.moved, together.past.changed)
        for signal in (*signals, self.playback.changed, look.changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Words and signs as they are now."""
        theme, past = self.look.theme, self.together.past
        live = self.together.live.iteration if self.together.live is not None else 0
        there = bool(live) and self.together.timeline is not None
        playing = self.playback.playing
        self.play.setEnabled(there)
        self.play.setIcon(
            icons.icon("pause" if playing else "train", theme.text, mixed(theme.muted, theme.panel, 0.65))
        )
        self.play.setAccessibleName("Stop playing both back" if playing else "Play both back")
        self.begin.setText("iteration 0" if there else "Train both to fill the time line.")
        self.shown.setStyleSheet(f"color: {theme.accent.name()}")
        self.shown.setText(said(self.together))
        self.live.setVisible(there)
        self.live.setEnabled(past.wished is not None)
        self.live.setText(f"{live:,} · live")
        self.live.setAccessibleName(f"Back to live, iteration {live:,}")

    def hideEvent(self, event: QHideEvent) -> None:
        self.playback.stop()
        super().hideEvent(event)


def said(together: Together) -> str:
    """Which iteration both show, or that one is still on its way there."""
    past = together.past
    if past.wished is None:
        return ""
    if past.shown is not None and not past.waiting:
        return f"showing {past.shown.iteration:,} of both"
    shown = [session.progress.iteration for session in together.sessions if session.progress is not None]
    return f"showing {' and '.join(f'{one:,}' for one in shown)} on the way to {past.wished.iteration:,}"
