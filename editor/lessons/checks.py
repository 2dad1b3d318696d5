"""What a lesson may wait for: a closed vocabulary, each word a value and a plain function of what is seen."""

import math
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from editor.lessons.seen import Seen
from engine.program import Stage

Count: TypeAlias = Annotated[int, Meta(ge=1)]


class Check(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=True):
    """Is done or not, by what is seen now and what was seen when its step began."""


class Example(Check):
    """This shipped example is open."""

    name: str


class Trained(Check):
    """So many iterations more than when the step began."""

    iterations: Count


class Epochs(Check):
    """So many epochs were completed since the step began."""

    epochs: Count


class AtStage(Check):
    """The run has paused in this stage of the loop, elsewhere than when the step began."""

    stage: Stage


class Stepped(Check):
    """Another operation ran last than when the step began, and the run is paused."""


class Loss(Check):
    """The loss is below or above a number."""

    below: float = math.inf
    above: float = -math.inf


class Selected(Check):
    """This node is selected, and nothing else."""

    node: str


class WireSelected(Check):
    """The wire from one node to another is selected."""

    source: str
    target: str


class WeightSelected(Check):
    """A weight of this node is selected."""

    node: str


class SetByHand(Check):
    """A weight of this node was set by hand since the step began."""

    node: str


class LookedInto(Check):
    """This node's weights are shown."""

    node: str


class TabShown(Check):
    """The tab of this title is open."""

    title: str


class Explained(Check):
    """The chain rule has been worked out for a weight of this node."""

    node: str


class Rate(Check):
    """The learning rate lies between these."""

    above: float = 0.0
    below: float = math.inf


class BatchSize(Check):
    """The batch has at least so many samples."""

    least: Count


class OptimizedBy(Check):
    """The optimiser is of this type."""

    optimizer: str


class Layers(Check):
    """The graph has so many layers of this type."""

    kind: str
    least: Annotated[int, Meta(ge=0)] = 0
    most: Annotated[int, Meta(ge=0)] = 1_000_000


class Gradient(Check):
    """The RMS of the gradient that comes back to a node's output is below or above a number."""

    node: str
    below: float = math.inf
    above: float = -math.inf


class Paused(Check):
    """The run is paused."""


class Broken(Check):
    """The run has stopped by itself: its numbers are no numbers any more."""


class Restarted(Check):
    """The run is at iteration 0 again."""


class Exported(Check):
    """A script was written since the step began, and the file is there."""


AnyCheck: TypeAlias = (
    Example
    | Trained
    | Epochs
    | AtStage
    | Stepped
    | Loss
    | Selected
    | WireSelected
    | WeightSelected
    | SetByHand
    | LookedInto
    | TabShown
    | Explained
    | Rate
    | BatchSize
    | OptimizedBy
    | Layers
    | Gradient
    | Paused
    | Broken
    | Restarted
    | Exported
)


def between(value: float | None, above: float, below: float) -> bool:
    """Whether there is a number, and it lies between these."""
    return value is not None and above < value < below


def counted_from(now: Seen, begun: Seen) -> Seen:
    """What iterations are counted from: the step's begin, or 0 where the run has begun anew since."""
    return begun if now.iteration >= begun.iteration else Seen()


def stepped(check: Check, now: Seen, begun: Seen) -> bool:
    return now.state == "paused" and now.operation is not None and now.moment != begun.moment


def at_stage(check: AtStage, now: Seen, begun: Seen) -> bool:
    return stepped(check, now, begun) and now.operation is not None and now.operation.stage == check.stage


def set_by_hand(check: SetByHand, now: Seen, begun: Seen) -> bool:
    return len(now.turns) > len(begun.turns) and now.turns[-1].key.rpartition(".")[0] == check.node


def layers(check: Layers, now: Seen, begun: Seen) -> bool:
    found = sum(type(layer).__name__ == check.kind for layer in now.sheet.graph.nodes.values())
    return bool(now.sheet.graph.nodes) and check.least <= found <= check.most


def exported(check: Exported, now: Seen, begun: Seen) -> bool:
    return len(now.exported) > len(begun.exported) and now.exported[-1].is_file()


CHECKS: dict[type[Check], Callable[[Any, Seen, Seen], bool]] = {
    Example: lambda check, now, begun: now.title == check.name,
    Trained: lambda check, now, begun: now.iteration - counted_from(now, begun).iteration >= check.iterations,
    Epochs: lambda check, now, begun: now.completed - counted_from(now, begun).completed >= check.epochs,
    AtStage: at_stage,
    Stepped: stepped,
    Loss: lambda check, now, begun: between(now.loss, check.above, check.below),
    Selected: lambda check, now, begun: now.nodes == {check.node} and not now.wires,
    WireSelected: lambda check, now, begun: (
        {(wire.source, wire.target) for wire in now.wires} == {(check.source, check.target)}
    ),
    WeightSelected: lambda check, now, begun: now.weight is not None and now.weight.node == check.node,
    SetByHand: set_by_hand,
    LookedInto: lambda check, now, begun: now.opened == check.node,
    TabShown: lambda check, now, begun: now.tab == check.title,
    Explained: lambda check, now, begun: now.chain is not None and now.chain.node == check.node,
    Rate: lambda check, now, begun: between(now.rate, check.above, check.below),
    BatchSize: lambda check, now, begun: now.sheet.training.batch_size >= check.least,
    OptimizedBy: lambda check, now, begun: type(now.sheet.training.optimizer).__name__ == check.optimizer,
    Layers: layers,
    Gradient: lambda check, now, begun: between(now.gradient(check.node), check.above, check.below),
    Paused: lambda check, now, begun: now.state == "paused",
    Broken: lambda check, now, begun: now.state == "failed",
    Restarted: lambda check, now, begun: now.iteration == 0 and now.state == "paused",
    Exported: exported,
}


def holds(check: Check, now: Seen, begun: Seen) -> bool:
    """Whether it is done."""
    return CHECKS[type(check)](check, now, begun)
