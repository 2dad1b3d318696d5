"""Going through the drawing by keyboard: what each key selects, that it is in view, what is said at an end."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt

from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.sheet import Frame, Note, Sheet
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, TARGETS, Bench, chain, grid

RIGHT, LEFT, UP, DOWN = Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
ORDER = ["spiral", "dense_3", "dense_1", "tanh", "dense_2", "loss"]  # sources first: dense_3 has no wire


def one(bench: Bench) -> str:
    """The one selected node or remark."""
    (name,) = bench.selection.names
    assert not bench.selection.wires
    return name


def wire(bench: Bench) -> Wire:
    """The one selected wire."""
    (found,) = bench.selection.wires
    assert not bench.selection.names
    return found


def test_next_and_previous_go_in_the_order_of_the_data_and_say_where_it_ends(bench: Bench) -> None:
    seen = []
    for _ in ORDER:
        bench.key(RIGHT, CTRL)
        seen.append(one(bench))
    assert seen == ORDER
    bench.key(RIGHT, CTRL)
    assert one(bench) == "loss"
    assert bench.refusal() == "loss is the last in the order of the data."
    back = []
    for _ in ORDER[1:]:
        bench.key(LEFT, CTRL)
        back.append(one(bench))
    assert back == ORDER[-2::-1]
    bench.key(LEFT, CTRL)
    assert bench.refusal() == "spiral is the first in the order of the data."
    assert bench.untouched()


def test_previous_begins_at_the_end(bench: Bench) -> None:
    bench.key(LEFT, CTRL)
    assert one(bench) == "loss"


def test_notes_and_frames_come_last(make_bench: Callable[..., Bench]) -> None:
    remarks = {"note_1": Note(place=(0, 300), text="read me"), "frame_1": Frame(place=(-40, -60), title="all")}
    bench = make_bench(replace(chain(), remarks=remarks))
    bench.selection.set(("loss",))
    bench.key(RIGHT, CTRL)
    assert bench.selection.remarks == {"note_1"}
    bench.key(RIGHT, CTRL)
    assert bench.selection.remarks == {"frame_1"}
    bench.key(RIGHT, ALT)
    assert bench.refusal() == "frame_1 feeds nothing."
    bench.key(LEFT, CTRL)
    bench.key(LEFT, CTRL)
    assert one(bench) == "loss"


def test_following_a_wire_and_back(bench: Bench) -> None:
    bench.selection.set(("spiral",))
    seen = []
    for _ in range(4):
        bench.key(RIGHT, ALT)
        seen.append(one(bench))
    assert seen == ["dense_1", "tanh", "dense_2", "loss"]  # of spiral's two outputs the first
    bench.key(RIGHT, ALT)
    assert bench.refusal() == "loss feeds nothing."
    for expected in ("dense_2", "tanh", "dense_1", "spiral"):
        bench.key(LEFT, ALT)
        assert one(bench) == expected
    bench.key(LEFT, ALT)
    assert bench.refusal() == "Nothing feeds spiral."


def branches() -> Sheet:
    """A node that feeds three, which feed one; the lowest is the first in the order of the data."""
    nodes = {"relu_1": LAYERS["ReLU"](), "low": LAYERS["Tanh"](), "high": LAYERS["Abs"](), "middle": LAYERS["Exp"]()}
    nodes["add_1"] = LAYERS["Add"]()
    places = {"relu_1": (0, 0), "low": (200, 200), "high": (200, -200), "middle": (200, 0), "add_1": (400, 0)}
    branch = ("low", "high", "middle")
    wires = tuple(Wire("relu_1", "y", name, "x") for name in branch)
    ports = LAYERS["Add"]().inputs()
    wires += tuple(Wire(name, "y", "add_1", port) for name, port in zip(branch, ports, strict=False))
    return Sheet(graph=Graph(nodes, wires), places=places)


def test_up_and_down_among_siblings(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(branches())
    bench.selection.set(("relu_1",))
    bench.key(RIGHT, ALT)
    assert one(bench) == "high"  # of one output's wires the highest
    for key, expected in ((DOWN, "middle"), (DOWN, "low"), (UP, "middle"), (UP, "high")):
        bench.key(key, ALT)
        assert one(bench) == expected
    bench.key(UP, ALT)
    assert bench.refusal() == "Nothing above high is fed by the same node or feeds the same one."
    bench.selection.set(("relu_1",))
    bench.key(DOWN, ALT)
    assert bench.refusal() == "Nothing below relu_1 is fed by the same node or feeds the same one."
    assert one(bench) == "relu_1"


def test_shift_extends_and_going_back_shrinks(bench: Bench) -> None:
    bench.selection.set(("dense_1",))
    bench.key(RIGHT, ALT | SHIFT)
    bench.key(RIGHT, ALT | SHIFT)
    assert bench.selection.nodes == {"dense_1", "tanh", "dense_2"}
    bench.key(LEFT, ALT | SHIFT)
    assert bench.selection.nodes == {"dense_1", "tanh"}
    bench.key(RIGHT, CTRL | SHIFT)
    assert bench.selection.nodes == {"dense_1", "tanh", "dense_2"}
    bench.key(LEFT, CTRL | SHIFT)
    bench.key(LEFT, CTRL | SHIFT)
    bench.key(LEFT, CTRL | SHIFT)
    assert bench.selection.nodes == {"dense_1", "dense_3"}
    bench.key(RIGHT, CTRL)
    assert one(bench) == "dense_1"  # goes on from where the keyboard is


def test_after_the_mouse_has_selected_several_it_goes_on_from_the_last_or_back_from_the_first(bench: Bench) -> None:
    for key, expected in ((RIGHT, "dense_2"), (LEFT, "spiral")):
        bench.selection.set(("tanh", "dense_1"))
        bench.key(key, ALT)
        assert one(bench) == expected


def test_the_wires_of_a_node_in_turn_to_be_deleted(bench: Bench) -> None:
    bench.selection.set(("spiral",))
    bench.key(Qt.Key.Key_W, ALT)
    assert wire(bench) == IN
    bench.key(Qt.Key.Key_W, ALT)
    assert wire(bench) == TARGETS
    bench.key(Qt.Key.Key_W, ALT)
    assert wire(bench) == IN  # from the start again
    bench.key(Qt.Key.Key_W, ALT | SHIFT)
    assert wire(bench) == TARGETS
    bench.key(Qt.Key.Key_Delete)
    assert TARGETS not in bench.sheet.graph.wires
    assert bench.undone()


def test_from_a_wire_to_its_ends_and_to_the_next(bench: Bench) -> None:
    bench.selection.set(("tanh",))
    bench.key(Qt.Key.Key_W, ALT)
    assert wire(bench) == MIDDLE
    bench.key(DOWN, ALT)
    assert wire(bench) == OUT
    bench.key(UP, ALT)
    assert wire(bench) == MIDDLE
    bench.key(LEFT, ALT)
    assert one(bench) == "dense_1"
    bench.selection.set((), (LAST,))
    bench.key(RIGHT, ALT)
    assert one(bench) == "loss"


def test_a_node_without_wires_says_so(bench: Bench) -> None:
    bench.selection.set(("dense_3",))
    bench.key(Qt.Key.Key_W, ALT)
    assert bench.refusal() == "dense_3 has no wires."
    assert one(bench) == "dense_3"


def test_what_is_reached_is_seen_and_the_view_stays_where_it_is_seen_already(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(grid(60))
    canvas = bench.canvas
    canvas.set_view(canvas.picture.view.zoomed(1 / canvas.picture.view.scale, QPointF(0, 0)))
    moved = 0
    for _ in range(60):
        before = canvas.picture.view
        bench.key(RIGHT, CTRL)
        moved += canvas.picture.view != before
        assert canvas.rect().contains(canvas.node_rect(one(bench)))
    assert 0 < moved < 55


def test_an_empty_canvas_leaves_the_keys_alone(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(Sheet())
    for keys in (CTRL, ALT, CTRL | SHIFT):
        bench.key(RIGHT, keys)
    assert not bench.selection.names
    assert bench.untouched()


def test_arrows_move_the_view_while_nothing_is_selected(bench: Bench) -> None:
    before = bench.canvas.picture.view
    bench.key(RIGHT)
    assert bench.canvas.picture.view.dx < before.dx  # what lay to the right comes nearer
    bench.key(LEFT)
    bench.key(DOWN)
    assert bench.canvas.picture.view.dx == before.dx
    assert bench.canvas.picture.view.dy < before.dy
    bench.key(UP)
    assert bench.canvas.picture.view == before
    assert bench.untouched()
