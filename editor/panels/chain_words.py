"""The chain rule for a weight in words and numbers: what the panel shows, as plain values."""

from typing import NamedTuple

from editor.look.numbers import magnitude, plain
from editor.selection import Weight
from engine.data.dataset import Dataset
from engine.explanation import Explanation, Factor, Route, Term
from engine.graph import Graph
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.losses.loss import Loss

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
AGREE = 1e-3  # relative difference up to which two gradients are called equal here: a run has seven digits
LARGE, SMALL = 1e-2, 1e-5  # thresholds of the reading in words


class Line(NamedTuple):
    """A factor: ∂ this by ∂ that, its formula, its number, what has come back as far as here, and of which sum."""

    node: str
    symbol: str
    formula: str
    number: str
    gradient: str
    sum: str


class Proof(NamedTuple):
    """One of the numbers that have to be equal, and how far it is from the first."""

    title: str
    number: str
    away: str
    agrees: bool


def weight_symbol(weight: Weight) -> str:
    """w₁ for the only weight of dense_1, w₁[3,5] for one of many."""
    return f"w{subscript(weight.node)}" + (f"[{','.join(map(str, weight.index))}]" if any(weight.index) else "")


def subscript(node: str) -> str:
    """The number at the end of a node's name."""
    return node[len(node.rstrip("0123456789")) :].translate(SUBSCRIPTS)


def lines(graph: Graph, weight: Weight, route: Route) -> list[Line]:
    """From the loss back to the weight, as the chain rule is written."""
    found = []
    for place, factor in enumerate(route.factors):
        layer = graph.nodes.get(factor.node)
        below = weight_symbol(weight) if place == 0 else route.factors[place - 1].node
        above = "L" if factor.wire is None else factor.node
        number = magnitude(factor.terms[0].local)
        formula = partial(layer, weight.parameter if place == 0 else port(route, place))
        found.append(Line(factor.node, f"∂{above}/∂{below}", formula, number, magnitude(factor.total), sum_of(factor)))
    return found[::-1]


def port(route: Route, place: int) -> str:
    """By which input the route comes to this node."""
    return route.wires[place - 1].input


def partial(layer: Layer | None, name: str) -> str:
    """The layer's own words for ∂y/∂ this."""
    if layer is None:
        return ""
    words = layer.partials.get(name, layer.partials.get("*", ""))
    straight = isinstance(layer, Dense) and layer.activation.reshapes
    return words.removeprefix("f′(z) · ") if straight else words


def sum_of(factor: Factor) -> str:
    """Of a sum the length of what comes back, ‖∂L/∂out‖, the largest terms and the rest; of one term alone nothing."""
    if not factor.more and len(factor.terms) == 1:
        return ""
    back = f"‖∂L/∂{factor.node}‖ = {magnitude(factor.length)} of {factor.size:,} numbers; the largest of the sum "
    listed = " ".join(f"{'−' if term.product < 0 else '+'} {size(term)}" for term in factor.terms)
    rest = (
        f" {'−' if factor.rest < 0 else '+'} {magnitude(abs(factor.rest))} of {factor.more:,} more"
        if factor.more
        else ""
    )
    return f"{back}{listed.removeprefix('+ ')}{rest} = {magnitude(factor.total)}"


def size(term: Term) -> str:
    return magnitude(abs(term.product))


def product(graph: Graph, weight: Weight, route: Route) -> str:
    """Where each factor is one number: f′(z₂) · w₂ · f′(z₁) · x, as one writes it by hand; else ''."""
    if any(factor.more or len(factor.terms) > 1 for factor in route.factors):
        return ""
    symbols, numbers, last = [], [], ""
    for place, factor in enumerate(route.factors):
        layer = graph.nodes.get(factor.node)
        if layer is None:
            return ""
        last = last if layer.reshapes or isinstance(layer, Activation | Loss) else subscript(factor.node)
        symbols.append(symbol(graph, layer, factor.node, last, first=place == 0))
        numbers.append(plain(factor.terms[0].local, 4))
    written, worked = (
        " · ".join(reversed(symbols)),
        " · ".join(f"({number})" if number.startswith(("-", "−")) else number for number in reversed(numbers)),
    )
    return f"∂L/∂{weight_symbol(weight)} = {written}\n= {worked}\n= {plain(route.gradient, 5)}"


def symbol(graph: Graph, layer: Layer, node: str, number: str, *, first: bool) -> str:
    """Of one factor."""
    if isinstance(layer, Loss):
        own = layer.partials.get("prediction", "∂L/∂ŷ").removesuffix(" / n")
        return f"({own})" if " " in own and not own.endswith(")") else own.replace(" · (", "(")
    if isinstance(layer, Activation):
        return f"f′(z{number})"
    if isinstance(layer, Dense):
        inner = "" if layer.activation.reshapes else f"f′(z{number}) · "
        sources = [graph.nodes[wire.source] for wire in graph.wires if wire.target == node]
        return inner + (("x" if any(isinstance(each, Dataset) for each in sources) else "h") if first else f"w{number}")
    return f"∂{node}"


def proofs(found: Explanation) -> list[Proof]:
    """The sum over the paths, the engine's own gradient, and what small changes of the weight say."""
    paths = sum(route.gradient for route in found.routes) + found.rest
    numbers = [("by the chain rule", paths), ("by the backward pass", found.total)]
    if found.engine is not None:
        numbers.append(("in the run itself", found.engine))
    numbers.append(("by small changes of w", found.difference))
    return [
        Proof(title, plain(number, 6), "" if not place else in_one_digit(number, paths), apart(number, paths) <= AGREE)
        for place, (title, number) in enumerate(numbers)
    ]


def in_one_digit(one: float, other: float) -> str:
    """The relative difference in one digit."""
    return f"{apart(one, other):.0e}" if one != other else "0"


def apart(one: float, other: float) -> float:
    """The relative difference |a − b| / max(|a|, |b|); 0 where both are."""
    largest = max(abs(one), abs(other))
    return abs(one - other) / largest if largest > 1e-12 else 0.0


def reading(gradient: float) -> str:
    """What it means for the weight."""
    if abs(gradient) < SMALL:
        return f"Near zero (below {SMALL:g}): this weight has little effect on the loss now."
    large = "Large" if abs(gradient) >= LARGE else "Small"
    sign, way = ("positive", "lowering") if gradient > 0 else ("negative", "raising")
    return f"{large} {sign}: {way} this weight lowers the loss."


def route_title(route: Route) -> str:
    """dense_1 → tanh_1 → … → mse_1; of a long one both ends."""
    nodes = [*route.nodes]
    if len(nodes) > 6:
        nodes = [*nodes[:3], "…", *nodes[-2:]]
    return " → ".join(nodes)
