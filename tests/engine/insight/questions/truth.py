"""What is true of each choice of a question, found in a run of the test's own that has run the very pass."""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from engine.graph import Wire
from engine.question import Question
from engine.resume import begin, set_random
from engine.sheet import Sheet
from engine.tensor import Array
from engine.train import Run


class Pass(NamedTuple):
    """An iteration, run to its end: copies of what it left on the way."""

    sheet: Sheet
    values: dict[tuple[str, str], Array]
    coming: dict[Wire, Array]
    gradients: dict[str, Array]
    before: dict[str, Array]
    after: dict[str, Array]
    loss: float
    again: float  # of the same batch, after the update


def run_pass(sheet: Sheet, iterations: int) -> Pass:
    """The one after so many."""
    run = Run(sheet)
    for _ in range(iterations):
        run.iterate("watching")
    start, before = begin(run), run.program.save()
    run.operate()
    while run.operation and run.plan.calls[run.operation].stage != "update":
        run.operate()
    recording, graph = run.plan.recording, run.sheet.graph
    values = {port: array.copy() for port, array in recording.values.items()}
    coming = {wire: array.copy() for wire, array in recording.gradients.items()}
    gradients = {key: array.copy() for key, array in run.program.gradients.items()}
    loss, calls = recording.loss, run.plan.calls
    if run.operation:  # else nothing learns
        run.iterate()
    after = run.program.save()
    set_random(run, start.random)
    for name, array in start.state.items():
        run.program.state[name][...] = array
    for call in calls:
        if call.stage in ("forward", "loss"):
            call()
    return Pass(replace(sheet, graph=graph), values, coming, gradients, before, after, loss, recording.loss)


def rms(*arrays: Array) -> float:
    numbers = np.concatenate([array.reshape(-1) for array in arrays]).astype(np.float64)
    return float(np.sqrt(np.mean(numbers**2)))


NUMERAL = re.compile(r"−?\d+(\.\d+)?(e-?\d+)?")


def written_as(words: str, value: float) -> bool:
    """Whether the first number in them, of three digits, or of two and a power of ten, stands for this value."""
    found = NUMERAL.search(words)
    assert found is not None, words
    said = float(found[0].replace("−", "-"))
    if said == 0:
        return value == 0
    half = 0.5 * 10.0 ** (np.floor(np.log10(abs(said))) - (1 if "e" in found[0] else 2))
    return bool(abs(said - value) <= half * 1.0001)


def only(truths: list[bool]) -> list[int]:
    return [place for place, true in enumerate(truths) if true]


def smallest_gradient(question: Question, seen: Pass) -> list[int]:
    def size(node: str) -> float:
        return rms(*[array for key, array in seen.gradients.items() if key.rpartition(".")[0] == node])

    sizes = [size(node) for node in question.choices]
    return only([each == min(sizes) for each in sizes])


def largest_wire(question: Question, seen: Pass) -> list[int]:
    wires = [wire for wire in question.about if isinstance(wire, Wire)]
    for wire, words in zip(wires, question.choices, strict=True):
        assert words in (str(wire), f"{wire.source} → {wire.target}")
    sizes = [rms(seen.coming[wire]) for wire in wires]
    return only([each == max(sizes) for each in sizes])


def way_of_weight(question: Question, seen: Pass) -> list[int]:
    found = re.match(r"In (.+), (\w+)(\[.*\])? is ", question.text)
    assert found is not None
    key, index = f"{found[1]}.{found[2]}", tuple(map(int, re.findall(r"\d+", found[3] or "")))
    old, new = float(seen.before[key][index]), float(seen.after[key][index])
    assert written_as(question.text[found.end() :], old)
    assert written_as(question.because, float(seen.gradients[key][index]))
    return only([new > old, new < old, new == old])


def output_gradient(question: Question, seen: Pass) -> list[int]:
    found = re.match(r"At (.+), ŷ(\[.*\])? of sample (\d+) of (\d+) is ", question.text)
    assert found is not None
    (wire,) = (wire for wire in seen.coming if wire.target == found[1] and wire.input == "prediction")
    gradient = seen.coming[wire]
    inner = tuple(map(int, re.findall(r"\d+", found[2] or ""))) or (0,) * (gradient.ndim - 1)
    index = (*inner, int(found[3]) - 1)
    assert gradient.shape[-1] == int(found[4])
    assert written_as(question.text[found.end() :], float(seen.values[wire.source, wire.output][index]))
    return only([written_as(words, float(gradient[index])) for words in question.choices])


def factor(question: Question, seen: Pass) -> list[int]:
    (name,) = question.about
    came = [gradient for wire, gradient in seen.coming.items() if wire.source == name]
    (went,) = (gradient for wire, gradient in seen.coming.items() if wire.target == name)
    times = rms(went) / rms(sum(came[1:], came[0]))
    return only([written_as(words, times) for words in question.choices])


def gate(question: Question, seen: Pass) -> list[int]:
    found = re.match(r"To (.+?)(\[.*\])? of sample (\d+) came x = ", question.text)
    assert found is not None
    (wire,) = (wire for wire in seen.coming if wire.target == found[1])
    index = (*map(int, re.findall(r"\d+", found[2] or "")), int(found[3]) - 1)
    value = float(seen.values[wire.source, wire.output][index])
    assert written_as(question.text[found.end() :], value)
    assert (float(seen.coming[wire][index]) != 0) == (value > 0)
    return only([value > 0, value <= 0])


def falling(question: Question, seen: Pass) -> list[int]:
    assert written_as(question.text, seen.loss)
    return only([seen.again < seen.loss, seen.again > seen.loss, seen.again == seen.loss])


TRUTH: dict[str, Callable[[Question, Pass], list[int]]] = {
    each.__name__: each
    for each in (smallest_gradient, largest_wire, way_of_weight, output_gradient, factor, gate, falling)
}
