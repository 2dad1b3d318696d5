"""The cross that closes what lies over the canvas."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from editor.look import icons
from editor.look.look import Look

SIDE = 22  # px


class Cross(QToolButton):
    """In the theme's colour, reached by Tab; `name` says what it closes, `says` more, if there is more to say."""

    def __init__(self, look: Look, name: str, says: str = "") -> None:
        super().__init__(objectName="cross", focusPolicy=Qt.FocusPolicy.TabFocus, autoRaise=True)
        self._look = look
        self.setFixedSize(SIDE, SIDE)
        self.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.setAccessibleName(name)
        self.setToolTip(says or name)
        look.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Takes over the colour of the theme."""
        muted = self._look.theme.muted
        self.setIcon(icons.icon("cross", muted, muted))
