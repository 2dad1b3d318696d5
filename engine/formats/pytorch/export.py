"""From a project to the two files of a PyTorch export."""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.check import check, data_problems, leading_to
from engine.compile import compile
from engine.data.dataset import Dataset, Split
from engine.formats import saving
from engine.formats.project import shown
from engine.formats.pytorch.held import masks
from engine.formats.pytorch.plan import Arrays, ExportError, Plan, asked, check_shared, plan
from engine.formats.pytorch.proof import Feeds, Proof, first_samples, prove
from engine.formats.pytorch.script import script
from engine.graph import Graph
from engine.groups.unfold import unfold, without_passages
from engine.losses.loss import Loss
from engine.samples import loaded
from engine.sheet import Sheet

PROVED = 32  # samples at most: their numbers are all kept
PACKED = 1 << 26  # bytes: packing more would take seconds, and weights hardly get smaller
SUFFIX = ".py"


class Export(NamedTuple):
    """The script, and the arrays beside it by name."""

    text: str
    arrays: Arrays


def export(sheet: Sheet, weights: Arrays | None = None, title: str = "") -> Export:
    """With these weights, or else the first ones drawn from the seed. ExportError with a sentence if it can't be."""
    inspection = check(sheet.graph, batch=sheet.training.batch_size, training=True)
    if inspection.errors:
        raise ExportError(str(inspection.errors[0]))
    graph = without_passages(unfold(sheet.graph).graph)
    inspection = check(graph)
    planned = plan(graph, inspection)
    weights = weights or compile(graph, seed=sheet.training.seed).save()
    splits = samples_of(graph)
    samples = next(iter(splits.values())).train.size
    feeds = first_samples(splits, min(samples, max(2, min(sheet.training.batch_size, PROVED))))
    try:
        proof = prove(graph, weights, feeds)
    except ValueError as error:
        raise ExportError(f"The project can't be exported: {error}. Train it afresh.") from None
    own = {name: arrays_of(weights, graph.keeper(name)) for name in planned.nodes}
    check_shared(planned, own)
    text = script(planned, sheet.training, own, proof, samples, title or "untitled")
    return Export(text, numbers(planned, own, splits, feeds, proof))


def samples_of(graph: Graph) -> dict[str, Split]:
    """The samples of each data set that leads to a loss."""
    leading = leading_to(graph, [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)])
    data = {name: layer for name, layer in graph.nodes.items() if isinstance(layer, Dataset) and name in leading}
    splits, problems = ({}, found) if (found := data_problems(graph)) else loaded(data)
    if problems:
        raise ExportError(str(problems[0]))
    return splits


def arrays_of(arrays: Arrays, node: str) -> Arrays:
    """One node's arrays by their own names."""
    return {key.removeprefix(f"{node}."): array for key, array in arrays.items() if key.rpartition(".")[0] == node}


def numbers(planned: Plan, own: dict[str, Arrays], splits: dict[str, Split], feeds: Feeds, proof: Proof) -> Arrays:
    """All arrays as the script reads them: batch first, weights as PyTorch has them."""
    found: Arrays = {}
    for node in planned.nodes.values():
        owner = "criterion" if isinstance(node.layer, Loss) else "model"
        if planned.keeper(node) is node or not planned.one_module(node):
            gradients = arrays_of(proof.parameters, planned.graph.keeper(node.name))
            for name, taken in planned.taken(node).items():
                found[f"model/{name}"] = taken(own[node.name])
                if planned.keeper(node) is node and asked(taken, own[node.name]) <= gradients.keys():
                    found[f"parameter/{name}"] = taken(gradients)
        found |= {f"{owner}/{node.own[name]}": constant for name, constant in node.twin.constants.items()}
    for (name, port), variable in planned.fed.items():
        for part in ("train", "test"):
            found[f"{part}/{variable}"] = np.moveaxis(getattr(getattr(splits[name], part), port), -1, 0)
        found[f"batch/{variable}"] = np.moveaxis(feeds[name, port], -1, 0)
    proven = {wire: array for wire, array in proof.wires.items() if wire.target in planned.nodes}
    found |= {f"wire/{planned.wire_name(wire)}": np.moveaxis(array, -1, 0) for wire, array in proven.items()}
    found |= {f"still/{name}": mask for name, mask in masks(planned, own).items()}
    found["loss"] = np.array(proof.loss)
    return {name: np.ascontiguousarray(array) for name, array in found.items()}


def write(path: str | Path, sheet: Sheet, weights: Arrays | None = None) -> None:
    """Writes the script, and beside it its numbers. ExportError if that can't be done."""
    path = Path(path)
    if path.suffix != SUFFIX:
        raise ExportError(f"{shown(path)} is no name for a script. Choose one that ends with {SUFFIX}.")
    try:
        text, arrays = export(sheet, weights, path.stem)
        file = io.BytesIO()
        save = np.savez_compressed if sum(array.nbytes for array in arrays.values()) < PACKED else np.savez
        save(file, allow_pickle=False, **arrays)
        saving.replace_bytes(path.with_suffix(".npz"), file.getvalue())
        saving.replace_bytes(path, text.encode())
    except OSError as error:
        raise ExportError(f"{shown(path)} is not written: {saving.reason(error)}.") from None
    except MemoryError:
        raise ExportError(f"{shown(path)} is not written: there is not enough memory. Close programs.") from None
