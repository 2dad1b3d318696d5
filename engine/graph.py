"""The graph as a value: nodes by name, wires between their ports."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from engine.layers.layer import Layer
from engine.mask import Mask

Port: TypeAlias = tuple[str, str]  # (node, port)

NAME_LENGTH = 80
JOINERS = "\u200c\u200d"  # invisible, but Persian words and joined emoji need them


class Wire(msgspec.Struct, frozen=True, order=True, kw_only=False, forbid_unknown_fields=True):
    """Carries a tensor from an output port to an input port."""

    source: str
    output: str
    target: str
    input: str

    def __str__(self) -> str:
        return f"{self.source}.{self.output} → {self.target}.{self.input}"


class Learning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a node's parameters learn."""

    frozen: Annotated[bool, Meta(description="Its parameters stay as they are.")] = False
    rate: Annotated[float, Meta(ge=0, le=1e6, description="Multiplies the learning rate for its parameters.")] = 1.0
    shares: Annotated[str, Meta(description="The node whose parameters it uses; empty for its own.")] = ""
    seed: Annotated[
        Annotated[int, Meta(ge=0, le=2**31 - 1)] | None,
        Meta(description="Draws its first weights, in place of the training's seed."),
    ] = None
    still: Annotated[dict[str, Mask], Meta(description="Single weights that stay as they are, by parameter.")] = {}
    solo: Annotated[
        dict[str, Mask], Meta(description="While any weight of the graph is among these, no other one learns.")
    ] = {}


USUAL = Learning()


class Graph(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Layers by node name, and wires. An output port may feed many wires, an input port takes one.

    `learning` has an entry for each node whose parameters do not learn as usual. `muted` nodes are passed through.
    """

    nodes: dict[str, Layer] = {}
    wires: tuple[Wire, ...] = ()
    learning: dict[str, Learning] = {}
    muted: tuple[str, ...] = ()  # by name, sorted

    def __hash__(self) -> int:
        """Dicts have none. A graph is looked up among a few."""
        return hash((len(self.nodes), len(self.wires)))

    def learns(self, node: str) -> Learning:
        """How this node's parameters learn."""
        return self.learning.get(node, USUAL)

    def keeper(self, node: str) -> str:
        """The node whose parameters it uses: itself, or the one it shares with."""
        return self.learns(node).shares or node


def valid_name(name: str) -> str | None:
    """Why a node may not be called so, as the end of a sentence; None if it may.

    Names are shown, saved and used in 'node.parameter': no points, nothing invisible, no spaces at the ends.
    """
    if not name or name != name.strip():
        return "a name has at least one character, and no space at its ends" if name else "a name may not be empty"
    if len(name) > NAME_LENGTH:
        return f"a name has at most {NAME_LENGTH} characters"
    for character in name:
        hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in JOINERS
        if hidden or character == ".":
            what = "'.'" if character == "." else f"the invisible character U+{ord(character):04X}"
            return f"a name may not hold {what}"
    return None


def wires_in(graph: Graph) -> dict[Port, list[Wire]]:
    """The wires that end at each input port: more than one is a problem, said by `check`."""
    found: dict[Port, list[Wire]] = defaultdict(list)
    for wire in graph.wires:
        found[wire.target, wire.input].append(wire)
    return found


def wires_out(graph: Graph) -> dict[Port, list[Wire]]:
    """The wires that begin at each output port."""
    found: dict[Port, list[Wire]] = defaultdict(list)
    for wire in graph.wires:
        found[wire.source, wire.output].append(wire)
    return found


def topological_order(graph: Graph) -> tuple[list[str], list[str]]:
    """Node names, sources first, in an order that does not depend on chance; and the names caught in cycles."""
    return ordered(graph.nodes, graph.wires)


def ordered(names: Iterable[str], wires: Iterable[Wire]) -> tuple[list[str], list[str]]:
    """The same by names and wires alone."""
    waiting = dict.fromkeys(names, 0)
    following: dict[str, list[str]] = {name: [] for name in waiting}
    for wire in wires:
        if wire.source in waiting and wire.target in waiting:
            waiting[wire.target] += 1
            following[wire.source].append(wire.target)
    order = [name for name, count in waiting.items() if count == 0]
    for name in order:  # the list grows while it is read: Kahn's algorithm
        for target in following[name]:
            waiting[target] -= 1
            if waiting[target] == 0:
                order.append(target)
    return order, [name for name, count in waiting.items() if count > 0]
