"""Which losses suit a prediction and targets."""

from engine.layers.layer import Layer
from engine.layers.log_softmax import LogSoftmax
from engine.layers.sigmoid import Sigmoid
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.loss import Loss
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.tensor import Spec


def suited(last: Layer, prediction: Spec, targets: Spec) -> list[Loss]:
    """The likeliest first: as the prediction's shape and the last layer's activation want it."""
    bent = getattr(last, "activation", last)
    if not targets.classes:
        return [MSE()]
    several: Loss = NLL() if isinstance(bent, LogSoftmax) else CrossEntropy()
    if targets.classes != 2:
        return [several]
    yes: Loss = BCEOfProbabilities() if isinstance(bent, Sigmoid) else BinaryCrossEntropy()
    return [yes, several] if prediction.shape == (1,) else [several, yes]
