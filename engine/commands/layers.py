"""`python -m engine layers`: everything there is to build and train with: settings, ports and formulas."""

import argparse
import json
from typing import Any

from engine.family import Family
from engine.initializers.initializer import INITIALIZERS
from engine.layers.layer import LAYERS
from engine.metrics.metric import METRICS
from engine.optimizers.optimizer import OPTIMIZERS
from engine.reference import described
from engine.schedules.schedule import SCHEDULES

SHELVES: dict[str, Family[Any]] = {  # besides layers, each of which has a category of its own
    "Optimiser": OPTIMIZERS,
    "Schedule": SCHEDULES,
    "Initialiser": INITIALIZERS,
    "Metric": METRICS,
}


def declare(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("layers", help="print every layer, loss, optimiser, schedule, initialiser and metric")
    parser.add_argument("--json", action="store_true", help="as one JSON array, with settings and bounds")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """A table for people, or everything for programs."""
    found = [described(kind) for layers in LAYERS.by_category().values() for kind in layers]
    found += [described(kind, category) for category, shelf in SHELVES.items() for kind in shelf.matches()]
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    width = max(len(layer["name"]) for layer in found)
    for layer in found:
        print(
            f"{layer['name']:{width}} {layer['category']:14} {layer['formula'] or layer['description'].splitlines()[0]}"
        )
    return 0
