"""What a drawing would become: all by the names that the canvas knows, on groups what is in them."""

from editor.canvas.foreseen import Preview, preview
from editor.canvas.scene import Scene
from engine.cure import Cure
from engine.formats.project import find, read
from engine.insight.cures.insert_norm import InsertNorm
from engine.insight.cures.leave_out import LeaveOut
from engine.insight.cures.swap_activation import SwapActivation
from engine.insight.cures.use_adam import UseAdam
from engine.sheet import Sheet
from tests.engine.insight.cures.drawings import grouped


def of(cure: Cure, sheet: Sheet) -> Preview:
    return preview(cure.words, sheet, cure.edit(sheet), Scene(sheet))


def chips_alone(found: Preview) -> dict[str, str]:
    """What nodes become, where nothing else is to be seen."""
    assert not any((found.training, found.ghosts, found.wires, found.gone, found.cut))
    return found.changed


def test_a_group_says_what_those_in_it_do() -> None:
    sheet = grouped()
    swapped = of(SwapActivation(nodes=("group_1.Sigmoid_2", "group_1.Dense_3")), sheet)
    assert chips_alone(swapped) == {"group_1": "Sigmoid → ReLU, activation Sigmoid → ReLU"}
    assert chips_alone(of(InsertNorm(nodes=("group_1.Dense_1",)), sheet)) == {"group_1": "+ BatchNorm"}
    assert chips_alone(of(LeaveOut(nodes=("group_1.Sigmoid_2",)), sheet)) == {"group_1": "− Sigmoid"}


def test_what_gets_another_name_stays_where_it_is() -> None:
    found = of(SwapActivation(nodes=("sigmoid_1", "sigmoid_3")), read(find("vanishing")).sheet)
    assert chips_alone(found) == dict.fromkeys(("sigmoid_1", "sigmoid_3"), "Sigmoid → ReLU")


def test_who_goes_is_gone_with_its_wires_and_another_one_heals() -> None:
    sheet = read(find("vanishing")).sheet
    found = of(LeaveOut(nodes=("sigmoid_1",)), sheet)
    assert found.gone == {"sigmoid_1"}
    assert {(wire.source, wire.target) for wire in found.cut} == {("dense_1", "sigmoid_1"), ("sigmoid_1", "dense_2")}
    assert len(found.wires) == 1
    assert not found.ghosts
    assert not found.changed


def test_training_is_said_setting_by_setting() -> None:
    sheet = read(find("vanishing")).sheet
    assert of(UseAdam(), sheet).training == ("optimiser SGD → Adam", "learning rate 0.1 → 0.001")
