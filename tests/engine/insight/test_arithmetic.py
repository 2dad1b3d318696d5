"""What slow motion says of each operation: the formula is the layer's, and every number is the run's."""

from typing import Any

import numpy as np
import pytest

from engine.data.house_prices import HousePrices
from engine.data.sentences import Sentences
from engine.data.spiral import Spiral
from engine.formats.project import find, read
from engine.insight.symbols import operands
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.loop import Loop
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.mse import MSE
from engine.nonfinite import Diverged
from engine.optimizers.sgd import SGD
from engine.passes.tiles import TILE
from engine.readings import Operation, Worked
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import chain, houses

FUNCTIONS: dict[str, Any] = {
    name: getattr(np, name) for name in ("exp", "log", "tanh", "sign", "logaddexp", "clip", "abs")
} | {"max": max, "min": min}


def step(loop: Loop) -> Operation:
    loop.step("operation")
    operation = loop.watch.operation()
    assert operation is not None
    assert operation.worked is not None
    return operation


def iteration(loop: Loop) -> list[Operation]:
    found = [step(loop)]
    while loop.run.operation:
        found.append(step(loop))
    return found


def worked_out(worked: Worked) -> tuple[float, float]:
    """What the numbers on the left of an example come to, and what it says they do."""
    *numbers, total = worked.numbers
    left = worked.example.removesuffix(" = {}").partition(" from ")[0]
    for sign, python in {"−": "-", "·": "*"}.items():
        left = left.replace(sign, python)
    for name in ("√", "|"):
        left = left.replace(name, "")
    value = float(eval(left.format(*(f"({number!r})" for number in numbers)), FUNCTIONS))
    value = np.sqrt(value) if "√" in worked.example else abs(value) if "|" in worked.example else value
    return value, total


def reviews() -> Sheet:
    layers = [Sentences(), Embedding(dim=4), GRU(units=3), Dense(units=1), BinaryCrossEntropy()]
    return chain(layers, batch_size=8)


def test_a_dense_layer_forward_back_and_its_update() -> None:
    """Against products made here, of arrays copied before the operation."""
    loop = Loop(Run(read(find("xor")).sheet))
    program, wires = loop.run.program, {wire.source: wire for wire in loop.run.sheet.graph.wires}
    first = {name: array.copy() for name, array in program.parameters.items()}
    told = {(each.node, each.worked.formula): each.worked for each in iteration(loop) if each.worked is not None}
    recording = loop.run.plan.recording
    x = np.vstack([recording.values["xor_1", "inputs"], np.ones((1, recording.batch))])
    dy = recording.gradients[wires["dense_1"]]
    forward = told["dense_1", "y = W·x + b"]
    assert forward.result == pytest.approx((first["dense_1.weight"] @ x)[:6, 0], rel=1e-5)
    assert (forward.size, forward.of) == (8, "first of 10 samples")
    assert forward.shapes == "weight 8×3, x1 3×10 → y 8×10"
    gradient = dy.astype(np.float64) @ x.T
    backward = told["dense_1", "∂L/∂W = ∂L/∂y·[x; 1]ᵀ"]
    assert (backward.result, backward.of) == (pytest.approx(gradient[0], rel=1e-4), "first row of 8×3")
    moved = first["dense_1.weight"] - 0.03 * gradient
    update = told[None, "w ← w − η·∂L/∂w"]
    assert update.result == pytest.approx(moved.reshape(-1)[:6], rel=1e-5)
    assert (update.size, update.of) == (33, "the first of 33, dense_1.weight")
    assert update.numbers == pytest.approx(
        (first["dense_1.weight"][0, 0], 0.03 * gradient[0, 0], moved[0, 0]), rel=1e-4
    )
    assert told["binary_cross_entropy_1", "∂L/∂ŷ ← 0.1·∂L/∂ŷ"].result[0] == recording.gradients[wires["dense_2"]][0, 0]


