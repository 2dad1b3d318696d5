"""Projects that the tests of the file format share, and sheets drawn at random."""

import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st
from msgspec import inspect

from engine.course import Course, Kind
from engine.data.spiral import Spiral
from engine.family import Member
from engine.formats.sheet_text import REACH, to_text
from engine.graph import Graph, Wire, valid_name
from engine.layers.dense import Dense
from engine.layers.layer import LAYERS
from engine.layers.relu import ReLU
from engine.losses.mse import MSE
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet, Training

SHEET = Sheet(
    graph=Graph(
        {
            "spiral": Spiral(noise=0.1),
            "dense 1": Dense(units=4),
            "é🧠": ReLU(),
            "out": Dense(units=1),
            "mse": MSE(),
        },
        (
            Wire("spiral", "inputs", "dense 1", "x"),
            Wire("dense 1", "y", "é🧠", "x"),
            Wire("é🧠", "y", "out", "x"),
            Wire("out", "y", "mse", "prediction"),
            Wire("spiral", "targets", "mse", "targets"),
        ),
    ),
    places={name: (200.0 * i, 0.1 * i) for i, name in enumerate(("spiral", "dense 1", "é🧠", "out", "mse"))},
    training=Training(optimizer=SGD(learning_rate=0.1 + 0.2), batch_size=10, seed=7),
)
WEIGHTS = {
    "dense 1.weight": np.arange(12, dtype=np.float32).reshape(4, 3),
    "out.weight": np.array([[-3.4028235e38, 3.4028235e38, -0.0, 1e-45, 3.0]], np.float32),
    "out.count": np.array(2.0),
}
COURSE = Course(  # of a sheet with an error: nobody can tell whether it is of that
    Kind(7, 400, 10, "SGD", (("dense 1.weight", (4, 3)), ("out.weight", (1, 5)))),
    iteration=123,
    kept={"velocity": np.linspace(-1, 1, 17, dtype=np.float32), "schedule": np.array([1.0, 0.5])},
    random={"é🧠": (2**127 + 1, 2**64 + 1, 1, 2**32 - 1)},
    schedule="ReduceOnPlateau",
)
TEXT = to_text(SHEET)


def plain() -> dict[str, Any]:
    """The sample as plain data, free to be spoilt."""
    value: dict[str, Any] = json.loads(TEXT)
    return value


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    """An archive with these members."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def same_weights(left: dict[str, Any] | None, right: dict[str, Any] | None) -> bool:
    """Equal to the bit, NaN and −0 too."""
    if left is None or right is None:
        return left is right
    pairs = [(left[name], right.get(name)) for name in left]
    return left.keys() == right.keys() and all(
        b is not None and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() for a, b in pairs
    )


def values(kind: inspect.Type, default: Any) -> st.SearchStrategy[Any]:
    """Values that a setting of this kind may have; its default where the kind is not known here."""
    if isinstance(kind, inspect.Metadata):
        return values(kind.type, default)
    if isinstance(kind, inspect.BoolType):
        return st.booleans()
    if isinstance(kind, inspect.IntType):
        return st.integers(kind.ge, kind.le)
    if isinstance(kind, inspect.FloatType):
        low, high = kind.ge if kind.gt is None else kind.gt, kind.le if kind.lt is None else kind.lt
        return st.floats(
            low,
            high,
            exclude_min=kind.gt is not None,
            exclude_max=kind.lt is not None,
            allow_nan=False,
            allow_infinity=False,
        )
    if isinstance(kind, inspect.VarTupleType):
        return st.lists(values(kind.item_type, 1), min_size=kind.min_length or 0, max_size=kind.max_length or 4).map(
            tuple
        )
    if isinstance(kind, inspect.LiteralType):
        return st.sampled_from(kind.values)
    if isinstance(kind, inspect.UnionType):
        return st.one_of(*(values(part, default) for part in kind.types))
    if isinstance(kind, inspect.CustomType) and hasattr(kind.cls, "shelf"):
        return st.sampled_from(tuple(kind.cls.shelf)).flatmap(members)
    return st.just(default)


def members(kind: type[Member]) -> st.SearchStrategy[Any]:
    """Any settings of a layer, an optimiser, an initialiser…"""
    fields = {
        field.name: values(inspect.type_info(field.type), field.default) for field in msgspec.structs.fields(kind)
    }
    return st.builds(kind, **fields)


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda name: valid_name(name) is None)
PLACES = st.tuples(*2 * [st.floats(-REACH, REACH)])


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Sheets as an editor can make them: wires lead forward and each input has one at most."""
    kinds = tuple(LAYERS)
    names = draw(st.lists(NAMES, max_size=6, unique=True))
    nodes = {name: draw(st.sampled_from(kinds).flatmap(members)) for name in names}
    wires = []
    for i, target in enumerate(names):
        for port in nodes[target].inputs():
            ends = [(source, output) for source in names[:i] for output in nodes[source].outputs()]
            if ends and draw(st.booleans()):
                wires.append(Wire(*draw(st.sampled_from(ends)), target, port))
    placed = draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    return Sheet(
        graph=Graph(nodes, tuple(draw(st.permutations(wires)))),
        places={name: draw(PLACES) for name in placed},
        training=draw(members(Training)),
    )
