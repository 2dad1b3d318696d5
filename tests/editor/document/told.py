"""What a document has said: every signal with its argument, and a drawing built from nothing else."""

from typing import Any

from editor.document.document import Document

SIGNALS = (
    "wire_removed",
    "node_removed",
    "node_added",
    "node_changed",
    "node_moved",
    "wire_added",
    "training_changed",
    "graph_changed",
    "inspected",
    "replaced",
    "changed",
    "title_changed",
)


class Told:
    """Remembers the signals in their order, as name or (name, argument)."""

    def __init__(self, document: Document) -> None:
        self.words: list[Any] = []
        for name in SIGNALS:
            getattr(document, name).connect(lambda *arguments, name=name: self.hear(name, *arguments))

    def hear(self, name: str, *arguments: Any) -> None:
        self.words.append((name, *arguments) if arguments else name)

    def take(self) -> list[Any]:
        """The words since the last call."""
        words, self.words = self.words, []
        return words


class Mirror:
    """A view that reads of the sheet only what the signals name; it must agree with it at any time."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes: dict[str, Any] = {}
        self.places: dict[str, Any] = {}
        self.wires: set[Any] = set()
        self.training: Any = document.sheet.training
        self.inspection: Any = document.inspection
        for name in document.sheet.graph.nodes:
            self.add(name)
        self.wires.update(document.sheet.graph.wires)
        document.node_added.connect(self.add)
        document.node_removed.connect(self.remove)
        document.node_changed.connect(self.change)
        document.node_moved.connect(self.move)
        document.wire_added.connect(self.add_wire)
        document.wire_removed.connect(self.wires.remove)
        document.training_changed.connect(self.train)
        document.inspected.connect(self.inspect)

    def add(self, name: str) -> None:
        assert name not in self.nodes
        self.nodes[name] = self.document.sheet.graph.nodes[name]
        self.places[name] = self.document.sheet.places.get(name)

    def remove(self, name: str) -> None:
        assert not [wire for wire in self.wires if name in (wire.source, wire.target)], "its wires went first"
        del self.nodes[name], self.places[name]

    def change(self, name: str) -> None:
        assert self.nodes[name] != self.document.sheet.graph.nodes[name]
        self.nodes[name] = self.document.sheet.graph.nodes[name]

    def move(self, name: str) -> None:
        assert self.places[name] != self.document.sheet.places.get(name)
        self.places[name] = self.document.sheet.places.get(name)

    def add_wire(self, wire: Any) -> None:
        assert wire not in self.wires
        assert wire.source in self.nodes
        assert wire.target in self.nodes
        self.wires.add(wire)

    def train(self) -> None:
        self.training = self.document.sheet.training

    def inspect(self) -> None:
        self.inspection = self.document.inspection

    def agrees(self) -> bool:
        """Whether the drawing is the sheet."""
        sheet = self.document.sheet
        return (
            self.nodes == sheet.graph.nodes
            and self.places == {name: sheet.places.get(name) for name in sheet.graph.nodes}
            and self.wires == set(sheet.graph.wires)
            and self.training == sheet.training
            and self.inspection is self.document.inspection
        )
