"""How fast is what shows the flow of gradients?

python -m tests.benchmarks.flow [--rounds N] [--json]

Recolour: a card of 640×340 with a dense layer of so many weights gets gradients of all sizes anew, and the time is
that until it is painted; the drawings that last are made before. Up to 2,000 weights are lines, up to 20,000 the
numbers of lines, looked up, beyond that the pixels of a matrix. Medians, in milliseconds.

Watched: the digits CNN trains at full speed in a window with its wires, the gradient panel and the weight view of a
dense layer open, and headless beside it, by turns as in `heartbeat`. Frames are what the canvas paints. The time line
is then scrubbed: from the wish for an iteration at random until it is painted. `history` has the memory of an hour.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QSize
from PySide6.QtWidgets import QApplication, QWidget

from editor.canvas.weights.body import Body
from editor.canvas.weights.pages import pages
from editor.display import open_application
from editor.look.look import Look
from engine.layers.dense import Dense
from engine.pictures import Grid, Neurons, WeightView
from engine.sheet import Sheet
from tests.benchmarks.heartbeat import Process, Window, compare, endless, headless, surroundings, take_turns
from tests.benchmarks.history import HOUR, hour

BODY = QSize(640, 340)
LAYERS = {1_000: (25, 40), 10_000: (100, 100), 100_000: (250, 400)}  # weights → units, inputs
WARM_UP = 3  # rounds before counting begins
EXAMPLE, TAB = "digits-cnn", "Gradient flow"
TURNS, SECONDS = 4, 2.0  # of each process
SCRUBS = 20  # after each turn
HOUR_SPEED = 400.0  # iterations per second: more than it reaches

Measure = Callable[[int], dict[str, Any]]  # rounds → what was measured


def recolour(rounds: int) -> dict[str, float]:
    """Of the weight view, by the number of weights."""
    return {f"{count:,} weights": recoloured(shape, rounds) for count, shape in LAYERS.items()}


def recoloured(shape: tuple[int, int], rounds: int) -> float:
    """Milliseconds from new gradients to the painted frame."""
    window = QWidget()
    body = Body(Look("dark"), window)
    window.resize(BODY)
    body.resize(BODY)
    window.show()
    times = []
    for turn in range(WARM_UP + rounds):
        view = view_of(shape, turn)
        (page,) = pages(view)
        begin = time.perf_counter()
        body.show_page(view, page, "gradient", settled=False)
        QApplication.processEvents()
        times.append(1000 * (time.perf_counter() - begin))
    window.close()
    window.deleteLater()
    return statistics.median(times[WARM_UP:])


def view_of(shape: tuple[int, int], turn: int) -> WeightView:
    """A dense layer after a pass, with other numbers at each turn."""
    rng = np.random.default_rng(turn)
    units, inputs = shape
    sizes = 10.0 ** rng.uniform(-8, 2, shape) * rng.choice((-1, 1), shape)
    values = rng.normal(size=shape).astype(np.float32)
    strides = {"shape": shape, "strides": (inputs, 1)}
    weight = Grid(
        "weight", ("unit", "input"), values, sizes.astype(np.float32), shape, "weight", values / 1e3, **strides
    )
    x, z, y = (
        Grid(title, ("feature",), rng.normal(size=count).astype(np.float32), None, (count,))
        for title, count in (("x", inputs), ("z", units), ("y", units))
    )
    return WeightView("dense_1", turn + 1, 0, 32, Neurons(weight, False, x, z, y, "tanh"), (weight,))


class Flow(Window):
    """The window with all open that shows gradients."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        window, plots = self.window, self.window.plots
        plots.setCurrentIndex([plots.tabText(place) for place in range(plots.count())].index(TAB))
        window.canvas.selection.set((next(n for n, layer in sheet.graph.nodes.items() if isinstance(layer, Dense)),))
        window.commands["weights"].trigger()
        self.frames = Frames(window.canvas)
        self.session.progressed.connect(self.begin)

    def begin(self) -> None:
        """Counts from where the pictures are counted."""
        if self.shown == 1:
            self.frames.count = 0

    def train(self, seconds: float) -> dict[str, Any]:
        found = super().train(seconds)
        return found | {"frames": self.frames.count / seconds, "scrub": self.scrub()}

    def scrub(self) -> list[float]:
        """Milliseconds from a wish to the painted iteration."""
        past, last, found = self.session.past, self.iteration(), []
        for turn in range(SCRUBS):
            wish = 1 + (turn * 7919) % (last - 1)
            begin = time.perf_counter()
            past.show(wish)
            while past.shown is None or past.shown.iteration != wish:
                QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            QApplication.processEvents()
            found.append(1000 * (time.perf_counter() - begin))
        past.show_live()
        return found


class Frames(QObject):
    """Counts what a widget paints."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def watched(rounds: int) -> dict[str, float]:
    """Frames and speed while everything is watched, and steps of the time line."""
    alone: list[dict[str, Any]] = []
    seen: list[dict[str, Any]] = []
    for _ in range(max(1, rounds // 20)):
        pair = Process("headless", EXAMPLE, __spec__.name), Process("window", EXAMPLE, __spec__.name)
        for _ in range(TURNS):
            alone.append(pair[0].turn(SECONDS))
            seen.append(pair[1].turn(SECONDS))
        for process in pair:
            process.end()
    scrubs = [step for turn in seen for step in turn["scrub"]]
    found = compare(alone, seen)
    return {
        "frames per second": statistics.median(turn["frames"] for turn in seen),
        "speed kept": found["share"],
        "speed kept per CPU second": found["share_per_cpu_second"],
        "longest gap of 99 %, ms": found["gap_p99_ms"],
        "scrub step, median ms": statistics.median(scrubs),
        "scrub step, 95 % ms": float(np.percentile(scrubs, 95)),
    }


def memory(rounds: int) -> dict[str, float]:
    """What an hour of the same keeps of its past, in MB."""
    found = hour(endless(EXAMPLE), HOUR_SPEED, HOUR)
    return {"states": found["states_mb"], "numbers": found["numbers_mb"], "iterations": found["iterations"]}


MEASURES: dict[str, Measure] = {
    "recolour of the weight view, ms": recolour,
    "digits CNN, watched": watched,
    "an hour of it, MB": memory,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--role", choices=["headless", "window"], help=argparse.SUPPRESS)
    parser.add_argument("--example", default=EXAMPLE, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "headless":
        take_turns(headless(endless(options.example)))
        return
    if options.role == "window":
        flow = Flow(endless(options.example))
        take_turns(flow.train)
        flow.session.close()
        return
    application = open_application()
    found: dict[str, Any] = {title: measure(options.rounds) for title, measure in MEASURES.items()}
    if options.json:
        print(json.dumps({"surroundings": surroundings(), **found}))
    else:
        print(surroundings())
        for title, numbers in found.items():
            print(f"\n{title}")
            for name, number in numbers.items():
                print(f"  {name:<26}{number:>12,.2f}")
    del application


if __name__ == "__main__":
    main()
