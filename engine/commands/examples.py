"""`python -m engine examples`: the projects that ship with the program."""

import argparse
from typing import Any

from engine.formats.project import examples


def declare(commands: Any) -> None:
    """Adds the command."""
    commands.add_parser("examples", help="print names and paths of the examples").set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """One line for each: name, path."""
    found = examples()
    width = max(map(len, found), default=0)
    for name, path in found.items():
        print(f"{name:{width}}  {path}")
    return 0
