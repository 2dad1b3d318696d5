"""`python -m engine export PROJECT --to pytorch -o FILE.py`: the project as a script of another library."""

import argparse
from typing import Any

from engine.arguments import Refused
from engine.commands.command import declare_project, open_project
from engine.formats.pytorch.export import write
from engine.formats.pytorch.plan import ExportError


def declare(commands: Any) -> None:
    """Adds the command and its options."""
    parser = commands.add_parser("export", help="write a project as a script for another library")
    declare_project(parser)
    parser.add_argument("--to", choices=["pytorch"], required=True, help="the library")
    parser.add_argument("-o", "--output", required=True, metavar="FILE.py", help="the script; FILE.npz lies beside it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Writes both files."""
    project = open_project(options.project)
    try:
        write(options.output, project.sheet, project.weights)
    except ExportError as error:
        raise Refused(f"{options.project}: {error}") from None
    return 0
