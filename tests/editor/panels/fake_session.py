"""A session that says what a test tells it to."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from editor.training.mailbox import Mailbox
from editor.training.past import Past
from editor.training.wishes import Wishes


class FakeSession(QObject):
    """The part of a Session that panels read."""

    progressed = Signal()
    went_on = Signal()
    state_changed = Signal(str)
    views_changed = Signal()

    def __init__(self):
        super().__init__()
        self.progress = None
        self.state = "paused"
        self.curve = np.empty((0, 3))
        self.views = ()
        self.wishes = Wishes()
        self.timeline = None
        self.past = Past(Mailbox(self), lambda command: 0, lambda: self.timeline)
