"""Iterations that are past, shown as they were or gone on from: a shadow goes there in bites beside the run."""

import gc
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import TypeAlias

from msgspec.structs import replace

from engine.compile import GraphError
from engine.events import Continue, Explained, Recalled, Sent, Unexplained, Unrecalled
from engine.history.branch import Branch, Way
from engine.history.branches import Lost
from engine.history.explaining import Explaining, has, same
from engine.history.history import History
from engine.history.outline import timeline
from engine.history.shadow import Shadow, fits
from engine.insight.miniatures import miniature
from engine.insight.views import picturing
from engine.insight.watch import Watch
from engine.insight.weights import weight_view
from engine.looking import Explain, Recall, Shown
from engine.loop import SLICE, Loop
from engine.pictures import Miniature, View
from engine.report import told
from engine.tensor import finite
from engine.train import Evaluation, Run

GoOn: TypeAlias = Callable[[Run, Watch], Loop]
ALL_BUT_ONE = -1  # operations of an iteration
PATIENCE = 0.03  # seconds: who has waited for them is shown what lies on the way
SHARE = 1 / 500  # of the time, spent on Timelines
EVERY = 0.1  # seconds from one to the next at least, while the run goes on
WORD = 0.5  # seconds from one such word to the next
IDLE = 10.0  # seconds that a shadow is kept for who looks at the past again: it takes as much memory as the run


