"""Every menu entry and toolbar command, once: its words, its shortcut, and what it does."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QMessageBox

from editor.main_window import MainWindow
from engine.formats.project import examples
from engine.layers.layer import LAYERS

Keys = QKeySequence.StandardKey
MEANINGS = {  # on the toolbar's buttons
    "train": "Trains until you pause it or all epochs are done.",
    "step_operation": "Runs the next operation: one product, one sum, one activation.",
    "step_batch": "Runs to the end of the batch: forward pass, loss, backward pass, update.",
    "step_epoch": "Runs to the end of the epoch: once through the training set.",
    "reset": "Draws the first weights again, at iteration 0.",
}
ABOUT = """<b>Chainrule</b>
<p>Neural networks that show how they learn: every wire is coloured by the magnitude of the gradient that the engine
computed for it.</p>
<p>MIT licence. The data sets have their own, which lie beside them.</p>"""


class Actions(dict[str, QAction]):
    """The actions by key, in the window's menus and on its toolbar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.window = window
        self._file()
        self._edit()
        self._view()
        self._train()
        window.addActions(list(self.values()))
        window.document.inspected.connect(self.refresh)
        window.selection.changed.connect(self.refresh)
        window.session.state_changed.connect(self.refresh)
        self.refresh()
        self.fill(window.menuBar())
        window.add_commands(self)

    def add(
        self, key: str, text: str, does: Callable[[], object], *shortcuts: str | Keys, checkable: bool = False
    ) -> QAction:
        """One action, called without Qt's `checked`."""
        action = QAction(text, self.window)
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        action.setCheckable(checkable)
        action.triggered.connect(lambda *_: does())
        self[key] = action
        return action

    def show_key(self, key: str, shortcut: str | Keys) -> None:
        """A key that the menu shows and only the canvas hears: elsewhere Delete and letters are for typing."""
        self[key].setShortcut(QKeySequence(shortcut))
        self[key].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _file(self) -> None:
        files = self.window.files
        self.add("new", "&New", files.new, Keys.New)
        self.add("open", "&Open…", files.open, Keys.Open)
        self.add("save", "&Save", files.save, Keys.Save)
        self.add("save_as", "Save &as…", files.save_as, "Ctrl+Shift+S")
        self.add("export", "&Export…", files.export, "Ctrl+E")
        self.add("quit", "&Quit", self.window.close, "Ctrl+Q")

    def _edit(self) -> None:
        editing, stack = self.window.canvas.editing, self.window.document.undo_stack
        for key, action, shortcuts in (
            ("undo", stack.createUndoAction(self.window, "&Undo"), ["Ctrl+Z"]),
            ("redo", stack.createRedoAction(self.window, "&Redo"), ["Ctrl+Shift+Z", "Ctrl+Y"]),
        ):
            action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
            self[key] = action
        self.add("cut", "Cu&t", editing.cut, Keys.Cut)
        self.add("copy", "&Copy", editing.copy, Keys.Copy)
        self.add("paste", "&Paste", editing.paste, Keys.Paste)
        self.add("duplicate", "&Duplicate", editing.duplicate, "Ctrl+D")
        self.add("delete", "De&lete", editing.remove)
        self.show_key("delete", Keys.Delete)
        self.add("select_all", "Select &all", editing.select_all, Keys.SelectAll)
        self.add("rename", "&Rename", editing.rename, "F2")

    def _view(self) -> None:
        window, look = self.window, self.window.look
        self.add("fit", "&Fit all", window.canvas.fit)
        self.add("fit_selection", "Fit &selection", window.canvas.fit_selection)
        self.show_key("fit", "F")
        self.show_key("fit_selection", "Shift+F")
        for key, words, panel in (
            ("show_palette", "&Palette", window.palette_panel),
            ("show_plots", "P&lots", window.plots),
            ("show_inspector", "&Inspector", window.inspector),
        ):
            action = self.add(key, words, lambda: None, checkable=True)
            action.setChecked(True)
            action.toggled.connect(panel.setVisible)
        self["show_plots"].toggled.connect(window.session.show_views)  # who draws nothing asks for no pictures
        group = QActionGroup(window)
        for name, words in (("system", "Like the s&ystem"), ("dark", "&Dark"), ("light", "&Light")):
            action = self.add(f"theme_{name}", words, partial(look.set_theme, name), checkable=True)
            action.setChecked(look.choice == name)
            group.addAction(action)
        motion = self.add("reduce_motion", "&Reduce motion", lambda: None, checkable=True)
        motion.setChecked(look.reduce_motion)
        motion.toggled.connect(lambda on: setattr(look, "reduce_motion", on))
        look.changed.connect(self.remember_look)

    def _train(self) -> None:
        session, window = self.window.session, self.window

        def after_catching_up(does: Callable[[], object]) -> Callable[[], object]:
            def do() -> None:
                window.follow.catch_up()
                does()

            return do

        self.add("train", "&Train", after_catching_up(session.toggle), "Ctrl+Return")
        for unit, words, keys in (
            ("operation", "operation", "F10"),
            ("batch", "batch", "F11"),
            ("epoch", "epoch", "F12"),
        ):
            step = after_catching_up(partial(session.step, unit))
            self.add(f"step_{unit}", f"Step one {words}", step, keys)
        self.add("reset", "&Reset", after_catching_up(session.reset), "Ctrl+Shift+Return")
        self.add("about", "&About Chainrule", lambda: QMessageBox.about(window, "About Chainrule", ABOUT))

    def remember_look(self) -> None:
        """Theme and motion are found again at the next start."""
        settings = QSettings()
        settings.setValue("theme", self.window.look.choice)
        settings.setValue("reduce_motion", "true" if self.window.look.reduce_motion else "false")

    def refresh(self) -> None:
        """What can be done now; what can't says why in its tool tip."""
        errors = self.window.document.inspection.errors
        running = self.window.session.state == "running"
        for key in MEANINGS:
            self[key].setEnabled(not errors)
            self[key].setToolTip(str(errors[0]) if errors else f"{MEANINGS[key]} ({self[key].shortcut().toString()})")
        self["train"].setText("&Pause" if running else "&Train")
        chosen = bool(self.window.selection.nodes)
        for key in ("cut", "copy", "duplicate", "rename", "fit_selection"):
            self[key].setEnabled(chosen)
        self["delete"].setEnabled(chosen or bool(self.window.selection.wires))
        self["select_all"].setEnabled(bool(self.window.document.sheet.graph.nodes))

    def look_at_clipboard(self) -> None:
        """Whether there is something to paste, asked when the menu opens: not each time another program copies."""
        self["paste"].setEnabled(self.window.canvas.editing.copied() is not None)

    def fill(self, bar: QMenuBar) -> None:
        """The menus."""
        file = bar.addMenu("&File")
        file.addActions([self["new"], self["open"]])
        self.window.files.fill_recent(file.addMenu("Open &recent"))
        shipped = file.addMenu("&Examples")
        for name in examples():
            shipped.addAction(name, partial(self.window.files.open_example, name))
        file.addSeparator()
        file.addActions([self["save"], self["save_as"], self["export"]])
        file.addSeparator()
        file.addAction(self["quit"])
        edit = bar.addMenu("&Edit")
        edit.aboutToShow.connect(self.look_at_clipboard)
        edit.aboutToHide.connect(lambda: self["paste"].setEnabled(True))  # the key tells why there is nothing
        self._put(edit, "undo redo | cut copy paste duplicate delete | select_all rename")
        self._insert(bar.addMenu("&Insert"))
        view = bar.addMenu("&View")
        self._put(view, "fit fit_selection | show_palette show_plots show_inspector | reduce_motion")
        theme = view.addMenu("&Theme")
        self._put(theme, "theme_system theme_dark theme_light")
        self._put(bar.addMenu("&Train"), "train | step_operation step_batch step_epoch | reset")
        self._put(bar.addMenu("&Help"), "about")

    def _put(self, menu: QMenu, keys: str) -> None:
        for key in keys.split():
            if key == "|":
                menu.addSeparator()
            else:
                menu.addAction(self[key])

    def _insert(self, menu: QMenu) -> None:
        """Every layer by category, filled anew each time the menu opens."""

        def refill() -> None:
            menu.clear()
            for category, layers in LAYERS.by_category().items():
                part = menu.addMenu(category.replace("&", "&&"))
                for layer in layers:
                    part.addAction(layer.title, partial(self.window.insert, layer.__name__))

        menu.aboutToShow.connect(refill)
        refill()
