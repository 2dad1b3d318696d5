"""How long from an event to the painted frame, beside a plain scene with one QGraphicsItem per node and wire?

python -m tests.benchmarks.canvas [50 200 …] [--rounds N] [--json]

Both show the same drawing in a window of 1280×800, all of it in view, and get the same mouse and wheel events. They
take turns, and medians are compared. The plain scene repaints its whole viewport, as most node editors built so do;
the last column is for one that leaves to Qt what to repaint. Pulses: 200 of them move on and all wires are coloured
anew. After the table: what `check` takes after one edit, of a setting and of a wire, and the way from a file of a
thousand nodes to the first frame in the editor's window.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from editor.canvas.canvas import Canvas
from editor.canvas.watch import Watch
from editor.display import open_application
from editor.document.document import Document
from editor.document.scope import Scope
from editor.look.look import Look
from editor.look.shading import looks_of
from editor.selection import Selection
from editor.training.breakpoints import Breakpoints
from editor.training.wishes import Wishes
from engine.check import check
from engine.editing import edits
from engine.events import Operation, Progress, Reading
from engine.finding import Finding
from engine.formats.project import write
from engine.graph import Wire
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.pictures import View
from engine.sheet import Sheet
from engine.timeline import Timeline
from tests.benchmarks.drawings import dense_net, residual
from tests.benchmarks.heartbeat import surroundings
from tests.benchmarks.plain import PlainView

SIZES = (50, 200, 1000, 5000)
WINDOW = QSize(1280, 800)
PULSES = 200
STEP = QPoint(3, 2)  # pixels between two places of the mouse
TURN = 30  # eighths of a degree that the wheel turns, a quarter of a notch
MEASURES = ("build", "recolour", "pulses", "drag", "pan", "zoom", "undo")

Act = Callable[[], object]  # what is measured, after everything was prepared


class Contender(Protocol):
    """Each of these prepares a change, and returns the event that makes it."""

    window: QWidget

    def build(self, turn: int) -> Act: ...
    def recolour(self, turn: int) -> Act: ...
    def pulses(self, turn: int) -> Act: ...
    def drag(self, turn: int) -> Act: ...
    def pan(self, turn: int) -> Act: ...
    def zoom(self, turn: int) -> Act: ...
    def undo(self, turn: int) -> Act: ...
    def rest(self) -> None: ...


class Sayer(QObject):
    """What the canvas reads of a session."""

    progressed = Signal()
    went_on = Signal()
    state_changed = Signal(str)
    views_changed = Signal()
    timeline_changed = Signal()
    diagnosed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.progress: Progress | None = None
        self.findings: tuple[Finding, ...] = ()
        self.timeline: Timeline | None = None
        self.live: Progress | None = None
        self.views: tuple[View, ...] = ()
        self.wishes = Wishes()
        self.breakpoints = Breakpoints(self, lambda command: None)

    def say(self, readings: dict[Wire, Reading], operation: Operation | None = None, iteration: int = 0) -> None:
        self.progress = Progress(
            generation=1,
            state="running",
            stage="backward",
            epoch=1,
            iteration=iteration,
            iterations_per_epoch=10,
            loss=0.5,
            test_loss=None,
            metrics=(),
            losses={},
            wires=readings,
            operation=operation,
            learning_rate=0.1,
            steps_per_second=1.0,
            curve=np.zeros((0, 3)),
            views=None,
        )
        self.live = self.progress
        self.went_on.emit()
        self.progressed.emit()


def readings(sheet: Sheet, turn: int) -> dict[Wire, Reading]:
    """Gradients of all sizes, others at each turn."""
    sizes = 10.0 ** np.random.default_rng(turn).uniform(-8, 2, len(sheet.graph.wires))
    return {wire: Reading(0.5, float(size)) for wire, size in zip(sheet.graph.wires, sizes, strict=True)}


def middle(sheet: Sheet) -> str:
    """A node in the midst of the drawing, with three wires."""
    names = list(sheet.graph.nodes)
    return next(name for name in names[len(names) // 2 :] if isinstance(sheet.graph.nodes[name], Add))


def mouse(widget: QWidget, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    """Sends the event at once, as the window system's would come."""
    moving = kind == QEvent.Type.MouseMove
    where, on_screen = QPointF(at), QPointF(widget.mapToGlobal(at))
    now = Qt.MouseButton.NoButton if moving else button
    down = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    QApplication.sendEvent(widget, QMouseEvent(kind, where, on_screen, now, down, Qt.KeyboardModifier.NoModifier))


