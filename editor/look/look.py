"""The look in use: theme, motion, miniatures, what wires show, whether it is projected. Whoever paints holds it and
repaints when it changes.
"""

from typing import Literal, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from editor.look import fonts
from editor.look.shaded import Shaded
from editor.look.shading import USUAL, Shading
from editor.look.style import stylesheet
from editor.look.themes import DARK, LIGHT, Theme, contrasted
from engine.looking import Subject

Choice: TypeAlias = Literal["dark", "light", "system"]
Shows: TypeAlias = Subject | Literal["off"]

MINIATURES: tuple[Shows, ...] = ("output", "weights", "gradients", "off")
AS_THE_SYSTEM = -1  # ms
EFFECTS = Qt.UIEffect.UI_General  # menus, lists and tool tips that open by and by


class Look(Shaded):
    """The theme, given to the whole application; follows the system unless told otherwise."""

    changed = Signal()

    def __init__(
        self,
        choice: Choice = "system",
        reduce_motion: bool = False,
        miniatures: Shows = "output",
        shading: Shading = USUAL,
    ) -> None:
        super().__init__(shading)
        self.choice: Choice = choice
        self.miniatures: Shows = miniatures
        self._reduce_motion = reduce_motion
        self._projected = False
        fonts.enlarge(1.0)
        self.theme: Theme = DARK
        hints = QGuiApplication.styleHints()
        self.effects = QApplication.isEffectEnabled(EFFECTS)  # what the system wants
        hints.colorSchemeChanged.connect(self._follow)
        if hasattr(hints, "accessibility"):  # from Qt 6.10 on
            hints.accessibility().contrastPreferenceChanged.connect(self._apply_and_tell)
        self._apply()
        self._still()

    @property
    def reduce_motion(self) -> bool:
        """True where nothing may move that need not."""
        return self._reduce_motion

    @reduce_motion.setter
    def reduce_motion(self, value: bool) -> None:
        if value != self._reduce_motion:
            self._reduce_motion = value
            self._still()
            self.changed.emit()

    @property
    def projected(self) -> bool:
        """True for who sits far from the picture: large words, thick wires, strong contrast."""
        return self._projected

    @projected.setter
    def projected(self, value: bool) -> None:
        if value != self._projected:
            self._projected = value
            before = own_fonts()
            fonts.enlarge(fonts.PROJECTED if value else 1.0)
            self._apply()
            rewrite(before, fonts.PROJECTED if value else 1 / fonts.PROJECTED)
            self.changed.emit()

    def _still(self) -> None:
        """What Qt itself moves: the cursor in a field, and what opens by and by."""
        moves = not self._reduce_motion
        QGuiApplication.styleHints().setCursorFlashTime(AS_THE_SYSTEM if moves else 0)
        QApplication.setEffectEnabled(EFFECTS, moves and self.effects)

    def set_theme(self, choice: Choice) -> None:
        """Takes "dark", "light", or "system" for what the desktop wants."""
        self.choice = choice
        self._apply_and_tell()

    def set_miniatures(self, miniatures: Shows) -> None:
        """What the miniatures on nodes show; "off" for none."""
        self.miniatures = miniatures
        self.changed.emit()

    def _follow(self) -> None:
        if self.choice == "system":
            self._apply_and_tell()

    def _apply_and_tell(self) -> None:
        self._apply()
        self.changed.emit()

    def _apply(self) -> None:
        light = self.choice == "light" or (self.choice == "system" and _system_is_light())
        self.theme = LIGHT if light else DARK
        if self._projected or _system_wants_contrast():
            self.theme = contrasted(self.theme.name)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress(application, self.theme)


def dress(application: QApplication, theme: Theme) -> None:
    """Style, font, palette and style sheet; polishing every widget takes a while, so only if there is another."""
    if not application.styleSheet():
        application.setStyle("Fusion")  # draws alike everywhere, and leaves the colours to us
    application.setFont(fonts.ui())
    application.setPalette(palette(theme))
    if application.styleSheet() != (sheet := stylesheet(theme)):
        application.setStyleSheet(sheet)
    QToolTip.setFont(fonts.ui())


def own_fonts() -> dict[QWidget, float]:
    """Widgets that were given a font of their own, and its size."""
    widgets = [each for each in QApplication.allWidgets() if each.testAttribute(Qt.WidgetAttribute.WA_SetFont)]
    return {each: each.font().pointSizeF() for each in widgets}


def rewrite(widgets: dict[QWidget, float], times: float) -> None:
    """Those whose size did not follow the application's get theirs, so many times as large as it was."""
    for widget, size in widgets.items():
        if widget.font().pointSizeF() == size:
            font = widget.font()
            font.setPointSizeF(round(4 * size * times) / 4 if times < 1 else size * times)
            widget.setFont(font)


def _system_is_light() -> bool:
    """Desktops that do not say what they are get the dark theme: the wires were made for it."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light


def _system_wants_contrast() -> bool:
    """Whether the desktop is set to high contrast, as far as Qt tells."""
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        return False
    return bool(hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


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
