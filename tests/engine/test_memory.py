"""The estimate agrees with what a watched worker really takes, and costs nothing itself."""

import tracemalloc

import msgspec
import pytest

from engine import memory, train
from engine.check import check, infer_specs
from engine.data.digits import Digits
from engine.data.spiral import Spiral
from engine.events import Compile
from engine.feed import AHEAD
from engine.formats.project import examples, read
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.memory import needed
from engine.sheet import Sheet
from engine.wiring import wiring
from tests.engine.trainable import Bench, chain

OBJECTS = 200_000  # bytes of Python's own that nobody counts, such as calls: few beside large arrays


def estimate(sheet: Sheet) -> int:
    wired = wiring(sheet.graph)
    fits = infer_specs(sheet.graph, wired).fits
    return sum(needed(sheet.graph, wired, fits, sheet.training.batch_size).values())


def taken(sheet: Sheet) -> int:
    """Bytes that a worker holds after two watched iterations with the smaller last batch, two not, and all pictures.

    States of the past have memory of their own.
    """
    Bench(Compile(sheet, 1))  # what is loaded once for all is no matter of this sheet
    tracemalloc.start()
    try:
        bench = Bench(Compile(sheet, 1))
        run = bench.run
        for watched in (False, True):
            for iteration in (0, run.iterations_per_epoch - 1):
                run.iteration = iteration
                run.iterate("watching" if watched else "training")
        bench.settle(views=True)
        return tracemalloc.get_traced_memory()[0] - bench.worker.history.size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", examples())
def test_it_agrees_with_what_is_taken(name: str) -> None:
    sheet = read(examples()[name]).sheet
    measured = taken(sheet)
    assert (measured - OBJECTS) / 1.1 < estimate(sheet) < 2 * measured, "what passes save is not foreseen"


def test_it_agrees_where_the_parameters_are_the_most() -> None:
    sheet = chain([Spiral(samples=100), Dense(units=500), Dense(units=500), Dense(units=1), BinaryCrossEntropy()])
    measured = taken(sheet)
    assert (measured - OBJECTS) / 1.1 < estimate(sheet) < 2 * measured, "what passes save is not foreseen"


def test_a_batch_has_no_more_samples_than_there_are() -> None:
    sheet = read(examples()["digits-cnn"]).sheet
    training = msgspec.structs.replace(sheet.training, batch_size=1_000_000)
    large = msgspec.structs.replace(sheet, training=training)
    assert not check(large.graph, batch=1_000_000, training=True).errors
    whole = msgspec.structs.replace(sheet, training=msgspec.structs.replace(training, batch_size=1438))
    assert estimate(large) == estimate(whole) > estimate(sheet)


def test_larger_data_sets_need_more() -> None:
    small, large = (chain([Spiral(samples=n), Dense(units=1), BinaryCrossEntropy()]) for n in (1_000, 100_000))
    lying_ready = 2 * (AHEAD // 2 - 1_000)
    more = (99_000 + lying_ready) * (2 * 4 + 8)  # two float32 and an int64 each
    assert estimate(large) - estimate(small) == pytest.approx(more, rel=0.1)


def test_it_knows_how_many_are_evaluated_at_a_time() -> None:
    assert (train.CHUNK, train.FEW, train.MANY) == (memory.CHUNK, memory.FEW, memory.MANY)


def test_large_networks_are_evaluated_in_small_pieces() -> None:
    small, large = (
        chain([Spiral(), Dense(units=units), Dense(units=1000), Dense(units=1), BinaryCrossEntropy()])
        for units in (3_900, 4_100)
    )
    parameters = 4 * memory.COPIES * 200 * (3 + 1000)
    assert estimate(large) < estimate(small) + parameters


@pytest.mark.parametrize(
    ("count", "most", "sizes"), [(400, 256, {256, 144}), (512, 256, {256}), (80, 256, {80}), (1, 1, {1})]
)
def test_the_last_piece_may_be_smaller(count: int, most: int, sizes: set[int]) -> None:
    assert memory.chunks(count, most) == sizes


def test_data_sets_tell_their_size_without_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Digits, "load", lambda self: pytest.fail("loaded"))
    assert Digits(test_share=0.5).sizes() == (899, 898)