def wheel(widget: QWidget, turn: int) -> None:
    """Turns the wheel in the middle of the widget, there and back."""
    at = widget.rect().center()
    keys = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase)
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, TURN if turn % 2 == 0 else -TURN),
        *keys,
        False,
    )
    QApplication.sendEvent(widget, event)


def painted() -> None:
    """Lets everything that was changed be painted."""
    QApplication.processEvents()


def framed() -> QWidget:
    """An empty window, for what is built to be shown in."""
    window = QWidget()
    window.resize(WINDOW)
    window.show()
    painted()
    return window


def emptied(window: QWidget) -> None:
    """Without what was shown in it."""
    for child in window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        child.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(widget: QWidget, window: QWidget) -> None:
    """Fills the window with it."""
    widget.setParent(window)
    widget.resize(WINDOW)
    widget.show()


class Ours:
    """The canvas on a real document."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.window = sheet, framed()
        self.held: QPoint | None = None
        self.button = Qt.MouseButton.LeftButton
        self.build(0)()
        painted()

    def build(self, turn: int) -> Act:
        emptied(self.window)
        sheet = replace(self.sheet)

        def act() -> None:
            self.document, self.session, self.selection = Document(), Sayer(), Selection()
            self.document.replace(sheet)
            scope = Scope(self.document, self.document)
            self.canvas = Canvas(scope, self.session, self.selection, Look("dark"))  # type: ignore[arg-type]
            shown(self.canvas, self.window)
            self.canvas.fit()

        return act

    def recolour(self, turn: int) -> Act:
        said = readings(self.sheet, turn)
        return lambda: self.session.say(said, iteration=turn)

    def pulses(self, turn: int) -> Act:
        said, wires = readings(self.sheet, turn), self.sheet.graph.wires[:PULSES]
        if not self.canvas.pulses.moving:
            operation = Operation(turn, 100, None, "forward", "", wires)
            self.session.say(said, operation, turn)
        watch = self.canvas.findChild(Watch)
        operation = self.session.progress.operation

        def act() -> None:
            watch.animate()
            self.session.say(said, operation, self.session.progress.iteration)

        return act

    def hold(self, at: QPoint, button: Qt.MouseButton) -> None:
        """Presses there, unless the button is down already."""
        if self.held is None:
            self.held, self.button = at, button
            mouse(self.canvas, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)
            mouse(self.canvas, QEvent.Type.MouseButtonPress, at, button)
            mouse(self.canvas, QEvent.Type.MouseMove, at + QPoint(8, 8), button)

    def rest(self) -> None:
        """Lets go; pulses arrive."""
        if self.held is not None:
            mouse(self.canvas, QEvent.Type.MouseButtonRelease, self.held, self.button)
            self.held = None
        self.session.say({})
        self.canvas.fit()

    def drag(self, turn: int) -> Act:
        name = middle(self.sheet)
        self.hold(self.canvas.node_rect(name).center(), Qt.MouseButton.LeftButton)
        at = self.held + STEP * (turn % 9 + 4)
        return lambda: mouse(self.canvas, QEvent.Type.MouseMove, at, self.button)

    def pan(self, turn: int) -> Act:
        self.hold(QPoint(600, 400), Qt.MouseButton.MiddleButton)
        at = self.held + STEP * (turn % 9 + 4)
        return lambda: mouse(self.canvas, QEvent.Type.MouseMove, at, self.button)

    def zoom(self, turn: int) -> Act:
        return lambda: wheel(self.canvas, turn)

    def undo(self, turn: int) -> Act:
        name = middle(self.sheet)
        x, y = self.document.sheet.places[name]
        self.document.apply("Move", edits.move(self.document.sheet, {name: (x + 30, y + 20)}))
        return self.document.undo_stack.undo


class Theirs:
    """The plain scene."""

    def __init__(self, sheet: Sheet, *, partly: bool) -> None:
        self.sheet, self.partly, self.window = sheet, partly, framed()
        self.theme = Look("dark").theme
        self.held: QPoint | None = None
        self.build(0)()
        painted()

    def build(self, turn: int) -> Act:
        emptied(self.window)

        def act() -> None:
            self.view = PlainView(self.sheet, self.theme, partly=self.partly)
            shown(self.view, self.window)
            self.view.fit()

        return act

    def recolour(self, turn: int) -> Act:
        said = readings(self.sheet, turn)

        def act() -> None:
            looks = looks_of(list(said.values()))
            self.view.recolour(dict(zip(said, looks.tolist(), strict=True)))

        return act

    def pulses(self, turn: int) -> Act:
        recolour = self.recolour(turn)
        if not self.view.pulses:
            self.view.pulse(PULSES, self.theme)

        def act() -> None:
            self.view.advance(turn % 16 / 16)
            recolour()

        return act

    def hold(self, at: QPoint) -> None:
        """Presses there, unless the button is down already."""
        if self.held is None:
            self.held = at
            mouse(self.view.viewport(), QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)
            mouse(self.view.viewport(), QEvent.Type.MouseButtonPress, at)
            mouse(self.view.viewport(), QEvent.Type.MouseMove, at + QPoint(8, 8))

    def rest(self) -> None:
        """Lets go, without pulses."""
        if self.held is not None:
            mouse(self.view.viewport(), QEvent.Type.MouseButtonRelease, self.held)
            self.held = None
        self.view.pulse(0, self.theme)
        self.view.resetTransform()
        self.view.fit()

    def drag(self, turn: int) -> Act:
        item = self.view.nodes[middle(self.sheet)]
        self.hold(self.view.mapFromScene(item.sceneBoundingRect().center()))
        at = self.held + STEP * (turn % 9 + 4)
        return lambda: mouse(self.view.viewport(), QEvent.Type.MouseMove, at)

    def pan(self, turn: int) -> Act:
        self.hold(QPoint(4, 4))
        at = self.held + STEP * (turn % 9 + 4)
        return lambda: mouse(self.view.viewport(), QEvent.Type.MouseMove, at)

    def zoom(self, turn: int) -> Act:
        return lambda: wheel(self.view.viewport(), turn)

    def undo(self, turn: int) -> Act:
        name = middle(self.sheet)
        x, y = self.sheet.places[name]
        self.view.move(name, (x + 30, y + 20))
        return lambda: self.view.move(name, (x, y))


class Painted(QObject):
    """Counts what is painted, to see that the measured frames are there."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.rects.append(event.rect())
        return False