def test_an_optimiser_without_names_for_its_steps_is_told_as_one_formula() -> None:
    told = [each.worked.formula for each in iteration(Loop(Run(read(find("spiral")).sheet))) if each.worked]
    assert told[-1] == "w ← w − step·mean / (√square + floor)"
    assert "∂L/∂y = ∂L/∂y₁ + ∂L/∂y₂" in told  # where the data's wire branches
    assert "y = a + b" in told


@pytest.mark.parametrize("sheet", ["xor", "spiral", "digits-cnn", "vanishing-skip", "house-prices", "reviews"])
def test_every_example_comes_to_the_number_that_the_engine_wrote(sheet: str) -> None:
    loop = Loop(Run(reviews() if sheet == "reviews" else read(find(sheet)).sheet))
    checked = 0
    for operation in [*iteration(loop), *iteration(loop)]:
        worked = operation.worked
        assert worked is not None
        assert worked.formula.count(" ← ") + worked.formula.count(" = ") >= 1
        if worked.example and not {"&", "xor", ">", "<", "≥", "≤", "and"} & set(worked.example.split()):
            value, total = worked_out(worked)
            assert value == pytest.approx(total, rel=2e-4, abs=2e-5), operation
            assert not worked.result or worked.result[0] == total
            checked += 1
    assert checked > 20


def test_the_numbers_are_those_that_lie_in_the_array() -> None:
    loop = Loop(Run(read(find("digits-cnn")).sheet))
    while True:
        worked = step(loop).worked
        assert worked is not None
        calls = loop.run.plan.calls
        call = calls[(loop.run.operation or len(calls)) - 1]
        written = call.written
        if written is not None and call.words and operands(call)[1].dtype is None:
            assert set(worked.result) <= set(written.astype(np.float64).reshape(-1).tolist())
            assert worked.result[:1] == (float(written[(0,) * written.ndim]),)
        if not loop.run.operation:
            break


def test_a_mask_of_bits_is_a_mask_and_what_it_lets_through_is_a_number() -> None:
    told = {
        each.worked.formula: each.worked for each in iteration(Loop(Run(read(find("spiral")).sheet))) if each.worked
    }
    assert set(told["mask ← mask >> 31"].result) <= {0.0, -1.0}
    slopes = told["∂L/∂x = ∂L/∂y & mask"]
    assert all(abs(number) < 1 for number in slopes.result)
    assert any(slopes.result)


def test_what_failed_is_told_as_it_was_though_the_weights_are_back() -> None:
    loop = Loop(Run(chain([HousePrices(), Dense(units=1), MSE()], batch_size=16, optimizer=SGD())))
    loop.steer(learning_rate=3e38)
    loop.run.program.flat[...] *= 1e3  # so that gradients are large
    with pytest.raises(Diverged), np.errstate(all="ignore"):
        iteration(loop)
    operation = loop.watch.operation()
    assert operation is not None
    assert operation.worked is not None
    assert np.isfinite(loop.run.program.flat).all()
    assert operation.worked.formula == "w ← w − η·∂L/∂w"
    assert not np.isfinite(operation.worked.result).all()


def test_long_arrays_that_are_walked_over_in_pieces_are_told_like_others() -> None:
    sheet = chain([Spiral(samples=20), Dense(units=40_000), Dense(units=1), BinaryCrossEntropy()], optimizer=SGD())
    loop = Loop(Run(sheet))
    before = loop.run.program.flat.copy()
    last = iteration(loop)[-1].worked
    program = loop.run.program
    start = program.flat.size // TILE * TILE
    assert last is not None
    assert (last.formula, last.of) == ("w ← w − η·∂L/∂w", f"the first of {program.flat.size - start:,}, Dense_2.weight")
    step = 0.1 * float(program.flat_gradient[start])
    assert last.numbers == pytest.approx((before[start], step, program.flat[start]))


def test_at_full_speed_nothing_is_told() -> None:
    loop = Loop(Run(houses()))
    loop.train()
    loop.advance(watch=True)
    assert loop.watch.operation() is None
