"""`python -m engine check PROJECT`: every problem of the graph, then a gradient check."""

import argparse
from typing import Any

from msgspec.structs import replace

from engine.check import check
from engine.commands.command import declare_project, open_sheet
from engine.compile import GraphError
from engine.groups.unfold import unfold
from engine.insight.gradient_check import gradient_check
from engine.train import load_data

TOLERANCE = 1e-7  # in float64


def declare(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("check", help="print all problems, then check the gradients")
    declare_project(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 if training would work and every gradient is right, else 1."""
    sheet = open_sheet(options.project)
    graph = sheet.graph
    inspection = check(graph, batch=sheet.training.batch_size, training=True)
    problems = inspection.problems
    if not inspection.errors:
        try:
            load_data(replace(sheet, graph=unfold(graph).graph))
        except GraphError as error:
            problems += error.problems
    for problem in problems:
        print(f"{'warning' if problem.warning else 'error'}: {problem}")
    if any(not problem.warning for problem in problems):
        return 1
    found = gradient_check(graph)
    right = found.error < TOLERANCE
    print(
        f"gradients {'agree' if right else 'disagree'} with finite differences: {found.compared} compared,"
        f" largest relative error {found.error:.1e} at {found.where}"
        f" (backward pass {found.analytic:.8g}, difference {found.numeric:.8g})"
    )
    return 0 if right else 1
