"""The questions asked: which file, whether changes may be lost, what something is called."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from editor.look.colours import ThemeName
from editor.picture_dialog import PictureDialog, Wanted

PATTERN = "Chainrule projects and ONNX models (*.chain *.json *.onnx)"


def ask_open(parent: QWidget, folder: str) -> Path | None:
    """A project to open."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open project", folder, PATTERN)
    return Path(name) if name else None


def ask_save(parent: QWidget, proposed: str) -> Path | None:
    """Where to save; the dialog adds `.chain` to a name without an ending, and asks before a file is replaced."""
    dialog = QFileDialog(parent, "Save project", proposed, "Chainrule project (*.chain)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("chain")
    dialog.selectFile(proposed)
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def ask_export(parent: QWidget, proposed: str) -> Path | None:
    """Where to write a script, as `ask_save`."""
    dialog = QFileDialog(parent, "Export to PyTorch", proposed, "PyTorch script (*.py)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("py")
    dialog.selectFile(proposed)
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def ask_history(parent: QWidget, proposed: str) -> Path | None:
    """Where to write a history, as `ask_save`; which kind of file is said by its ending."""
    kinds = {"CSV table (*.csv)": "csv", "NumPy arrays (*.npz)": "npz"}
    dialog = QFileDialog(parent, "Export gradient history", proposed)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(kinds))
    dialog.setDefaultSuffix("csv")
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(kinds[chosen]))
    dialog.selectFile(proposed)
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def ask_picture(parent: QWidget, proposed: Path, selected: int, theme: ThemeName) -> Wanted | None:
    """What picture to take; of the selected nodes only where so many are."""
    dialog = PictureDialog(parent, proposed, selected, theme)
    return dialog.wanted() if dialog.exec() else None


def ask_data(parent: QWidget, folder: str, kinds: str) -> Path | None:
    """A file of these kinds to read data from, or a folder."""
    if kinds == "folder":
        name = QFileDialog.getExistingDirectory(parent, "Choose a folder", folder)
    else:
        name, _ = QFileDialog.getOpenFileName(parent, "Choose a file", folder, kinds)
    return Path(name) if name else None


def ask_discard(parent: QWidget, question: str) -> str:
    """What to do with what is unsaved: 'save', 'discard' or 'cancel'."""
    box = QMessageBox(QMessageBox.Icon.Question, "Chainrule", question, parent=parent)
    box.setInformativeText("They are lost otherwise.")
    buttons = QMessageBox.StandardButton
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    return {buttons.Save: "save", buttons.Discard: "discard"}.get(buttons(box.exec()), "cancel")


def say(parent: QWidget, sentence: str) -> None:
    """A message that needs to be read."""
    QMessageBox.warning(parent, "Chainrule", sentence)


def ask_words(parent: QWidget, title: str, label: str, words: str) -> str | None:
    """Other words than these."""
    found, accepted = QInputDialog.getText(parent, title, label, text=words)
    return found.strip() if accepted else None
