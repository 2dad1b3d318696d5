"""What an operation computed, as one writes it: the function it called and the names of its arrays become a formula."""

from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.program import Call, Word
from engine.tensor import copy, start

SUM, PRODUCT, WHOLE = 1, 2, 3  # what binds a formula together: '+' less than '·'
SCRATCH = ("scratch", "spare")  # what an optimiser has no name for: told by what is in it
OWN = {"weight": "W", "bias": "b"}
OF_LOSS = {"x": "ŷ", "prediction": "ŷ", "targets": "y", "loss": "L"}
OF_UPDATE = {"parameters": "w", "gradients": "∂L/∂w", "rate": "η"}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
INFIX = {
    np.add: ("+", SUM),
    np.subtract: ("−", SUM),
    np.multiply: ("·", PRODUCT),
    np.divide: ("/", PRODUCT),
    np.greater: (">", 0),
    np.greater_equal: ("≥", 0),
    np.less: ("<", 0),
    np.less_equal: ("≤", 0),
    np.equal: ("=", 0),
    np.not_equal: ("≠", 0),
    np.logical_and: ("and", SUM),
    np.bitwise_and: ("&", SUM),
    np.bitwise_xor: ("xor", SUM),
    np.right_shift: (">>", SUM),
}
BEFORE = {np.sqrt: "√", np.negative: "−", np.reciprocal: "1 / "}
AROUND = {
    np.exp: "exp({})",
    np.expm1: "exp({}) − 1",
    np.log: "log({})",
    np.log1p: "log(1 + {})",
    np.tanh: "tanh({})",
    np.sinh: "sinh({})",
    np.sign: "sign({})",
    np.absolute: "|{}|",
    np.maximum: "max({}, {})",
    np.minimum: "min({}, {})",
    np.maximum.reduce: "max({})",
    np.add.reduce: "sum({})",
}
PRODUCTS = (np.dot, np.matmul, np.vecdot)


class Formula(NamedTuple):
    """Its text, and how fast it holds together."""

    text: str
    binds: int = WHOLE

    def within(self, binds: int) -> str:
        """In brackets, where its parts would else go with what is beside it."""
        return self.text if self.binds >= binds else f"({self.text})"


def formulas(calls: Iterable[Call], losses: Container[str | None] = ()) -> list[str]:
    """One for each call: 'z = W·x + b', or 'w ← w − η·∂L/∂w' where the array was there before.

    `losses` are the nodes whose input is the prediction.
    """
    known: dict[str, Formula] = {}
    found = []
    for call in calls:
        if not call.words:  # 'the next 32 samples → inputs, targets'
            what, _, where = call.text.partition(" → ")
            found.append(f"{where} = {what}")
            continue
        names, out = operands(call)
        own = OF_LOSS if call.node in losses else OF_UPDATE if call.stage == "update" else OWN
        said = spoken(call, [symbol(name, own, known) for name in names])
        text = said.within(SUM)  # 'hot = (labels = y)'
        again = any(own_place(call))
        if call.stage == "update" and out.text in SCRATCH:
            known[out.text], again = said, False
        found.append(f"{symbol(out, own, {}).text} {'←' if again else '='} {text}")
    return found


def operands(call: Call) -> tuple[list[Word], Word]:
    """The words for what was read, and the one for what was written."""
    count = len(call.arguments)
    if "out" in call.keywords:
        names, out = call.words[:count], call.words[count + list(call.keywords).index("out")]
    else:
        names, out = call.words[: count - 1], call.words[count - 1] if count else Word("nothing")
    return list(names[:: order(call)]), out


def read(call: Call) -> list[Any]:
    """What was read, in the order of its words."""
    return list(call.arguments if "out" in call.keywords else call.arguments[:-1])[:: order(call)]


def own_place(call: Call) -> list[bool]:
    """Of each that was read, whether the result now lies in its place."""
    return [same(value, call.written) for value in read(call)]


def same(one: Any, other: Any) -> bool:
    """Whether two arrays are the same numbers of the same memory: of long ones each call has views of its own."""
    if one is other or not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        return one is other
    return one.shape == other.shape and one.strides == other.strides and start(one) == start(other)


def order(call: Call) -> int:
    """−1 where the factors change places: a number stands before what it is multiplied with."""
    if call.function is not np.multiply:
        return 1
    left, right = call.arguments[:2]
    before = np.ndim(right) == 0 and (np.ndim(left) > 0 or not isinstance(right, np.ndarray))
    return -1 if before else 1


def spoken(call: Call, terms: list[Formula]) -> Formula:
    """The function and what it was called with."""
    function: Any = call.function
    if function == copy and len(terms) == 1:
        return terms[0]
    if function in PRODUCTS and len(terms) == 2:
        return product(*terms)
    if function == np.multiply and len(terms) == 2:
        sign = " ⊙ " if all(map(np.ndim, read(call))) else "·"
        return Formula(sign.join(term.within(PRODUCT) for term in terms), PRODUCT)
    if function in INFIX and len(terms) == 2:
        sign, binds = INFIX[function]
        return Formula(f"{terms[0].within(binds)} {sign} {terms[1].within(binds + (sign in '−/'))}", binds)
    if function in BEFORE and len(terms) == 1:
        return Formula(BEFORE[function] + terms[0].within(WHOLE), PRODUCT)
    texts = [term.text for term in terms]
    pattern = next((AROUND[each] for each in AROUND if each == function), "")
    if pattern.count("{}") == len(texts) > 0:
        return Formula(pattern.format(*texts), SUM if "−" in pattern else WHOLE)
    return Formula(f"{call.text.partition('(')[0]}({', '.join(texts)})")


def product(left: Formula, right: Formula) -> Formula:
    """Of matrices. A row of ones below x makes the last column of what is multiplied with it the bias."""
    if right.text == "x1":
        return Formula(f"{left.within(PRODUCT)}·x + b", SUM)
    return Formula(f"{left.within(PRODUCT)}·{right.within(PRODUCT)}", PRODUCT)


def symbol(word: Word, own: Mapping[str, str], known: Mapping[str, Formula]) -> Formula:
    """A name of the code, as the field writes it; `known` are formulas for some."""
    name = word.text.removesuffix("ᵀ")
    turned = word.text[len(name) :]
    if name in known:
        return known[name]
    if name == "x1" and turned:
        return Formula("[x; 1]ᵀ")
    text = written(name, own).replace("-", "−")
    return Formula(f"({text}){turned}" if turned and "/" in text else text + turned)


def written(name: str, own: Mapping[str, str]) -> str:
    """'grad_weight' as ∂L/∂W, 'dx' as ∂L/∂x, 'dxs[1]' as ∂L/∂x₂."""
    if name.endswith("]"):
        base, _, place = name[:-1].partition("[")
        return written(base.removesuffix("s"), own) + str(int(place) + 1).translate(SUBSCRIPTS)
    if name.startswith("grad_"):
        return f"∂L/∂{written(name.removeprefix('grad_'), own)}"
    if name in ("dx", "dy", "dz"):
        return f"∂L/∂{written(name[1:], own)}"
    return own.get(name, name)
