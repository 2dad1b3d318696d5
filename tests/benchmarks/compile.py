"""How long does it take to compile graphs of many layers, and how much memory do they take for each?

python -m tests.benchmarks.compile [--most N] [--json]

Chains of dense 8 and tanh in turn, batch 32; the recording for training and the one that is watched. What grows with
more than the number of layers shows in the last columns.
"""

import argparse
import json
import os
import time
from itertools import pairwise

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from engine.check import check
from engine.compile import compile
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE

BATCH = 32


def chain(count: int) -> Graph:
    """x → dense → tanh → … → loss."""
    nodes: dict[str, Layer] = {"x": Input(shape=(8,))}
    nodes |= {f"n{number}": Tanh() if number % 2 else Dense(units=8) for number in range(count)}
    wires = [Wire(a, "y", b, "x") for a, b in pairwise(nodes)]
    ends = [Wire(list(nodes)[-1], "y", "loss", "prediction"), Wire("t", "y", "loss", "targets")]
    return Graph(nodes | {"t": Input(shape=(8,)), "loss": MSE()}, (*wires, *ends))


def measured(count: int) -> dict[str, float]:
    """Milliseconds of each part, and bytes."""
    graph = chain(count)
    times = [time.perf_counter()]
    check(graph)
    times.append(time.perf_counter())
    program = compile(graph, batch=BATCH)
    times.append(time.perf_counter())
    size = program.recording(BATCH).size
    times.append(time.perf_counter())
    program.recording(BATCH, "watching")
    times.append(time.perf_counter())
    checking, compiling, recording, watching = (1e3 * (later - earlier) for earlier, later in pairwise(times))
    return {"check": checking, "compile": compiling, "record": recording, "watch": watching, "bytes": size}


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m tests.benchmarks.compile")
    read.add_argument("--most", type=int, default=3000)
    read.add_argument("--json", action="store_true")
    options = read.parse_args()
    measured(10)  # what is imported and cached once
    found = {count: measured(count) for count in (10, 30, 50, 100, 300, 1000, 3000) if count <= options.most}
    print("layers   check  compile  record   watch ms     in all per layer   bytes per layer")
    for count, row in found.items():
        in_all = row["compile"] + row["record"]
        parts = "".join(f"{row[key]:8.1f}" for key in ("check", "compile", "record", "watch"))
        print(f"{count:6} {parts} {in_all:14.1f} {in_all / count:9.3f} ms {row['bytes'] / count:13.0f}")
    if options.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
