"""How fast is a training step beside PyTorch's, eager and on one thread?

python -m tests.benchmarks.engine [W1 W2 …] [--rounds N] [--passes] [--memory] [--json]

Both train the same network from the same weights on the same batch; first it is checked, in float64, that their losses
agree. Then they take turns, some 0.15 s each, and the medians are compared: on a shared machine the speed changes from
second to second. `--passes` adds what a step takes with each of the compiler's passes left out, `--memory` what the two
take of memory, each in a process of its own, beyond what it has when everything is imported.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import torch

from engine.check import check
from engine.compile import compile
from engine.graph import wires_in
from engine.passes import PASSES
from engine.passes.tiles import in_pieces, tiles
from engine.quick import quick
from engine.sheet import Training
from engine.tape import Pass
from engine.update import record_update
from tests.benchmarks.workloads import WORKLOADS, Workload

TURN = 0.15  # seconds
AGREE = 1e-8  # relative difference of the losses of the first steps, in float64: rounding, multiplied by twenty layers


class Ours:
    """The graph compiled, its update, and one batch of drawn numbers."""

    def __init__(self, workload: Workload, passes: Iterable[Pass] = PASSES, dtype: type = np.float32) -> None:
        passes = tuple(passes)
        self.program = compile(workload.graph, passes=passes, batch=workload.batch, dtype=dtype)
        self.recording = self.program.recording(workload.batch)
        rate = np.array(workload.optimizer.learning_rate, dtype)
        update = record_update(self.program, Training(optimizer=workload.optimizer), rate, self.program.ranges)
        self.kept, self.first = update.kept, update.first_kept
        calls = [call for _, call in in_pieces(update.calls)] if tiles in passes else update.calls
        self.replay = quick([*self.recording.calls, *calls])
        rng = np.random.default_rng(0)
        for source in "x", "t":
            values = self.recording.values[source, "y"]
            classes = check(workload.graph).specs[source, "y"].classes
            values[...] = rng.integers(0, classes, values.shape) if classes else rng.standard_normal(values.shape)

    def begin(self) -> None:
        """First weights again: what has converged computes with numbers that are slower."""
        self.program.initialize(0)
        for name, array in self.kept.items():
            array[...] = self.first[name]

    def steps(self, count: int) -> None:
        replay = self.replay
        for _ in range(count):
            for function, arguments in replay:
                function(*arguments)


class Theirs:
    """The same in PyTorch."""

    def __init__(self, workload: Workload, ours: Ours) -> None:
        self.workload = workload
        real = torch.float64 if ours.program.dtype is np.float64 else torch.float32
        self.modules = {name: module.to(real) for name, module in workload.modules().items()}
        parameters = [p for module in self.modules.values() for p in module.parameters()]
        load(workload, self.modules, ours.program.save())
        self.optimizer = workload.torch_optimizer(parameters)
        self.x, self.t = (there(ours.recording.values[source, "y"]) for source in "xt")
        self.first = {name: {k: v.clone() for k, v in m.state_dict().items()} for name, m in self.modules.items()}

    def begin(self) -> None:
        for name, module in self.modules.items():
            module.load_state_dict(self.first[name])
        self.optimizer.state.clear()

    def step(self) -> Any:
        self.optimizer.zero_grad()
        loss = self.workload.criterion(self.workload.forward(self.modules, self.x), self.t)
        loss.backward()
        self.optimizer.step()
        return loss

    def steps(self, count: int) -> None:
        for _ in range(count):
            self.step()


def there(array: np.ndarray) -> Any:
    """Batch first."""
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(array, -1, 0)))


def load(workload: Workload, modules: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Gives PyTorch's modules our weights."""
    specs, arriving = check(workload.graph).specs, wires_in(workload.graph)
    for name, module in modules.items():
        layer = workload.graph.nodes[name]
        inputs = [specs[w.source, w.output] for port in layer.inputs() for w in arriving[name, port]]
        own = {key.partition(".")[2]: array for key, array in arrays.items() if key.partition(".")[0] == name}
        inner = getattr(module, "lstm", module)
        with torch.no_grad():
            for key, taken in layer.to_torch(*inputs).parameters.items():
                inner.state_dict(keep_vars=True)[key].copy_(torch.from_numpy(np.ascontiguousarray(taken(own))))


