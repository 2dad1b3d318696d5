"""A finding as a card: what ails, who is to blame, the numbers that show it, and what may cure it."""

import math
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from editor.explain import explain
from editor.look.fonts import SMALL, grown, mono, ui
from editor.look.numbers import magnitude, plain
from editor.panels.cure_button import CureButton
from editor.panels.flow import Flow
from engine.cure import Cure
from engine.finding import Evidence, Finding

NAMED = 4  # nodes that have a link of their own
SHOWN = 5  # numbers of the evidence
WIDE = 520  # px: from here on the evidence stands beside the words


class FindingCard(QFrame):
    """Shows one illness for as long as it lasts: numbers change in place, so no button goes under a hand."""

    chosen = Signal(str)  # a node, by its long name
    why_asked = Signal(str)
    pointed = Signal(object)  # the cure that somebody points at, or None
    cure_asked = Signal(object)  # Cure

    def __init__(self, finding: Finding) -> None:
        super().__init__(objectName="goodNews" if finding.good else "finding")
        self.finding: Finding | None = None
        self.title, self.sure = QLabel(finding.illness), QLabel(objectName="hint")
        self.title.setFont(ui(10.5, bold=True))
        self.words, self.refusal = wrapped("text"), wrapped("refusal")
        self.refusal.hide()
        self.nodes, self.more = list[QToolButton](), QLabel(objectName="hint")
        self.cures: list[CureButton] = []
        self.why = link("Why?", lambda: self.why_asked.emit(self.finding.why) if self.finding else None)
        self.heading, self.buttons = Flow(0, 0), Flow()
        self.evidence = QGridLayout(horizontalSpacing=10, verticalSpacing=2)
        self._numbers: list[tuple[QLabel, QLabel, QLabel]] = []
        self._lay_out()
        self.show_finding(finding)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addLayout(self.heading, 1)
        top.addWidget(self.sure, 0, Qt.AlignmentFlag.AlignTop)
        numbers = QWidget()
        self.evidence.setContentsMargins(0, 2, 0, 0)
        numbers.setLayout(self.evidence)
        self.middle = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self.middle.setSpacing(6)
        said = QVBoxLayout()
        said.setSpacing(8)
        said.addWidget(self.words)
        said.addWidget(self.refusal)
        said.addLayout(self.buttons)
        said.addStretch(1)
        self.middle.addLayout(said, 1)
        self.middle.addWidget(numbers, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 10)
        column.setSpacing(6)
        for part in (top, self.middle):
            column.addLayout(part)
        self.title.setContentsMargins(0, 0, 8, 0)
        self.heading.addWidget(self.title)

    def show_finding(self, finding: Finding) -> None:
        """The newest of this illness."""
        before, self.finding = self.finding, finding
        if before == finding:
            return
        self.setAccessibleName(f"{'Good news' if finding.good else 'Finding'}: {finding.illness}")
        self.sure.setText(f"{finding.sure:.0%} sure".replace("%", " %"))
        self.sure.setToolTip(f"Seen after iteration {finding.iteration:,}.")
        self.words.setText(finding.words)
        self.setAccessibleDescription(finding.words)
        self.why.setToolTip(address_words(finding.why))
        if before is None or {*before.nodes} != {*finding.nodes}:  # else they stay as they are under a hand
            self._name(finding.nodes)
        self._show_numbers(finding.evidence)
        if before is None or before.cures != finding.cures:
            self._offer(finding.cures)
        self.why.setVisible(bool(finding.why))  # it has its place by now: else it would be a window of its own

    def say_refused(self, sentence: str) -> None:
        """Why a cure cannot be made; '' for nothing."""
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))

    def _name(self, nodes: tuple[str, ...]) -> None:
        """A link to each node, the worst first."""
        before, self.nodes = self.nodes, []
        for node in nodes[:NAMED]:
            self.nodes.append(link(node, partial(self.chosen.emit, node)))
            self.nodes[-1].setToolTip(f"Shows {node} on the canvas.")
        self.more.setText(f"and {len(nodes) - NAMED} more")
        self.more.setToolTip(", ".join(nodes[NAMED:]))
        refill(self.heading, [self.title, *self.nodes, self.more], gone=before)
        self.more.setVisible(len(nodes) > NAMED)

    def _show_numbers(self, evidence: Sequence[Evidence]) -> None:
        """Line by line: what it is of, the number, and what it has crossed."""
        evidence = evidence[:SHOWN]
        while len(self._numbers) < len(evidence):
            row = QLabel(objectName="hint"), QLabel(), QLabel(objectName="hint")
            row[1].setFont(mono(SMALL))
            for column, label in enumerate(row):
                end = Qt.AlignmentFlag.AlignRight if column == 1 else Qt.AlignmentFlag.AlignLeft
                self.evidence.addWidget(label, len(self._numbers), column, end)
            self._numbers.append(row)
        for place, row in enumerate(self._numbers):
            seen = place < len(evidence)
            texts = number_words(evidence[place]) if seen else ("", "", "")
            for label, text in zip(row, texts, strict=True):
                label.setText(text)
                label.setVisible(seen)

    def _offer(self, cures: tuple[Cure, ...]) -> None:
        """A button for each cure; one that makes nearly the same goes on in its place."""
        spare = list(self.cures)
        self.cures = [self._button(cure, spare) for cure in cures]
        refill(self.buttons, [*self.cures, self.why], gone=spare)

    def _button(self, cure: Cure, spare: list[CureButton]) -> CureButton:
        """One of those that are there already, where it fits; taken from the spare ones."""
        alike = [each for each in spare if type(each.cure) is type(cure)]
        known = next((each for each in alike if each.words == cure.words), alike[0] if alike else None)
        if known is not None:
            spare.remove(known)
            known.show_cure(cure)
            return known
        button = CureButton(cure, self)
        explain(button)
        button.pointed.connect(lambda on: self.pointed.emit(button.cure if on else None))
        button.clicked.connect(lambda: self.cure_asked.emit(button.cure))
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= grown(WIDE)
        self.middle.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.middle.setSpacing(24 if wide else 6)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


