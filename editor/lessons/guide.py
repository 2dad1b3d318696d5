"""Runs lessons, any of them: shows the step, sees whether it is done, rings what is meant, remembers the place."""

from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QMenu

from editor import dialogs
from editor.document.document import Turn
from editor.lessons import lesson as shelf
from editor.lessons import walk as walking
from editor.lessons.marks import Menu
from editor.lessons.plate import LessonPlate
from editor.lessons.ring import Ring
from editor.lessons.seen import Seen
from editor.lessons.walk import Walk
from editor.lessons.where import outline
from editor.lessons.words import filled
from editor.main_window import MainWindow

LOOKS = 50  # ms from one look to the next, while a lesson is on
DONE = "Done."


class Guide(QObject):
    """One lesson at a time. While none is on it does nothing at all."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.walk: Walk | None = None
        self.key = ""  # of the lesson, in the settings
        self.plate: LessonPlate | None = None
        self.ring: Ring | None = None
        self.parameters = 0
        self.turns: tuple[Turn, ...] = ()
        self.timer = QTimer(self, interval=LOOKS)
        self.timer.timeout.connect(self.look)
        window.session.compiled.connect(self.note_compiled)
        window.document.turned.connect(self.note_turned)

    def note_compiled(self, event: object) -> None:
        """How many parameters there are."""
        self.parameters = event.parameters

    def note_turned(self, turn: Turn, words: str) -> None:
        """A weight was set by hand."""
        self.turns += (turn,)

    # the menu

    def fill(self, menu: QMenu) -> None:
        """All lessons, anew each time the menu opens: with a tick those that were finished."""

        def refill() -> None:
            menu.clear()
            for number, path in enumerate(shelf.files(), 1):
                action = menu.addAction(f"&{number}  {title_of(path)}", partial(self.open, path))
                action.setCheckable(True)
                action.setChecked(QSettings().value(f"lessons/{path.stem}/finished") == "true")

        menu.aboutToShow.connect(refill)
        menu.addAction("…")  # an empty one would not open; the files are not read while the program starts

    # a lesson

    def open(self, path: Path) -> None:
        """Begins it, or goes on where it was left; one that can't be read says why."""
        try:
            lesson = shelf.read(path)
        except shelf.LessonError as error:
            dialogs.say(self.window, str(error))
            return
        if self.plate is None:
            self.plate, self.ring = (
                LessonPlate(self.window.look, self.window.canvas),
                Ring(self.window.look, self.window),
            )
            self.plate.moved.connect(self.go)
            self.plate.closed.connect(self.close)
            self.window.floating.add(self.plate)
        self.key = f"lessons/{path.stem}"
        place = max(0, QSettings().value(f"{self.key}/place", 0, type=int))  # 0 for what is no number
        finished = QSettings().value(f"{self.key}/finished") == "true"
        place = 0 if finished or place >= len(lesson.steps) else place
        self.walk = Walk(lesson, place, self.see(), frozenset(range(place)))
        self.timer.start()
        self.look()

    def close(self) -> None:
        """Nothing of it is seen any more."""
        self.timer.stop()
        self.walk = None
        if self.plate is not None and self.ring is not None:
            self.ring.surround(None)
            self.plate.dismiss()

    def go(self, by: int) -> None:
        """A step on or back; on from the last one is the end."""
        if self.walk is None:
            return
        if by > 0 and self.walk.is_last:
            self.close()
            return
        self.walk = walking.go(self.walk, by, self.see())
        QSettings().setValue(f"{self.key}/place", self.walk.place)
        self.look()

    def look(self) -> None:
        """Sees what there is, and shows where one stands."""
        if self.walk is None or self.plate is None or self.ring is None:
            return
        seen = self.see()
        before, self.walk = self.walk, walking.look(self.walk, seen)
        if self.walk is not before and self.walk.is_last:
            QSettings().setValue(f"{self.key}/finished", "true")
        self.show_step(self.walk, seen, self.plate, self.ring)

    def show_step(self, walk: Walk, seen: Seen, plate: LessonPlate, ring: Ring) -> None:
        """On plate and ring, as it stands."""
        example = walking.missing(walk, seen)
        step = walk.step
        title = f"{walk.lesson.title} · step {walk.place + 1} of {len(walk.lesson.steps)}"
        text, do, then = (filled(words, seen, step.done) for words in (step.text, step.do, step.then or DONE))
        if example is not None:
            text, do = "This step is about another project.", f"Open File ▸ Examples ▸ {example}."
        plate.show_ways(back=walk.place > 0, done=walk.is_done, last=walk.is_last)
        plate.tell(title, text, do, then if walk.is_done else "")
        mark = Menu(title="File") if example is not None else None if walk.is_done else step.show
        ring.surround(outline(mark, self.window))
        ring.pulse(monotonic())

    def see(self) -> Seen:
        """The document, the run and the window as they are."""
        window = self.window
        session, selection, canvas = window.session, window.selection, window.canvas
        plots = window.plots
        return Seen(
            title=window.document.title,
            sheet=window.document.sheet,
            state=session.state,
            progress=session.live,
            parameters=self.parameters,
            nodes=frozenset(map(window.scope.long_name, selection.nodes)),
            wires=frozenset(map(window.scope.long_wire, selection.wires)),
            weight=selection.weight,
            turns=self.turns,
            opened=canvas.opened and window.scope.long_name(canvas.opened),
            tab=plots.tabText(plots.currentIndex()) if plots.isVisible() else "",
            chain=session.chain.explanation if selection.weight is not None else None,
            exported=window.files.exported,
        )


def title_of(path: Path) -> str:
    """As the menu says it; of one that can't be read its file's name: choosing it says why."""
    try:
        return shelf.read(path).title
    except shelf.LessonError:
        return path.name
