"""What the glossary's words stand for at this moment: numbers of the iteration shown, as the engine told them."""

from collections.abc import Callable
from math import isfinite, log10
from typing import NamedTuple

from PySide6.QtCore import QObject

from editor.document.document import Document
from editor.explain import LiveValues
from editor.look.numbers import decades, loss_text, plain
from editor.training.curve import Points
from editor.training.session import Session
from editor.training.words import goal
from engine.events import Compiled, Progress, State
from engine.glossary import Entry, glossary
from engine.graph import Wire
from engine.program import STAGES, Stage
from engine.sheet import Sheet

FEW = 4  # nodes that are named
SETTLED = 0.9  # of the run: the loss is compared with what it was then


class Now(NamedTuple):
    """What is known: of the run the iteration that is shown, of the drawing the newest."""

    entry: Entry
    progress: Progress | None
    state: State
    sheet: Sheet
    compiled: Compiled | None
    curve: Points

    @property
    def iteration(self) -> int:
        """The one under way, or the last one that is done; counted from 1, 0 before the first."""
        progress = self.progress
        if progress is None:
            return 0
        operation = progress.operation
        half_done = operation is not None and operation.index + 1 < operation.count
        return progress.iteration + half_done


Told = Callable[[Now, Progress], str]
Value = Callable[[Now], str]


class SessionValues(LiveValues):
    """Those of a session and of the document that it trains."""

    def __init__(self, parent: QObject, document: Document, session: Session) -> None:
        super().__init__(parent)
        self.document, self.session = document, session
        self.compiled: Compiled | None = None
        session.compiled.connect(self.note)

    def note(self, compiled: Compiled) -> None:
        """The size of the program that is there now."""
        self.compiled = compiled

    def of(self, entry: Entry) -> str:
        session = self.session
        compiled = self.compiled if session.has_program else None
        now = Now(entry, session.progress, session.state, self.document.sheet, compiled, session.curve)
        return VALUES[entry.explanation.shows](now) if entry.explanation.shows else ""


def told(value: Told) -> Value:
    """Of a run: nothing before there is one."""
    return lambda now: value(now, now.progress) if now.progress is not None else ""


def many(count: int, word: str) -> str:
    """'1 sample', '1,200 samples', '4 batches'."""
    plural = f"{word}es" if word.endswith("ch") else f"{word}s"
    return f"{count:,} {word if count == 1 else plural}"


# where the run is


def iteration(now: Now, progress: Progress) -> str:
    per, done = progress.iterations_per_epoch, now.iteration
    if not done:
        return f"none yet; an epoch has {many(per, 'iteration')}"
    over = f"one forward and backward pass over {many(progress.batch, 'sample')}"
    return f"iteration {(done - 1) % per + 1:,} of {per:,} in this epoch: {over}; {progress.iteration:,} done in all"


def epoch(now: Now, progress: Progress) -> str:
    epochs = now.sheet.training.epochs
    return f"epoch {progress.epoch:,} of {goal(progress.epoch, epochs):,}" if progress.epoch else f"0 of {epochs:,}"


def batch(now: Now, progress: Progress) -> str:
    whose = f"in the batch of iteration {now.iteration:,}" if now.iteration else "in the first batch"
    per_epoch = many(progress.iterations_per_epoch, "batch")
    return f"{many(progress.batch, 'sample')} {whose}; {per_epoch} in an epoch"


def training(now: Now) -> str:
    return f"{'not ready' if now.state == 'empty' else now.state}; {many(now.iteration, 'iteration')} so far"


def stage(wanted: Stage) -> Value:
    """How far a stage is in the iteration under way."""

    def say(now: Now, progress: Progress) -> str:
        operation, which = progress.operation, f"iteration {now.iteration:,}"
        if not now.iteration:
            return "not yet"
        if operation is None:
            fast = now.state == "running"
            return f"{progress.steps_per_second:,.0f} of them a second" if fast else f"done in {which}"
        before = STAGES.index(progress.stage) - STAGES.index(wanted)
        if before:
            return f"done in {which}" if before > 0 else f"still to come in {which}"
        return f"under way in {which}, {operated(now, progress)}"

    return told(say)


def operated(now: Now, progress: Progress) -> str:
    operation = progress.operation
    if operation is None:
        return f"an iteration has {now.compiled.operations:,} of them" if now.compiled is not None else ""
    who = operation.node or "optimiser"
    return f"operation {operation.index + 1:,} of {operation.count:,}: {who}, {operation.text}"


def speed(now: Now, progress: Progress) -> str:
    return f"{progress.steps_per_second:,.0f} iterations a second" if now.state == "running" else "at rest"


# how good it is


def loss(now: Now, progress: Progress) -> str:
    return f"{loss_text(progress.loss)} over the last batch" if progress.loss is not None else ""


def test_loss(now: Now, progress: Progress) -> str:
    return f"{loss_text(progress.test_loss)} at the last test" if progress.test_loss is not None else ""


def metrics(now: Now, progress: Progress) -> str:
    return ", ".join(f"{measure.title} {measure.text}" for measure in progress.metrics)


def accuracy(now: Now, progress: Progress) -> str:
    found = [measure.text for measure in progress.metrics if measure.title == "accuracy"]
    return f"{found[0]} of the test samples right" if found else metrics(now, progress)


