"""What the views of the test samples come to, in words: how much is right, and where the mistakes are."""

import numpy as np

from engine.pictures import ConfusionView, ScatterView, View

MOST_MISTAKES = 4  # kinds of mistakes that are named, the most frequent first


def verdict(views: tuple[View, ...]) -> str:
    """A few lines about these views; nothing where they say nothing in numbers."""
    parts = []
    for view in views:
        if isinstance(view, ConfusionView):
            parts += classes(view)
        elif isinstance(view, ScatterView):
            parts += misses(view)
    return "\n".join(parts)


def classes(view: ConfusionView) -> list[str]:
    """How many are right, and which class is taken for which most often."""
    counts = np.asarray(view.counts)
    total, right = int(counts.sum()), int(np.trace(counts))
    if not total:
        return []
    wrong = counts - np.diag(np.diag(counts))
    lines = [f"{right:,} of {total:,} test samples are right, {total - right:,} wrong."]
    for place in np.argsort(-wrong, axis=None, kind="stable")[:MOST_MISTAKES]:
        row, column = np.unravel_index(place, wrong.shape)
        if count := wrong[row, column]:
            actual, predicted = view.names[row], view.names[column]
            are = "are" if count > 1 else "is"
            lines.append(f"{count:,} of {counts[row].sum():,} “{actual}” {are} taken for “{predicted}”.")
    return lines


def misses(view: ScatterView) -> list[str]:
    """How far predictions lie beside: half of them, and nine in ten."""
    away = np.abs(np.ravel(view.predicted) - np.ravel(view.actual))
    away = away[np.isfinite(away)]
    if not away.size:
        return []
    half, most = np.quantile(away, (0.5, 0.9))
    return [
        f"Half of the {away.size:,} predictions of {view.name} miss by less than {half:.3g},",
        f"nine in ten by less than {most:.3g}; the worst misses by {away.max():.3g}.",
    ]
