"""What floats above the canvas keeps its place when that has another size: the legend at the top, messages below."""

from PySide6.QtCore import QEvent, QObject, QPoint

from editor.canvas.canvas import Canvas
from editor.canvas.weights.card import WeightCard
from editor.panels.legend import Legend
from editor.panels.message import Message

AWAY = 14  # px from the canvas's edges


class Floating(QObject):
    """Of the messages each lies above the one before. The weight view lies above all; where they would hide a node,
    a fitted view makes room.
    """

    def __init__(self, canvas: Canvas, legend: Legend, card: WeightCard, *messages: Message) -> None:
        super().__init__(canvas)
        self.canvas, self.legend, self.card = canvas, legend, card
        self.messages: tuple[Message, ...] = ()
        for message in messages:
            self.add(message)
        canvas.installEventFilter(self)

    def add(self, message: Message) -> None:
        """One more, above the others."""
        self.messages += (message,)
        message.covers.connect(self.make_way)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.canvas and event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def place(self) -> None:
        """Where each belongs."""
        self.legend.adjustSize()
        self.legend.move(QPoint(self.canvas.width() - self.legend.width() - AWAY, AWAY))
        for message in self.messages:
            message.place()

    def make_way(self) -> None:
        """Each message lies above those below it that are shown."""
        covered = 0
        for message in self.messages:
            if message.lift != covered:
                message.make_way(covered)
            if not message.isHidden():
                covered = self.canvas.height() - message.y()
        self.make_room()

    def make_room(self) -> None:
        """Fits the view above the messages, where it is fitted at all and one of them would lie over a node."""
        canvas = self.canvas
        shown = [message.y() for message in self.messages if not message.isHidden()]
        pixels = canvas.room_below = canvas.height() - min(shown) if shown else 0
        bottom = canvas.picture.view.rect_to_widget(canvas.picture.scene.bounds()).bottom()
        if canvas.fits and pixels and bottom > canvas.height() - pixels:
            canvas.fit()
        self.card.place()
