"""One training run: batches, iterations, epochs, and what the test part says."""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np

from engine.check import data_problems, leading_to
from engine.compile import GraphError, compile
from engine.course import SCHEDULE, Course, drawn
from engine.data.dataset import Answers, Dataset, Samples, Split
from engine.feed import Feed, Order
from engine.graph import wires_in
from engine.groups.unfold import unfold
from engine.layers.layer import Layer
from engine.losses.loss import Loss
from engine.memory import CHUNK, FEW, MANY
from engine.nonfinite import Diverged
from engine.passes.tiles import in_pieces
from engine.program import Call, Mode, Recording
from engine.quick import Replay, quick
from engine.resume import Begun, begin, kind_of, resume
from engine.samples import loaded
from engine.schedules.schedule import Moment
from engine.sheet import Sheet
from engine.snapshot import Snapshot
from engine.tensor import Array, finite
from engine.update import record_update


class Evaluation(NamedTuple):
    """What one part of the samples says: total loss, and each metric by its key in reports, such as 'accuracy'.

    `answers` holds for each loss node what was predicted and what is true, as its `decide` gives them.
    """

    loss: float
    metrics: dict[str, float]
    answers: dict[str, tuple[Array, Array]]


class Plan(NamedTuple):
    """All operations of one iteration: the recording's passes between the gathering of data and the update."""

    recording: Recording
    calls: list[Call]
    replay: Replay


class Steering(NamedTuple):
    """What may change while a run goes on: the learning rate that is set, and the epochs that schedules go by."""

    learning_rate: float
    epochs: int


class Data(NamedTuple):
    """Each data set's samples and what its targets mean."""

    splits: dict[str, Split]
    answers: dict[str, Answers]


