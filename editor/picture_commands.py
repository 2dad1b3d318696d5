"""Pictures of the drawing: into a file, and onto the clipboard."""

from PySide6.QtCore import QMimeData, QSettings
from PySide6.QtWidgets import QApplication

from editor import dialogs
from editor.canvas import export
from editor.canvas.export import ExportError, at_rest
from editor.document import files, recent
from editor.look.themes import THEMES
from editor.main_window import MainWindow
from editor.picture_dialog import Wanted
from engine.formats import saving

SVG_TYPE = "image/svg+xml"


def export_picture(window: MainWindow) -> None:
    """Asks for what and where, and writes it."""
    title = window.document.title or files.UNTITLED
    folder = window.document.path.parent if window.document.path is not None else recent.folder(QSettings())
    selected, theme = len(window.selection.names), window.look.theme.name
    wanted = dialogs.ask_picture(window, folder / f"{title}.svg", selected, theme)
    if wanted is not None and (refused := write_picture(window, wanted)):
        dialogs.say(window, refused)


def write_picture(window: MainWindow, wanted: Wanted) -> str:
    """Writes the whole picture, or nothing and says why."""
    path = wanted.path
    names = window.selection.names if wanted.selected else None
    try:
        make = export.FORMATS.get(path.suffix.lower())
        if make is None:
            raise ExportError(f"{path.name} is no name for a picture. Choose one that ends with .svg, .png or .pdf.")
        picture = at_rest(window.canvas.picture, THEMES[wanted.theme], names)
        saving.replace_bytes(path, make(picture, window.document.title or files.UNTITLED))
    except ExportError as error:
        return str(error)
    except OSError as error:
        return f"{path} is not written: {saving.reason(error)}."
    return ""


def copy_picture(window: MainWindow) -> None:
    """The selected nodes or all onto the clipboard, as pixels and as SVG: each program takes what it can."""
    title = window.document.title or files.UNTITLED
    try:
        picture = at_rest(window.canvas.picture, window.look.theme, window.selection.names or None)
        data = QMimeData()
        data.setData(SVG_TYPE, export.svg(picture, title))
        data.setImageData(export.image(picture))
    except ExportError as error:
        dialogs.say(window, str(error))
    else:
        QApplication.clipboard().setMimeData(data)
