"""Has a run looked at for what ails it, again and again in a bounded share of the time, and tells what is new."""

from time import perf_counter

from engine.cure import Cure
from engine.events import Diagnosis
from engine.history.past import Past
from engine.history.recorded import Recorded
from engine.insight.diagnosis import diagnose, usual
from engine.insight.rules.rule import Rule
from engine.sheet import Sheet

SHARE = 1 / 500  # of the time
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

    def look(self, *, at_once: bool) -> None:
        """If there is something new and its share of the time allows it; `at_once` where nobody trains meanwhile."""
        begin, news = perf_counter(), (self.past.history.news, self.past.generation, self.rules)
        if self._seen == news or (not at_once and begin < self._next):
            return
        self._seen = news
        branch = self.past.history.live
        findings = diagnose(self._recorded.record(branch), self.rules, self._known)
        told = Diagnosis(self.past.generation, branch.ends, findings)
        if self._told is None or told.findings != self._told.findings or told.generation != self._told.generation:
            self._told = told
            self.past.send(told)
        end = perf_counter()
        self._next = end + max(EVERY, (end - begin) / SHARE)
