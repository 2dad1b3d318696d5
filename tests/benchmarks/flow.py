"""How fast is what shows the flow of gradients?

python -m tests.benchmarks.flow [--rounds N] [--json]

Recolour: a card of 640×340 with a dense layer of so many weights gets gradients of all sizes anew, and the time is
that until it is painted; the drawings that last are made before. Up to 2,000 weights are lines, up to 20,000 the
numbers of lines, looked up, beyond that the pixels of a matrix. Medians, in milliseconds.
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
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from editor.canvas.weights.body import Body
from editor.canvas.weights.pages import pages
from editor.display import open_application
from editor.look.look import Look
from engine.pictures import Grid, Neurons, WeightView
from tests.benchmarks.heartbeat import surroundings

BODY = QSize(640, 340)
LAYERS = {1_000: (25, 40), 10_000: (100, 100), 100_000: (250, 400)}  # weights → units, inputs
WARM_UP = 3  # rounds before counting begins

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


MEASURES: dict[str, Measure] = {"recolour of the weight view, ms": recolour}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    options = parser.parse_args()
    application = open_application()
    found: dict[str, Any] = {title: measure(options.rounds) for title, measure in MEASURES.items()}
    if options.json:
        print(json.dumps({"surroundings": surroundings(), **found}))
    else:
        print(surroundings())
        for title, numbers in found.items():
            print(f"\n{title}")
            for name, number in numbers.items():
                print(f"  {name:<20}{number:>10.2f}")
    del application


if __name__ == "__main__":
    main()
