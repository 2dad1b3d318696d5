"""What the engine computes for one batch, in float64: the numbers that the script has to find again."""

from typing import NamedTuple

import msgspec
import numpy as np

from engine.compile import compile
from engine.data.dataset import Split
from engine.formats.pytorch.plan import ExportError
from engine.graph import Graph, Port, Wire
from engine.layers.identity import Identity
from engine.program import Program, Recording
from engine.tensor import Array

Feeds = dict[Port, Array]


class Proof(NamedTuple):
    """Batch last, as everything in the engine. `still` are the nodes that were kept from drawing random numbers."""

    loss: float
    parameters: dict[str, Array]
    wires: dict[Wire, Array]
    still: tuple[str, ...]


def first_samples(splits: dict[str, Split], count: int) -> Feeds:
    """The data sets' outputs for the first samples they train with."""
    feeds = {}
    for name, split in splits.items():
        feeds[name, "inputs"] = split.train.inputs[..., :count]
        feeds[name, "targets"] = split.train.targets[..., :count]
    return feeds


def prove(graph: Graph, weights: dict[str, Array], feeds: Feeds) -> Proof:
    """One pass forward and back, as in training, without chance. ExportError where chance can't be switched off."""
    program, recording, still = computed(graph, weights, feeds)
    if still:
        for name in still:
            if graph.nodes[name].inputs() != ("x",) or graph.nodes[name].outputs() != ("y",):
                raise ExportError(f"{name} can't be exported: its chance can't be switched off. Delete it.")
        quiet = {name: Identity() for name in still}
        program, recording, _ = computed(msgspec.structs.replace(graph, nodes=graph.nodes | quiet), weights, feeds)
    return Proof(recording.loss, program.gradients, recording.gradients, still)


def computed(graph: Graph, weights: dict[str, Array], feeds: Feeds) -> tuple[Program, Recording, tuple[str, ...]]:
    """The program and its recording after the pass, and the nodes that have drawn random numbers."""
    program = compile(graph, dtype=np.float64)
    program.load(weights)
    recording = program.recording(next(iter(feeds.values())).shape[-1], "watching")
    for name, layer in graph.nodes.items():
        for port in () if layer.inputs() else layer.outputs():
            recording.values[name, port][...] = feeds.get((name, port), 0)
    before = {name: rng.bit_generator.state for name, rng in program.rngs.items()}
    with np.errstate(all="ignore"):
        recording.run()
        recording.compute_losses()
    drawn = tuple(name for name, rng in program.rngs.items() if rng.bit_generator.state != before[name])
    return program, recording, drawn