def refill(layout: Flow, widgets: Sequence[QWidget], gone: Sequence[QWidget]) -> None:
    """These in place of all that is there; those that are gone hand the keyboard on to the last."""
    while layout.count():
        layout.takeAt(0)
    for widget in widgets:
        layout.addWidget(widget)
    for widget in gone:
        if widget.hasFocus():
            widgets[-1].setFocus()
        widget.hide()
        widget.deleteLater()


def link(words: str, act: Callable[[], object]) -> QToolButton:
    """A word that leads somewhere."""
    button = QToolButton(objectName="link", text=words, focusPolicy=Qt.FocusPolicy.StrongFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.clicked.connect(lambda: act())
    return button


def wrapped(name: str) -> QLabel:
    """Words that can be copied."""
    label = QLabel(objectName=name, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label


def number_words(evidence: Evidence) -> tuple[str, str, str]:
    """'gradient of dense_1', '2.1e-8', 'below 1e-5'."""
    of = f"{evidence.what} · {evidence.node}" if evidence.node else evidence.what
    limit = evidence.limit
    if limit is None or not math.isfinite(evidence.value):
        return of, magnitude(evidence.value), ""
    side = "below" if evidence.value < limit else "above" if evidence.value > limit else "just"
    return of, magnitude(evidence.value), f"{side} {plain(limit, 3)}"


def address_words(why: str) -> str:
    """What 'Why?' opens; '' where nothing explains it."""
    kind, _, name = why.partition(":")
    return {
        "lesson": "Opens the lesson that explains it.",
        "layer": f"Opens the reference of {name}.",
        "word": f"Opens the glossary at '{name}'.",
    }.get(kind, "")
