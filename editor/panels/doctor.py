"""The Doctor: what ails the training, who is to blame, what may cure it; how much of the gradient layers pass on."""

from functools import cache

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QSplitter, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from editor.doctor.treatment import Treatment
from editor.document.standing import standing
from editor.look.fonts import ui
from editor.look.look import Look
from editor.panels.drawn_when_seen import DrawnWhenSeen
from editor.panels.finding_card import FindingCard
from editor.panels.gain_list import GainList
from editor.selection import Foreseen, Selection
from editor.training.session import Session
from engine.cure import Cure
from engine.editing.edits import EditRefused
from engine.finding import Finding
from engine.insight.rules.rule import RULES

SPACE = 8  # px between cards
FINDINGS, GAINS_WIDE = 320, 240  # px of width that they take at least, beside a proof
GAINS = "Gain of each layer"
FORMULA = "‖gradient in‖ / ‖gradient out‖ = slope × weights"
NO_GAINS = "Train, or step one iteration: then each layer tells how much of the gradient it passes on."


class Doctor(DrawnWhenSeen):
    """Cards on the left, gains on the right. While it is seen, badges on nodes show the gains too."""

    chosen = Signal(str)  # a node, by its long name
    why_asked = Signal(str)  # where an illness is explained
    retitled = Signal(str)
    measure_asked = Signal(object)  # a Cure that takes a run: nobody waits for it

    def __init__(self, treatment: Treatment, session: Session, selection: Selection, look: Look) -> None:
        super().__init__()
        self.treatment, self.session, self.selection = treatment, session, selection
        self.document = treatment.document
        self.cards: dict[tuple[str, str, int], FindingCard] = {}
        self.title = "Doctor"
        self.gains = GainList(look)
        self.gains.chosen.connect(self.chosen)
        self._lay_out()
        session.diagnosed.connect(self.tell)
        session.diagnosed.connect(self.follow)
        session.progressed.connect(self.follow)
        session.state_changed.connect(self.follow)
        self.document.changed.connect(self.tell)
        self.document.changed.connect(self.follow)
        self.document.changed.connect(lambda: selection.set_foreseen(None))
        self.tell()

    def _lay_out(self) -> None:
        self.healthy = QLabel(objectName="hint", wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.healthy.setContentsMargins(24, 0, 24, 0)
        self.healthy.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(12, 10, 10, 10)
        self.column.setSpacing(SPACE)
        self.column.addStretch(1)
        self.area = scrolled(inner, "Findings")
        self.findings_page = QWidget()
        self.pages = QStackedLayout(self.findings_page)
        self.pages.addWidget(self.area)
        self.pages.addWidget(self.healthy)
        self.across = QSplitter()
        self.across.setHandleWidth(1)
        self.across.setChildrenCollapsible(False)
        self.across.addWidget(self.findings_page)
        self.gains_page, self.proof = self._gains_page(), QWidget()
        self.across.addWidget(self.gains_page)
        self.across.setSizes([1000, 620])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.across)

    def _gains_page(self) -> QWidget:
        page, self.no_gains = QWidget(), QLabel(NO_GAINS, objectName="hint", wordWrap=True)
        heading, formula = QLabel(GAINS), QLabel(FORMULA, objectName="hint", wordWrap=True)
        heading.setFont(ui(10, bold=True))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(2)
        for widget in (heading, formula, self.no_gains, self.gains):
            column.addWidget(widget)
        column.insertSpacing(2, 6)
        column.addStretch(1)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inner, GAINS))
        return page

    def take_proof(self, proof: QWidget) -> None:
        """What a cure is worth, beside the rest."""
        self.proof = proof
        self.across.addWidget(proof)
        self.make_room()

    def make_room(self) -> None:
        """While there is a proof, the others are only seen where there is room for them: first the findings."""
        proved = not self.proof.isHidden()
        room = self.width() - self.proof.minimumSizeHint().width() if proved else FINDINGS + GAINS_WIDE
        self.findings_page.setVisible(room >= FINDINGS)
        self.gains_page.setVisible(room >= FINDINGS + GAINS_WIDE)
        rest = self.width() - FINDINGS - GAINS_WIDE * (room >= FINDINGS + GAINS_WIDE)
        self.across.setSizes([FINDINGS, GAINS_WIDE, rest] if proved else [1000, 620, 0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self.proof.isHidden():
            self.make_room()
        super().resizeEvent(event)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those about what is drawn."""
        return standing(self.session.findings, self.document.sheet)

    def tell(self) -> None:
        """How many illnesses there are, in the tab's title."""
        count = sum(not finding.good for finding in self.findings)
        title = f"Doctor · {count}" if count else "Doctor"
        if title != self.title:
            self.title = title
            self.retitled.emit(title)

    def draw(self) -> None:
        findings: dict[tuple[str, str, int], Finding] = {}
        for each in self.findings:  # two data sets may have the same illness
            number = sum(key[:2] == (each.rule, each.illness) for key in findings)
            findings[each.rule, each.illness, number] = each
        for key in self.cards.keys() - findings.keys():
            card = self.cards.pop(key)
            self.column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, (key, finding) in enumerate(findings.items()):
            if key not in self.cards:
                self.cards[key] = self._card(finding)
            card = self.cards[key]
            card.show_finding(finding)
            if self.column.indexOf(card) != place:
                self.column.insertWidget(place, card)
        self.pages.setCurrentIndex(0 if findings else 1)
        self.healthy.setText(self.words_without())
        progress = self.session.progress
        gains = progress.gains if progress is not None else ()
        self.gains.show_gains(gains)
        self.no_gains.setVisible(not gains)

    def words_without(self) -> str:
        """What is said where nothing was found."""
        begun = self.session.live is not None and self.session.live.iteration
        said = "Nothing ails this training, as far as it has come." if begun else "What ails a training is told here."
        return f"{said}\n\nLooked for while it trains: {looked_for()}."

    def _card(self, finding: Finding) -> FindingCard:
        card = FindingCard(finding)
        card.chosen.connect(self.chosen)
        card.why_asked.connect(self.why_asked)
        card.pointed.connect(self.foresee)
        card.cure_asked.connect(lambda cure: self.cure(card, cure))
        return card

    def foresee(self, cure: Cure | None) -> None:
        """Shows on the canvas what a cure will change; None for no more."""
        if not isValid(self.selection):
            return  # the window is going
        foreseen = None
        if cure is not None and not cure.measures:
            try:
                foreseen = Foreseen(cure.words, self.treatment.foreseen(cure))
            except EditRefused:
                foreseen = None
        self.selection.set_foreseen(foreseen)

    def cure(self, card: FindingCard, cure: Cure) -> None:
        """One step that Undo takes back; or why not."""
        self.selection.set_foreseen(None)
        if cure.measures:
            self.measure_asked.emit(cure)
            return
        try:
            self.treatment.apply(cure)
        except EditRefused as refused:
            card.say_refused(str(refused))
        else:
            card.say_refused("")

    def showEvent(self, event: QShowEvent) -> None:
        self.session.wishes.gains = True
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.session.wishes.gains = False
        self.selection.set_foreseen(None)
        super().hideEvent(event)


@cache
def looked_for() -> str:
    """The illnesses that rules know."""
    return ", ".join(in_a_sentence(kind.title) for kind in RULES)


def in_a_sentence(title: str) -> str:
    """With a small letter, where it is not NaN or another name."""
    return title if title[1:2].isupper() or not title.split()[0][1:].islower() else title[0].lower() + title[1:]


def scrolled(widget: QWidget, name: str) -> QScrollArea:
    """Up and down, where it has no room."""
    area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    return area