def seen(contender: Contender, measure: str) -> None:
    """Whether a turn of this measure paints something; else the figures would say nothing."""
    for turn in range(3):
        act = getattr(contender, measure)(turn)
        painted()
        watcher = Painted()
        QApplication.instance().installEventFilter(watcher)
        act()
        painted()
        QApplication.instance().removeEventFilter(watcher)
        if not watcher.rects:
            raise SystemExit(f"{type(contender).__name__} painted nothing at {measure}.")


def timed(contender: Contender, measure: str, turn: int) -> float:
    """Milliseconds from the event to the painted frame."""
    act = getattr(contender, measure)(turn)
    painted()
    begin = time.perf_counter()
    act()
    painted()
    return 1e3 * (time.perf_counter() - begin)


def compare(contenders: dict[str, Contender], measure: str, rounds: int) -> dict[str, float]:
    """The median of each, in turns."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for contender in contenders.values():
        seen(contender, measure)
    for turn in range(rounds):
        for name, contender in contenders.items():
            found[name].append(timed(contender, measure, turn))
    for contender in contenders.values():
        contender.rest()
    painted()
    return {name: statistics.median(times) for name, times in found.items()}


def table(count: int, rounds: int) -> dict[str, dict[str, float]]:
    """All measures of a drawing with so many nodes; printed while they come."""
    sheet = residual(count)
    contenders: dict[str, Contender] = {
        "ms": Ours(sheet),
        "plain_ms": Theirs(sheet, partly=False),
        "partly_ms": Theirs(sheet, partly=True),
    }
    print(f"{count:,} nodes, {len(sheet.graph.wires):,} wires", flush=True)
    found = {}
    for measure in MEASURES:
        turns = max(3, rounds // 10) if measure == "build" else rounds
        row = found[measure] = compare(contenders, measure, turns)
        row["ratio"] = row["plain_ms"] / row["ms"]
        times = f"{row['ms']:9.2f} ms   plain {row['plain_ms']:9.2f} ms   {row['ratio']:7.1f} times as fast"
        print(f"  {measure:9} {times}   (repainted partly {row['partly_ms']:9.2f} ms)", flush=True)
    for contender in contenders.values():
        contender.window.close()
        contender.window.deleteLater()
    painted()
    return found


def checked(sheet: Sheet, rounds: int) -> dict[str, float]:
    """Milliseconds that `check` takes after an edit of one node's setting, and of one wire."""
    names = list(sheet.graph.nodes)
    name = next(name for name in names[len(names) // 2 :] if isinstance(sheet.graph.nodes[name], Dense))
    found: dict[str, list[float]] = {"setting": [], "wire": []}
    check(sheet.graph, training=True)
    for turn in range(rounds):
        graph, left_out = sheet.graph, turn * 37 % len(sheet.graph.wires)
        for kind, edited in (
            ("setting", replace(graph, nodes={**graph.nodes, name: Dense(units=9 + turn)})),
            ("wire", replace(graph, wires=graph.wires[:left_out] + graph.wires[left_out + 1 :])),
        ):
            begin = time.perf_counter()
            check(edited, training=True)
            found[kind].append(1e3 * (time.perf_counter() - begin))
    return {kind: statistics.median(times) for kind, times in found.items()}


def opened(rounds: int) -> float:
    """Milliseconds from a file of a thousand nodes to its first frame in the editor's window."""
    from editor.application import build

    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)
        path = Path(folder, "large.chainrule")
        write(path, residual(1000))
        window = build(argparse.Namespace(project=None, theme="dark", size=(WINDOW.width(), WINDOW.height())))
        window.show()
        painted()
        times = []
        for _ in range(rounds):
            begin = time.perf_counter()
            window.files.open_file(path)
            painted()
            times.append(1e3 * (time.perf_counter() - begin))
        window.session.close()
        window.close()
    return statistics.median(times)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.canvas")
    arguments.add_argument("sizes", nargs="*", type=int, metavar="NODES", help=f"by default {SIZES}")
    arguments.add_argument("--rounds", type=int, default=40)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    open_application()
    around = surroundings()
    found: dict[str, Any] = {"canvas": {}, "check": {}}
    for count in options.sizes or SIZES:
        found["canvas"][count] = table(count, options.rounds)
    for name, sheet in (("residual", residual), ("dense net", dense_net)):
        for count in options.sizes or SIZES:
            drawn = sheet(count)
            row = found["check"][f"{name} {count}"] = checked(drawn, options.rounds)
            words = f"check of {name}, {count:,} nodes, {len(drawn.graph.wires):,} wires, after one edit"
            print(f"{words:72} setting {row['setting']:7.2f} ms   wire {row['wire']:7.2f} ms")
    found["open_ms"] = opened(3)
    print(f"{'a file of 1,000 nodes, from opening to the first frame':72} {found['open_ms']:15.0f} ms")
    found |= around | {"load_average_after": surroundings()["load_average"]}
    for name in around:
        print(f"{name.replace('_', ' '):18} {found[name]}")
    if options.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
