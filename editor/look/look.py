"""The look in use: which theme, how much motion. Whoever paints holds it and repaints when it changes."""

from typing import Literal, TypeAlias

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from editor.look import fonts
from editor.look.style import stylesheet
from editor.look.themes import DARK, LIGHT, Theme

Choice: TypeAlias = Literal["dark", "light", "system"]


class Look(QObject):
    """The theme, given to the whole application; follows the system unless told otherwise."""

    changed = Signal()

    def __init__(self, choice: Choice = "system", reduce_motion: bool = False) -> None:
        super().__init__()
        self.choice: Choice = choice
        self._reduce_motion = reduce_motion
        self.theme: Theme = DARK
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    @property
    def reduce_motion(self) -> bool:
        """True where nothing may move that need not."""
        return self._reduce_motion

    @reduce_motion.setter
    def reduce_motion(self, value: bool) -> None:
        if value != self._reduce_motion:
            self._reduce_motion = value
            self.changed.emit()

    def set_theme(self, choice: Choice) -> None:
        """Takes "dark", "light", or "system" for what the desktop wants."""
        self.choice = choice
        self._apply()
        self.changed.emit()

    def _follow(self) -> None:
        if self.choice == "system":
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        light = self.choice == "light" or (self.choice == "system" and _system_is_light())
        self.theme = LIGHT if light else DARK
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyle("Fusion")  # draws alike everywhere, and leaves the colours to us
            application.setFont(fonts.ui())
            application.setPalette(palette(self.theme))
            if application.styleSheet() != (sheet := stylesheet(self.theme)):  # polishing every widget takes a while
                application.setStyleSheet(sheet)
            QToolTip.setFont(fonts.ui())


def _system_is_light() -> bool:
    """Desktops that do not say what they are get the dark theme: the wires were made for it."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's own colour roles, for all that the stylesheet does not name."""
    role, found = QPalette.ColorRole, QPalette()
    roles: dict[QPalette.ColorRole, QColor] = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.Button: theme.window,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Highlight: theme.primary,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.floating,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Light: theme.raised,
        role.Midlight: theme.raised,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.canvas,
    }
    for which, colour in roles.items():
        found.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText):
        found.setColor(QPalette.ColorGroup.Disabled, which, theme.muted)
    return found
