"""What does it cost to draw, gather and hand over batches, beside the step that they are for?

python -m tests.benchmarks.feeding [--rounds N] [--json]

W1 (2-4-2-1 tanh, MSE, batch 10, SGD) on a thousand samples, shuffled anew for each epoch; and the same steps on one
batch that lies there, in turns.
"""

import argparse
import json
import os
import statistics
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from engine.data.dataset import Dataset, Split
from engine.layers.dense import Dense
from engine.layers.tanh import Tanh
from engine.losses.mse import MSE
from engine.optimizers.sgd import SGD
from engine.tensor import Spec
from engine.train import Run
from tests.engine.trainable import chain

STEPS = 2_000


class Waves(Dataset):
    """Two numbers, and the sine of their sum."""

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((2,)), Spec((1,))

    def load(self) -> Split:
        inputs = np.random.default_rng(0).uniform(-1, 1, (2, 1250)).astype(np.float32)
        return self.split(inputs, np.sin(3 * inputs.sum(axis=0, keepdims=True)))


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m tests.benchmarks.feeding")
    read.add_argument("--rounds", type=int, default=75)
    read.add_argument("--json", action="store_true")
    options = read.parse_args()
    layers = [Waves(), Dense(units=4), Tanh(), Dense(units=2), Tanh(), Dense(units=1), MSE()]
    run = Run(chain(layers, optimizer=SGD(learning_rate=0.01), batch_size=10))
    run.iterate()
    feeding, *step = run.plan.replay
    assert run.plan.calls[0].stage == "data"

    def fed() -> None:
        gather = feeding[0]
        for _ in range(STEPS):
            gather()
            for function, arguments in step:
                function(*arguments)
            run.iteration += 1

    def unfed() -> None:
        for _ in range(STEPS):
            for function, arguments in step:
                function(*arguments)
            run.iteration += 1

    found: dict[str, list[float]] = {"fed": [], "unfed": []}
    for _ in range(options.rounds):
        for turn in (fed, unfed):
            begin = time.perf_counter()
            turn()
            found[turn.__name__].append(1e6 * (time.perf_counter() - begin) / STEPS)
    fed_us, unfed_us = (statistics.median(found[name]) for name in ("fed", "unfed"))
    ratio = statistics.median(a / b for a, b in zip(found["fed"], found["unfed"], strict=True))
    print(f"with its data {fed_us:.2f} µs a step, without {unfed_us:.2f}: {ratio:.3f} times as long, turn by turn")
    if options.json:
        print(json.dumps({"fed_us": fed_us, "unfed_us": unfed_us, "ratio": ratio}))


if __name__ == "__main__":
    main()
