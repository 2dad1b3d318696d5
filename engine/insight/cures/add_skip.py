"""A way around some layers."""

from engine.check import check
from engine.cure import Cure, cure
from engine.editing.behind import between, put_behind
from engine.editing.edits import EditRefused, add_node, connect, known
from engine.editing.inside import inside, located, with_inside
from engine.family import Setting
from engine.graph import Port, Wire
from engine.layers.add import Add
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.sheet import Sheet
from engine.tensor import Shape, times

BELOW = 180.0  # how far under the layers the way around leads, where it has a node of its own


@cure(title="Add a skip connection")
class AddSkip(Cure, Setting):
    """From what `first` gets to what `last` gives, which are added."""

    first: str
    last: str

    @property
    def words(self) -> str:
        around = self.first if self.first == self.last else f"{self.first} … {self.last}"
        return f"Add a skip connection around {around}"

    @property
    def meaning(self) -> str:
        return "Adds what goes in to what comes out: the gradient has a way past these layers, and comes through whole."

    def edit(self, sheet: Sheet) -> Sheet:
        path, first = located(sheet, self.first)
        other, last = located(sheet, self.last)
        if path != other:
            raise EditRefused(f"{self.first} and {self.last} lie in different groups. Choose two of one group.")
        inner = inside(sheet, path)
        known(inner, first)
        known(inner, last)
        source = source_of(inner, first)
        before = self.first.removesuffix(first) + source.source, source.output
        inner, add = put_behind(inner, last, Add())
        behind = next(wire for wire in inner.graph.wires if wire.target == add)
        turned = projection(*self.shapes(sheet, before, (self.last, behind.output)))
        end = Wire(source.source, source.output, add, "b")
        if turned is not None:
            x, _ = between(inner, source.source, add)
            low = max(inner.places.get(name, (0.0, 0.0))[1] for name in (source.source, first, last))
            inner, way = add_node(inner, turned, (x, low + BELOW))
            inner = connect(inner, Wire(source.source, source.output, way, "x"))
            end = Wire(way, "y", add, "b")
        return with_inside(sheet, path, connect(inner, end))

    def shapes(self, sheet: Sheet, *ports: Port) -> list[Shape]:
        """What leaves these ports of the whole."""
        specs = check(sheet.graph).specs
        if not all(port in specs for port in ports):
            raise EditRefused(f"The sizes at {self.first} and {self.last} are not known. Mend what is marked first.")
        return [specs[port].shape for port in ports]


def source_of(sheet: Sheet, name: str) -> Wire:
    """The wire at a node's first input."""
    ports = sheet.graph.nodes[name].inputs()[:1]
    for wire in sheet.graph.wires:
        if wire.target == name and wire.input in ports:
            return wire
    raise EditRefused(f"{name} has nothing at its input, so there is nothing to lead around it. Wire it first.")


def projection(coming: Shape, leaving: Shape) -> Layer | None:
    """What brings the one size to the other; None where they are the same."""
    if coming == leaving:
        return None
    if len(coming) == len(leaving) in (1, 2) and coming[:-1] == leaving[:-1]:
        return Dense(units=leaving[-1], bias=False)
    if len(coming) == len(leaving) == 3 and coming[1:] == leaving[1:]:
        return Conv2D(filters=leaving[0], kernel=1, bias=False)
    raise EditRefused(f"No way leads around from {times(coming)} to {times(leaving)}. Choose other layers.")
