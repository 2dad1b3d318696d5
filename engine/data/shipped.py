"""Reads the data files that ship with the program, once each."""

import csv
import io
from functools import cache

import numpy as np

from engine.resources import folder
from engine.tensor import Array


def content(name: str) -> bytes:
    """The bytes of a file in resources/data."""
    return (folder("data") / name).read_bytes()


@cache
def arrays(name: str) -> dict[str, Array]:
    """The arrays of an .npz file; they are shared by all who ask, so nobody can write to them."""
    with np.load(io.BytesIO(content(name)), allow_pickle=False) as archive:
        found = {key: archive[key] for key in archive.files}
    for array in found.values():
        array.setflags(write=False)
    return found


@cache
def columns(name: str) -> dict[str, tuple[str, ...]]:
    """The columns of a .csv file as text, by the names in its first row."""
    header, *rows = csv.reader(io.StringIO(content(name).decode("utf-8")))
    return dict(zip(header, zip(*rows, strict=True), strict=True))
