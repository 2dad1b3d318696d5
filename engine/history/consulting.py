"""Has a run looked at for what ails it, again and again in a bounded share of the time, and tells what is new."""

from collections.abc import Iterator
from time import perf_counter

from engine.cure import Cure
from engine.events import Diagnosis
from engine.history.past import Past
from engine.history.recorded import Recorded
from engine.insight.diagnosis import diagnosing, usual
from engine.insight.rules.rule import Rule
from engine.sheet import Sheet

SHARE = 1 / 1000  # of the time
BITE = 0.002  # seconds: then somebody else may be answered
EVERY = 0.5  # seconds from one look to the next at least, while the run goes on: nobody reads faster


class Consulting:
    """Of the run that a past belongs to; `drawn` is its sheet, groups and all."""

    def __init__(self, drawn: Sheet, past: Past, rules: tuple[Rule, ...] | None) -> None:
        self.drawn, self.past = drawn, past
        self.rules = usual() if rules is None else rules
        self._recorded = Recorded(drawn, past.run)
        self._known: dict[Cure, bool] = {}
        self._seen: tuple[object, ...] = ()  # what the last look was of
        self._told: Diagnosis | None = None
        self._next = 0.0  # when the next look may be taken
        self._looking: Iterator[None] | None = None
        self._of = past.history.live, self.rules  # what the last look was at, and by what
        self._spent = 0.0  # seconds on it

    def look(self, *, at_once: bool) -> bool:
        """A bite of a look, if there is something new and its share of the time allows it; whether there is more to do.

        `at_once` where nobody trains meanwhile.
        """
        begin, news = perf_counter(), (self.past.history.news, self.past.generation, self.rules)
        of = self.past.history.live, self.rules
        if self._of != of:  # what was seen of another branch, or by other rules, tells nothing of this one
            self._of, self._looking, self._next = of, None, 0.0
        if self._looking is None and self._seen != news and (at_once or begin >= self._next):
            self._seen, self._spent = news, 0.0
            self._looking = self._through()
        if self._looking is None:
            return False
        for _ in self._looking:
            if perf_counter() - begin > BITE:
                break
        else:
            self._looking = None
        end = perf_counter()
        self._spent += end - begin
        self._next = end + max(EVERY, self._spent / SHARE)
        return self._looking is not None

    def _through(self) -> Iterator[None]:
        """One look; tells what is another than before."""
        generation, branch = self.past.generation, self.past.history.live
        iteration, rate, told = branch.ends, self.past.run.steering.learning_rate, None
        for found in diagnosing(self._recorded.record(branch, rate), self.rules, self._known):
            told = None if found is None else Diagnosis(generation, iteration, found)
            yield
        assert told is not None
        if self._told is None or (told.findings, generation) != (self._told.findings, self._told.generation):
            self._told = told
            self.past.send(told)
