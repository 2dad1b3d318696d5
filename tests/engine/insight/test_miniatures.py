"""Miniatures are what the arrays hold, by NumPy's own functions; in turn, in time, and never half written."""

import pickle
from time import perf_counter

import msgspec
import numpy as np
import pytest

from engine import gallery
from engine.data.digits import Digits
from engine.data.sentences import Sentences
from engine.data.spiral import Spiral
from engine.events import Compile, Failed, Progress, Step, Train
from engine.formats.project import find, read
from engine.gallery import Gallery
from engine.insight import miniatures
from engine.insight.miniatures import BINS, LONG, SIDE, TILES, miniature, sample, tiles
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.looking import Look, Shown
from engine.loop import Loop
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.pictures import Bars, Miniature, Points, Tiles, Words
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import Bench, chain


def example(name: str) -> Sheet:
    return read(find(name)).sheet


def watched(name: str, iterations: int = 3) -> Loop:
    """A loop whose run has done so many iterations, the last of them watched."""
    loop = Loop(Run(example(name)))
    for _ in range(iterations - 1):
        loop.run.iterate()
    loop.run.iterate("watching")
    return loop


def made(loop: Loop, node: str, subject: str = "output", numbers: bool = False) -> Miniature:
    found = miniature(loop.run, loop.watch, node, Shown((node,), subject, numbers))  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("node", ["dense_1", "tanh_1", "add_1", "dense_3"])
@pytest.mark.parametrize("subject", ["output", "weights", "gradients"])
def test_bars_count_what_numpy_counts(node: str, subject: str) -> None:
    loop = watched("spiral")
    program, recording = loop.run.program, loop.run.plan.recording
    own = f"{node}.weight"
    if subject == "weights" and own in program.parameters:
        numbers, kind = program.parameters[own], "weights"
    elif subject == "gradients" and own in program.parameters:
        numbers, kind = program.gradients[own], "weight gradients"
    elif subject == "gradients":
        (wire,) = [wire for wire in recording.gradients if wire.source == node]
        numbers, kind = recording.gradients[wire], "output gradients"
    else:
        numbers, kind = recording.values[node, "y"], "activations"
    found = made(loop, node, subject)
    assert found.iteration == 3
    assert isinstance(found.picture, Bars)
    assert found.picture.kind == kind
    counts, edges = np.histogram(numbers.astype(np.float64), BINS)
    assert list(found.picture.counts) == counts.tolist()
    assert (found.picture.low, found.picture.high) == pytest.approx((edges[0], edges[-1]))


def test_gradients_that_come_back_along_several_wires_are_summed() -> None:
    loop = watched("spiral")
    found = made(loop, "spiral_1", "gradients")
    assert isinstance(found.picture, Points), "data have no gradient, and show their samples"


def test_numbers_are_those_of_numpy() -> None:
    loop = watched("spiral")
    found = made(loop, "dense_1", numbers=True).numbers
    assert found is not None
    output = loop.run.plan.recording.values["dense_1", "y"].astype(np.float64)
    assert (found.mean, found.deviation) == pytest.approx((output.mean(), output.std()), rel=1e-6)
    assert (found.low, found.high) == (output.min(), output.max())
    gradient = loop.run.program.gradients["dense_1.weight"].astype(np.float64)
    assert found.gradients == {"weight": pytest.approx(np.sqrt((gradient**2).mean()), rel=1e-6)}
    assert not found.sampled
    assert made(loop, "dense_1").numbers is None
    assert made(loop, "tanh_1", numbers=True).numbers.gradients == {}  # type: ignore[union-attr]


@pytest.mark.parametrize("node", ["conv2d_1", "relu_1", "max_pool2d_1"])
def test_maps_are_those_of_the_first_sample(node: str) -> None:
    loop = watched("digits-cnn")
    found = made(loop, node).picture
    assert isinstance(found, Tiles)
    maps = loop.run.plan.recording.values[node, "y"][:TILES, ..., 0].astype(np.float64)
    assert found.count == 24
    assert (found.low, found.high) == (maps.min(), maps.max())
    shades = 255 * (maps - maps.min()) / (maps.max() - maps.min())
    assert np.array_equal(found.pixels, np.round(shades).astype(np.uint8))


