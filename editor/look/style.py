"""The stylesheet of the whole application, made from a theme: widgets need no style of their own."""

from dataclasses import fields
from string import Template

from PySide6.QtGui import QColor

from editor.look.themes import Theme, mixed
from engine.resources import folder

FRAME = """
QMainWindow, QDialog { background: $panel; }
QMainWindow::separator { background: $line; width: 2px; height: 2px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 2px; }
QSplitter::handle:vertical { height: 2px; }
QScrollArea, QScrollArea > QWidget > QWidget, QStackedWidget { background: transparent; border: none; }
QScrollArea:focus { border: 1px solid $accent; }

QMenuBar { background: $window; color: $muted; padding: 2px 8px; border: none; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenu { background: $floating; color: $text; border: 1px solid $border; border-radius: 6px; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $primary; color: $on_accent; }
QMenu::item:disabled { background: transparent; color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::indicator { width: 12px; height: 12px; left: 7px; }
QMenu::indicator:checked { image: url($icons/check-menu.svg); }
QMenu::right-arrow { image: url($icons/chevron-right.svg); width: 12px; height: 12px; right: 6px; }

QToolBar {
    background: $raised; border: none; border-bottom: 1px solid $line; padding: 9px 12px; spacing: 10px;
}
QToolBar::separator { background: $line; width: 1px; margin: 6px 4px; }
QStatusBar { background: $raised; color: $muted; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; padding: 2px 8px; }
QToolTip { background: $floating; color: $text; border: 1px solid $border; padding: 5px 7px; }
"""

BUTTONS = """
QPushButton, QToolButton {
    background: $window; color: $text; border: 1px solid $border; border-radius: 6px; padding: 7px 13px;
}
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $edge; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked, QPushButton:checked { background: $pressed; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faint; background: $raised; border-color: $line; }
QPushButton:default, QToolButton[primary="true"] {
    background: $primary; color: $on_accent; border-color: $primary; font-weight: bold;
}
QPushButton:default:hover, QToolButton[primary="true"]:hover {
    background: $primary_hover; border-color: $primary_hover;
}
QPushButton:default:focus, QToolButton[primary="true"]:focus {
    border: 2px solid $text; padding: 6px 12px;
}
QToolButton[primary="true"]:disabled {
    background: $raised; color: $faint; border-color: $line;
}
QToolButton#fold { padding: 3px 6px 3px 0; background: transparent; border-color: transparent; color: $muted; }
QToolButton#fold:hover, QToolButton#fold:focus { color: $text; }
QToolButton#fold:focus { border-color: $accent; }
QPushButton#fix { padding: 2px 10px; background: $field; color: $accent; }
QPushButton#fix:hover { background: $hover; }
QPushButton#fix:focus { border-color: $accent; }
QPushButton#fix:disabled { color: $faint; }
QPushButton#fix[primary="true"] { background: $primary; color: $on_accent; border-color: $primary; }
QPushButton#fix[primary="true"]:hover { background: $primary_hover; border-color: $primary_hover; }
QPushButton#fix[primary="true"]:focus { border-color: $text; }
QToolButton#flat { padding: 2px 6px; background: transparent; border-color: transparent; color: $text; }
QToolButton#flat:hover { background: $hover; }
QToolButton#flat:focus { border-color: $accent; }
QToolButton#link { padding: 0 3px; background: transparent; border-color: transparent; color: $accent; }
QToolButton#link:hover { text-decoration: underline; }
QToolButton#link:focus { border-color: $accent; }
QToolButton#link:disabled { color: $muted; background: transparent; border-color: transparent; }
QToolButton#cross { padding: 0; border-radius: 4px; background: transparent; border-color: transparent; }
QToolButton#cross:hover { background: $hover; }
QToolButton#cross:focus { border-color: $accent; }
QPushButton#chooser { background: $field; border-radius: 5px; padding: 3px 8px; }
QPushButton#chooser:hover { border-color: $edge; }
QPushButton#chooser[refused="true"] { border-color: $danger; }
QFileDialog QToolButton { padding: 3px; }
"""

