"""Does the interface stay awake while a small network trains at full speed, and does training keep its speed?

python -m tests.benchmarks.heartbeat [--rounds N] [--seconds S] [--json]: rounds of training headless and in
the editor's window, one after the other in one run, and the gaps between the beats of a 20 ms timer there.
Where others use the machine too, the speed per second of processor time says more than that per second.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
import numpy as np

from engine.formats.project import find, read
from engine.sheet import Sheet
from engine.train import Run

BEAT = 20  # milliseconds
WARM_UP = 0.5  # seconds before counting begins


def endless(name: str) -> Sheet:
    """An example that will not end while it is measured."""
    sheet = read(find(name)).sheet
    return msgspec.structs.replace(sheet, training=msgspec.structs.replace(sheet.training, epochs=1_000_000))


class Speed(NamedTuple):
    """Iterations per second, and per second of the training process's processor time."""

    per_second: float
    per_cpu_second: float


def headless(sheet: Sheet, seconds: float) -> Speed:
    """With nobody watching; the loss is read each time, as the command line does."""
    run = Run(sheet)
    begin = time.perf_counter()
    while time.perf_counter() - begin < WARM_UP:
        _ = run.iterate().loss
    begin, spent, counted = time.perf_counter(), time.process_time(), run.iteration
    while (now := time.perf_counter()) - begin < seconds:
        for _ in range(20):
            _ = run.iterate().loss
    done = run.iteration - counted
    return Speed(done / (now - begin), done / (time.process_time() - spent))


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
        self.timer.start()
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

    def train(self, seconds: float) -> tuple[Speed, list[float], float]:
        """Speed, the gaps between beats in milliseconds, and pictures per second."""
        self.session.train()
        self.wait(WARM_UP)
        self.beats.clear()
        self.shown = 0
        begin, progress = time.perf_counter(), self.session.progress
        first = progress.iteration if progress is not None else 0
        spent = processor_time(self.session.worker_pid)
        self.wait(seconds)
        elapsed, progress = time.perf_counter() - begin, self.session.progress
        done = (progress.iteration if progress is not None else 0) - first
        spent = processor_time(self.session.worker_pid) - spent
        gaps = list(1000 * np.diff(self.beats))
        self.session.pause()
        self.wait(0.3)
        return Speed(done / elapsed, done / spent), gaps, self.shown / elapsed


def report(alone: list[Speed], watched: list[Speed], gaps: list[float], shown: list[float]) -> dict[str, float]:
    """The numbers that count: medians over the rounds, and all gaps together."""
    p50, p99 = np.percentile(gaps, [50, 99])
    pairs = list(zip(alone, watched, strict=True))
    return {
        "headless_iterations_per_second": statistics.median(speed.per_second for speed in alone),
        "editor_iterations_per_second": statistics.median(speed.per_second for speed in watched),
        "share": statistics.median(w.per_second / a.per_second for a, w in pairs),
        "share_per_cpu_second": statistics.median(w.per_cpu_second / a.per_cpu_second for a, w in pairs),
        "gap_p50_ms": float(p50),
        "gap_p99_ms": float(p99),
        "gap_max_ms": max(gaps),
        "pictures_per_second": statistics.median(shown),
    }


def main() -> None:
    read_arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.heartbeat")
    read_arguments.add_argument("--example", default="spiral")
    read_arguments.add_argument("--rounds", type=int, default=5)
    read_arguments.add_argument("--seconds", type=float, default=3.0, help="of each half of a round")
    read_arguments.add_argument("--json", action="store_true")
    read_arguments.add_argument("--headless", action="store_true", help=argparse.SUPPRESS)
    options = read_arguments.parse_args()
    sheet = endless(options.example)
    if options.headless:
        print(json.dumps(headless(sheet, options.seconds)))
        return
    window = Window(sheet)
    command = [sys.executable, "-m", __spec__.name, "--headless", f"--seconds={options.seconds}"]
    command.append(f"--example={options.example}")
    alone: list[Speed] = []
    watched: list[Speed] = []
    gaps: list[float] = []
    shown: list[float] = []
    for _ in range(options.rounds):
        alone.append(Speed(*json.loads(subprocess.run(command, capture_output=True, check=True).stdout)))
        speed, found, pictures = window.train(options.seconds)
        watched.append(speed)
        gaps += found
        shown.append(pictures)
    window.session.close()
    result = report(alone, watched, gaps, shown)
    if options.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name.replace('_', ' '):34} {value:12,.2f}")


if __name__ == "__main__":
    main()
