"""Asks before a backward pass: shows the question, takes the answer, tells the truth, and lets the run go on."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QKeySequence, QPainterPath, QShortcut
from PySide6.QtWidgets import QWidget

from editor.lessons import marks
from editor.lessons.ring import Ring
from editor.lessons.where import outline
from editor.main_window import MainWindow
from editor.quiz.card import MOST, QuestionCard
from editor.quiz.score import Score
from engine.editing.paths import head
from engine.events import Progress
from engine.graph import Wire
from engine.question import Asked

PICK = "Press {keys}, or click."
HOLD = "Press {keys}; Return shows the answer."
HELD = "Return shows the answer."


class Quiz(QObject):
    """One question at a time. Where none is open it does nothing at all."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.asked: Asked | None = None  # the one that is open
        self.chosen: int | None = None
        self.revealed = False
        self.score = Score()
        self.card: QuestionCard | None = None
        self.ring: Ring | None = None
        self.keys: list[QShortcut] = []
        self.holds = QSettings().value("quiz/hold") == "true"
        session = window.session
        session.questions.want(QSettings().value("quiz/ask") == "true")
        session.questions.asked.connect(self.take)
        session.progressed.connect(self.follow)
        window.canvas.looked.connect(self.show_answer)
        window.document.replaced.connect(self.begin_anew)

    @property
    def wanted(self) -> bool:
        """Whether somebody wants to be asked."""
        return self.window.session.questions.wanted

    def turn(self) -> None:
        """Asks, or asks no more."""
        self.window.session.questions.want(not self.wanted)
        QSettings().setValue("quiz/ask", "true" if self.wanted else "false")
        if not self.wanted:
            self.close()

    def turn_holding(self) -> None:
        """Holds answers back, or does not."""
        self.holds = not self.holds
        QSettings().setValue("quiz/hold", "true" if self.holds else "false")

    def begin_anew(self) -> None:
        """Another document."""
        self.score = Score()
        self.close()

    def take(self, asked: Asked) -> None:
        """A question has come; where there is nothing to ask, the run goes on."""
        if asked.question is None or not self.wanted:
            self.go_on(asked)
            return
        card = self.open_card()
        self.asked, self.chosen, self.revealed = asked, None, False
        self.listen(True)
        count = len(asked.question.choices)
        hint = (HOLD if self.holds else PICK).format(keys="1 or 2" if count == 2 else f"1 … {count}")
        card.ask(asked.question, self.score, hint)
        self.show_answer()

    def open_card(self) -> QuestionCard:
        """Made when the first question comes."""
        if self.card is None:
            window, canvas = self.window, self.window.canvas
            self.card, self.ring = QuestionCard(window.look, canvas), Ring(window.look, window)
            self.ring.setAccessibleName("What the question is about")
            self.card.answered.connect(self.answer)
            self.card.closed.connect(self.close)
            window.floating.add(self.card)
            for number in range(MOST):
                self.hear(window, str(number + 1), lambda number=number: self.answer(number))
            for keys in ("Return", "Enter"):
                self.hear(canvas, keys, self.turn_over, Qt.ShortcutContext.WidgetShortcut)
            self.hear(canvas, "Esc", self.close, Qt.ShortcutContext.WidgetShortcut)
            self.hear(self.card, "Esc", self.close, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return self.card

    def hear(
        self,
        where: QWidget,
        keys: str,
        does: Callable[[], None],
        context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
    ) -> None:
        """A key that means something while a question is open; fields in which one types keep theirs."""
        shortcut = QShortcut(QKeySequence(keys), where, context=context)
        shortcut.activated.connect(does)
        self.keys.append(shortcut)

    def listen(self, on: bool) -> None:
        """To these keys."""
        for shortcut in self.keys:
            shortcut.setEnabled(on)

    def answer(self, number: int) -> None:
        """With this choice. It counts, unless the truth is known already."""
        asked, card = self.asked, self.card
        if asked is None or asked.question is None or card is None or self.revealed:
            return
        if number < len(asked.question.choices):
            self.chosen = number
            if self.holds:
                card.choose(number, HELD)
            else:
                self.reveal()

    def turn_over(self) -> None:
        """Return: to the answer that is held, or away with what is answered."""
        if self.revealed:
            self.close()
        elif self.holds:
            self.reveal()

    def reveal(self) -> None:
        """The truth; and the pass runs, for all to see."""
        asked, card = self.asked, self.card
        assert asked is not None
        assert asked.question is not None
        assert card is not None
        self.revealed = True
        if self.chosen is not None:
            self.score = self.score.counting(self.chosen == asked.question.right)
        card.reveal(self.chosen, self.score)
        self.show_answer()
        self.go_on(asked)

    def go_on(self, asked: Asked) -> None:
        """With what was under way."""
        session = self.window.session
        if asked.under_way == "train":
            session.train()
        elif asked.under_way:
            session.step(asked.under_way)

    def close(self) -> None:
        """Nothing of it is seen any more."""
        if self.asked is None:
            return
        self.asked = None
        self.listen(False)
        if self.card is not None and self.ring is not None:
            self.ring.surround(None)
            self.card.dismiss()

    def follow(self) -> None:
        """A question that the run has left behind is closed."""
        if self.asked is not None and over(self.asked.iteration, self.revealed, self.window.session.live):
            self.close()

    def show_answer(self) -> None:
        """Rings what is right, on the canvas; before, what it is asked about, if that is one thing."""
        if self.asked is None or self.asked.question is None or self.ring is None:
            return
        if not self.window.canvas.isVisible():  # perhaps it is about to be no more
            return
        question = self.asked.question
        places = question.answer if self.revealed else question.about if len(question.about) == 1 else ()
        path = QPainterPath()
        for place in places:
            if (found := self.outline_of(place)) is not None:
                path.addPath(found)
        self.ring.surround(None if path.isEmpty() else path)

    def outline_of(self, place: str | Wire) -> QPainterPath | None:
        """Of a node or wire by its long name, where it is drawn; of what lies in a group, the group."""
        picture = self.window.canvas.picture
        if isinstance(place, str):
            inside = place.startswith(picture.prefix)
            return outline(marks.Node(name=head(place.removeprefix(picture.prefix))), self.window) if inside else None
        if place not in picture.long_wires:
            return None
        wire = picture.scene.wires[picture.long_wires.index(place)]
        return outline(marks.Wire(source=wire.source, target=wire.target), self.window)


def over(iteration: int, revealed: bool, live: Progress | None) -> bool:
    """Whether the run has gone on past a question: one that is answered stays until the next iteration begins."""
    if live is None:
        return True
    if live.iteration + 1 != iteration:
        begun = live.operation is not None and live.stage not in ("backward", "update")
        fast = live.operation is None and live.state == "running"
        return live.iteration > iteration or (live.iteration == iteration and (not revealed or begun or fast))
    return not revealed and live.operation is not None and live.stage in ("backward", "update")
