"""What exporters write in several operators and layers here do in one: read as the operator that does it in one.

Small letters stand for anything, capitals for operators. A sum may be written either way round, and a product in any
order and with any brackets, also as a division by a number. On the right, `=` gives an attribute: a constant's number
or numbers, or an attribute of a node on the left.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from math import prod
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from engine.formats.onnx.folding import essence, single
from engine.formats.onnx.model import Node

RULES = """
Mul(x, Sigmoid(x)) -> Swish(x)
Mul(x, Tanh(Softplus(x))) -> Mish(x)
Div(x, Add(Abs(x), 1)) -> Softsign(x)
Mul(Add(a, b), 0.5) -> Mean(a, b)
Where(Greater(x, threshold), x, Softplus(x)) -> Softplus(x, threshold=threshold)
Where(Greater(Mul(x, beta), threshold), x, Div(Softplus(Mul(x, beta)), beta)) \
-> Softplus(x, beta=beta, threshold=threshold)
Mul(Clip(Add(x, 3), 0, 6), 0.16666667) -> HardSigmoid(x, alpha=0.16666667)
Mul(x, Clip(Add(x, 3), 0, 6), 0.16666667) -> HardSwish(x)
Mul(x, Add(Erf(Mul(x, 0.70710678)), 1), 0.5) -> Gelu(x)
Mul(x, Add(Tanh(Mul(Add(x, Mul(Pow(x, 3), 0.044715)), 0.7978846)), 1), 0.5) -> Gelu(x, approximate="tanh")
Mul(x, Add(Tanh(Mul(Add(x, Mul(x, x, x, 0.044715)), 0.7978846)), 1), 0.5) -> Gelu(x, approximate="tanh")
Div(Sub(x, ReduceMean(x, axes)), Sqrt(Add(ReduceMean(Pow(Sub(x, ReduceMean(x, axes)), 2), axes), epsilon))) \
-> LayerNormalization(x, axes=axes, epsilon=epsilon)
Mul(x, Reciprocal(Sqrt(Add(ReduceMean(Pow(x, 2), axes), epsilon)))) -> RMSNormalization(x, axes=axes, epsilon=epsilon)
Mul(x, Div(1, Sqrt(Add(ReduceMean(Pow(x, 2), axes), epsilon)))) -> RMSNormalization(x, axes=axes, epsilon=epsilon)
Div(x, Sqrt(Add(ReduceMean(Pow(x, 2), axes), epsilon))) -> RMSNormalization(x, axes=axes, epsilon=epsilon)
Div(x, Expand(Clip(ReduceL2(x, axes), epsilon), lengths)) -> LpNormalization(x, axes=axes, epsilon=epsilon)
Div(x, Expand(Max(ReduceL2(x, axes), epsilon), lengths)) -> LpNormalization(x, axes=axes, epsilon=epsilon)
Div(x, Max(ReduceL2(x, axes), epsilon)) -> LpNormalization(x, axes=axes, epsilon=epsilon)
Log(Clip(x, epsilon)) -> Log(x, epsilon=epsilon)
MatMul(Softmax(MatMul(q, k)), v) -> Attend(q, k, v, mask, scale, divisor, axis=Softmax.axis)
MatMul(Softmax(Mul(MatMul(q, k), scale)), v) -> Attend(q, k, v, mask, scale, divisor, axis=Softmax.axis)
MatMul(Softmax(Div(MatMul(q, k), divisor)), v) -> Attend(q, k, v, mask, scale, divisor, axis=Softmax.axis)
MatMul(Softmax(Add(MatMul(q, k), mask)), v) -> Attend(q, k, v, mask, scale, divisor, axis=Softmax.axis)
MatMul(Softmax(Add(Mul(MatMul(q, k), scale), mask)), v) -> Attend(q, k, v, mask, scale, divisor, axis=Softmax.axis)
MatMul(Softmax(Add(Div(MatMul(q, k), divisor), mask)), v) -> Attend(q, k, v, mask, scale, divisor, axis=Softmax.axis)
ReduceSum(Mul(a, b), axes) -> Dot(a, b, axes, keepdims=ReduceSum.keepdims)
Div(ReduceSum(Mul(x, Cast(Unsqueeze(Not(Equal(tokens, 0)), last))), axes), \
Cast(Clip(ReduceSum(Cast(Unsqueeze(Not(Equal(tokens, 0)), last)), axes), 1))) \
-> MaskedMean(x, tokens, axes, last, keepdims=ReduceSum.keepdims)
"""
EITHER_WAY = ("Add", "Max")
KEEPING = ("ReduceMean", "ReduceL2")  # inside a rule: only with the reduced axes kept
USUAL = {"axis": -1, "keepdims": 1}  # what attributes are that a node leaves out
NEAR = 1e-4
DEEP = 3  # products of products


class Form(NamedTuple):
    """An operator with what it is applied to: forms, names of anything, numbers."""

    operator: str
    arguments: tuple["Pattern", ...]


Pattern: TypeAlias = Form | str | float
Known: TypeAlias = dict[str, str]  # what a rule calls a tensor → the tensor's name in the file


class Rule(NamedTuple):
    """What is found, and the node that is read in its place."""

    left: Form
    operator: str
    inputs: tuple[str, ...]
    attributes: dict[str, ast.expr]


class Sources(NamedTuple):
    """Where a tensor comes from: the node that makes it, or the constant that it is."""

    node: Callable[[str], Node | None]
    constant: Callable[[str], np.ndarray[Any, Any] | None]


def parsed(text: str) -> Rule:
    """A line of the rules."""
    left, right = (ast.parse(part.strip(), mode="eval").body for part in text.split("->"))
    assert isinstance(right, ast.Call)
    assert isinstance(right.func, ast.Name)
    form = pattern(left)
    assert isinstance(form, Form)
    inputs = tuple(ast.unparse(argument) for argument in right.args)
    return Rule(form, right.func.id, inputs, {key.arg or "": key.value for key in right.keywords})


def pattern(tree: ast.expr) -> Pattern:
    """An expression as a pattern."""
    if isinstance(tree, ast.Call):
        assert isinstance(tree.func, ast.Name)
        return Form(tree.func.id, tuple(map(pattern, tree.args)))
    return tree.id if isinstance(tree, ast.Name) else float(ast.literal_eval(tree))


BY_ROOT: dict[str, list[Rule]] = {}
for line in RULES.strip().splitlines():
    found = parsed(line)
    BY_ROOT.setdefault(found.left.operator, []).append(found)


def readings(node: Node, sources: Sources) -> Iterator[Node]:
    """The nodes that do in one what this one and those before it do together."""
    divides = node.operator == "Div"
    for rule in BY_ROOT.get(node.operator, []) + (BY_ROOT["Mul"] if divides else []):
        nodes: dict[str, Node] = {}
        for known in matches_node(rule.left, node, {}, sources, nodes):
            attributes = {name: value_of(tree, known, nodes, sources) for name, tree in rule.attributes.items()}
            if all(value is not None for value in attributes.values()):
                inputs = tuple(known.get(name, "") for name in rule.inputs)
                yield Node(node.name, rule.operator, inputs, node.outputs, attributes)


def matches_node(form: Form, node: Node, known: Known, sources: Sources, nodes: dict[str, Node]) -> Iterator[Known]:
    """Every way in which this node is the form, given what is known."""
    if node.domain or not node.outputs:
        return
    if form.operator == "Mul":
        yield from matches_product(form, node, known, sources, nodes)
        return
    inside = bool(nodes)
    if node.operator != form.operator:
        return
    if inside and node.operator in KEEPING and node.attributes.get("keepdims", 1) != 1:
        return
    nodes.setdefault(node.operator, node)
    given = [*node.inputs, *[""] * (len(form.arguments) - len(node.inputs))]
    if any(given[len(form.arguments) :]):
        return
    yield from matches_all(form.arguments, given, known, sources, nodes)
    if form.operator in EITHER_WAY:
        yield from matches_all(form.arguments[::-1], given, known, sources, nodes)


def matches_product(form: Form, node: Node, known: Known, sources: Sources, nodes: dict[str, Node]) -> Iterator[Known]:
    """Every way in which this node and those before it multiply what the form does."""
    factors = [argument for argument in form.arguments if not isinstance(argument, float)]
    wanted = prod(argument for argument in form.arguments if isinstance(argument, float))
    if node.operator not in ("Mul", "Div"):
        return
    nodes.setdefault("Mul", node)
    for names, number in products(node.outputs[0], len(factors), sources, DEEP):
        if abs(number - wanted) <= NEAR * wanted:
            for order in dict.fromkeys(permutations(names)):
                yield from matches_all(factors, order, known, sources, nodes)


def products(name: str, count: int, sources: Sources, deep: int) -> Iterator[tuple[list[str], float]]:
    """The ways to see a tensor as a product of so many others and a number."""
    if count == 1:
        yield [name], 1.0
    array, node = sources.constant(name), sources.node(name)
    if count == 0 and array is not None and (number := single(array)) is not None:
        yield [], number
    if deep and node is not None and not node.domain and len(node.inputs) == 2:
        first, second = node.inputs
        if node.operator == "Mul":
            for share in range(count + 1):
                for left, one in products(first, share, sources, deep - 1):
                    for right, other in products(second, count - share, sources, deep - 1):
                        yield left + right, one * other
        divisor = sources.constant(second) if node.operator == "Div" else None
        if divisor is not None and (number := single(divisor)):
            for names, one in products(first, count, sources, deep - 1):
                yield names, one / number


def matches_all(
    wanted: Sequence[Pattern], names: Sequence[str], known: Known, sources: Sources, nodes: dict[str, Node]
) -> Iterator[Known]:
    """Every way in which the tensors of these names are what the patterns want, each the one at its place."""
    ways = [known]
    for one, name in zip(wanted, names, strict=False):
        ways = [more for way in ways for more in matches(one, name, way, sources, nodes)]
    yield from ways


def matches(wanted: Pattern, name: str, known: Known, sources: Sources, nodes: dict[str, Node]) -> Iterator[Known]:
    """Every way in which the tensor of this name is what the pattern wants."""
    if isinstance(wanted, str):
        if same(known.get(wanted, name), name, sources):
            yield {**known, wanted: name}
    elif isinstance(wanted, Form):
        node = sources.node(name)
        if node is not None:
            yield from matches_node(wanted, node, known, sources, nodes)
    elif (array := sources.constant(name)) is not None:
        here = single(array)
        if here is not None and abs(here - wanted) <= NEAR * abs(wanted):
            yield known


def same(one: str, other: str, sources: Sources) -> bool:
    """Whether two names are of one tensor, or of equal short constants."""
    first, second = sources.constant(one), sources.constant(other)
    if one == other or first is None or second is None:
        return one == other
    return first.size < 64 and np.array_equal(first, second)


def value_of(tree: ast.expr, known: Known, nodes: dict[str, Node], sources: Sources) -> Any:
    """An attribute on the right of a rule; None if it is not in the file as a constant."""
    if isinstance(tree, ast.Attribute):
        assert isinstance(tree.value, ast.Name)
        return nodes[tree.value.id].attributes.get(tree.attr, USUAL[tree.attr])
    if not isinstance(tree, ast.Name):
        return ast.literal_eval(tree)
    array = sources.constant(known[tree.id])
    if array is None or array.size > 64 or not array.size:
        return None
    if tree.id == "axes" and array.ndim:
        return [int(place) for place in array]
    return float(str(np.float32(essence(array).reshape(-1)[0])))
