"""The short line of each layer: what it does, from its settings, the shapes around it, or its formula."""

from typing import Any

import pytest

from engine.family import Setting
from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.reroute import Reroute
from engine.layers.layer import LAYERS, Layer
from engine.layers.tanh import Tanh
from engine.summary import MOST, joined, plain, summary
from engine.tensor import Spec

IMAGE = Spec((1, 8, 8))
SAID: list[tuple[str, dict[str, Any], tuple[Spec, ...], str]] = [
    ("Dense", {"units": 16, "activation": Tanh()}, (Spec((8,)),), "8 → 16 · tanh"),
    ("Dense", {"units": 16}, (), "→ 16"),
    ("Conv2D", {"padding": "same"}, (IMAGE,), "3×3 · 8 maps · same"),
    ("Conv2D", {"stride": 2, "padding": 1}, (IMAGE,), "3×3 · 8 maps · stride 2"),
    ("Conv1D", {"filters": 1, "padding": "causal"}, (), "3 · 1 map · causal"),
    ("Dropout", {"rate": 0.5}, (), "p 0.5"),
    ("MaxPool2D", {}, (), "2×2"),
    ("MaxPool2D", {"stride": 1}, (), "2×2 · stride 1"),
    ("LSTM", {"units": 64}, (), "64 units"),
    ("LSTM", {"units": 64, "bidirectional": True}, (), "64 units · both ways"),
    ("Spiral", {"samples": 1000}, (), "1,000 points"),
    ("Digits", {}, (), "1,797 images"),
    ("Sentences", {}, (), "4,000 sentences"),
    ("HousePrices", {}, (), "2,930 samples"),
    ("Embedding", {"dim": 16}, (Spec((25,), classes=4000),), "4,000 → 16"),
    ("Flatten", {}, (IMAGE,), "1×8×8 → 64"),
    ("Concat", {}, (Spec((2,)), Spec((3,))), "2 + 3 → 5"),
    ("Add", {"count": 8}, (), "a + b + … + h"),
    ("LeakyReLU", {}, (), "slope 0.01"),
    ("LayerNorm", {}, (), "epsilon 1e-5"),
    ("MultiHeadAttention", {"heads": 4, "causal": True, "bias": False}, (), "4 heads · causal"),
    ("ReLU", {}, (), "max(0, x)"),
    ("MSE", {"weight": 0.5}, (), "(1/n)·Σ(ŷ − y)² · × 0.5"),
    ("Hinge", {}, (), "max(0, 1 − y·ŷ)"),
    ("CrossEntropy", {}, (Spec((3,)), Spec((), classes=3)), "3 classes"),
]


@pytest.mark.parametrize(("kind", "settings", "inputs", "words"), SAID)
def test_it_says_what_the_layer_does(kind: str, settings: dict[str, Any], inputs: tuple[Spec, ...], words: str) -> None:
    layer = LAYERS[kind](**settings)
    assert layer.summary(inputs, layer.infer(*inputs) if inputs else ()) == words


def test_a_group_counts_what_people_put_in_it() -> None:
    nodes: dict[str, Layer] = {"in": Inlet(), "dot": Reroute(), "a": Tanh(), "b": Tanh()}
    assert Group(graph=Graph(nodes)).summary((), ()) == "2 nodes"


def test_settings_of_any_new_layer_have_words() -> None:
    class Made(Layer, Setting):
        heads: int = 1
        depth: int = 3
        keep_all: bool = False
        rate: float = 1e-5
        mode: str = "exact"

    assert summary(Made(), (), ()) == "1 head · depth 3 · exact"
    assert summary(Made(heads=4, keep_all=True, mode="rough"), (), ()) == "4 heads · depth 3"
    assert joined("4 heads", "", "keep all", "rate 1e-5") == "4 heads · keep all"
    assert len(joined(*["twelve signs"] * 9)) <= MOST
    assert [plain(value) for value in (0.5, -1.0, 1e-5, 1e12, float("inf"))] == ["0.5", "−1", "1e-5", "1e12", "inf"]
