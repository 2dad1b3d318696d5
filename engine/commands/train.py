"""`python -m engine train PROJECT`: trains without a window, on from where the file is, and says what came of it."""

import argparse
import math
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np

from engine.arguments import Refused
from engine.commands.command import declare_project, open_project, problems_said, whole
from engine.compile import GraphError
from engine.formats.project import Project, ProjectError, write
from engine.nonfinite import Diverged
from engine.resume import course_of
from engine.sheet import Sheet
from engine.train import Result, Run, train

Watcher: TypeAlias = Callable[[Run, float], None]


def declare(commands: Any) -> None:
    """Adds the command and its options."""
    parser = commands.add_parser("train", help="train a project and print losses and metrics")
    declare_project(parser)
    parser.add_argument("--epochs", type=whole(1, 1_000_000), metavar="N", help="in all, instead of the project's own")
    parser.add_argument("--seconds", type=positive, metavar="S", help="stop after so long")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), metavar="N", help="begin anew with this seed")
    parser.add_argument("--fresh", action="store_true", help="begin anew even if the project has been trained")
    parser.add_argument("--save", metavar="FILE", help="write the trained project, to be gone on with")
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
    project = begun(open_project(options.project), options)
    sheet, course, place = project.sheet, project.course, saved_to(options.save)
    epochs = options.epochs or sheet.training.epochs
    if project.remark is not None:
        print(project.remark, file=sys.stderr)
    elif project.weights is not None and not options.json:
        after = f"after {course.iteration:,} iterations" if course is not None else "with its weights"
        print(f"{options.project} goes on {after}; --fresh begins anew.", file=sys.stderr)
    watched = not options.json and sys.stderr.isatty()
    watcher: AbstractContextManager[Watcher | None] = progress_bar(epochs) if watched else nullcontext()
    once = partial(train, sheet, weights=project.weights, course=course)
    try:
        with watcher as on_epoch, np.errstate(all="ignore"):  # what overflows is said by Diverged
            trained, result = once(epochs=epochs, seconds=options.seconds, on_epoch=on_epoch)
        if place is not None:
            write(place, sheet, trained.program.save(), course_of(trained))
    except GraphError as error:
        raise problems_said(options.project, error.problems) from None
    except (Diverged, ProjectError) as error:
        raise Refused(str(error) if isinstance(error, ProjectError) else f"{options.project}: {error}", 1) from None
    except ValueError as error:  # weights that are too large for float32
        raise Refused(f"{options.project}: {error}. Begin anew with --fresh.") from None
    if course is not None and trained.iteration == course.iteration and not options.json:
        print(f"All {epochs:,} epochs are done already: give more by --epochs.", file=sys.stderr)
    print(msgspec.json.encode(result).decode() if options.json else summary(sheet, result))
    return 0


def begun(project: Project, options: argparse.Namespace) -> Project:
    """What is trained: with another seed or afresh, without what the project has learned."""
    if options.seed is None and not options.fresh:
        return project
    training = project.sheet.training
    seed = training.seed if options.seed is None else options.seed
    return Project(msgspec.structs.replace(project.sheet, training=msgspec.structs.replace(training, seed=seed)))


def saved_to(name: str | None) -> Path | None:
    """Where to write. Refused if nothing can be written there: not after hours of training."""
    if name is None:
        return None
    path = Path(name) if Path(name).suffix else Path(f"{name}.chain")
    if not name or Path(name).is_dir() or path.is_dir() or not path.parent.is_dir():
        raise Refused(f"--save: nothing can be written to {name[:500]!r}. Choose a file in a folder that is there.")
    return path


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