def points(now: Now) -> Points:
    """Of the curve, up to the iteration that is shown."""
    return now.curve[now.curve[:, 0] <= now.iteration]


def mean_loss(now: Now) -> str:
    known = points(now)
    return f"{loss_text(float(known[-1, 1]))} up to iteration {known[-1, 0]:,.0f}" if len(known) else ""


def convergence(now: Now) -> str:
    known = points(now)
    if len(known) < 2:
        return ""
    earlier = known[known[:, 0] <= SETTLED * known[-1, 0]]
    before, last = (earlier[-1] if len(earlier) else known[0]), known[-1]
    was = f"{loss_text(float(before[1]))} at iteration {before[0]:,.0f}"
    return f"mean loss {was}, {loss_text(float(last[1]))} at iteration {last[0]:,.0f}"


# what runs along the wires


def gradients(progress: Progress) -> list[tuple[float, Wire]]:
    """The finite ones that are not 0, the smallest first."""
    found = ((reading.gradient, wire) for wire, reading in progress.wires.items())
    known = [(size, wire) for size, wire in found if size is not None and isfinite(size) and size > 0]
    return sorted(known, key=lambda one: one[0])


def at(size: float, wire: Wire) -> str:
    return f"{decades(size)} from {wire.target} back to {wire.source}"


def range_of_gradients(now: Now, progress: Progress) -> str:
    found = gradients(progress)
    return f"RMS along the wires between {at(*found[0])}, and {at(*found[-1])}" if found else ""


def smallest(now: Now, progress: Progress) -> str:
    found = gradients(progress)
    return f"the smallest RMS is {at(*found[0])}" if found else ""


def largest(now: Now, progress: Progress) -> str:
    found = gradients(progress)
    return f"the largest RMS is {at(*found[-1])}" if found else ""


def span(now: Now, progress: Progress) -> str:
    found = gradients(progress)
    if not found:
        return ""
    return f"{log10(found[-1][0] / found[0][0]):.1f} decades between the smallest gradient along a wire and the largest"


def values(now: Now, progress: Progress) -> str:
    found = sorted(reading.value for reading in progress.wires.values() if isfinite(reading.value))
    return f"RMS along the wires between {decades(found[0])} and {decades(found[-1])}" if found else ""


# what is drawn and set


def graph(now: Now) -> str:
    drawn = now.sheet.graph
    return f"{many(len(drawn.nodes), 'node')}, {many(len(drawn.wires), 'wire')}"


def parameters(now: Now) -> str:
    return many(now.compiled.parameters, "parameter") if now.compiled is not None else ""


def nodes(now: Now) -> str:
    """Those of this kind."""
    layers = now.sheet.graph.nodes
    kinds = {kind for kind in map(type, layers.values()) if now.entry in glossary().in_text(kind.title)}
    found = [name for name, layer in layers.items() if type(layer) in kinds]
    more = f" and {len(found) - FEW} more" if len(found) > FEW else ""
    return f"here {', '.join(found[:FEW])}{more}" if found else ""


def optimiser(now: Now) -> str:
    chosen = now.sheet.training.optimizer
    return f"{chosen.title} is chosen: {chosen.formula}"


def schedule(now: Now) -> str:
    chosen = now.sheet.training.schedule
    return f"{chosen.title} is chosen: {chosen.formula}"


def learning_rate(now: Now) -> str:
    chosen = now.sheet.training
    rate = f"η is set to {plain(chosen.optimizer.learning_rate)}"
    if now.progress is None or chosen.schedule.constant:
        return rate
    return f"η = {plain(now.progress.learning_rate)} at the last update; {rate}"


def set_to(*names: str) -> Value:
    """These settings of the optimiser and the training, those that there are."""

    def say(now: Now) -> str:
        chosen = now.sheet.training
        found = [(name, owner) for owner in (chosen.optimizer, chosen) for name in names if hasattr(owner, name)]
        return ", ".join(f"{name.replace('_', ' ')} {plain(float(getattr(owner, name)))}" for name, owner in found)

    return say


def batch_size(now: Now) -> str:
    return f"{many(now.sheet.training.batch_size, 'sample')} in each batch"


VALUES: dict[str, Value] = {
    "iteration": told(iteration),
    "epoch": told(epoch),
    "batch": told(batch),
    "batch size": batch_size,
    "training": training,
    "forward": stage("forward"),
    "backward": stage("backward"),
    "update": stage("update"),
    "operation": told(operated),
    "speed": told(speed),
    "loss": told(loss),
    "mean loss": mean_loss,
    "test loss": told(test_loss),
    "convergence": convergence,
    "metrics": told(metrics),
    "accuracy": told(accuracy),
    "gradients": told(range_of_gradients),
    "smallest gradient": told(smallest),
    "largest gradient": told(largest),
    "decades": told(span),
    "values": told(values),
    "graph": graph,
    "parameters": parameters,
    "nodes": nodes,
    "optimiser": optimiser,
    "schedule": schedule,
    "learning rate": learning_rate,
    "clipping": set_to("clip_norm", "clip_layer_norm", "clip_value"),
    "weight decay": set_to("l2", "decay"),
    "L1": set_to("l1"),
    "seed": set_to("seed"),
    **{name: set_to(name) for name in ("momentum", "beta1", "beta2", "alpha", "rho", "psi", "epsilon")},
}
