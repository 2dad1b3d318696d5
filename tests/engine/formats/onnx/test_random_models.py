"""Models that nobody wrote are refused, which is rare, or compute what ONNX's own reference computes."""

import numpy as np
import pytest
from onnx.reference import ReferenceEvaluator

from engine.formats.onnx.opening import read_onnx
from engine.formats.project import ProjectError
from tests.engine.formats.onnx.models import close, ours, written
from tests.engine.formats.onnx.random_models import BATCH, random_model


def agrees(path, seed: int, batch: int | str) -> bool:
    """Whether it is drawn; then both compute the same. What was exported for one sample is run with several too."""
    found = random_model(seed, batch=batch)
    try:
        project = read_onnx(written(path, found))
    except ProjectError as error:
        if "adds a constant" not in str(error):  # to single numbers, which have no features
            raise
        return False
    rng = np.random.default_rng(seed)
    feeds = {
        entry.name: rng.uniform(
            -2, 2, [BATCH, *(axis.dim_value for axis in entry.type.tensor_type.shape.dim[1:])]
        ).astype(np.float32)
        for entry in found.graph.input
    }
    reference = ReferenceEvaluator(found)
    if batch == 1:
        each = [{name: array[at : at + 1] for name, array in feeds.items()} for at in range(BATCH)]
        theirs = np.concatenate([reference.run(None, sample)[0].reshape(1, -1) for sample in each])
    else:
        theirs = reference.run(None, feeds)[0].reshape(BATCH, -1)
    drawn = {name: array for name, array in feeds.items() if name in project.sheet.graph.nodes}
    (mine,) = ours(project, drawn)
    close([mine.reshape(BATCH, -1)], [theirs])
    return True


@pytest.mark.parametrize("batch", ["N", BATCH, 1])
def test_random_models_compute_what_the_reference_does(batch, tmp_path):
    assert sum(agrees(tmp_path / "a.onnx", seed, batch) for seed in range(60)) > 50


@pytest.mark.nightly
@pytest.mark.parametrize("batch", ["N", BATCH, 1])
def test_many_random_models_compute_what_the_reference_does(batch, tmp_path):
    assert sum(agrees(tmp_path / "a.onnx", seed, batch) for seed in range(1_000, 3_000)) > 1_800
