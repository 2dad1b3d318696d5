"""The loop: batches, epochs, seeds, clipping, and what an evaluation says."""

import numpy as np
import pytest
from msgspec.structs import replace

from engine import feed
from engine.compile import GraphError
from engine.data.dataset import Dataset, Split
from engine.formats.project import find, read
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.losses.mse import MSE
from engine.nonfinite import Diverged
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet, Training
from engine.tensor import Spec
from engine.train import Run, load_data, train


class Line(Dataset):
    """y = 3x − 1 at 50 places, 40 of them to train with."""

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((1,)), Spec((1,))

    def load(self) -> Split:
        x = np.random.default_rng(0).permutation(np.linspace(-1, 1, 50, dtype=np.float32)).reshape(1, -1)
        return self.split(x, 3 * x - 1)


def line(**settings: object) -> Sheet:
    """One dense unit on a line."""
    data = Line()
    x, y = Wire("line", "inputs", "dense", "x"), Wire("dense", "y", "mse", "prediction")
    graph = Graph(
        {"line": data, "dense": Dense(units=1), "mse": MSE()}, (x, y, Wire("line", "targets", "mse", "targets"))
    )
    return Sheet(graph=graph, training=Training(**{"batch_size": 16, "epochs": 3, **settings}))  # type: ignore[arg-type]


def example(name: str) -> Sheet:
    return read(find(name)).sheet


def test_an_epoch_sees_every_sample_once_in_a_new_order_each_time() -> None:
    run = Run(line())
    orders = []
    for _ in range(3):
        seen = []
        for _ in range(run.iterations_per_epoch):
            recording = run.iterate()
            seen += recording.values["line", "inputs"].ravel().tolist()
        orders.append(seen)
        assert sorted(seen) == sorted(run.splits["line"].train.inputs.ravel().tolist())
    assert orders[0] != orders[1] != orders[2]


def test_the_order_of_the_samples_is_drawn_from_the_seed() -> None:
    orders = [Run(line(), seed=seed).iterate().values["line", "inputs"].ravel().tolist() for seed in (0, 0, 1)]
    assert orders[0] == orders[1] != orders[2]


@pytest.mark.parametrize("ahead", [0, 1, 24, 40, 1000])
def test_however_many_lie_ready_the_batches_are_the_same(monkeypatch: pytest.MonkeyPatch, ahead: int) -> None:
    usual = Run(line())
    monkeypatch.setattr(feed, "AHEAD", ahead)
    other = Run(line())
    for _ in range(7):
        wanted, found = usual.iterate().values, other.iterate().values
        for port in ("inputs", "targets"):
            np.testing.assert_array_equal(found["line", port], wanted["line", port])


def test_the_last_batch_of_an_epoch_may_be_smaller() -> None:
    run = Run(line())
    assert (run.count, run.batch_size, run.iterations_per_epoch) == (40, 16, 3)
    assert [run.iterate().batch for _ in range(6)] == [16, 16, 8, 16, 16, 8]


def test_a_batch_larger_than_the_data_is_all_of_them() -> None:
    run = Run(line(batch_size=1000))
    assert (run.batch_size, run.iterations_per_epoch) == (40, 1)


def test_an_epoch_cut_short_does_not_count() -> None:
    run, result = train(line(epochs=1_000_000, batch_size=1), seconds=0.05)
    assert result.iterations == run.iteration
    assert result.epochs == result.iterations // run.iterations_per_epoch


def test_epochs_are_counted_from_one() -> None:
    run = Run(line())
    counted = [run.epoch]
    for _ in range(7):
        run.iterate()
        counted.append(run.epoch)
    assert counted == [0, 1, 1, 1, 2, 2, 2, 3]
    run.operate()
    assert (run.epoch, run.operation) == (3, 1)


@pytest.mark.parametrize("name", ["spiral", "digits-cnn", "cats-dogs-cnn", "sentiment"])
def test_the_same_seed_gives_the_same_bits_watched_or_not_stepped_or_not(name: str) -> None:
    sheet = example(name)
    plain, watched = Run(sheet), Run(sheet)
    for number in range(12):
        plain.iterate()
        if number % 3 == 0:
            watched.iterate("watching")
        elif number % 3 == 1:
            while watched.iteration == number:
                watched.operate()
        else:
            watched.operate()
            watched.iterate()
    assert plain.program.flat.tobytes() == watched.program.flat.tobytes()
    for state, array in plain.program.state.items():
        assert array.tobytes() == watched.program.state[state].tobytes()


