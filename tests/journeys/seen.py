"""What a person sees on the screen: the canvas, and the bin of the ramp whose colour a wire has there."""

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage

from editor.canvas.curves import along
from editor.look import colours
from editor.main_window import MainWindow
from engine.graph import Wire
from tests.journeys.screen import Hands, on_screen


def screenshot(window: MainWindow, hands: Hands) -> QImage:
    """The canvas as it is on the screen, with nothing hovered and the last frame painted."""
    hands.do("mousemove", 5, 5, "sleep", 0.6)
    corner = on_screen(window.canvas, QPoint(0, 0))
    size = window.canvas.size()
    return window.screen().grabWindow(0, corner.x(), corner.y(), size.width(), size.height()).toImage()


def bin_of(window: MainWindow, picture: QImage, wire: Wire) -> int:
    """The bin of the ramp whose colour a wire has in the picture: wherever its line is seen, it is one and the same.

    A wire is two pixels wide at least, so that its middle has its full colour; its chip and its arrow may hide parts.
    """
    scene, view = window.canvas.picture.scene, window.canvas.picture.view
    ramp = np.array([colour.getRgb()[:3] for colour in window.look.theme.ramp[: colours.BINS]])
    found = set()
    for share in np.linspace(0.1, 0.9, 33):
        at = view.to_widget(QPointF(*along(scene.points[scene.wire_index[wire]], float(share))))
        colour = picture.pixelColor(math.floor(at.x()), math.floor(at.y()))
        distance = np.abs(ramp - colour.getRgb()[:3]).max(axis=1)
        if distance.min() == 0:
            found.add(int(distance.argmin()))
    assert len(found) == 1, (wire, found)
    return found.pop()
