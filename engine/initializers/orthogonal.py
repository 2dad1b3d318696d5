"""An orthogonal matrix: turns signals without making any of them longer or shorter."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.initializer import Initializer, initializer
from engine.tensor import Array, Shape


@initializer(title="Orthogonal")
class Orthogonal(Initializer, Setting):
    """Rows, or columns if there are fewer, are at right angles and of length `gain`.

    Q of the QR decomposition of a normal draw, with signs so that R's diagonal is positive: every rotation is equally
    likely. All axes after the first count as one. Saxe et al. 2014.
    """

    gain: Annotated[float, Meta(gt=0, le=1e6, description="Length of each row; about 1.4 for ReLU.")] = 1.0

    def draw(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Array:
        rows = shape[0] if shape else 1
        drawn = rng.standard_normal((rows, int(np.prod(shape, dtype=np.int64)) // max(rows, 1)))
        wide = drawn.shape[0] < drawn.shape[1]
        q, r = np.linalg.qr(drawn.T if wide else drawn)
        q *= np.where(np.diag(r) < 0, -1.0, 1.0)
        return self.gain * np.reshape(q.T if wide else q, shape)
