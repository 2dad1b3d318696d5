"""The wrong loss for the last layer: what the one expects the other does not give."""

from collections.abc import Iterator
from functools import partial
from math import inf
from typing import Annotated, NamedTuple

import numpy as np
from msgspec import Meta

from engine.check import origin
from engine.cure import Cure
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.insight.cures.leave_out import LeaveOut
from engine.insight.cures.replace_loss import ReplaceLoss
from engine.insight.cures.swap_activation import SwapActivation
from engine.insight.record import Record
from engine.insight.rules.reach import FREE, Reach, floor, reach_of
from engine.insight.rules.rule import Rule, rule
from engine.insight.rules.targets import Targets, targets_of
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.identity import Identity
from engine.layers.layer import Layer
from engine.layers.log_softmax import LogSoftmax
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.hinge import Hinge
from engine.losses.huber import Huber
from engine.losses.kl_divergence import KLDivergence
from engine.losses.log_cosh import LogCosh
from engine.losses.loss import Loss
from engine.losses.mae import MAE
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.tensor import Array

OF_NUMBERS = MSE, MAE, Huber, LogCosh
OF_LOGARITHMS = NLL, KLDivergence


class Head(NamedTuple):
    """A loss, the node whose numbers it gets, the activation that these went through last, and their reach."""

    name: str
    loss: Loss
    node: str
    layer: Layer
    activation: Activation | None
    reach: Reach
    units: int


class Case(NamedTuple):
    """What is wrong with a head."""

    words: str
    evidence: tuple[Evidence, ...]
    sure: float
    cures: tuple[Cure, ...]


@rule(title="Wrong loss for the last layer", category="Data and loss")
class WrongLoss(Rule, Setting):
    """A loss gets what it does not expect.

    Scores that cannot go where it pulls them, probabilities in place of scores or of logarithms, targets that the last
    activation cannot reach, or classes where it wants numbers.
    """

    why = "word:loss"
    # A tenth of a nat: the true class gets 90 % at most, however long it trains.
    least: Annotated[float, Meta(gt=0, description="Loss that the scores cannot come below.")] = 0.1
    beyond: Annotated[
        float, Meta(gt=0, lt=1, description="Share of the targets that the last activation cannot reach.")
    ] = 0.02

    def examine(self, record: Record) -> Iterator[Finding]:
        for name in record.heads:
            head = head_of(record, name)
            case = None if head is None else self.case(record, head)
            if head is None or case is None:
                continue
            yield Finding(
                rule="WrongLoss",
                illness=self.title,
                nodes=(head.node, head.name),
                words=case.words,
                evidence=case.evidence,
                sure=case.sure,
                cures=case.cures,
                iteration=record.iteration,
                why=f"layer:{type(head.loss).__name__}",
            )

    def case(self, record: Record, head: Head) -> Case | None:
        """What is wrong with it, if anything."""
        if isinstance(head.loss, OF_LOGARITHMS):
            return of_logarithms(head)
        if isinstance(head.loss, BCEOfProbabilities):
            return of_probabilities(head)
        if isinstance(head.loss, OF_NUMBERS):
            targets = targets_of(record, head.name)
            if targets is None:
                return None
            share = partial(share_beyond, targets.values, head.reach)
            beyond = record.once(("beyond", head.name, head.reach), share)
            yes_or_no = record.once(("yes or no", head.name), partial(only_0_and_1, targets.values))
            return self.out_of_reach(head, targets, beyond) or on_classes(head, targets, yes_or_no)
        return self.of_scores(record, head)

    def of_scores(self, record: Record, head: Head) -> Case | None:
        """The loss squeezes scores by itself, and they have been squeezed before."""
        if head.activation is None or not isinstance(head.loss, CrossEntropy | BinaryCrossEntropy | Hinge):
            return None
        lowest = floor(head.loss, head.reach, head.units)
        if lowest <= self.least:
            return None
        squeezed = head.activation.title.lower()
        words = f"{head.name} expects scores of any size, and {head.node} gives numbers from {head.reach.low:g} to"
        words += f" {head.reach.high:g}: behind its {squeezed} the loss of a class cannot come below {lowest:.3g}."
        if head.loss.contains is not None and isinstance(head.activation, head.loss.contains):
            words += f" {head.name} takes the {squeezed} itself."
        return Case(words, (Evidence("least loss", lowest, self.least, head.name),), 1.0, opened(head))

    def out_of_reach(self, head: Head, targets: Targets, share: float) -> Case | None:
        """Numbers are asked for that the last activation does not give."""
        if head.activation is None or head.reach == FREE:
            return None
        low, high = head.reach
        if share <= self.beyond:
            return None
        words = (
            f"{head.node} gives numbers from {low:g} to {high:g}, and {100 * share:.0f} % of the targets, which go from"
        )
        words += f" {targets.values.min():.3g} to {targets.values.max():.3g}, lie beyond: it can never reach them."
        return Case(words, (Evidence("share of targets beyond", share, self.beyond, head.node),), 1.0, opened(head))