def test_a_sequence_is_one_picture_with_its_steps_across() -> None:
    loop = watched("sentiment")
    found = made(loop, "embedding_1").picture
    assert isinstance(found, Tiles)
    values = loop.run.plan.recording.values["embedding_1", "y"][..., 0]
    assert found.pixels.shape == (1, 16, 25)
    assert np.unravel_index(found.pixels[0].argmax(), (16, 25)) == np.unravel_index(values.T.argmax(), (16, 25))


def test_large_maps_are_thinned_and_numbers_that_are_none_are_dark() -> None:
    maps = np.arange(8 * 100 * 60, dtype=np.float32).reshape(8, 100, 60)
    found = tiles(maps)
    assert found.pixels.shape[0] == TILES
    assert max(found.pixels.shape[1:]) <= SIDE
    assert found.count == 8
    assert tiles(maps, LONG).pixels.shape[2] <= LONG
    broken = np.array([[[np.nan, 1.0], [np.inf, 3.0]]])
    assert tiles(broken).pixels.tolist() == [[[0, 0], [0, 255]]]
    assert tiles(np.full((1, 2, 2), np.nan)).pixels.max() == 0
    assert tiles(np.full((1, 2, 2), 7.0)).low == 7.0


def test_samples_of_data() -> None:
    points, targets = Spiral().load().train
    found = sample(Spiral(), points, targets)
    assert isinstance(found, Points)
    assert np.array_equal(found.places, points[:, : found.places.shape[1]])
    assert np.array_equal(found.targets, targets[: len(found.targets)])
    images, labels = Digits().load().train
    found = sample(Digits(), images, labels)
    assert isinstance(found, Tiles)
    assert found.pixels.shape == (TILES, 8, 8)
    assert np.array_equal(found.pixels, np.round(255 * images[0, ..., :TILES].transpose(2, 0, 1)).astype(np.uint8))
    colours = np.random.default_rng(0).random((3, 4, 6, 7), np.float32)
    found = sample(Digits(), colours, labels[:7])
    assert isinstance(found, Tiles)
    assert found.pixels.shape == (TILES, 4, 6, 3)
    assert found.pixels[1, 2, 3, 0] == round(255 * float((colours[0, 2, 3, 1] - found.low) / (found.high - found.low)))


def test_a_sentence_is_shown_in_its_words() -> None:
    tokens, labels = Sentences().load().train
    found = sample(Sentences(), tokens, labels)
    assert isinstance(found, Words)
    assert len(found.text) <= miniatures.WORDS
    assert len(found.text.split()) > 3
    assert Sentences().in_words(tokens[:, 0]).startswith(found.text)
    assert len(Sentences().in_words(tokens[:, 0]).split()) == (tokens[:, 0] != 0).sum()


def test_half_written_numbers_are_not_shown() -> None:
    """Operation by operation, each miniature is of one pass or of the next, as copies of the arrays tell."""
    layers = Spiral(samples=130), Dense(units=4), BatchNorm(), Dense(units=1), BinaryCrossEntropy()
    sheet = chain(layers)  # a norm writes its output in two operations
    node = next(name for name, layer in sheet.graph.nodes.items() if isinstance(layer, BatchNorm))
    passes = [np.zeros(0)]
    for count in (1, 2):
        copy = Run(sheet)
        for _ in range(count):
            copy.iterate("watching")
        passes.append(copy.plan.recording.values[node, "y"].astype(np.float64))
    loop, seen, unseen = Loop(Run(sheet)), set(), 0
    for _ in range(2 * len(loop.run.plan.calls)):
        loop.step("operation")
        found = miniature(loop.run, loop.watch, node, Shown((node,)))
        if found is None:
            unseen += 1
        elif isinstance(found.picture, Bars) and found.picture.kind == "activations":
            values = passes[found.iteration]
            assert (found.picture.low, found.picture.high) == (values.min(), values.max())
            seen.add(found.iteration)
    assert seen == {1, 2}
    assert unseen >= 2, "between the two operations"


