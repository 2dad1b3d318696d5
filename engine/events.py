"""What is said between editor and worker: commands go in, events come out; all frozen, all picklable."""

from typing import Any, Literal, TypeAlias

import msgspec

from engine.breakpoint import Breakpoint
from engine.course import Course
from engine.explanation import Explanation
from engine.finding import Finding
from engine.gain import Gain
from engine.graph import Port, Wire
from engine.looking import Explain, Look, LookAway, Recall
from engine.mixing import Mix
from engine.pictures import Bars, Histogram, Measure, Miniature, Tiles, View, WeightView
from engine.problem import Problem
from engine.program import Stage
from engine.question import Asked, SetAsking
from engine.readings import Operation, Reading, WireQuantity
from engine.sheet import Sheet
from engine.tensor import Array
from engine.timeline import Timeline

Unit: TypeAlias = Literal["operation", "batch", "epoch"] | Stage
State: TypeAlias = Literal["empty", "paused", "running", "finished", "failed"]


class Compile(msgspec.Struct, frozen=True):
    """Builds this sheet's program and pauses before its first operation; `weights` replace the drawn ones.

    With a `course` that is of this sheet it goes on from there; else it counts anew.

    To `carry_on` is to keep what was learned, also while it trains: then the new program trains on at once. Each number
    that a layer of the same name and type has a place for goes over, together with the optimiser's memory of it; what
    has no place is kept for an edit that makes one, such as an undo. Where batches are the same the count of iterations
    goes on, and the Timeline gets a mark with the words of the `edit`. If the sheet is Refused the run is paused; a
    later Compile goes on from there, paused. `renamed` maps nodes to what they were called before; `weights` are then
    for a worker that has learned nothing itself.
    """

    sheet: Sheet
    generation: int  # echoed in every event about this program, so that late ones can be told apart
    weights: dict[str, Array] | None = None
    course: Course | None = None
    carry_on: bool = False
    renamed: dict[str, str] = {}
    edit: str = ""


class Train(msgspec.Struct, frozen=True):
    """Runs at the set pace until paused or all epochs are done; again after that for as many epochs more.

    At the iteration `until` it waits, running still, for another Train that tells how far it may go: who is to keep
    step with somebody else is told so ever anew.
    """

    until: int | None = None


class Pause(msgspec.Struct, frozen=True):
    """Stops before the next operation, at full speed after one watched iteration more; within 200 ms."""


class Step(msgspec.Struct, frozen=True):
    """Runs one operation, or to the end of the batch or epoch, or to the next end of a stage, and pauses."""

    unit: Unit


class StepBack(msgspec.Struct, frozen=True):
    """Pauses one operation before where the run is; Unrecalled if that is not kept."""


class SetBreakpoints(msgspec.Struct, frozen=True):
    """Pauses at these and no others, whatever runs: it is told by one Halted."""

    breakpoints: tuple[Breakpoint, ...]


class Reset(msgspec.Struct, frozen=True):
    """First weights and iteration 0 again, paused; from then on events are of this generation."""

    generation: int


class Stop(msgspec.Struct, frozen=True):
    """Ends the worker process."""


class SetLearningRate(msgspec.Struct, frozen=True):
    """Takes effect at the next update."""

    value: float


class SetEpochs(msgspec.Struct, frozen=True):
    """How many there are, counted from the first weights: a run that trains stops there, at once if it is beyond."""

    value: int


class SetWeight(msgspec.Struct, frozen=True):
    """One number of the parameter `key`, 'node.name', at this place when flat; an iteration under way begins anew.

    The time line gets a mark with the words of the `edit`.
    """

    key: str
    place: int
    value: float
    edit: str = ""


class SetPace(msgspec.Struct, frozen=True):
    """Operations per second; None for full speed."""

    operations_per_second: float | None


class Continue(msgspec.Struct, frozen=True):
    """The run becomes what it was after this iteration, and goes on from there if it runs; Unrecalled if it can't.

    What came after it is kept as a branch as soon as the run does go on. With `operations` it runs so many more and
    pauses; a negative number is counted from the iteration's end.
    """

    iteration: int
    branch: int | None = None
    operations: int = 0


class Bookmark(msgspec.Struct, frozen=True):
    """Marks an iteration with these words, or takes its mark away if they are None."""

    iteration: int
    words: str | None
    branch: int | None = None


class SetRules(msgspec.Struct, frozen=True):
    """What ails a run is found by these from now on, in this order."""

    rules: tuple[Any, ...]  # of `Rule`s, which read what events are made of


class Ping(msgspec.Struct, frozen=True):
    """Asks whether anybody listens; the answer is a Pong, whatever else there is to do."""

    number: int


Command: TypeAlias = (
    Compile
    | Train
    | Pause
    | Step
    | StepBack
    | SetBreakpoints
    | SetAsking
    | Reset
    | Stop
    | SetLearningRate
    | SetEpochs
    | SetWeight
    | SetPace
    | Look
    | Recall
    | LookAway
    | Explain
    | Continue
    | Bookmark
    | SetRules
    | Ping
)


