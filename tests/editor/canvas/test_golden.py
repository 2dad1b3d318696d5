"""A graph of 12 nodes and one of 200 look as they did when a person last looked at them, in both themes.

`python -m pytest tests/editor/canvas/test_golden.py --audit` does not compare: it writes the new pictures into
audit/golden, and into audit/compared each below the accepted one, with their difference.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtGui import QFontDatabase

from editor.canvas import labels
from editor.canvas.painters import text
from editor.look import fonts
from engine.editing import edits
from engine.graph import Graph, Learning, Wire
from engine.layers.layer import LAYERS
from engine.sheet import Frame, Sheet, Training
from tests.editor.canvas.conftest import Bench, weights_of
from tests.editor.canvas.golden import COMPARED, Pixels, differing, read, seen, words_in, write_for_audit

SIZE = 1280, 720
FONTS = ("DejaVu Sans",), ("DejaVu Sans Mono",)  # of the accepted pictures, for words and for numbers
OTHERS = ("DejaVu Serif",), ("DejaVu Sans",)
THEMES = "dark", "light"


def twelve() -> Sheet:
    """A branch that is added up again, a skip that is joined on, two losses; an error, a warning, and more marks."""
    nodes = {
        "spiral": LAYERS["Spiral"](),
        "dense_1": LAYERS["Dense"](units=16),
        "tanh_1": LAYERS["Tanh"](),
        "upper": LAYERS["Dense"](units=8),
        "lower": LAYERS["Dense"](units=8),
        "relu_1": LAYERS["ReLU"](),
        "add_1": LAYERS["Add"](),
        "concat_1": LAYERS["Concat"](),
        "head": LAYERS["Dense"](units=1),
        "sigmoid_1": LAYERS["Sigmoid"](),
        "loss": LAYERS["BinaryCrossEntropy"](),
        "second_loss": LAYERS["MSE"](),
    }
    places = {name: (x * 240.0, y * 20.0) for name, (x, y) in zip(nodes, PLACES, strict=True)}
    graph = Graph(nodes, WIRES, {"lower": Learning(frozen=True)}, muted=("relu_1",))
    frame = Frame(place=(700.0, -140.0), size=(460.0, 335.0), title="Two ways", colour="violet")
    return Sheet(graph=graph, places=places, training=Training(batch_size=64), remarks={"frame_1": frame})


PLACES = ((0, 2), (1, 2), (2, 2), (3, -4), (3, 4), (4, 4), (0, 20), (1, 20), (2, 20), (3, 20), (4, 20), (2, 28))
WIRES = (
    Wire("spiral", "inputs", "dense_1", "x"),
    Wire("dense_1", "y", "tanh_1", "x"),
    Wire("tanh_1", "y", "upper", "x"),
    Wire("tanh_1", "y", "lower", "x"),
    Wire("lower", "y", "relu_1", "x"),
    Wire("upper", "y", "add_1", "a"),
    Wire("relu_1", "y", "add_1", "b"),
    Wire("add_1", "y", "concat_1", "a"),
    Wire("dense_1", "y", "concat_1", "b"),
    Wire("concat_1", "y", "head", "x"),
    Wire("head", "y", "sigmoid_1", "x"),
    Wire("sigmoid_1", "y", "loss", "prediction"),
    Wire("spiral", "targets", "loss", "targets"),
    Wire("add_1", "y", "second_loss", "prediction"),
)
GRADIENTS = (1e-8, 3e-7, 2e-6, 4e-5, 0.0, 7e-4, 3e-3, 0.02, float("nan"), 0.4, float("inf"), 40.0, None)
ROWS, COLUMNS = 9, 22


def two_hundred() -> Sheet:
    """Nine chains from one data set with skips inside, added up at their ends; too large to be read at a glance."""
    kinds = ("Dense", "ReLU", "BatchNorm", "Tanh")
    nodes, wires = {"spiral": LAYERS["Spiral"]()}, []
    places = {"spiral": (0.0, 1040.0), "loss": ((COLUMNS + 1) * 220.0, 2080.0)}
    for row in range(ROWS):
        before = ("spiral", "inputs")
        for column in range(COLUMNS):
            name = f"node_{row}_{column}"
            skip = f"node_{row}_{column - 5}" if column in (7, 14) else None
            skip = f"node_{row - 1}_{column}" if column == COLUMNS - 1 and row else skip
            nodes[name] = LAYERS["Add"]() if skip else LAYERS[kinds[column % 4]]()
            places[name] = ((column + 1) * 220.0, row * 260.0)
            wires.append(Wire(*before, name, "a" if skip else "x"))
            if skip:
                wires.append(Wire(skip, "y", name, "b"))
            before = (name, "y")
    nodes["loss"] = LAYERS["MSE"]()
    wires += [Wire(*before, "loss", "prediction"), Wire("spiral", "targets", "loss", "targets")]
    return Sheet(graph=Graph(nodes, tuple(wires)), places=places)


SHEETS = {"twelve": twelve, "two-hundred": two_hundred}


Draw = Callable[..., Bench]


def use_fonts(monkeypatch: pytest.MonkeyPatch, families: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    """Has everything written in these."""
    monkeypatch.setattr(fonts, "SANS", families[0])
    monkeypatch.setattr(fonts, "MONO", families[1])
    labels.sign.cache_clear()
    text.forget()


@pytest.fixture
def draw(make_bench: Callable[[Sheet], Bench], monkeypatch: pytest.MonkeyPatch) -> Iterator[Draw]:
    """Puts one of the graphs on a canvas, or a changed `sheet` of it, after a training that these numbers stand for."""

    def draw(name: str, theme: str, sheet: Sheet | None = None, times: float = 1.0) -> Bench:
        whole = SHEETS[name]()
        bench = make_bench(sheet or whole)
        bench.look.set_theme(theme)  # type: ignore[arg-type]
        bench.canvas.resize(*SIZE)
        random = np.random.default_rng(0)
        dense = [each for each, layer in whole.graph.nodes.items() if type(layer).__name__ == "Dense"]
        spread = tuple(weights_of(each, random.normal(size=(16, 17)).astype(np.float32)) for each in dense)
        readings = {wire: GRADIENTS[row % len(GRADIENTS)] for row, wire in enumerate(whole.graph.wires[:-1])}
        readings[whole.graph.wires[6]] = 3e-3 * times
        bench.session.say(readings, losses={"loss": 0.3127}, miniatures=spread)
        bench.canvas.fit()
        return bench

    use_fonts(monkeypatch, FONTS)
    yield draw
    labels.sign.cache_clear()
    text.forget()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SHEETS)
def test_it_looks_as_it_did(
    draw: Draw, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, name: str, theme: str
) -> None:
    bench, name = draw(name, theme), f"{name}-{theme}"
    new, accepted = seen(bench), read(name)
    if request.config.getoption("--audit"):
        write_for_audit(name, new, accepted)
        pytest.skip(f"nothing was compared; look at {COMPARED / name}.png")
    assert accepted is not None, "there is no accepted picture yet: run with --audit"
    assert new.shape == accepted.shape
    places = differing(new, accepted, words_in(bench, monkeypatch))
    assert not places, f"it looks different at {len(places)} places, {places[:5]}: run with --audit to see them"


# What the comparison is worth


def changes(draw: Draw, monkeypatch: pytest.MonkeyPatch, name: str, theme: str, changed: Callable[[], Bench]) -> bool:
    """Whether a changed graph counts as one that looks different."""
    before: Pixels = seen(draw(name, theme))
    bench = changed()
    return bool(differing(seen(bench), before, words_in(bench, monkeypatch)))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SHEETS)
def test_the_same_graph_is_no_difference(draw: Draw, monkeypatch: pytest.MonkeyPatch, name: str, theme: str) -> None:
    assert not changes(draw, monkeypatch, name, theme, lambda: draw(name, theme))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("name", "gone"), [("twelve", "relu_1"), ("two-hundred", "node_3_3")])
def test_a_missing_node_is_seen(draw: Draw, monkeypatch: pytest.MonkeyPatch, name: str, gone: str, theme: str) -> None:
    sheet = edits.remove(SHEETS[name](), (gone,), heal=False)
    assert changes(draw, monkeypatch, name, theme, lambda: draw(name, theme, sheet))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SHEETS)
def test_one_wire_a_decade_stronger_is_seen(draw: Draw, monkeypatch: pytest.MonkeyPatch, name: str, theme: str) -> None:
    assert changes(draw, monkeypatch, name, theme, lambda: draw(name, theme, times=10.0))


@pytest.mark.parametrize("theme", THEMES)
def test_a_missing_title_is_seen(draw: Draw, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    def untitled() -> Bench:
        bench = draw("twelve", theme)
        captions = bench.canvas.picture.captions
        captions["upper"] = captions["upper"]._replace(title="")
        bench.canvas.nodes.forget()
        return bench

    assert changes(draw, monkeypatch, "twelve", theme, untitled)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SHEETS)
def test_another_font_is_no_difference(draw: Draw, monkeypatch: pytest.MonkeyPatch, name: str, theme: str) -> None:
    if not {*FONTS[0], *FONTS[1], *OTHERS[0]} <= set(QFontDatabase.families()):
        pytest.skip("the DejaVu fonts are not installed")

    before = seen(draw(name, theme))

    def written_otherwise() -> Bench:
        use_fonts(monkeypatch, OTHERS)
        bench = draw(name, theme)
        assert name != "twelve" or (seen(bench) != before).any()
        return bench

    assert not changes(draw, monkeypatch, name, theme, written_otherwise)
