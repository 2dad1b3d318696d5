"""What is remembered of a layer is what it says itself; sources are asked each time."""

import pytest

from engine.fit import fit
from engine.graph import Graph
from engine.groups.group import Group
from engine.layers.dense import Dense
from engine.layers.layer import LAYERS, Example, Layer
from engine.layers.relu import ReLU
from engine.tensor import ShapeError, Spec

EXAMPLES = [example for kind in LAYERS for example in kind.examples()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example.layer).__name__)
def test_it_is_what_the_layer_says(example: Example) -> None:
    for _ in range(2):  # worked out, and remembered
        found = fit(example.layer, example.inputs)
        assert found.inputs == example.inputs
        assert found.outputs == example.layer.infer(*example.inputs)
        parameters = example.layer.parameters_for(*example.inputs).values()
        assert found.parameters == sum(Spec(parameter.shape).size for parameter in parameters)


def test_layers_of_one_shape_are_told_apart() -> None:
    assert fit(Dense(units=3), (Spec((4,)),)).outputs == (Spec((3,)),)
    assert fit(Dense(units=2), (Spec((4,)),)).outputs == (Spec((2,)),)
    assert fit(ReLU(), (Spec((4,)),)).outputs == (Spec((4,)),)
    assert fit(Dense(units=2), (Spec((5, 4)),)).outputs == (Spec((5, 2)),)


def test_bytes_of_numbers_and_labels() -> None:
    found = fit(LAYERS["Embedding"](), (Spec((20,), classes=50),))
    assert found.taken == 20 * 8
    assert found.made == found.outputs[0].size * 4


def test_sources_are_asked_each_time() -> None:
    specs = [Spec((2,)), Spec((3,))]

    class Changing(Layer):
        """Whose file somebody writes to."""

        def inputs(self) -> tuple[str, ...]:
            return ()

        def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
            return (specs[0],)

    source = Changing()
    assert fit(source, ()).outputs == (Spec((2,)),)
    specs.reverse()
    assert fit(source, ()).outputs == (Spec((3,)),)


def test_a_group_is_a_value_too() -> None:
    one, other = (Group(graph=Graph({"a": ReLU()})) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises(ShapeError):
        fit(one, (Spec((2,)),))