def agree(workload: Workload) -> float:
    """The largest relative difference of the losses of the first steps; the exit code 1 if it is too large."""
    ours = Ours(workload, dtype=np.float64)
    theirs = Theirs(workload, ours)
    worst = 0.0
    for _ in range(5):
        loss = theirs.step().item()
        ours.steps(1)
        worst = max(worst, abs(ours.recording.loss - loss) / abs(loss))
    if worst > AGREE:
        sys.exit(f"The losses differ: {worst:.1e}")
    return worst


def timed(steps: Callable[[int], None], count: int) -> float:
    """Microseconds of one step."""
    begin = time.perf_counter()
    steps(count)
    return 1e6 * (time.perf_counter() - begin) / count


def compare(contenders: dict[str, Any], rounds: int) -> dict[str, float]:
    """The median of each, in turns."""
    counts, found = {}, {name: [] for name in contenders}
    for name, contender in contenders.items():
        contender.begin()
        contender.steps(3)
        counts[name] = max(1, int(1e6 * TURN / timed(contender.steps, 3)))
    for _ in range(rounds):
        for name, contender in contenders.items():
            contender.begin()
            contender.steps(1)
            found[name].append(timed(contender.steps, counts[name]))
    return {name: statistics.median(times) for name, times in found.items()}


def memory(name: str, role: str) -> None:
    """Prints the bytes that twenty steps take beyond what is there before."""
    workload = WORKLOADS[name]
    ours = Ours(workload) if role == "theirs" else None
    before = resident()
    contender = Ours(workload) if ours is None else Theirs(workload, ours)
    contender.steps(20)
    print(resident() - before)


def resident() -> int:
    """Bytes of memory that this process has, as Linux counts them."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def measured(name: str, role: str) -> int:
    """The same from a process of its own."""
    command = [sys.executable, "-m", __spec__.name, name, f"--role={role}"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m tests.benchmarks.engine")
    read.add_argument("workloads", nargs="*", metavar="W", help=f"of {', '.join(WORKLOADS)}; all by default")
    read.add_argument("--rounds", type=int, default=9)
    read.add_argument("--passes", action="store_true")
    read.add_argument("--memory", action="store_true")
    read.add_argument("--json", action="store_true")
    read.add_argument("--role", choices=["ours", "theirs"], help=argparse.SUPPRESS)
    options = read.parse_args()
    torch.set_num_threads(1)
    names = options.workloads or list(WORKLOADS)
    if options.role:
        memory(names[0], options.role)
        return
    found: dict[str, dict[str, float]] = {}
    for name in names:
        workload = WORKLOADS[name]
        difference = agree(workload)
        ours = Ours(workload)
        contenders: dict[str, Any] = {"us": ours, "torch_us": Theirs(workload, ours)}
        if options.passes:
            contenders |= {f"without {p.__name__}": Ours(workload, [q for q in PASSES if q is not p]) for p in PASSES}
        row = found[name] = compare(contenders, options.rounds)
        row["ratio"] = row["torch_us"] / row["us"]
        line = f"{name:4} {row['us']:9.1f} µs   PyTorch {row['torch_us']:9.1f} µs   {row['ratio']:6.2f} times as fast"
        print(f"{line}   losses within {difference:.0e}   {workload.what}", flush=True)
        for key, value in row.items():
            if key.startswith("without"):
                print(f"       {key:22} {value:9.1f} µs   {value / row['us']:5.2f} times as long")
        if options.memory:
            row["bytes"], row["torch_bytes"] = measured(name, "ours"), measured(name, "theirs")
            print(f"       memory {row['bytes'] / 1e6:.1f} MB, PyTorch {row['torch_bytes'] / 1e6:.1f} MB")
    if options.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
