"""Does the interface stay awake while a small network trains at full speed, and does training keep its speed?

python -m tests.benchmarks.heartbeat [--rounds N] [--turns N] [--seconds S] [--json]

A round is two new processes, one that trains headless and one with the editor's window, which take turns of some
seconds each while the other rests: on a shared machine the speed changes from second to second, and from one
process to the next by ten per cent, as its arrays happen to lie in memory. The gaps are between the beats of a
20 ms timer in the window. The share is that of the medians over all turns.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
import numpy as np

from engine.formats.project import find, read
from engine.sheet import Sheet
from engine.train import Run

BEAT = 20  # milliseconds
WARM_UP = 0.5  # seconds of a turn before counting begins

Turn = Callable[[float], dict[str, Any]]  # seconds → what was measured


def endless(name: str) -> Sheet:
    """An example that will not end while it is measured."""
    sheet = read(find(name)).sheet
    return msgspec.structs.replace(sheet, training=msgspec.structs.replace(sheet.training, epochs=1_000_000))


def headless(sheet: Sheet) -> Turn:
    """Training with nobody watching; the loss is read each time, as the command line does."""
    run = Run(sheet)

    def train(seconds: float) -> dict[str, Any]:
        begin = time.perf_counter()
        while time.perf_counter() - begin < WARM_UP:
            _ = run.iterate().loss
        begin, spent, counted = time.perf_counter(), time.process_time(), run.iteration
        while (now := time.perf_counter()) - begin < seconds:
            for _ in range(20):
                _ = run.iterate().loss
        done = run.iteration - counted
        return {"speed": done / (now - begin), "cpu_speed": done / (time.process_time() - spent)}

    return train


def processor_time(pid: int | None) -> float:
    """Seconds that another process has computed, as Linux counts them."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Window:
    """The editor's real window with its session."""

    def __init__(self, sheet: Sheet) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from editor.application import build

        self.application = QApplication([])
        self.window = build(argparse.Namespace(project=None, theme="dark", size=(1280, 800)))
        self.session = self.window.session
        self.window.show()
        self.window.document.replace(sheet)
        self.beats: list[float] = []
        self.shown = 0
        self.timer = QTimer(interval=BEAT)
        self.timer.timeout.connect(lambda: self.beats.append(time.perf_counter()))
        self.session.progressed.connect(self.count)
        self.wait(2)

    def count(self) -> None:
        self.shown += 1

    def wait(self, seconds: float) -> None:
        """Lets the window live that long."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def train(self, seconds: float) -> dict[str, Any]:
        """One turn: speeds, the gaps between beats in milliseconds, and pictures per second."""
        self.session.train()
        self.wait(WARM_UP)
        self.beats.clear()
        self.shown = 0
        self.timer.start()
        first, began = self.iteration(), time.perf_counter()
        spent, own = processor_time(self.session.worker_pid), time.process_time()
        self.wait(seconds)
        done, elapsed = self.iteration() - first, time.perf_counter() - began
        spent, own = processor_time(self.session.worker_pid) - spent, time.process_time() - own
        self.timer.stop()
        self.session.pause()
        self.wait(0.3)
        return {
            "speed": done / elapsed,
            "cpu_speed": done / spent,
            "gaps": list(1000 * np.diff(self.beats)),
            "pictures": self.shown / elapsed,
            "interface": own / elapsed,
        }

    def iteration(self) -> int:
        progress = self.session.progress
        return 0 if progress is None else progress.iteration


def take_turns(turn: Turn) -> None:
    """The life of one of the two processes: seconds are read, measurements written, a line each."""
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(turn(float(line))), flush=True)


class Process:
    """One of the two, as the one that compares them holds it."""

    def __init__(self, role: str, example: str, module: str = __spec__.name) -> None:
        command = [sys.executable, "-m", module, f"--role={role}", f"--example={example}"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin is not None
        assert process.stdout is not None
        self.process, self.orders, self.answers = process, process.stdin, process.stdout
        self.answers.readline()

    def turn(self, seconds: float) -> dict[str, Any]:
        print(seconds, file=self.orders, flush=True)
        answer: dict[str, Any] = json.loads(self.answers.readline())
        return answer

    def end(self) -> None:
        self.orders.close()
        self.process.wait(10)
        self.answers.close()


def compare(alone: list[dict[str, Any]], watched: list[dict[str, Any]]) -> dict[str, float]:
    """The numbers that count."""

    def median(turns: list[dict[str, Any]], key: str) -> float:
        return statistics.median(turn[key] for turn in turns)

    gaps = [gap for turn in watched for gap in turn["gaps"]]
    p50, p99 = np.percentile(gaps, [50, 99])
    return {
        "headless_iterations_per_second": median(alone, "speed"),
        "editor_iterations_per_second": median(watched, "speed"),
        "share": median(watched, "speed") / median(alone, "speed"),
        "share_per_cpu_second": median(watched, "cpu_speed") / median(alone, "cpu_speed"),
        "gap_p50_ms": float(p50),
        "gap_p99_ms": float(p99),
        "gap_max_ms": max(gaps),
        "pictures_per_second": median(watched, "pictures"),
        "interface_cpu_share": median(watched, "interface"),
    }


def surroundings() -> dict[str, str]:
    """Where it was measured, and what else the machine had to do: on a busy one the figures mean little."""
    load = ", ".join(f"{number:.2f}" for number in os.getloadavg()) if hasattr(os, "getloadavg") else "not known"
    return {
        "platform": f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores",
        "load_average": load,
    }


def main() -> None:
    read_arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.heartbeat")
    read_arguments.add_argument("--example", default="spiral")
    read_arguments.add_argument("--rounds", type=int, default=6, help="each with two new processes")
    read_arguments.add_argument("--turns", type=int, default=4, help="of each process in a round")
    read_arguments.add_argument("--seconds", type=float, default=1.0, help="that a turn counts")
    read_arguments.add_argument("--json", action="store_true")
    read_arguments.add_argument("--role", choices=["headless", "window"], help=argparse.SUPPRESS)
    options = read_arguments.parse_args()
    if options.role == "headless":
        take_turns(headless(endless(options.example)))
        return
    if options.role == "window":
        window = Window(endless(options.example))
        take_turns(window.train)
        window.session.close()
        return
    before = surroundings()
    alone: list[dict[str, Any]] = []
    watched: list[dict[str, Any]] = []
    for _ in range(options.rounds):
        pair = Process("headless", options.example), Process("window", options.example)
        for _ in range(options.turns):
            alone.append(pair[0].turn(options.seconds))
            watched.append(pair[1].turn(options.seconds))
        for process in pair:
            process.end()
    result = compare(alone, watched)
    around = before | {"load_average_after": surroundings()["load_average"]}
    if options.json:
        print(json.dumps(result | around))
        return
    for name, words in around.items():
        print(f"{name.replace('_', ' '):34} {words}")
    for name, value in result.items():
        print(f"{name.replace('_', ' '):34} {value:12,.2f}")


if __name__ == "__main__":
    main()
