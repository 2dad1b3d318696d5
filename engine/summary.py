"""What a layer does, in the few characters that fit on its node: by default from its settings, shapes or formula."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from engine.tensor import Spec

if TYPE_CHECKING:
    from engine.layers.layer import Layer

MOST, FORMULA = 24, 22  # characters: signs are wide
FIRST: dict["type[Layer]", "Layer"] = {}


def summary(layer: "Layer", inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
    """Its settings; of a layer without any the shapes that it turns into each other, or its formula if short."""
    if found := settings(layer):
        return joined(*found)
    if len(inputs) == len(outputs) == 1 and inputs != outputs:
        return f"{inputs[0]} → {outputs[0]}"
    return formula(layer.formula)


def formula(words: str) -> str:
    """The right-hand side of a formula, or a part of it, if it is short."""
    words = (words.partition(" = ")[2] or words).strip()
    return words if len(words) <= FORMULA else ""


def settings(layer: "Layer") -> list[str]:
    """Those that can be said in a word or number, in the order in which they are declared."""
    names = layer.__struct_fields__ if isinstance(layer, msgspec.Struct) else ()
    usual = first(type(layer))
    said = (in_words(name, getattr(layer, name), getattr(usual, name)) for name in names)
    return [words for words in said if words]


def first(kind: "type[Layer]") -> "Layer":
    """A layer of this kind as it is when it is added."""
    if kind not in FIRST:
        FIRST[kind] = kind()
    return FIRST[kind]


def in_words(name: str, value: Any, usual: Any) -> str:
    """'4 heads', 'slope 0.01', 'exact', 'causal'; '' for a switch as it usually is, and for what has no words."""
    name = name.replace("_", " ")
    if isinstance(value, bool):
        return "" if value == usual else name if value else f"no {name}"
    if isinstance(value, int):
        return counted(value, name) if name.endswith("s") else f"{name} {value:,}"
    if isinstance(value, float):
        return f"{name} {plain(value)}"
    return value if isinstance(value, str) else ""


def counted(number: int, things: str) -> str:
    """'8 heads', '1 head'."""
    return f"{number:,} {things.removesuffix('s') if number == 1 else things}"


def plain(value: float) -> str:
    """0.5, −1, 1e-5."""
    mantissa, _, exponent = f"{value:.4g}".partition("e")
    if not math.isfinite(value) or not exponent:
        return mantissa.replace("-", "−")
    return f"{mantissa.replace('-', '−')}e{int(exponent)}"


def joined(*parts: str) -> str:
    """Those that say something, one after the other, as long as there is room."""
    said = ""
    for part in parts:
        longer = f"{said} · {part}" if said and part else said or part
        if len(longer) <= MOST or not said:
            said = longer
    return said


def on_sides(top: int, bottom: int, left: int, right: int) -> str:
    """So many rows and columns at the edges of an image."""
    return f"{top} on each side" if top == bottom == left == right else f"↑{top} ↓{bottom} ←{left} →{right}"


def padded(setting: str | int) -> str:
    """How a convolution treats edges, if not as usual."""
    if isinstance(setting, int):
        return f"pad {setting}" if setting else ""
    return "" if setting == "valid" else setting


def between(things: Sequence[str], sign: str) -> str:
    """'a + b'; of many the first two and the last."""
    some = things if len(things) <= 4 else [*things[:2], "…", things[-1]]
    return sign.join(some)
