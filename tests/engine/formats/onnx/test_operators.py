"""Every operator that is drawn gives what ONNX's own reference gives; and is saved and opened again as it is."""

import numpy as np
import pytest
from onnx.reference import ReferenceEvaluator

from engine.formats.onnx.opening import read_onnx
from engine.formats.onnx.operators import OPERATORS
from engine.formats.onnx.rules import BY_ROOT
from engine.formats.project import read, write
from tests.engine.formats.onnx.cases import CASES, Case
from tests.engine.formats.onnx.models import close, feeds_for, layers, ours, written
from tests.engine.formats.samples import same_weights

NAMED = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def batch_first(theirs: np.ndarray, case: Case, batch: int) -> np.ndarray:
    """What a model gives whose batch may be another axis; no other axis is as long."""
    if not case.batch_axis:
        return theirs
    (place,) = (axis for axis, length in enumerate(theirs.shape) if length == batch)
    return np.moveaxis(theirs, place, 0)


@pytest.mark.parametrize("case", [case for case in CASES if case.reference], ids=lambda case: case.name)
def test_it_computes_what_the_file_computes(case: Case, tmp_path):
    found, batch = case.model(), 7
    project = read_onnx(written(tmp_path / "a.onnx", found))
    feeds = feeds_for(found, project, batch)
    (theirs,) = ReferenceEvaluator(found).run(None, feeds)
    close(ours(project, feeds, case.batch_axis), [batch_first(theirs, case, batch)])


@NAMED
def test_these_layers_stand_for_it(case: Case, tmp_path):
    project = read_onnx(written(tmp_path / "a.onnx", case.model()))
    if case.layers:
        assert layers(project) == list(case.layers)


@NAMED
def test_it_is_saved_and_opened_as_it_is(case: Case, tmp_path):
    project = read_onnx(written(tmp_path / "a.onnx", case.model()))
    write(tmp_path / "a.chain", project.sheet, project.weights)
    again = read(tmp_path / "a.chain")
    assert again.sheet == project.sheet
    assert same_weights(again.weights, project.weights)
    assert project.remark is None


def test_every_operator_has_a_case():
    used = {node.op_type for case in CASES for node in case.model().graph.node}
    roots = {rule.operator for rules in BY_ROOT.values() for rule in rules}
    assert set(OPERATORS) - used <= roots
