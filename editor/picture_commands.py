"""Pictures of the drawing: into a file, and onto the clipboard."""

from PySide6.QtCore import QMimeData, QSettings
from PySide6.QtWidgets import QApplication

from editor import dialogs
from editor.canvas import export
from editor.canvas.export import ExportError, at_rest
from editor.document import files, recent
from editor.look.themes import THEMES
from editor.main_window import MainWindow
from engine.formats import saving

SVG_TYPE = "image/svg+xml"


def export_picture(window: MainWindow) -> None:
    """Asks for what and where, and writes it: the whole picture, or none and a sentence on why."""
    title = window.document.title or files.UNTITLED
    folder = window.document.path.parent if window.document.path is not None else recent.folder(QSettings())
    names = window.selection.names
    wanted = dialogs.ask_picture(window, folder / f"{title}.svg", bool(names), window.look.theme.name)
    if wanted is None:
        return
    path = wanted.path
    try:
        make = export.FORMATS.get(path.suffix.lower())
        if make is None:
            raise ExportError(f"{path.name} is no name for a picture. Choose one that ends with .svg, .png or .pdf.")
        picture = at_rest(window.canvas.picture, THEMES[wanted.theme], names if wanted.selected else None)
        saving.replace_bytes(path, make(picture, title))
    except ExportError as error:
        dialogs.say(window, str(error))
    except OSError as error:
        dialogs.say(window, f"{path} is not written: {saving.reason(error)}.")


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
