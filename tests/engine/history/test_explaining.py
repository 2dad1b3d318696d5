"""The worker works out the chain rule for the pass that is shown, with what that pass began with."""

import pytest

from engine.events import Compile, Explained, Pause, Step, Train, Unexplained
from engine.formats.project import examples, read
from engine.looking import Explain, Recall
from engine.sheet import Sheet
from tests.engine.trainable import Bench
from tests.engine.truth import bits

WEIGHTS = {"spiral": ("dense_1", (1, 1)), "digits-cnn": ("conv2d_1", (1, 1)), "sentiment": ("dense_1", (0, 2))}


def example(name: str) -> Sheet:
    return read(examples()[name]).sheet


def bench(name: str, iterations: int = 5) -> Bench:
    made = Bench(Compile(example(name), 1))
    for _ in range(iterations):
        made.worker.obey(Step("batch"))
        made.settle()
    return made


def asked(bench: Bench, question: Explain) -> Explained | Unexplained:
    bench.events.clear()
    bench.worker.obey(question)
    bench.until(lambda: any(isinstance(event, Explained | Unexplained) for event in bench.events))
    (found,) = [event for event in bench.events if isinstance(event, Explained | Unexplained)]
    return found


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_it_agrees_with_what_the_run_had(name: str) -> None:
    """Dropout's too: the same numbers are drawn in either precision."""
    made = bench(name)
    node, index = WEIGHTS[name]
    own = float(made.run.program.gradients[f"{node}.weight"][index])
    found = asked(made, Explain(node, "weight", index, 5)).explanation
    assert found.iteration == 5
    assert found.engine == own
    assert found.total == pytest.approx(own, rel=1e-4, abs=1e-9)
    assert found.difference == pytest.approx(found.total, rel=1e-5, abs=1e-9)
    assert sum(route.gradient for route in found.routes) + found.rest == pytest.approx(found.total, rel=1e-9)


def test_the_pass_under_way_and_the_first_one_have_theirs() -> None:
    made = bench("spiral", 0)
    first = asked(made, Explain("dense_1", "weight", (1, 1), 1)).explanation
    made.worker.obey(Step("batch"))
    made.settle()
    assert first.engine == float(made.run.program.gradients["dense_1.weight"][1, 1])
    made.worker.obey(Step("operation"))
    made.settle()
    coming = asked(made, Explain("dense_1", "weight", (1, 1), 2)).explanation
    made.worker.obey(Step("batch"))
    made.settle()
    assert coming.engine == float(made.run.program.gradients["dense_1.weight"][1, 1])


def test_the_run_does_not_notice_nor_who_looks_at_the_past() -> None:
    made, other = bench("digits-cnn", 8), bench("digits-cnn", 8)
    made.worker.obey(Train())
    made.events.clear()
    made.worker.obey(Explain("conv2d_1", "weight", (1, 1), 4, sample=3))
    made.worker.obey(Recall(2))
    made.until(lambda: any(isinstance(event, Explained) for event in made.events))
    made.worker.obey(Pause())
    made.settle()
    while other.run.iteration < made.run.iteration:
        other.worker.obey(Step("batch"))
        other.settle()
    assert bits(made.run) == bits(other.run)
    (found,) = [event.explanation for event in made.events if isinstance(event, Explained)]
    assert (found.iteration, found.sample, found.engine) == (4, 3, None)


def test_what_cannot_be_explained_is_said() -> None:
    made = bench("spiral", 2)
    found = asked(made, Explain("dense_1", "weight", (1, 1), 40))
    assert isinstance(found, Unexplained)
    assert "39 has not been run" in found.sentence
    for node, index in (("nobody", (1, 1)), ("dense_1", (99, 1)), ("dense_1", (1,))):
        found = asked(made, Explain(node, "weight", index, 2))
        assert isinstance(found, Unexplained)
        assert f"{node}.weight{list(index)}" in found.sentence
