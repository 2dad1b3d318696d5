"""`python -m engine train PROJECT`: trains without a window and says what came of it."""

import argparse
import math
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeAlias

import msgspec
import numpy as np

from engine.arguments import Refused
from engine.commands.command import declare_project, open_sheet, problems_said, whole
from engine.compile import GraphError
from engine.nonfinite import Diverged
from engine.sheet import Sheet
from engine.train import Result, Run, train

Watcher: TypeAlias = Callable[[Run, float], None]


def declare(commands: Any) -> None:
    """Adds the command and its options."""
    parser = commands.add_parser("train", help="train a project and print losses and metrics")
    declare_project(parser)
    parser.add_argument("--epochs", type=whole(1, 1_000_000), metavar="N", help="instead of the project's own")
    parser.add_argument("--seconds", type=positive, metavar="S", help="stop after so long")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), metavar="N", help="instead of the project's own")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on a line of its own")
    parser.set_defaults(run=run)


def positive(text: str) -> float:
    """A finite number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number of seconds above 0")
    return number


def run(options: argparse.Namespace) -> int:
    """Trains and prints the result."""
    sheet = open_sheet(options.project)
    epochs = options.epochs or sheet.training.epochs
    watched = not options.json and sys.stderr.isatty()
    watcher: AbstractContextManager[Watcher | None] = progress_bar(epochs) if watched else nullcontext()
    try:
        with watcher as on_epoch, np.errstate(all="ignore"):  # what overflows is said by Diverged
            _, result = train(sheet, epochs=epochs, seconds=options.seconds, seed=options.seed, on_epoch=on_epoch)
    except GraphError as error:
        raise problems_said(options.project, error.problems) from None
    except Diverged as error:
        raise Refused(f"{options.project}: {error}", code=1) from None
    print(msgspec.json.encode(result).decode() if options.json else summary(sheet, result))
    return 0


@contextmanager
def progress_bar(epochs: int) -> Any:
    """A bar on the terminal that grows with each epoch."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("epoch"),
        MofNCompleteColumn(),
        BarColumn(),
        TextColumn("loss {task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=epochs, loss="…")
        yield lambda run, loss: bar.update(task, completed=run.epoch, loss=f"{loss:.4f}")


def summary(sheet: Sheet, result: Result) -> str:
    """The result in a few lines for people."""
    optimizer = sheet.training.optimizer
    lines = [
        f"{result.epochs} epochs, {result.iterations} iterations with {type(optimizer).title}"
        f" in {result.seconds:.1f} s ({result.steps_per_second:,.0f} a second)",
        f"train loss {result.train_loss:.4f}, test loss {result.test_loss:.4f}",
    ]
    lines += [f"{key.replace('_', ' ')} {value:.4f}" for key, value in result.metrics.items()]
    return "\n".join(lines)