def share_beyond(values: Array, reach: Reach) -> float:
    """Of the targets, those that lie outside."""
    return 0.0 if reach == FREE else float(np.mean((values < reach.low) | (values > reach.high)))


def only_0_and_1(values: Array) -> bool:
    """Whether there are no other targets, and both of these."""
    zeros, ones = np.count_nonzero(values == 0), np.count_nonzero(values == 1)
    return bool(zeros and ones and zeros + ones == values.size)


def head_of(record: Record, name: str) -> Head | None:
    """A loss and what it gets."""
    loss = record.graph.nodes[name]
    arriving = {port: (wire.source, wire.output) for port, wire in record.arriving.items()}
    found = origin(record.graph, arriving, (name, "prediction"))
    if found is None or not isinstance(loss, Loss):
        return None
    layer = record.graph.nodes[found[0]]
    held = getattr(layer, "activation", layer)
    activation = held if isinstance(held, Activation) and not isinstance(held, Identity) else None
    shape = record.specs[found].shape
    units = shape[0] if shape else 1
    return Head(name, loss, found[0], layer, activation, reach_of(activation, units), units)


def opened(head: Head) -> tuple[Cure, ...]:
    """Without the last activation: the node goes, or what a dense layer holds."""
    return (LeaveOut(nodes=(head.node,)),) if isinstance(head.layer, Activation | Dense) else ()


def of_logarithms(head: Head) -> Case | None:
    """Logarithms of probabilities are asked for: at most 0, and those of all classes together belong to 1."""
    if isinstance(head.activation, LogSoftmax) or (head.activation is None and not isinstance(head.layer, Dense)):
        return None  # what other layers compute may be logarithms
    words = f"{head.name} expects logarithms of probabilities, as a log-softmax gives them, and {head.node} gives "
    if isinstance(head.activation, Softmax):
        words += "the probabilities: the more certain an answer is, the less it still learns."
        cure: Cure = SwapActivation(nodes=(head.node,), was=head.activation.title, activation=LogSoftmax())
        return Case(words, (Evidence("greatest number it gives", 1.0, 0.0, head.node),), 1.0, (cure,))
    if head.reach.high < inf:
        words += f"numbers from {head.reach.low:g} to {head.reach.high:g}: the loss is least where all are greatest,"
        words += " and nothing is learned by that."
    else:
        words += "scores: the loss falls for ever when they grow, and nothing is learned by that."
    swapped = SwapActivation(nodes=(head.node,), was=titled(head), activation=LogSoftmax())
    if isinstance(head.loss, KLDivergence) or head.reach.high < inf:  # limited scores are none for the cross-entropy
        return Case(words, (), 1.0, (swapped,))
    return Case(words, (), 1.0, (ReplaceLoss(node=head.name, loss=CrossEntropy()), swapped))


def titled(head: Head) -> str:
    """What a cure says is replaced."""
    return head.activation.title if head.activation is not None else "scores"


def of_probabilities(head: Head) -> Case | None:
    """Probabilities are asked for."""
    if head.reach.low >= 0 and head.reach.high <= 1 and head.reach.low < head.reach.high:
        return None
    if head.reach.low == head.reach.high:
        words = f"{head.node} is a softmax of one number: that is always 1, whatever it gets."
        cure: Cure = SwapActivation(nodes=(head.node,), was=titled(head), activation=Sigmoid())
        return Case(words, (Evidence("numbers that share a softmax", head.units, 2, head.node),), 1.0, (cure,))
    if head.activation is None and not isinstance(head.layer, Dense):
        return None  # what other layers compute may be probabilities
    words = f"{head.name} expects probabilities from 0 to 1, and {head.node} gives scores of any size:"
    words += " what is below 0 or above 1 gets no gradient."
    return Case(words, (), 1.0, (ReplaceLoss(node=head.name, loss=BinaryCrossEntropy()),))


def on_classes(head: Head, targets: Targets, yes_or_no: bool) -> Case | None:
    """Classes, taken for numbers: an error of two classes is no worse than one of one."""
    if targets.labels:
        words = f"The targets of {head.name} are class labels that {targets.labels} makes numbers of:"
        words += " it measures distances, and no class is a little wrong. Wire the labels to cross-entropy."
        return Case(words, (), 0.9, ())
    if not yes_or_no:
        return None
    words = f"The targets of {head.name} are 0 and 1, a yes or no: behind a squeezing activation the squared error"
    words += " hardly corrects answers that are wrong and certain; the cross-entropy does."
    losses: dict[type, type[Loss]] = {Sigmoid: BCEOfProbabilities, type(None): BinaryCrossEntropy}
    fitting = losses.get(type(head.activation))
    cures = (ReplaceLoss(node=head.name, loss=fitting()),) if fitting is not None else ()
    return Case(words, (Evidence("different targets", 2.0, None, head.name),), 0.8, cures)
