"""What commands share: what the arguments mean, opening a project."""

import argparse
from collections.abc import Callable

from engine.arguments import Parser, Refused
from engine.formats.opened import opened
from engine.formats.project import Project, ProjectError, find
from engine.problem import Problem
from engine.sheet import Sheet


def parse(arguments: list[str] | None) -> tuple[Callable[[argparse.Namespace], int], argparse.Namespace]:
    """The command that is wanted, and its options."""
    from engine.commands import check, doctor, examples, export, layers, train

    parser = Parser(prog="python -m engine", description="Trains, checks and describes graphs without a window.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (train, doctor, check, export, layers, examples):
        module.declare(commands)
    options = parser.parse_args(arguments)
    return options.run, options


def declare_project(parser: argparse.ArgumentParser) -> None:
    """The argument that most commands begin with."""
    parser.add_argument("project", metavar="PROJECT", help="a project's file, an ONNX model, or the name of an example")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number within bounds; argparse puts the option's name before the sentence."""

    def read_number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number from {low} to {high}")
        return int(text)

    return read_number


def open_sheet(name: str) -> Sheet:
    """The sheet of a file or an example; Refused with a sentence if there is none."""
    return open_project(name).sheet


def open_project(name: str) -> Project:
    """All that a file or an example holds; Refused with a sentence if there is none."""
    try:
        return opened(find(name))
    except ProjectError as error:
        raise Refused(str(error)) from None


def problems_said(name: str, problems: tuple[Problem, ...]) -> Refused:
    """The refusal of a graph with errors."""
    more = f" (and {len(problems) - 1} more; see python -m engine check)" if len(problems) > 1 else ""
    return Refused(f"{name}: {problems[0]}{more}")
