"""Cures on offer: looked for while nobody waits, for the problems that are shown."""

from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal

from editor.document.cures import Settle, as_it_lies, cures, done
from editor.document.document import Document
from editor.document.fixes.fix import Cure
from engine.problem import Problem

IDLE = 150  # ms without another inspection before the search begins: nobody types any more
MOST = 3  # cures for one problem


class Offers(QObject):
    """What is known of cures; one more is looked for at a time.

    After an edit what was known before is still told, so that no button comes and goes while somebody types. Whether
    it holds is looked at again at once where it is taken.
    """

    found = Signal(object)  # a Problem whose cures are known now

    def __init__(self, document: Document, settle: Settle = as_it_lies) -> None:
        super().__init__()
        self.document, self.settle = document, settle
        self._wanted: dict[str, tuple[Problem, ...]] = {}  # by who shows them
        self._known: dict[Problem, tuple[Cure, ...]] = {}  # for the document as it is
        self._former: dict[Problem, tuple[Cure, ...]] = {}  # for one of those before
        self._search: tuple[Problem, Iterator[Cure], list[Cure]] | None = None
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._look)
        document.inspected.connect(self._start_over)

    def want(self, who: str, problems: Sequence[Problem]) -> None:
        """These are the problems that this view shows, in place of what it showed before."""
        self._wanted[who] = tuple(problems)
        if not self._clock.isActive():
            self._clock.start(IDLE)

    def words(self, problem: Problem) -> tuple[str, ...]:
        """Of the cures that are known."""
        return tuple(cure.words for cure in self._known.get(problem, self._former.get(problem, ())))

    def take(self, problem: Problem, words: str) -> None:
        """The cure with these words, in one step that can be undone; nothing where it is none any more."""
        document = self.document
        if problem not in self._known:
            self._known[problem] = tuple(islice(cures(document.sheet, document.inspection, problem), MOST))
            self.found.emit(problem)
        for cure in self._known[problem]:
            if cure.words == words:
                document.apply(words, done(document.sheet, cure.steps, self.settle))
                return

    def _start_over(self) -> None:
        """What is known of problems that are left may still hold."""
        left = set(self.document.inspection.problems)
        self._former = {problem: known for problem, known in (self._former | self._known).items() if problem in left}
        self._known, self._search = {}, None
        self._clock.start(IDLE)

    def _look(self) -> None:
        """Goes on to the next cure, of problems that are still shown."""
        document = self.document
        shown = [each for wanted in self._wanted.values() for each in wanted if each in document.inspection.problems]
        if self._search is None or self._search[0] not in shown:
            problem = next((each for each in shown if each not in self._known), None)
            if problem is None:
                return
            self._search = problem, cures(document.sheet, document.inspection, problem), []
        problem, search, made = self._search
        cure = next(search, None)
        if cure is not None:
            made.append(cure)
        if cure is None or len(made) == MOST:
            self._known[problem], self._search = tuple(made), None
            self.found.emit(problem)
        self._clock.start(0)
