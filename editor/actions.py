"""The commands as Qt's actions: in the menus, on the toolbar, under their keys."""

from functools import partial

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from editor.canvas.commands.keys import ON_CANVAS, keys
from editor.command import Command, Menu, plain
from editor.commands.menus import menus
from editor.explain import explain
from editor.keymap import TEXT, sequences, spoken
from editor.look import shading
from editor.main_window import MainWindow


class Actions(QObject):
    """Makes an action of each command. The commands are written down in editor/commands and editor/canvas/commands."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.commands: dict[str, Command] = {}
        self.by_key: dict[str, QAction] = {}
        self.told: dict[str, tuple[str, str]] = {}  # by command: why not, and its keys
        bar, others = menus(window), keys(window.canvas)
        for menu in bar:
            shown = window.menuBar().addMenu(menu.words)
            self.fill(shown, menu)
            shown.aboutToShow.connect(self.refresh)
        for command in others:
            self.add(command)
        self.keymap = window.keymap
        self.keymap.take(
            {plain(menu.words): menu.entries for menu in bar} | {ON_CANVAS: others},
            {QKeySequence.mnemonic(menu.words).toString(TEXT): plain(menu.words) for menu in bar},
        )
        self.keymap.changed.connect(self.rebind)
        self.rebind()
        window.addActions([self.by_key[key] for key, command in self.commands.items() if command.where == "window"])
        window.scope.changed.connect(self.refresh)
        window.selection.changed.connect(self.refresh)
        window.session.state_changed.connect(self.refresh)
        window.session.breakpoints.changed.connect(self.refresh)
        window.session.timeline_changed.connect(self.refresh)
        window.session.past.changed.connect(self.refresh)
        window.playback.changed.connect(self.refresh)
        window.look.changed.connect(self.refresh)
        window.look.changed.connect(self.remember_look)
        window.look.shaded.connect(self.refresh)
        window.look.shaded.connect(self.remember_look)
        window.add_commands(self.by_key)

    def add(self, command: Command) -> QAction:
        """Its action."""
        action = QAction(command.words, self.window, objectName=command.key)
        if command.where == "canvas":  # shown by the menu, heard by the canvas
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setCheckable(command.checked is not None)
        action.triggered.connect(lambda *_: self.do(command))
        self.commands[command.key] = command
        self.by_key[command.key] = action
        return action

    def rebind(self) -> None:
        """Every command hears the keys that it has now."""
        shortcuts = self.keymap.shortcuts
        for key, action in self.by_key.items():
            action.setShortcuts(sequences(shortcuts[key]))
        self.window.canvas.keyboard.listen(self.commands.values(), shortcuts)
        self.refresh()

    def do(self, command: Command) -> None:
        """Does it; what is on and off may have changed."""
        command.does()
        if command.checked is not None:
            self.refresh()

    def fill(self, shown: QMenu, menu: Menu) -> None:
        """A menu and those in it."""
        shown.setToolTipsVisible(True)
        explain(shown)
        for entry in menu.entries:
            if entry is None:
                shown.addSeparator()
            elif isinstance(entry, Menu):
                self.fill(shown.addMenu(entry.words), entry)
            else:
                shown.addAction(self.add(entry))
        if menu.fill is not None:
            menu.fill(shown)
        late = [entry for entry in menu.entries if isinstance(entry, Command) and entry.late]
        if late:
            shown.aboutToShow.connect(partial(self.ask, late))
            shown.aboutToHide.connect(partial(self.forget, late))

    def ask(self, late: list[Command]) -> None:
        """What is asked only when the menu opens."""
        for command in late:
            self.show_refusal(command, command.refused())

    def forget(self, late: list[Command]) -> None:
        """The menu has closed: the key tells why."""
        for command in late:
            self.show_refusal(command, "")

    def refresh(self) -> None:
        """What can be done now; what can't says why in its tool tip."""
        for command in self.commands.values():
            action = self.by_key[command.key]
            if command.called is not None:
                action.setText(command.called())
            if command.checked is not None:
                action.setChecked(command.checked())
            if not command.late:
                self.show_refusal(command, command.refused())

    def show_refusal(self, command: Command, refused: str) -> None:
        """Whether it can be done, and if not, why."""
        action, known = self.by_key[command.key], (refused, self.keymap.shortcuts[command.key])
        if self.told.get(command.key) == known:
            return  # asked at every change of drawing and selection, and seldom another
        self.told[command.key] = known
        action.setEnabled(not refused)
        shortcut = spoken(self.keymap.shortcuts[command.key])
        action.setToolTip(refused or (f"{command.says} ({shortcut})" if shortcut else command.says))

    def remember_look(self) -> None:
        """Theme, motion, miniatures and what wires show are found again at the next start."""
        settings = QSettings()
        settings.setValue("theme", self.window.look.choice)
        settings.setValue("miniatures", self.window.look.miniatures)
        settings.setValue("wires", shading.written(self.window.look.shading))
        settings.setValue("reduce_motion", "true" if self.window.look.reduce_motion else "false")