class Run:
    """A sheet being trained. Same sheet, same seed, one BLAS thread: the same bits, watched or not, stepped or not.

    `iterate` runs what is left of an iteration, `operate` its next operation. `weights` take the place of the drawn
    ones, with a `course` it goes on from there, and `data` are for a sheet whose data are loaded already. GraphError if
    the sheet cannot be trained, ValueError if weights or course do not fit.
    """

    def __init__(
        self,
        sheet: Sheet,
        *,
        dtype: type[np.floating[Any]] = np.float32,
        seed: int | None = None,
        weights: dict[str, Array] | None = None,
        course: Course | None = None,
        data: Data | None = None,
    ) -> None:
        self.sheet = sheet = msgspec.structs.replace(sheet, graph=unfold(sheet.graph).graph)
        self.seed = sheet.training.seed if seed is None else seed
        self.program = compile(sheet.graph, dtype=dtype, seed=self.seed, batch=sheet.training.batch_size)
        self.program.flat_gradient.fill(0)  # fetches the memory now, not in the first pass in the midst of a product
        self.data = load_data(sheet) if data is None else data
        self.splits, self.answers = self.data
        self.count = next(iter(self.splits.values())).train.size
        self.batch_size = min(sheet.training.batch_size, self.count)
        self.iterations_per_epoch = -(-self.count // self.batch_size)
        self.epochs = sheet.training.epochs  # of the whole training: schedules go by them
        self._base_rate = sheet.training.optimizer.learning_rate
        self.rate = np.array(self._base_rate, dtype)
        update = record_update(self.program, sheet.training, self.rate, self.program.ranges)
        self.update = [call for _, call in in_pieces(update.calls)]
        self.kept, self._first_kept = update.kept, update.first_kept
        self._schedule()
        self._plans: dict[tuple[int, Mode], Plan] = {}
        order = Order(self.seed, self.count)
        self.feeds = {
            name: Feed(split.train, order, self.batch_size, dtypes(sheet.graph.nodes[name], dtype))
            for name, split in self.splits.items()
        }
        self.kind = kind_of(self)
        self.reset()
        if weights is not None:
            self.program.load(weights)
        if course is not None:
            resume(self, course)

    def reset(self) -> None:
        """First weights drawn from the seed, iteration 0."""
        self.program.initialize(self.seed)
        self.first_random = {node: drawn(generator) for node, generator in self.program.rngs.items()}
        for name, array in self.kept.items():
            array[...] = self._first_kept[name]
        self.iteration = 0
        self.operation = 0  # place within the iteration
        self.begun: Begun | None = None  # with what the iteration that is run by operations began
        self.scale = 1.0  # by the schedule, at the last update
        self.set_rate()
        self._plan: Plan | None = None

    @property
    def plan(self) -> Plan:
        """The iteration that is under way or ran last; before the first one, that one as it is watched."""
        return self._plan or self._next_plan("watching")

    @property
    def watched(self) -> bool:
        """Whether the last iteration left all its numbers to be read; none has in a run that others' weights begin."""
        return self._plan is not None and self._plan.recording.mode == "watching"

    @property
    def epoch(self) -> int:
        """The epoch that is running, from 1; 0 before the first operation."""
        if self.operation:
            return self.iteration // self.iterations_per_epoch + 1
        return -(-self.iteration // self.iterations_per_epoch)

    @property
    def learning_rate(self) -> float:
        """The newest that the schedule made; the one that is set is what it multiplies."""
        return float(self.rate)

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.steering = Steering(value, self.epochs)

    @property
    def steering(self) -> Steering:
        """As it is set; an update that is under way keeps to what was."""
        return Steering(self._base_rate, self.epochs)

    @steering.setter
    def steering(self, value: Steering) -> None:
        self._base_rate, self.epochs = value
        if not self.updating:
            self.set_rate()

    def set_rate(self) -> None:
        """As it is set, and as the schedule had it at the last update."""
        self.rate[...] = self._base_rate * self.scale

    def iterate(self, mode: Mode = "training") -> Recording:
        """Runs one iteration, or the rest of the one that was begun, and returns its recording."""
        if self.operation == 0 or self._plan is None:
            self._plan = self._next_plan(mode)
        plan, begun = self._plan, self.operation
        replay = plan.replay[begun:] if begun else plan.replay
        for function, arguments in replay:
            function(*arguments)
        self.operation = 0
        self.iteration += 1
        if begun:
            self.set_rate()  # to what was set in the midst of the update
        return plan.recording

    def operate(self, mode: Mode = "watching") -> Call:
        """Runs the next single operation and returns it; `mode` counts at the first one of an iteration."""
        if self.operation == 0:
            self._plan, self.begun = self._next_plan(mode), begin(self)
        call = self.plan.calls[self.operation]
        call()
        self.operation += 1
        if self.operation == len(self.plan.calls):
            self.operation = 0
            self.iteration += 1
            self.set_rate()
        return call

    @property
    def updating(self) -> bool:
        """Whether some parameters are those of the next iteration already, and some are not."""
        return self.operation > 0 and self.operation > len(self.plan.calls) - len(self.update)

    def evaluate(self, part: str = "test") -> Evaluation:
        """Loss and metrics over the 'test' or 'train' part, with the recording made for inference."""
        *_, evaluation = self.evaluating(part)
        assert evaluation is not None
        return evaluation

    def evaluating(self, part: str = "test") -> Iterator[Evaluation | None]:
        """The same in bites of one operation, for those who must listen in between: None for each, then the result."""
        samples = {name: getattr(split, part) for name, split in self.splits.items()}
        total = next(iter(samples.values())).size
        arriving = wires_in(self.sheet.graph)
        loss = 0.0
        said: dict[str, tuple[list[Array], list[Array], list[Array]]] = {}
        for start in range(0, total, self.chunk):
            end = min(start + self.chunk, total)
            recording = self.program.recording(end - start, "inference")
            yield from self.inferring({name: cut(s, start, end) for name, s in samples.items()})
            loss += recording.loss * recording.batch / total
            for name in recording.losses:
                layer = self.sheet.graph.nodes[name]
                assert isinstance(layer, Loss)
                ends = [arriving[name, port][0] for port in layer.inputs()]
                prediction, targets = (recording.values[wire.source, wire.output] for wire in ends)
                predicted, actual, scores = said.setdefault(name, ([], [], []))
                predicted.append(np.array(layer.decide(prediction)))
                actual.append(targets.copy())
                if any(metric.wants_scores for metric in layer.metrics):
                    scores.append(prediction.copy())
        answers: dict[str, tuple[Array, Array]] = {}
        metrics: dict[str, float] = {}
        for name, parts in said.items():
            predicted_all, actual_all, *rest = (np.concatenate(part, axis=-1) for part in parts if part)
            answers[name] = predicted_all, actual_all
            layer = self.sheet.graph.nodes[name]
            assert isinstance(layer, Loss)
            for metric in layer.metrics:
                key = metric.key if metric.key not in metrics else f"{metric.key}_{name}"
                metrics[key] = metric.measure(predicted_all, actual_all, rest[0] if rest else predicted_all)
        yield Evaluation(loss, metrics, answers)

    def infer(self, samples: dict[str, Samples]) -> Recording:
        """One forward pass for inference over these samples of each data set."""
        for _ in self.inferring(samples):
            pass
        return self.program.recording(next(iter(samples.values())).size, "inference")

    def inferring(self, samples: dict[str, Samples]) -> Iterator[None]:
        """The same in bites of one operation."""
        recording = self.program.recording(next(iter(samples.values())).size, "inference")
        for name, (inputs, targets) in samples.items():
            recording.values[name, "inputs"][...] = inputs
            recording.values[name, "targets"][...] = targets
        for call in recording.calls:
            call()
            yield

    @property
    def chunk(self) -> int:
        """Samples to infer from at a time."""
        return CHUNK if self.program.parameter_count <= MANY else FEW

    def _next_plan(self, mode: Mode) -> Plan:
        """The plan for the batch that comes next: the last one of an epoch may be smaller."""
        start = self.iteration % self.iterations_per_epoch * self.batch_size
        batch = min(self.batch_size, self.count - start)
        if (batch, mode) not in self._plans:
            recording = self.program.recording(batch, mode)
            calls = [self._gathering(name, recording) for name in self.splits] + recording.calls + self.update
            self._plans[batch, mode] = Plan(recording, calls, quick(calls))
        return self._plans[batch, mode]

    def _gathering(self, name: str, recording: Recording) -> Call:
        """The operation that fills a data set's two outputs with the next batch."""
        values = recording.values
        gather = self.feeds[name].into(values[name, "inputs"], values[name, "targets"], self)
        return Call(gather, (), name, "data", f"the next {recording.batch} samples → inputs, targets")

    def _schedule(self) -> None:
        """Puts the schedule before the update's calls; a constant one costs nothing."""
        schedule = self.sheet.training.schedule
        if schedule.constant:
            return
        memory = np.array(schedule.memory, np.float64)
        if memory.size:
            self.kept[SCHEDULE], self._first_kept[SCHEDULE] = memory, memory.copy()

        def scale(rate: Array) -> None:
            total = self.epochs * self.iterations_per_epoch
            loss = self.plan.recording.loss if schedule.looks else 0.0
            moment = Moment(self.iteration, self.iterations_per_epoch, total, loss)
            self.scale = schedule.scale(moment, memory)
            rate[...] = self._base_rate * self.scale

        self.update.insert(0, Call(scale, (self.rate,), None, "update", f"{schedule.title.lower()} → rate"))


def dtypes(layer: Layer, real: type) -> tuple[type, ...]:
    """Of a data set's outputs."""
    return tuple(np.int64 if spec.classes else real for spec in layer.infer())


def cut(samples: Samples, start: int, end: int) -> Samples:
    """Some of the samples."""
    return Samples(samples.inputs[..., start:end], samples.targets[..., start:end])


def load_data(sheet: Sheet) -> Data:
    """Read once: their files may change while the run lasts.

    GraphError where the graph cannot be fed from data sets alone.
    """
    graph = sheet.graph
    if problems := data_problems(graph):
        raise GraphError(tuple(problems))
    leading = leading_to(graph, [name for name, layer in graph.nodes.items() if isinstance(layer, Loss)])
    data = {name: layer for name, layer in graph.nodes.items() if isinstance(layer, Dataset) and name in leading}
    splits, problems = loaded(data)
    if problems:
        raise GraphError(tuple(problems))
    return Data(splits, {name: dataset.answers() for name, dataset in data.items()})


class Result(msgspec.Struct, frozen=True):
    """What a training came to; losses and metrics are those of the last weights."""

    epochs: int
    iterations: int
    train_loss: float
    test_loss: float
    metrics: dict[str, float]
    steps_per_second: float
    seconds: float


def run_epoch(run: Run, end: float, before: Snapshot) -> list[float]:
    """The losses of what is left of an epoch, cut short when the clock reaches `end`; goes back to blame somebody."""
    losses: list[float] = []
    before.take(run)
    for _ in range(run.iterations_per_epoch - run.iteration % run.iterations_per_epoch):
        losses.append(run.iterate().loss)
        if not np.isfinite(losses[-1]):
            failed = run.iteration
            before.restore(run)
            while run.iteration < failed:  # the same numbers once more, all of them kept
                run.iterate("watching")
            raise Diverged(run.program, run.plan.recording, run.iteration)
        if time.perf_counter() >= end:
            break
    return losses


def train(
    sheet: Sheet,
    *,
    epochs: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    on_epoch: Callable[[Run, float], None] | None = None,
    weights: dict[str, Array] | None = None,
    course: Course | None = None,
) -> tuple[Run, Result]:
    """Trains for so many epochs (the sheet's own unless told) or seconds, whichever ends first.

    With a `course` it goes on from there, and the epochs count from its first weights as those of the result do.
    `on_epoch` is called with the run and the epoch's mean training loss. Diverged if the loss is not finite.
    """
    run = Run(sheet, seed=seed, weights=weights, course=course)
    first = run.iteration
    began = time.perf_counter()
    wanted = run.epochs = sheet.training.epochs if epochs is None else epochs
    end = began + seconds if seconds is not None else float("inf")
    before = Snapshot(run)
    while run.iteration < wanted * run.iterations_per_epoch:
        losses = run_epoch(run, end, before)
        if on_epoch is not None:
            on_epoch(run, sum(losses) / len(losses))
        if time.perf_counter() >= end:
            break
    elapsed = time.perf_counter() - began
    test, last = run.evaluate("test"), run.evaluate("train")
    if not (finite(run.program.flat) and np.isfinite([test.loss, last.loss]).all()):
        raise Diverged(run.program, run.plan.recording, run.iteration)
    metrics = {f"test_{key}": value for key, value in test.metrics.items()}
    rate = (run.iteration - first) / elapsed if elapsed else 0.0
    done = run.iteration // run.iterations_per_epoch
    return run, Result(done, run.iteration, last.loss, test.loss, metrics, rate, elapsed)
