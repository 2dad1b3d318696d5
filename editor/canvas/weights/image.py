"""An array of pixels as an image."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def picture(pixels: NDArray[np.uint32], scale: float = 1.0) -> QImage:
    """Of opaque pixels (rows, columns), so many of them to one of the widget."""
    pixels = np.ascontiguousarray(pixels)
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.pixels = pixels  # type: ignore[attr-defined]  # it reads them as long as it lives
    return image