def test_they_are_made_in_turn_and_only_once_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = watched("vanishing")
    nodes = tuple(name for name in loop.run.sheet.graph.nodes if name != "binary_cross_entropy_1")
    shop = Gallery(loop)
    assert shop.wait(perf_counter()) == float("inf")
    shop.show(Shown(nodes))
    monkeypatch.setattr(gallery, "BITE", -1.0)  # one a turn
    turns = [shop.make() for _ in range(len(nodes) + 3)]
    assert [found.node for bite in turns for found in bite] == list(nodes)
    assert shop.wait(perf_counter()) == float("inf")
    loop.run.iterate("watching")
    again = [found.node for _ in nodes for found in shop.make()]
    assert sorted(again) == sorted(set(nodes) - {"spiral_1"}), "samples stay what they are"
    shop.show(Shown(nodes, "weights"))
    assert shop.wait(perf_counter()) == 0
    shop.show(None)
    assert shop.make() == ()


def test_a_node_that_is_gone_is_nothing() -> None:
    loop = watched("spiral")
    assert miniature(loop.run, loop.watch, "nobody", Shown(("nobody",))) is None
    assert miniature(loop.run, loop.watch, "binary_cross_entropy_1", Shown(())) is None


def seen(bench: Bench, shown: Shown | None) -> list[Miniature]:
    """What comes while one looks at these, until nothing is left to do."""
    before = len(bench.events)
    for _ in range(20):
        bench.worker.obey(Look(shown=shown))
        while bench.worker.advance() == 0:
            pass
    fresh = [event for event in bench.events[before:] if isinstance(event, Progress)]
    return [each for progress in fresh for each in progress.miniatures]


def test_the_worker_sends_them_while_somebody_looks_and_no_longer() -> None:
    bench, shown = Bench(Compile(example("spiral"), 1)), Shown(("spiral_1", "dense_1", "tanh_1"), "weights")
    found = seen(bench, shown)
    assert sorted(each.node for each in found) == ["dense_1", "spiral_1"], (
        "before the first pass there are only weights"
    )
    assert seen(bench, shown) == [], "nothing is new"
    bench.worker.obey(Step("batch"))
    found = seen(bench, shown)
    assert {(each.node, each.iteration) for each in found} == {("dense_1", 1), ("tanh_1", 1)}
    bench.worker.obey(Step("batch"))
    assert seen(bench, None) == []
    assert seen(bench, shown) != []


def test_while_it_trains_miniatures_take_their_share_and_no_more() -> None:
    bench = Bench(Compile(example("digits-cnn"), 1), Train())
    nodes = tuple(bench.run.sheet.graph.nodes)
    spent, begin = 0.0, perf_counter()
    while perf_counter() < begin + 1.5:
        known = len(bench.events)
        bench.worker.obey(Look(shown=Shown(nodes)))
        bench.worker.advance()
        if any(isinstance(event, Progress) and event.miniatures for event in bench.events[known:]):
            assert bench.worker.report is not None
            spent += bench.worker.report.gallery.seconds
    sent = [event for event in bench.of(Progress) if event.miniatures]
    running = [len(event.miniatures) for event in sent if event.state == "running"]
    assert max(running) == gallery.FEW, "no frame has to paint many nodes"
    assert 1 < len(sent) <= 2 + 1.5 / gallery.PAUSE
    assert {each.node for progress in sent for each in progress.miniatures} == {*nodes} - {"cross_entropy_1"}
    assert spent < 0.1 * 1.5


def test_a_failed_run_shows_the_pass_that_failed() -> None:
    sheet = example("spiral")
    training = msgspec.structs.replace(sheet.training, optimizer=SGD(learning_rate=1e30))
    bench = Bench(Compile(msgspec.structs.replace(sheet, training=training), 1), Train())
    bench.until(lambda: bool(bench.of(Failed)))
    (bars,) = [each for each in seen(bench, Shown(("dense_3",))) if each.node == "dense_3"]
    (failed,) = bench.of(Failed)
    assert f"iteration {bars.iteration}" in failed.sentence


def test_they_are_small() -> None:
    loop = watched("digits-cnn")
    for node in loop.run.sheet.graph.nodes:
        found = miniature(loop.run, loop.watch, node, Shown((node,), numbers=True))
        assert found is None or len(pickle.dumps(found)) < 8_000