class Ready(msgspec.Struct, frozen=True):
    """The worker has started and listens."""

    process: int


class Compiled(msgspec.Struct, frozen=True):
    """The program is there."""

    generation: int
    parameters: int
    operations: int
    milliseconds: float
    iteration: int = 0  # at which it goes on, where it carries on a run
    kept: Literal["none", "some", "all"] = "none"  # of its arrays, those that it has not drawn: handed over, or read
    remark: str = ""  # on layers that have another size than before: what they keep


class Refused(msgspec.Struct, frozen=True):
    """The sheet has no program; these are the errors. What was learned up to this iteration waits for one that has."""

    generation: int
    problems: tuple[Problem, ...]
    iteration: int = 0


class Progress(msgspec.Struct, frozen=True):
    """The newest state of the run. `curve` holds only the points that are new since the last Progress."""

    generation: int
    state: State
    stage: Stage
    epoch: int  # the one running, from 1; 0 before the first
    iteration: int  # updates done since the first weights
    iterations_per_epoch: int
    loss: float | None  # of the last training batch
    test_loss: float | None
    metrics: tuple[Measure, ...]
    wires: dict[Wire, Reading]
    losses: dict[str, float]  # per loss node
    operation: Operation | None  # in slow motion and in steps; None at full speed
    learning_rate: float
    steps_per_second: float
    curve: Array  # (n, 3): iteration, mean training loss since the point before, test loss or NaN
    views: tuple[View, ...] | None  # None when not asked for or unchanged
    histograms: tuple[Histogram, ...] = ()  # of the node that was asked for
    miniatures: tuple[Miniature, ...] = ()  # those that are new, of the nodes that are shown
    carried: Bars | Tiles | None = None  # what the operation wrote along the first of its wires, if any
    weights: WeightView | None = None  # of the node that is looked into, when it is new
    quantity: WireQuantity = "rms"  # that was measured of wires
    summed: tuple[Port, float] | None = None  # an output, and the RMS of the sum of its wires' gradients
    mix: Mix | None = None  # of single weights, when it is new
    gains: tuple[Gain, ...] = ()  # of the last whole iteration, where they were asked for
    batch: int = 0  # samples of the iteration under way, or of the last one
    obeyed: int = 0  # commands that change the run so far: tells whether `state` answers the last one


class Recalled(msgspec.Struct, frozen=True):
    """How it was: `progress.iteration` tells when.

    Where what was asked for is far, answers are of what lies on the way; then its numbers come, and where test part and
    pictures take their time, they follow. The last answer is whole.
    """

    generation: int
    asked: int
    line: int | None  # the branch that it was asked of
    branch: int  # the one that ran the iteration shown
    whole: bool
    progress: Progress


class Explained(msgspec.Struct, frozen=True):
    """The chain rule for the weight that was asked about."""

    generation: int
    explanation: Explanation


class Unexplained(msgspec.Struct, frozen=True):
    """It could not be worked out: why, in a sentence."""

    generation: int
    sentence: str


class Diagnosis(msgspec.Struct, frozen=True):
    """What ails the run, after this iteration: sent when it is another than before, also when it is nothing."""

    generation: int
    iteration: int
    findings: tuple[Finding, ...]


class Unrecalled(msgspec.Struct, frozen=True):
    """That iteration cannot be shown or gone on from: why. The run goes on as if nothing had been asked."""

    generation: int
    asked: int
    line: int | None  # the branch that it was asked of
    sentence: str


class Halted(msgspec.Struct, frozen=True):
    """The run has paused by itself, at a breakpoint: which, and why in a sentence."""

    generation: int
    node: str
    sentence: str


class Weights(msgspec.Struct, frozen=True):
    """Parameters and state; sent when a run pauses, ends or fails, and every two seconds while it runs.

    With the course, a run goes on from there as if it had never been left.
    """

    generation: int
    iteration: int
    arrays: dict[str, Array]
    course: Course | None = None


class WeightsPart(msgspec.Struct, frozen=True):
    """A piece of an array too large to be sent at once; the Weights that follow go without this array.

    It may be one that the course has `kept`.
    """

    name: str
    shape: tuple[int, ...]
    start: int  # place of the first of `values` in the array when flat
    values: Array
    kept: bool = False


class Pong(msgspec.Struct, frozen=True):
    """Answers the Ping of that number."""

    number: int


class Failed(msgspec.Struct, frozen=True):
    """The run stopped by itself; the sentence names node, cause and next step. Finite weights follow.

    After a number that is not finite the wires show the failed iteration, while the weights are restored.
    """

    generation: int  # −1 for a command that could not even be read
    sentence: str
    node: str | None = None


Event: TypeAlias = (
    Ready
    | Compiled
    | Refused
    | Progress
    | Weights
    | Failed
    | Halted
    | Asked
    | Recalled
    | Unrecalled
    | Explained
    | Unexplained
    | Diagnosis
    | Timeline
)
Sent: TypeAlias = Event | WeightsPart | Pong  # what goes through the pipe
