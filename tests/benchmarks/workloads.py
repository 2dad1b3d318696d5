"""Nine networks as one would draw them, and as one would write them for PyTorch."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import nn

from engine.graph import Graph, Wire
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.flatten import Flatten
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.layer_norm import LayerNorm
from engine.layers.lstm import LSTM
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.layers.relu import ReLU
from engine.layers.sequence_mean import SequenceMean
from engine.layers.tanh import Tanh
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.loss import Loss
from engine.losses.mse import MSE
from engine.optimizers.adam import Adam
from engine.optimizers.momentum import Momentum
from engine.optimizers.optimizer import Optimizer
from engine.optimizers.sgd import SGD


@dataclass(frozen=True)
class Workload:
    """The graph, its sources called x and t; PyTorch's modules by node, and what is made of them."""

    what: str
    graph: Graph
    batch: int
    optimizer: Optimizer
    modules: Callable[[], dict[str, nn.Module]]
    forward: Callable[[dict[str, nn.Module], Any], Any]
    criterion: Callable[[Any, Any], Any]
    torch_optimizer: Callable[[Any], torch.optim.Optimizer]


def chain(x: Input, t: Input, loss: Loss, *layers: Layer) -> Graph:
    """x → 0 → 1 → … → loss, against t."""
    nodes: dict[str, Layer] = {"x": x} | {str(number): layer for number, layer in enumerate(layers)}
    wires = [Wire(a, "y", b, "x") for a, b in pairwise(nodes)]
    last = list(nodes)[-1]
    ends = [Wire(last, "y", "loss", "prediction"), Wire("t", "y", "loss", "targets")]
    return Graph(nodes | {"t": t, "loss": loss}, (*wires, *ends))


def in_a_row(*modules: nn.Module) -> Callable[[], dict[str, nn.Module]]:
    """Modules by the names that `chain` gives its nodes."""
    return lambda: {str(number): module for number, module in enumerate(modules)}


def sequential(modules: dict[str, nn.Module], x: Any) -> Any:
    """One after another."""
    for module in modules.values():
        x = module(x)
    return x


def yes_or_no(x: Any, t: Any) -> Any:
    """Binary cross-entropy with class labels."""
    return nn.functional.binary_cross_entropy_with_logits(x[:, 0], t.to(x.dtype))


class Mean(nn.Module):
    """Over the steps of a sequence."""

    def forward(self, x: Any) -> Any:
        return x.mean(1)


class Last(nn.Module):
    """An LSTM's last output."""

    def __init__(self, lstm: nn.LSTM) -> None:
        super().__init__()
        self.lstm = lstm

    def forward(self, x: Any) -> Any:
        return self.lstm(x)[0][:, -1]


def block() -> Graph:
    """A transformer's encoder block: attention, then a dense network for each step, both with a way around."""
    nodes: dict[str, Layer] = {
        "x": Input(shape=(32, 64)),
        "attention": MultiHeadAttention(heads=4),
        "add_1": Add(),
        "norm_1": LayerNorm(),
        "wide": Dense(units=256),
        "relu": ReLU(),
        "narrow": Dense(units=64),
        "add_2": Add(),
        "norm_2": LayerNorm(),
        "t": Input(shape=(32, 64)),
        "loss": MSE(),
    }
    order = ("attention", "add_1", "norm_1", "wide", "relu", "narrow", "add_2", "norm_2")
    ends = {"add_1": "a", "add_2": "a"}
    wires = [Wire(a, "y", b, ends.get(b, "x")) for a, b in pairwise(("x", *order))]
    wires += [Wire("x", "y", "add_1", "b"), Wire("norm_1", "y", "add_2", "b")]
    wires += [Wire("norm_2", "y", "loss", "prediction"), Wire("t", "y", "loss", "targets")]
    return Graph(nodes, tuple(wires))


def block_modules() -> dict[str, nn.Module]:
    return {
        "attention": nn.MultiheadAttention(64, 4, batch_first=True),
        "norm_1": nn.LayerNorm(64),
        "wide": nn.Linear(64, 256),
        "relu": nn.ReLU(),
        "narrow": nn.Linear(256, 64),
        "norm_2": nn.LayerNorm(64),
    }


def block_forward(m: dict[str, nn.Module], x: Any) -> Any:
    y = m["norm_1"](x + m["attention"](x, x, x, need_weights=False)[0])
    return m["norm_2"](y + m["narrow"](m["relu"](m["wide"](y))))