class Past:
    """Of a run, as far as the history knows it. One wish at a time; the newest is the one that counts.

    `go_on` is called with another run, which takes the place of this one and is steered as it was, and its watch; it
    returns the loop that leads it.
    """

    def __init__(
        self,
        run: Run,
        history: History,
        generation: int,
        send: Callable[[Sent], None],
        go_on: GoOn,
    ) -> None:
        self.run, self.history, self.generation, self.send, self.go_on = run, history, generation, send, go_on
        self.wanted = False  # whether somebody waits for a Timeline
        self.layer: str | None = None  # of which it tells how large numbers were
        self._told: tuple[int, str | None] = -1, None  # what was new to the last one, and of which layer it told
        self._next = 0.0  # when the next one may be told
        self.continuing = False  # the run stands still until it is elsewhere
        self._job: Iterator[None] | None = None
        self._asked: Recall | Continue | Explain = Recall(0)  # what the job is about
        self._following: Recall | None = None  # when the run has gone elsewhere
        self._explain: Explain | None = None  # when there is nothing else to do
        self._explaining = Explaining()
        self._shadow: Shadow | None = None
        self._looked_at = False  # whether somebody sees what it shows
        self._used = 0.0  # when it was, last
        self._on: tuple[Branch, int] | None = None  # whose line the shadow is on, and how often lines had turned
        self._evaluation: Evaluation | None = None  # where the shadow is
        self._views: tuple[View, ...] | None = None
        self._evaluating = 0.0  # seconds that both took last

    @property
    def busy(self) -> bool:
        """Whether there is something to work on."""
        return self._job is not None or self._explain is not None

    def forget(self) -> None:
        """Nobody waits for anything any more."""
        self._job = self._following = None
        self.continuing = False

    def tell(self, *, at_once: bool) -> None:
        """A Timeline, if it is waited for, there is something new, and its share of the time allows it."""
        begin = perf_counter()
        news = self.history.news, self.layer
        if self.wanted and self._told != news and (at_once or begin >= self._next):
            self.wanted, self._told = False, news
            self.send(timeline(self.history, self.generation, self.layer))
            end = perf_counter()
            self._next = end + max(EVERY, (end - begin) / SHARE)

    def recall(self, asked: Recall) -> None:
        """Shows an iteration."""
        self._looked_at = True
        if self.continuing:
            self._following = asked
        else:
            if self._job is not None and isinstance(self._asked, Explain):
                self._explain = self._asked
            self._job, self._asked = self._showing(asked), asked

    def look_away(self) -> None:
        """Nobody looks at the past any more."""
        self._looked_at, self._used, self._following = False, perf_counter(), None
        if not self.continuing and isinstance(self._asked, Recall):
            self._job = None

    def explain(self, asked: Explain) -> None:
        """Works out the chain rule for a weight, when there is nothing else to do; only the newest counts."""
        if self._job is not None and isinstance(self._asked, Explain):
            self._job = None
        self._explain = asked

    def continue_from(self, asked: Continue) -> None:
        """Makes the run go on from an iteration."""
        self.continuing = True
        self._job, self._asked = self._continuing(asked), asked

    def step_back(self) -> None:
        """Makes the run stand one operation earlier, perhaps in the iteration before."""
        run = self.run
        if run.operation:
            self.continue_from(Continue(run.iteration, operations=run.operation - 1))
        else:
            self.continue_from(Continue(run.iteration - 1, operations=ALL_BUT_ONE))

    def work(self) -> None:
        """Some bites. What goes wrong is said, and the run does not notice."""
        if self._job is None and self._explain is not None:
            asked, self._explain = self._explain, None
            self._job, self._asked = self._working_out(asked), asked
        job, end = self._job, perf_counter() + SLICE
        if job is None:
            self._let_go()
            return
        try:
            for _ in job:
                if perf_counter() >= end:
                    return
        except Lost as error:
            self._refuse(str(error))
        except Exception as error:
            self._shadow = None
            self._refuse(sentence(error, self._asked.iteration))
        following, self._used = self._following, perf_counter()
        self.forget()
        if following is not None:
            self.recall(following)

    def _let_go(self) -> None:
        """Of a shadow that nobody has had use for in a while."""
        if self._shadow is not None and not self._looked_at and perf_counter() > self._used + IDLE:
            self._shadow = self._evaluation = self._views = None
            self._explaining.forget()
            gc.collect()  # its program is held in circles

    def _refuse(self, sentence: str) -> None:
        if isinstance(self._asked, Explain):
            self.send(Unexplained(self.generation, sentence))
            return
        self.send(Unrecalled(self.generation, self._asked.iteration, self._asked.branch, sentence))

    def _showing(self, asked: Recall) -> Iterator[None]:
        """Numbers first, if the test part and the pictures take long."""
        began = perf_counter()
        branch = self.history.branches.find(asked.iteration, asked.branch)
        self._shadow_of(branch).watch.look_into(None if asked.opened is None else asked.opened.node)
        yield from self._reaching(asked.iteration, branch, lambda: self._tell(asked, branch))
        if self._evaluation is None or (asked.views and self._views is None):
            if perf_counter() - began + self._evaluating > PATIENCE:
                self._tell(asked, branch)
            began = perf_counter()
            yield from self._looking(asked.views)
            self._evaluating = perf_counter() - began
        miniatures: list[Miniature] = []
        for node in asked.shown.nodes if asked.shown is not None else ():
            miniatures += self._miniature(node, asked.shown)
            yield
        self._tell(asked, branch, whole=True, small=miniatures)

    def _working_out(self, asked: Explain) -> Iterator[None]:
        """Goes to where the pass began, and works out there."""
        branches, before = self.history.branches, asked.iteration - 1
        branch = branches.find(before if asked.iteration > branches.live.ends else asked.iteration, asked.branch)
        if before < branch.begins and branch.rooted:
            raise Lost("No pass has led to these weights. Press Step to run one.")
        yield from self._reaching(before, branch, None)
        assert self._shadow is not None
        self._evaluation = self._views = None
        if not has(self._shadow.run.program, asked):
            weight = f"{asked.node}.{asked.parameter}{list(asked.index)}"
            raise Lost(f"The graph of iteration {asked.iteration} has no weight {weight}. Click one of its own.")
        for found in self._explaining.explaining(self._shadow, asked):
            if found is not None:
                self.send(Explained(self.generation, found))
            yield

    def _continuing(self, asked: Continue) -> Iterator[None]:
        """The shadow and the run change places."""
        if asked.iteration < 0 and asked.operations:
            raise Lost("There is nothing before the first operation. Step on, or press Train.")
        branch = self.history.branches.find(asked.iteration, asked.branch)
        if not same(branch.sheet, self.run.sheet):
            raise Lost(f"Iteration {asked.iteration} was run before an edit. Undo the edit, then continue from there.")
        yield from self._reaching(asked.iteration, branch, None)
        shadow = self._shadow
        assert shadow is not None
        if not all(finite(array) for _, array in shadow.run.program.arrays()):
            raise Lost(f"The weights of iteration {asked.iteration} are not finite. Continue from an earlier one.")
        self.history.branches.switch(branch)
        self.run, self._shadow, self._on = shadow.run, Shadow(self.run), None
        loop = self.go_on(self.run, shadow.watch)
        self.history.place(self.run, retraces=bool(asked.operations))
        if asked.operations:
            loop.step("operation")
            count = len(loop.run.plan.calls)
            while loop.run.operation < asked.operations % count:
                yield
                loop.step("operation")

    def _reaching(self, iteration: int, branch: Branch, tell: Callable[[], None] | None) -> Iterator[None]:
        """Brings the shadow to an iteration; tells on the way, where that is long."""
        way = self.history.branches.way(branch, iteration)
        shadow = self._shadow_of(branch)
        run = shadow.run
        near = self._is_on(way, iteration, branch)
        self._on = branch, self.history.branches.turns
        if near and run.iteration == iteration:
            return
        self._evaluation = self._views = None
        if not near:
            shadow.restore(way)
        shadow.follow(way)
        word = 0.0
        while run.iteration < iteration:
            last = run.iteration + 1 == iteration
            far = (iteration - run.iteration) * shadow.seconds > PATIENCE
            speaks = tell is not None and far and not last and perf_counter() >= word
            yield from shadow.iterating("watching" if last or speaks else "training")
            if speaks and tell is not None:
                tell()
                word = perf_counter() + WORD

    def _is_on(self, way: Way, iteration: int, branch: Branch) -> bool:
        """Whether the shadow is somewhere on this way, and its numbers can be read if it is at the end."""
        branches, shadow = self.history.branches, self._shadow
        if shadow is None or self._on is None or self._on[1] != branches.turns or shadow.run.operation:
            return False
        place = shadow.run.iteration
        if not way.start.iteration <= place <= iteration or (place == iteration and not shadow.shows):
            return False
        return branches.find(place, self._on[0].number) is branches.find(place, branch.number)

    def _shadow_of(self, branch: Branch) -> Shadow:
        """Compiled once, and used until an iteration of another sheet is wanted."""
        if self._shadow is None or not same(self._shadow.run.sheet, branch.sheet):
            self._shadow = None
            gc.collect()  # the old program is held in circles
            if not fits(branch.sheet):
                raise MemoryError
            shadow = Shadow(Run(branch.sheet, data=self.run.data if same(self.run.sheet, branch.sheet) else None))
            if shadow.run.kind != branch.kind:
                raise Lost(
                    "The data of that graph have changed since: nothing can be run again as it was. "
                    "Choose an iteration of another run."
                )
            self._shadow = shadow
        return self._shadow

    def _looking(self, views: bool) -> Iterator[None]:
        """At the test part, and at what the pictures show."""
        assert self._shadow is not None
        run = self._shadow.run
        if self._evaluation is None:
            for evaluation in run.evaluating():
                self._evaluation = evaluation
                yield
        if views and self._evaluation is not None:
            for found in picturing(run, self._evaluation):
                self._views = found
                yield

    def _miniature(self, node: str, shown: Shown | None) -> list[Miniature]:
        """Of a node where the shadow is, if there is one."""
        assert self._shadow is not None
        made = miniature(self._shadow.run, self._shadow.watch, node, shown) if shown is not None else None
        return [made] if made is not None else []

    def _tell(self, asked: Recall, branch: Branch, *, whole: bool = False, small: Sequence[Miniature] = ()) -> None:
        """How it was where the shadow is."""
        assert self._shadow is not None
        shadow, views = self._shadow, self._views if asked.views else None
        shadow.watch.ask(asked.quantity, asked.summed, gains=asked.gains)
        now = told(shadow.run, shadow.watch, self._evaluation, self.generation, "paused", asked.node)
        inside = weight_view(shadow.run, shadow.watch, asked.opened) if asked.opened is not None else None
        now = replace(now, views=views, miniatures=tuple(small), weights=inside)
        self.send(Recalled(self.generation, asked.iteration, asked.branch, branch.number, whole, now))


def sentence(error: Exception, iteration: int) -> str:
    """Why an iteration cannot be gone to, where that was not foreseen."""
    if isinstance(error, MemoryError):
        return "There is not enough memory to run this network twice, as showing its past takes. Make it smaller."
    if isinstance(error, GraphError):
        return f"The graph of iteration {iteration} cannot be built again. {error}"
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    return f"Iteration {iteration} cannot be shown for a fault of the program itself ({said}). Report it."
