"""What is said of a neuron is its arithmetic; of a whole batch's mean it does not claim more than is true."""

import numpy as np

from editor.canvas.weights.words import of_unit
from engine.pictures import Grid, Neurons


def neurons() -> Neurons:
    weight = Grid("weight", ("unit", "input"), np.array([[2.0, -1.0, 0.5]]), None, (1, 3))
    x, z, y = (
        Grid(name, ("feature",), np.array(values), None, (len(values),))
        for name, values in (("x", [3.0, 4.0]), ("z", [2.5]), ("y", [float(np.tanh(2.5))]))
    )
    return Neurons(weight, True, x, z, y, "tanh")


def test_the_terms_add_up() -> None:
    assert of_unit(neurons(), 0, mean=False).lines == [
        ("w[0,0] · x[0]", "2.0000 × 3.0000 = +6.0000"),
        ("w[0,1] · x[1]", "−1.0000 × 4.0000 = −4.0000"),
        ("b[0]", "+0.5000"),
        ("z", "2.5000"),
        ("y = tanh(z)", "0.9866"),
    ]


def test_the_mean_of_activations_is_called_so() -> None:
    assert "mean of tanh(z)" in dict(of_unit(neurons(), 0, mean=True).lines)
