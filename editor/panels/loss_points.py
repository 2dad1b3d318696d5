"""What of a loss curve can be drawn, and how it is found again under the pointer."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt

MEANS = 250  # more points than this are drawn thin, and their means bold
LINES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)  # of training and test loss, told apart without their colours


def drawable(iterations: NDArray[np.float64], losses: NDArray[np.float64], log: bool) -> NDArray[np.float64]:
    """The points (n, 2) that can be drawn: finite ones, and on a log scale those above 0."""
    kept = np.isfinite(losses) & ((losses > 0) if log else True)
    return np.column_stack([iterations[kept], losses[kept]])


def scaled(points: NDArray[np.float64], log: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Iterations, and losses or their logarithms."""
    return points[:, 0], np.log10(points[:, 1]) if log else points[:, 1]


def nearest(points: NDArray[np.float64], iteration: float) -> int:
    """The row whose iteration is nearest."""
    return int(np.argmin(np.abs(points[:, 0] - iteration)))