ENTRIES = """
QLineEdit, QComboBox {
    background: $field; color: $text; border: 1px solid $border; border-radius: 5px; padding: 3px 8px;
    selection-background-color: $primary; selection-color: $on_accent;
}
QLineEdit, QComboBox { min-height: 18px; }
QLineEdit:hover, QComboBox:hover { border-color: $edge; }
QLineEdit:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled { color: $faint; }
QLineEdit[refused="true"], QComboBox[refused="true"] { border-color: $danger; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url($icons/chevron-down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $floating; border: 1px solid $border; padding: 4px; outline: none; }
QRadioButton, .QCheckBox {
    spacing: 8px; padding: 2px; background: transparent; border: 1px solid transparent; border-radius: 4px;
}
QRadioButton:focus, .QCheckBox:focus { border-color: $accent; }
QRadioButton:disabled, .QCheckBox:disabled { color: $faint; }
QRadioButton::indicator, .QCheckBox::indicator {
    width: 12px; height: 12px; background: $field; border: 1px solid $muted;
}
QRadioButton::indicator { border-radius: 7px; }
.QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid $accent; }
.QCheckBox::indicator:checked { background: $primary; border-color: $primary; image: url($icons/check.svg); }
QRadioButton::indicator:disabled, .QCheckBox::indicator:disabled { border-color: $line; }
QSlider { min-height: 20px; min-width: 20px; background: transparent; }
QSlider::groove:horizontal { height: 3px; border-radius: 1px; background: $groove; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 7px; background: $accent;
    border: 1px solid $accent;
}
QSlider::groove:vertical { width: 3px; border-radius: 1px; background: $groove; }
QSlider::handle:vertical {
    width: 14px; height: 14px; margin: 0 -6px; border-radius: 7px; background: $accent;
    border: 1px solid $accent;
}
QSlider::handle:hover { border-color: $text; }
QSlider::handle:focus { border: 2px solid $text; }
QSlider::handle:horizontal:disabled { background: $groove; border-color: $groove; }
"""

VIEWS = """
QLabel { background: transparent; }
QLabel#hint, QLabel#fieldLabel, QLabel#line, QLabel#note { color: $muted; }
QFrame#card { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#finding { background: $ill_ground; border: 1px solid $ill_edge; border-radius: 8px; }
QFrame#goodNews { background: $well_ground; border: 1px solid $well_edge; border-radius: 8px; }
QLabel#formula, QFrame#error, QFrame#warning {
    background: $field; border: 1px solid $border; border-radius: 6px; color: $text; padding: 8px 10px;
}
QLabel#formula { margin-top: 14px; }
QFrame#error { border-left: 3px solid $danger; }
QFrame#warning { border-left: 3px solid $warning; }
QLabel#refusal { color: $danger; }
QTabWidget::pane { border: none; border-top: 1px solid $line; background: $panel; }
QTabBar { background: $panel; border: none; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: 1px solid transparent; border-bottom: 2px solid transparent;
    padding: 7px 4px 5px 4px; margin: 0 11px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: bold; border-bottom-color: $accent; }
QTabBar::tab:selected:focus { border-color: $accent; border-radius: 4px; }
QTabBar::tab:disabled { color: $faint; }
QTabBar QToolButton { padding: 0; border-radius: 4px; }
QPlainTextEdit#source { background: $field; color: $text; border: 1px solid transparent; border-left-color: $line; }
QPlainTextEdit#source:focus { border-color: $accent; }
QListView, QTreeView {
    background: $panel; color: $text; border: none; outline: none; alternate-background-color: $raised;
    selection-background-color: $primary; selection-color: $on_accent;
}
QListView::item { min-height: 24px; padding: 0 8px; border: none; border-radius: 5px; }
QListView::item:hover { background: $hover; }
QListView::item:selected { background: $primary; color: $on_accent; }
QTreeView::item { min-height: 22px; padding: 0 6px; border: none; }
QTreeView::item:hover { background: $hover; }
QTreeView::item:selected { background: $primary; color: $on_accent; }
QComboBox QAbstractItemView::item { min-height: 22px; }
QComboBox QAbstractItemView::item:hover, QComboBox QAbstractItemView::item:selected {
    background: $primary; color: $on_accent;
}
QHeaderView::section { background: $panel; color: $muted; border: none; padding: 4px 8px; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 9px; }
QScrollBar:horizontal { height: 9px; }
QScrollBar::handle { background: $groove; border-radius: 2px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""


def stylesheet(theme: Theme) -> str:
    """The rules in the colours of a theme."""
    names = {field.name: getattr(theme, field.name) for field in fields(theme)}
    colours = {name: value.name() for name, value in names.items() if isinstance(value, QColor)} | {
        "line": mixed(theme.border, theme.panel, 0.75).name(),  # between rooms, softer than around buttons
        "edge": mixed(theme.muted, theme.panel, 0.5).name(),
        "hover": mixed(theme.text, theme.raised, 0.07).name(),
        "pressed": mixed(theme.text, theme.raised, 0.14).name(),
        "faint": mixed(theme.muted, theme.panel, 0.65).name(),  # what is not to be had now
        "groove": mixed(theme.muted, theme.panel, 0.55).name(),
        "ill_ground": mixed(theme.warning, theme.panel, 0.08).name(),
        "ill_edge": mixed(theme.warning, theme.panel, 0.5).name(),
        "well_ground": mixed(theme.good, theme.panel, 0.07).name(),
        "well_edge": mixed(theme.good, theme.panel, 0.4).name(),
        "primary_hover": mixed(theme.text if theme.name == "light" else theme.on_accent, theme.primary, 0.1).name(),
    }
    icons = folder("icons")
    return Template(FRAME + BUTTONS + ENTRIES + VIEWS).substitute(colours, icons=str(icons).replace("\\", "/"))
