"""One drawing three times: flat, with a group in it, and with a group that is repeated; and names in each."""

from msgspec.structs import replace

from editor.document import grouping
from engine.check import check
from engine.data.spiral import Spiral
from engine.editing import edits
from engine.graph import Wire
from engine.groups.group import Group
from engine.layers.dense import Dense
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.losses.cross_entropy import CrossEntropy
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet
from tests.engine.trainable import chain


def flat() -> Sheet:
    """Spiral_0 → Dense_1 → Sigmoid_2 → Dense_3, which holds a sigmoid → Dense_4 → Softmax_5 → CrossEntropy_6; and a
    dense layer that Dense_1 feeds and no loss depends on, side."""
    inner = [Dense(units=8), Sigmoid(), Dense(units=8, activation=Sigmoid())]
    layers = [Spiral(samples=100), *inner, Dense(units=2), Softmax(), CrossEntropy(weight=2.0)]
    sheet = chain(layers, optimizer=SGD(learning_rate=0.1), batch_size=20)
    sheet = edits.move(sheet, {name: (240.0 * place, 0.0) for place, name in enumerate(sheet.graph.nodes)})
    sheet, name = edits.add_node(sheet, Dense(units=3), (480.0, 200.0))
    sheet = edits.connect(edits.rename(sheet, name, "side"), Wire("Dense_1", "y", "side", "x"))
    assert not check(sheet.graph, training=True).errors
    return sheet


def grouped() -> Sheet:
    """Dense_1 to Dense_3 and side lie in group_1."""
    sheet, name = grouping.group(flat(), ["Dense_1", "Sigmoid_2", "Dense_3", "side"])
    assert name == "group_1"
    assert not check(sheet.graph, training=True).errors
    return sheet


def repeated() -> Sheet:
    """Sigmoid_2 and Dense_3 lie in group_1, which is gone through three times."""
    sheet, name = grouping.group(flat(), ["Sigmoid_2", "Dense_3"])
    group = sheet.graph.nodes[name]
    assert isinstance(group, Group)
    sheet = edits.set_layer(sheet, name, replace(group, repeat=3))
    assert not check(sheet.graph, training=True).errors
    return sheet
