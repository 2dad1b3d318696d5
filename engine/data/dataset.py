"""What a data set is: samples with known answers, in a training and a test part."""

from typing import Annotated, NamedTuple

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Layer
from engine.summary import counted
from engine.tensor import Array, ShapeError, Spec


class DataError(ShapeError):
    """Data that cannot be used: the end of a sentence that begins with the node's name, and the next step."""


class Samples(NamedTuple):
    """Inputs (…, n) and targets (…, n), batch last; class labels are int64 (n,)."""

    inputs: Array
    targets: Array

    @property
    def size(self) -> int:
        return int(self.inputs.shape[-1])


class Split(NamedTuple):
    """The samples trained on, and those held back to test with."""

    train: Samples
    test: Samples


class Answers(NamedTuple):
    """What the targets of a data set mean."""

    classes: int  # 0 for numbers
    names: tuple[str, ...]  # of the classes
    target: str  # what a number is called


class Dataset(Layer, Setting):
    """A node without inputs. Its specs are known without loading anything; `load` is called when training starts.

    `specs`, `sizes` and `load` raise DataError where they depend on a file that cannot be used.
    """

    test_share: Annotated[float, Meta(ge=0.05, le=0.9, description="Share of the samples held back for testing.")] = 0.2

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return counted(sum(self.sizes()), "images" if len(self.specs()[0].shape) == 3 else "samples")

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the labels 0, 1, … stand for."""
        return ()

    @property
    def target_name(self) -> str:
        """What the axes of a regression's pictures say."""
        return "target"

    def inputs(self) -> tuple[str, ...]:
        return ()

    def outputs(self) -> tuple[str, ...]:
        return ("inputs", "targets")

    def specs(self) -> tuple[Spec, Spec]:
        """Of inputs and targets."""
        raise TypeError(f"{type(self).__name__} has no specs")

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        return self.specs()

    def readable(self) -> bool:
        """Whether its specs are known; if not, `specs` says why."""
        try:
            self.specs()
        except DataError:
            return False
        return True

    def answers(self) -> Answers:
        """What its targets mean."""
        return Answers(self.specs()[1].classes, self.class_names, self.target_name)

    def in_words(self, sample: Array) -> str:
        """An input as people read it; '' where it is not made of words."""
        return ""

    def load(self) -> Split:
        """The samples, float32 (and int64 labels), scaled ready for training; the same ones at every call."""
        raise TypeError(f"{type(self).__name__} loads nothing")

    def sizes(self) -> tuple[int, int]:
        """How many samples the training and the test part will have; the shipped ones tell it without loading."""
        train, test = self.load()
        return train.size, test.size

    def ends(self, place: int) -> tuple[float, float] | None:
        """The least and the greatest number of an output, 0 or 1; None if there is none. Asked at every edit."""
        arrays = [part[place] for part in self.load() if part.size]
        return (min(float(a.min()) for a in arrays), max(float(a.max()) for a in arrays)) if arrays else None

    def parts(self, count: int) -> tuple[int, int]:
        """How many of so many samples are for training and for testing."""
        held_back = max(1, round(count * self.test_share))
        return count - held_back, held_back

    def split(self, inputs: Array, targets: Array) -> Split:
        """The last `test_share` of samples for testing, the rest for training."""
        kept, _ = self.parts(inputs.shape[-1])
        parts = (slice(None, kept), slice(kept, None))
        return Split(*(Samples(np.array(inputs[..., p], order="C"), targets[..., p].copy()) for p in parts))