DIGITS = Input(shape=(784,)), Input(shape=(), classes=10), CrossEntropy()
MLP = chain(*DIGITS, Dense(units=256), ReLU(), Dense(units=128), ReLU(), Dense(units=10))
DEEP = [layer for _ in range(20) for layer in (Dense(units=64), BatchNorm(), ReLU())]


def mlp() -> dict[str, nn.Module]:
    linear = nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
    return in_a_row(*linear)()


def mlp_workload(batch: int) -> Workload:
    what = f"784-256-128-10 ReLU, cross-entropy, batch {batch}, Adam"
    return Workload(what, MLP, batch, Adam(), mlp, sequential, nn.CrossEntropyLoss(), torch.optim.Adam)


WORKLOADS: dict[str, Workload] = {
    "W1": Workload(
        "2-4-2-1 tanh, MSE, batch 10, SGD",
        chain(
            Input(shape=(2,)), Input(shape=(1,)), MSE(), Dense(units=4), Tanh(), Dense(units=2), Tanh(), Dense(units=1)
        ),
        10,
        SGD(learning_rate=0.1),
        lambda: in_a_row(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 1))(),
        sequential,
        nn.MSELoss(),
        lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    ),
    "W1b": Workload(
        "2-8-8-1 tanh, binary cross-entropy, batch 32, Adam",
        chain(
            *(Input(shape=(2,)), Input(shape=(), classes=2), BinaryCrossEntropy()),
            *(Dense(units=8), Tanh(), Dense(units=8), Tanh(), Dense(units=1)),
        ),
        32,
        Adam(),
        lambda: in_a_row(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))(),
        sequential,
        yes_or_no,
        torch.optim.Adam,
    ),
    "W2": mlp_workload(64),
    "W2b": mlp_workload(256),
    "W3": Workload(
        "LeNet on 28×28, cross-entropy, batch 64, Adam",
        chain(
            *(Input(shape=(1, 28, 28)), Input(shape=(), classes=10), CrossEntropy()),
            *(Conv2D(filters=6, kernel=5, padding=2), ReLU(), MaxPool2D()),
            *(Conv2D(filters=16, kernel=5), ReLU(), MaxPool2D(), Flatten()),
            *(Dense(units=120), ReLU(), Dense(units=84), ReLU(), Dense(units=10)),
        ),
        64,
        Adam(),
        lambda: in_a_row(
            *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
            *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
        )(),
        sequential,
        nn.CrossEntropyLoss(),
        torch.optim.Adam,
    ),
    "W4": Workload(
        "20 × (dense 64, batch norm, ReLU), MSE, batch 128, momentum",
        chain(Input(shape=(64,)), Input(shape=(64,)), MSE(), *DEEP),
        128,
        Momentum(learning_rate=0.01, momentum=0.9),
        lambda: in_a_row(*[m for _ in range(20) for m in (nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU())])(),
        sequential,
        nn.MSELoss(),
        lambda parameters: torch.optim.SGD(parameters, lr=0.01, momentum=0.9),
    ),
    "W5": Workload(
        "embedding 5000×32, 20 tokens, mean, dense 64, binary cross-entropy, batch 64, Adam",
        chain(
            *(Input(shape=(20,), classes=5000), Input(shape=(), classes=2), BinaryCrossEntropy()),
            *(Embedding(dim=32, padding=False), SequenceMean(), Dense(units=64), ReLU(), Dense(units=1)),
        ),
        64,
        Adam(),
        lambda: in_a_row(nn.Embedding(5000, 32), Mean(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 1))(),
        sequential,
        yes_or_no,
        torch.optim.Adam,
    ),
    "W6a": Workload(
        "LSTM 64 over 20 × 32, dense 1, MSE, batch 32, SGD",
        chain(Input(shape=(20, 32)), Input(shape=(1,)), MSE(), LSTM(units=64), Dense(units=1)),
        32,
        SGD(learning_rate=0.1),
        lambda: in_a_row(Last(nn.LSTM(32, 64, batch_first=True)), nn.Linear(64, 1))(),
        sequential,
        nn.MSELoss(),
        lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    ),
    "W6b": Workload(
        "transformer encoder block d 64, 4 heads, 32 steps, MSE, batch 32, SGD",
        block(),
        32,
        SGD(learning_rate=0.1),
        block_modules,
        block_forward,
        nn.MSELoss(),
        lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    ),
}
