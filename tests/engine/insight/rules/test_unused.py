"""Parameters that never learn are found, and nothing else is."""

from msgspec.structs import replace

from engine import doctor
from engine.graph import Learning
from engine.insight.rules.unused import Unused
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.layers.stop_gradient import StopGradient
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.sheet import Sheet
from tests.engine.graphs import wire
from tests.engine.insight.rules.drawings import HIDDEN, POINTS, drawing, found, with_nodes

SOUND = drawing(POINTS, HIDDEN, Dense(units=1), loss=BinaryCrossEntropy())
DANGLING = with_nodes(
    SOUND, {"side": Dense(units=3), "bent": ReLU(), "more": Dense(units=2)},
    wire("n1", "side"), wire("side", "bent"), wire("bent", "more"),
)  # fmt: skip


def unmoved(sheet: Sheet) -> set[str]:
    """Nodes whose parameters are after the training what they were before it, by comparing arrays."""
    run = doctor.visit(sheet, rules=()).run
    after = {key: array.copy() for key, array in run.program.parameters.items()}
    run.reset()
    return {key.rpartition(".")[0] for key, array in run.program.parameters.items() if (array == after[key]).all()}


def test_a_branch_without_an_end_is_found_and_removed() -> None:
    (finding,) = found(DANGLING, Unused())
    assert finding.nodes == ("side", "more")
    assert set(finding.nodes) == unmoved(DANGLING)
    assert [evidence.value for evidence in finding.evidence] == [8 * 3 + 3, 3 * 2 + 2]
    assert finding.cures[0].edit(DANGLING).graph == SOUND.graph


def test_what_stops_gradients_is_named_and_left_out() -> None:
    sheet = drawing(POINTS, HIDDEN, StopGradient(), Dense(units=1), loss=BinaryCrossEntropy())
    (finding,) = found(sheet, Unused())
    assert finding.nodes == ("n1",)
    assert set(finding.nodes) == unmoved(sheet)
    assert "n2 lets no gradient through" in finding.words
    assert found(finding.cures[0].edit(sheet), Unused()) == ()


def test_a_loss_that_counts_nothing_teaches_nothing() -> None:
    sheet = with_nodes(
        SOUND, {"side": Dense(units=1), "mute": BinaryCrossEntropy(weight=0.0)},
        wire("n1", "side"), wire("side", "mute.prediction"), wire("data.targets", "mute.targets"),
    )  # fmt: skip
    (finding,) = found(sheet, Unused())
    assert finding.nodes == ("side",)
    assert set(finding.nodes) == unmoved(sheet)
    assert "the weight of mute is 0" in finding.words


def test_a_way_round_what_stops_gradients_is_enough() -> None:
    sheet = with_nodes(
        drawing(POINTS, HIDDEN, StopGradient(), Add(), Dense(units=1), loss=BinaryCrossEntropy()),
        {},
        wire("n1", "n3.b"),
    )
    wires = tuple(replace(w, input="a") if (w.source, w.target) == ("n2", "n3") else w for w in sheet.graph.wires)
    sheet = replace(sheet, graph=replace(sheet.graph, wires=wires))
    assert found(sheet, Unused()) == ()
    assert unmoved(sheet) == set()


def test_frozen_on_purpose_is_no_illness() -> None:
    frozen = replace(SOUND, graph=replace(SOUND.graph, learning={"n1": Learning(frozen=True)}))
    assert found(frozen, Unused()) == ()
    resting = replace(DANGLING, graph=replace(DANGLING.graph, learning={"side": Learning(frozen=True)}))
    assert found(resting, Unused())[0].nodes == ("more",)
    assert found(SOUND, Unused()) == ()
