"""What a run's past says of gradients as a file: a table of text, or NumPy's arrays."""

import csv
import io
from collections.abc import Callable

import numpy as np

from engine.flow import Quantity, Table, all_layers, line, table
from engine.tensor import Array
from engine.timeline import Timeline

# What is written of each layer or wire, under which name.
QUANTITIES: dict[str, Quantity] = {
    "gradient_rms": "gradients",
    "update_ratio": "updates",
    "weight_rms": "weights",
    "gradient_cosine": "cosines",
    "output_gradient_rms": "returning",
    "zero_share": "zeros",
    "dead_share": "dead",
    "wire_gradient_rms": "flows",
}


def tables(timeline: Timeline) -> tuple[dict[str, Array], dict[str, Table]]:
    """Columns of the run, and a table for each quantity; all of the same iterations, from the first to the newest."""
    pieces = line(timeline)
    found = {name: table(pieces, key, all_layers(pieces, key)) for name, key in QUANTITIES.items()}
    columns = {
        "iteration": np.concatenate([piece.iterations for piece in pieces] or [np.empty(0, np.int64)]),
        "loss": np.concatenate([piece.loss for piece in pieces] or [np.empty(0, np.float32)]),
        "learning_rate": np.concatenate([piece.learning_rate for piece in pieces] or [np.empty(0, np.float32)]),
    }
    return columns, found


def as_npz(timeline: Timeline) -> bytes:
    """Each quantity is an array (iterations, layers), 'quantity_of' the layers' names; NaN where there was none."""
    columns, found = tables(timeline)
    arrays = dict(columns)
    for name, each in found.items():
        arrays[name] = each.values.astype(np.float32)
        arrays[f"{name}_of"] = np.array(each.layers, np.str_)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def as_csv(timeline: Timeline) -> bytes:
    """A row for each iteration, a column for each 'quantity layer'; nothing is written where there was no such layer.

    Numbers have as many digits as tell them from all others.
    """
    columns, found = tables(timeline)
    heads = [*columns, *(f"{name} {layer}" for name, each in found.items() for layer in each.layers)]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(heads)
    for row, of_run in enumerate(zip(*columns.values(), strict=True)):
        cells = [str(number) for number in of_run]
        for each in found.values():
            numbers = each.values[row].astype(np.float32)
            cells += [str(number) if told else "" for number, told in zip(numbers, each.told[row], strict=True)]
        writer.writerow(cells)
    return file.getvalue().encode()


FORMATS: dict[str, Callable[[Timeline], bytes]] = {".csv": as_csv, ".npz": as_npz}