def test_another_seed_gives_others_and_reset_gives_the_same_again() -> None:
    first, other = Run(example("spiral")), Run(example("spiral"), seed=1)
    for run in (first, other):
        for _ in range(5):
            run.iterate()
    assert not np.array_equal(first.program.flat, other.program.flat)
    once = first.program.flat.copy()
    first.reset()
    assert first.iteration == 0
    for _ in range(5):
        first.iterate()
    assert np.array_equal(first.program.flat, once)


def test_one_step_of_sgd_goes_down_the_gradient() -> None:
    run = Run(line(optimizer=SGD(learning_rate=0.1)), dtype=np.float64)
    before = run.program.flat.copy()
    run.iterate()
    np.testing.assert_allclose(run.program.flat, before - 0.1 * run.program.flat_gradient, rtol=1e-12)


def test_the_learning_rate_changes_while_running() -> None:
    run = Run(line(optimizer=SGD(learning_rate=0.1)), dtype=np.float64)
    run.learning_rate = 0.0
    before = run.program.flat.copy()
    run.iterate()
    assert np.array_equal(run.program.flat, before)


def test_clipping_is_part_of_the_update() -> None:
    run = Run(line(optimizer=SGD(learning_rate=1.0), clip_norm=1e-3), dtype=np.float64)
    before = run.program.flat.copy()
    run.iterate()
    assert np.linalg.norm(run.program.flat - before) == pytest.approx(1e-3)


def test_training_finds_the_line_and_says_so() -> None:
    ends = []
    run, result = train(line(optimizer=SGD(learning_rate=0.3), epochs=60), on_epoch=lambda r, loss: ends.append(loss))
    np.testing.assert_allclose(run.program.parameters["dense.weight"], [[3, -1]], atol=0.02)
    assert (result.epochs, result.iterations, len(ends)) == (60, 180, 60)
    assert result.metrics["test_r2"] > 0.999
    assert ends[-1] < ends[0]


def test_an_evaluation_in_chunks_is_the_mean_over_all_samples() -> None:
    run = Run(example("digits-mlp"), dtype=np.float64)
    samples = run.splits["digits_1"].train
    assert samples.size > 256
    recording = run.infer({"digits_1": samples})
    assert run.evaluate("train").loss == pytest.approx(recording.loss, rel=1e-12)


def test_seconds_end_it_early() -> None:
    _, result = train(line(epochs=1_000_000), seconds=0.05)
    assert result.seconds < 2


def test_a_loss_that_is_no_number_ends_it_with_a_sentence() -> None:
    said = r"^The loss of mse became infinite in iteration \d+\. Lower the learning rate or clip the gradient\.$"
    with np.errstate(all="ignore"), pytest.raises(Diverged, match=said) as caught:
        train(line(optimizer=SGD(learning_rate=1e6), epochs=100))
    assert caught.value.node == "mse"


def test_a_graph_without_samples_is_refused() -> None:
    sheet = line()
    graph = replace(sheet.graph, nodes={**sheet.graph.nodes, "line": Input(shape=(1,))})
    wires = tuple(Wire("line", "y", w.target, w.input) if w.source == "line" else w for w in graph.wires)
    with pytest.raises(GraphError, match="line gets no samples"):
        load_data(Sheet(graph=Graph(graph.nodes, wires)))


def test_loading_is_the_same_every_time() -> None:
    assert all(
        np.array_equal(one, other)
        for part in ("train", "test")
        for one, other in zip(getattr(Line().load(), part), getattr(Line().load(), part), strict=True)
    )


def test_weights_take_the_place_of_the_drawn_ones() -> None:
    run, _ = train(line())
    again = Run(line(), weights=run.program.save())
    assert np.array_equal(again.program.flat, run.program.flat)
    with pytest.raises(ValueError, match=r"dense\.weight are missing"):
        Run(line(), weights={})
