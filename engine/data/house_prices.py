"""House prices: predicting a number from a table of numbers and one name."""

from functools import cache
from typing import Annotated

import numpy as np
from msgspec import Meta

from engine.data.dataset import Dataset, Split
from engine.data.shipped import columns
from engine.data.standardised import standardised
from engine.layers.layer import layer
from engine.tensor import Array, Spec

NUMBERS = 18
NEIGHBOURHOODS = 28


@layer(title="House prices", category="Data")
class HousePrices(Dataset):
    """2,930 house sales in Ames, Iowa, 2006–2010: from size, age, rooms and place to the price.

    Outputs: inputs (46,), 18 numbers and a 1 for one of 28 neighbourhoods; targets (1,), the logarithm of the price.
    Numbers and target are standardised with mean and deviation of the training part alone; the numbers are not if you
    do not want them to be. De Cock 2011 (MIT).
    """

    target_name = "log price, standardised"
    standardise: Annotated[bool, Meta(description="Off: the numbers are as they stand in the file.")] = True

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((NUMBERS + NEIGHBOURHOODS,)), Spec((1,))

    def sizes(self) -> tuple[int, int]:
        return self.parts(2930)

    def load(self) -> Split:
        numbers, neighbourhood, price = samples()
        trained = self.split(numbers, price).train.size
        inputs = np.concatenate([standardised(numbers, trained) if self.standardise else numbers, neighbourhood])
        return self.split(inputs.astype(np.float32), standardised(np.log(price), trained).astype(np.float32))


@cache
def samples() -> tuple[Array, Array, Array]:
    """Numbers (18, n), neighbourhoods (28, n) of which one is 1, and prices in dollars (1, n), in the file's order."""
    table = dict(columns("ames_small.csv"))
    price = np.array([table.pop("Sale_Price")], np.float64)
    names = np.array(table.pop("Neighborhood"))
    neighbourhood = (np.unique(names)[:, np.newaxis] == names).astype(np.float64)
    return np.array(list(table.values()), np.float64), neighbourhood, price
