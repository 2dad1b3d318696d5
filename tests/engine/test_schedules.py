"""The learning rate in the course of a run: by the schedule, whatever happens in between."""

import msgspec
import numpy as np
import pytest

from engine.events import Compile, Progress, SetEpochs, SetLearningRate, Step, Train
from engine.fallback import Fallback
from engine.family import decode_member
from engine.formats.sheet_text import from_text, to_text
from engine.learned import Learned, hand_over, left_by
from engine.optimizers.sgd import SGD
from engine.schedules.constant import Constant
from engine.schedules.cosine import Cosine
from engine.schedules.exponential import Exponential
from engine.schedules.one_cycle import OneCycle
from engine.schedules.reduce_on_plateau import ReduceOnPlateau
from engine.schedules.schedule import SCHEDULES, Moment, Schedule
from engine.schedules.step_decay import StepDecay
from engine.schedules.warmup import Warmup
from engine.sheet import Sheet, Training
from engine.train import Run, train
from tests.engine.trainable import Bench, houses, spiral

NERVOUS = ReduceOnPlateau(patience=0, threshold=0.5, factor=0.5)  # falls nearly every epoch


def rates(run: Run, count: int) -> list[float]:
    """The learning rate of each update."""
    found = []
    for _ in range(count):
        run.iterate()
        found.append(run.learning_rate)
    return found


def sheet(schedule: Schedule, **training: object) -> Sheet:
    """Five iterations an epoch."""
    made = spiral(**{"optimizer": SGD(learning_rate=1.0), "schedule": schedule, "batch_size": 21, **training})
    assert Run(made).iterations_per_epoch == 5
    return made


@pytest.mark.parametrize("kind", tuple(SCHEDULES), ids=lambda kind: kind.__name__)
class TestEvery:
    """What is true of each schedule."""

    def test_settings_survive_a_file(self, kind: type[Schedule]) -> None:
        training = Training(schedule=kind())
        assert msgspec.json.decode(msgspec.json.encode(training), type=Training, dec_hook=decode_member) == training
        assert from_text(to_text(Sheet(training=training))).training == training
        assert kind.formula

    def test_the_factor_is_from_0_to_1_also_beyond_the_end_and_for_one_update(self, kind: type[Schedule]) -> None:
        for total in (1, 2, 3, 50):
            schedule = kind()
            memory = np.array(schedule.memory)
            scales = [schedule.scale(Moment(i, 1, total, 1.0), memory) for i in range(2 * total + 100)]
            assert all(0 <= scale <= 1 for scale in scales)

    def test_a_pause_a_reset_and_a_run_that_goes_back_change_nothing(self, kind: type[Schedule]) -> None:
        schedule = NERVOUS if kind is ReduceOnPlateau else kind()
        whole = rates(run := Run(sheet(schedule, epochs=6)), 28)
        weights = run.program.flat.copy()
        run.reset()
        fallback = Fallback(run)
        assert rates(run, 13) == whole[:13]
        for _ in fallback.taking():
            pass
        fallback.judge(0.0)
        for _ in range(len(run.plan.calls) - 1):  # up to the middle of the update
            run.operate()
        assert rates(run, 6) == whole[13:19]
        fallback.restore()
        assert rates(run, 15) == whole[13:]
        assert run.program.flat.tobytes() == weights.tobytes()

    def test_a_run_that_carries_on_goes_on_with_it(self, kind: type[Schedule]) -> None:
        schedule = NERVOUS if kind is ReduceOnPlateau else kind()
        whole = rates(Run(sheet(schedule, epochs=6)), 20)
        first, second = Run(sheet(schedule, epochs=6)), Run(sheet(schedule, epochs=6))
        rates(first, 12)
        hand_over(left_by(first, Learned({})), second, {})
        assert rates(second, 8) == whole[12:]


def test_a_constant_one_costs_no_call() -> None:
    plain, other = Run(sheet(Constant())), Run(sheet(Exponential()))
    assert len(other.update) == len(plain.update) + 1
    assert other.update[0].text == "exponential → rate"
    assert other.update[0].stage == "update"


def test_by_epochs_and_by_iterations() -> None:
    steps = rates(Run(sheet(StepDecay(every=2, factor=0.5)), dtype=np.float64), 21)
    assert steps == 10 * [1.0] + 10 * [0.5] + [0.25]
    warm = rates(Run(sheet(Warmup(epochs=1, start=0.0)), dtype=np.float64), 7)
    assert warm == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1, 1])


def test_a_plateau_is_seen_in_the_training_loss() -> None:
    run = Run(sheet(ReduceOnPlateau(patience=1, threshold=0.5), optimizer=SGD(learning_rate=0.0)), dtype=np.float64)
    found = []
    run.learning_rate = 1e-12  # nothing is learned
    for _ in range(6):
        found.append(rates(run, 5)[-1] / 1e-12)
    assert found[0] == 1
    assert found[-1] < 1


def test_setting_the_rate_sets_what_the_schedule_multiplies() -> None:
    run = Run(sheet(StepDecay(every=1, factor=0.5)), dtype=np.float64)
    assert rates(run, 6)[-1] == 0.5
    run.learning_rate = 10.0
    assert run.learning_rate == 5, "at once"
    assert rates(run, 5) == [5, 5, 5, 5, 2.5]
    run.reset()
    assert run.learning_rate == 10


def test_the_end_is_that_of_all_epochs_there_are_now() -> None:
    bench = Bench(Compile(sheet(Cosine(), epochs=2), 1))
    bench.worker.obey(SetEpochs(4))
    assert rates(bench.run, 11)[-1] == pytest.approx(0.5)
    run, _ = train(sheet(OneCycle(), epochs=1000), epochs=3)
    assert run.learning_rate == pytest.approx(1 / 25 / 1e4)


def test_a_change_of_schedule_goes_on_where_the_run_is() -> None:
    first, second = Run(sheet(Constant())), Run(sheet(NERVOUS))
    rates(first, 12)
    hand_over(left_by(first, Learned({})), second, {})
    assert second.iteration == 12
    back = Run(sheet(Constant()))
    hand_over(left_by(second, Learned({})), back, {})
    assert back.iteration == 12


def test_the_worker_tells_the_rate_there_is() -> None:
    training = {"schedule": Exponential(factor=0.5), "optimizer": SGD(learning_rate=0.01), "epochs": 3}
    bench = Bench(Compile(houses(**training), 1), Step("epoch"))
    assert bench.settle().learning_rate == pytest.approx(0.01)
    bench.worker.obey(SetLearningRate(0.02))
    bench.worker.obey(Train())
    bench.settle()
    assert bench.of(Progress)[-1].learning_rate == pytest.approx(0.005)


def test_a_file_from_before_there_were_schedules() -> None:
    text = to_text(Sheet())
    plain = msgspec.json.decode(text)
    del plain["training"]["schedule"]
    assert from_text(msgspec.json.encode(plain)).training.schedule == Constant()
