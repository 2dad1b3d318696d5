"""The tab Chain rule: ∂L/∂w of the selected weight, factor by factor along its paths to the loss, and the proof."""

from html import escape

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from editor.look.announce import announce
from editor.look.fonts import SMALL, mono, ui
from editor.look.look import Look
from editor.look.numbers import magnitude
from editor.panels.chain_place import NoWeight, typed, written
from editor.panels.chain_words import Line, lines, product, proofs, reading, route_title, weight_symbol
from editor.selection import Selection, Weight
from editor.training.session import Session
from engine.explanation import Explanation
from engine.graph import Graph
from engine.groups.unfold import unfold

HOW = (
    "Open a layer (W, or two clicks on it) and click a weight, or type one above as dense_1.weight[0,0]: "
    "here is then how the loss follows it."
)


class ChainRule(QWidget):
    """Asks the session only while it is seen. A click on a node's name goes to it, on a path shows that path."""

    chosen = Signal(str)  # a node, by its long name

    def __init__(self, session: Session, selection: Selection, look: Look) -> None:
        super().__init__()
        self.session, self.selection, self.look = session, selection, look
        self.route = 0
        self.title = QLabel()
        self.title.setFont(ui(11, bold=True))
        self.about = QLabel(objectName="line")
        self.about.setFont(ui(SMALL))
        self.sample = QComboBox()
        self.sample.addItem("mean of the batch")
        self.sample.setAccessibleName("Whose loss: of the batch, or of one of its samples")
        self.place = QLineEdit(placeholderText="dense_1.weight[0,0]")
        self.place.setAccessibleName("The weight, by its layer, parameter and place")
        self.place.setFont(mono(9))
        self.text = QTextBrowser(openLinks=False, objectName="chain")
        self.text.setAccessibleName("The chain rule for the selected weight")
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        above = QHBoxLayout()
        above.addWidget(self.title)
        above.addWidget(self.about, 1)
        above.addWidget(self.place)
        above.addWidget(self.sample)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 4)
        column.addLayout(above)
        column.addWidget(self.text, 1)
        self.sample.currentIndexChanged.connect(self.ask)
        self.place.returnPressed.connect(self.choose)
        self.text.anchorClicked.connect(self.follow_link)
        selection.weight_changed.connect(self.ask)
        session.chain.changed.connect(self.show_answer)
        look.changed.connect(self.show_answer)
        self.show_answer()

    # who is seen asks

    def showEvent(self, event: object) -> None:
        self.ask()

    def hideEvent(self, event: object) -> None:
        if not self.window().isVisible():
            return  # all is over, or soon seen again
        self.session.chain.ask(None, None)
        self.selection.set_trace(())

    def ask(self) -> None:
        """About the selected weight."""
        if self.isVisible():
            self.route = 0
            sample = self.sample.currentIndex()
            self.session.chain.ask(self.selection.weight, sample - 1 if sample else None)

    def choose(self) -> None:
        """The weight that was typed."""
        arrays = self.session.weights.arrays if self.session.weights is not None else {}
        trained = {name: array for name, array in arrays.items() if array.ndim}
        try:
            self.selection.set_weight(typed(self.place.text(), trained))
        except NoWeight as error:
            self.about.setText(str(error))
            announce(self, str(error))

    def follow_link(self, url: QUrl) -> None:
        """A node's name, or the number of a path."""
        kind, _, name = url.toString().partition(":")
        if kind == "node":
            self.chosen.emit(name)
        elif kind == "path":
            self.route = int(name)
            self.show_answer()

    # what is shown

    def show_answer(self) -> None:
        """The newest, or why there is none."""
        chain, weight = self.session.chain, self.selection.weight
        found = chain.explanation if weight is not None else None
        if not self.place.hasFocus() or weight is not None:
            self.place.setText("" if weight is None else written(weight))
            self.place.setCursorPosition(0)
        self.sample.setEnabled(found is not None)
        self.place.setFixedWidth(self.place.fontMetrics().horizontalAdvance("m" * 26))
        if found is None or weight is None or self.session.sheet is None:
            self.title.setText("Chain rule")
            self.about.setText("")
            waits = "Working it out …" if weight is not None and chain.weight is not None else HOW
            self.text.setHtml(self.paragraph(chain.refused or waits))
            self.selection.set_trace(())
            return
        self.offer_samples(found.batch)
        self.route = min(self.route, len(found.routes) - 1)
        self.title.setText(f"∂L/∂{weight_symbol(weight)} = {magnitude(found.total)}")
        whose = "the batch's mean loss" if found.sample is None else f"the loss of sample {found.sample + 1}"
        self.about.setText(
            f"{weight.node}.{weight.parameter} = {magnitude(found.value)} · iteration {found.iteration:,} · "
            f"L = {magnitude(found.loss)}, {whose}"
        )
        bar, before = self.text.verticalScrollBar(), self.text.verticalScrollBar().value()
        self.text.setHtml(self.page(found, weight, unfold(self.session.sheet.graph).graph))
        bar.setValue(before)
        shown = found.routes[self.route : self.route + 1] if self.route else found.routes
        self.selection.set_trace(tuple({wire for route in shown for wire in route.wires}))

    def offer_samples(self, count: int) -> None:
        """As many as the batch has; who has chosen one that a smaller batch has not keeps the last."""
        if self.sample.count() != count + 1:
            chosen = min(self.sample.currentIndex(), count)
            self.sample.blockSignals(True)
            self.sample.clear()
            self.sample.addItems(["mean of the batch", *[f"sample {number:,}" for number in range(1, count + 1)]])
            self.sample.setCurrentIndex(chosen)
            self.sample.blockSignals(False)

    def page(self, found: Explanation, weight: Weight, graph: Graph) -> str:
        """Paths and proof on the right, the factors of one path on the left."""
        left = self.factors(found, weight, graph)
        right = self.proof(found) + self.paths(found)
        return (
            f"<table width='100%'><tr><td width='62%'>{left}</td>"
            f"<td style='padding-left: 24px'>{right}</td></tr></table>"
        )

    def factors(self, found: Explanation, weight: Weight, graph: Graph) -> str:
        """Of the path that is shown."""
        if not found.routes:
            return self.paragraph("No path leads from this weight to a loss: its gradient is 0.")
        route = found.routes[self.route]
        by_hand = product(graph, weight, route)
        head = "".join(
            f"<th align='left'>{self.faint(title)}</th>" for title in ("factor", "formula", "number", "∂L/∂ so far")
        )
        rows = "".join(self.row(line) for line in lines(graph, weight, route))
        table = f"<table cellspacing='0' cellpadding='1'><tr>{head}</tr>{rows}</table>"
        if not route.factors:
            table = self.paragraph("Only the largest paths are written out.")
        return (self.code(by_hand) if by_hand else "") + table

    def row(self, line: Line) -> str:
        """A factor; where it is one term of a sum, that below it."""
        theme = self.look.theme
        style = f"color:{theme.accent.name()}; text-decoration:none"
        link = f"<a href='node:{escape(line.node)}' style='{style}'>{escape(line.symbol)}</a>"
        cells = (link, self.faint(escape(line.formula)), self.code(line.number), self.code(line.gradient))
        first = "<tr>" + "".join(f"<td style='padding-right: 14px'>{cell}</td>" for cell in cells) + "</tr>"
        if not line.sum:
            return first
        return first + f"<tr><td></td><td colspan='3'>{self.faint(escape(line.sum))}</td></tr>"

    def paths(self, found: Explanation) -> str:
        """One below the other, as they add up."""
        rows = "".join(
            f"<tr><td><a href='path:{place}' style='color:{self.shade(place)}; text-decoration:none'>"
            f"{escape(route_title(route))}</a></td><td align='right'>{self.code(magnitude(route.gradient))}</td></tr>"
            for place, route in enumerate(found.routes)
        )
        more = found.number - len(found.routes)
        if more:
            words = f"and {more:,} more {'path' if more == 1 else 'paths'}"
            rows += f"<tr><td>{words}</td><td align='right'>{self.code(magnitude(found.rest))}</td></tr>"
        count = f"{found.number:,} {'path' if found.number == 1 else 'paths'} to the loss"
        return (
            f"{self.faint(count + (', which add up' if found.number > 1 else ''))}<table cellpadding='1'>{rows}</table>"
        )

    def shade(self, place: int) -> str:
        theme = self.look.theme
        return (theme.text if place == self.route else theme.accent).name()

    def proof(self, found: Explanation) -> str:
        """The numbers that have to be equal."""
        rows = "".join(
            f"<tr><td>{self.faint(each.title)}</td><td align='right'>{self.code(each.number)}</td>"
            f"<td>{self.faint(('✓ ' if each.agrees else '≠ ') + each.away if each.away else '')}</td></tr>"
            for each in proofs(found)
        )
        kink = (
            ""
            if all(each.agrees for each in proofs(found))
            else self.paragraph(
                "Where they differ a kink is near (as at 0 of ReLU), or the run has fewer digits than the difference."
            )
        )
        return f"<table cellpadding='2'>{rows}</table>{kink}{self.paragraph(reading(found.total))}"

    # how it is written

    def code(self, words: str) -> str:
        lines = escape(words).replace("\n", "<br>")
        return f"<span style=\"font-family:'{mono(9).family()}'; color:{self.look.theme.text.name()}\">{lines}</span>"

    def faint(self, words: str) -> str:
        return f"<span style='color:{self.look.theme.muted.name()}'>{words}</span>"

    def paragraph(self, words: str) -> str:
        return f"<p style='color:{self.look.theme.muted.name()}'>{escape(words)}</p>"
