"""Every quick fix cures its problem for certain, also inside groups, and is one step that undo takes back."""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from editor.document import grouping
from editor.document.cures import cures, done
from editor.document.document import Document
from editor.document.fixes.fewer_turns import FewerTurns
from editor.document.fixes.fix import FIXES, Case, Cure
from editor.document.inspecting import inspect
from engine import check as checking
from engine import memory
from engine.check import Inspection, leading_to
from engine.data.spiral import Spiral
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.editing.inside import inside
from engine.formats.project import examples, read
from engine.formats.sheet_text import TextError, from_text, to_text
from engine.graph import Graph, Learning, Wire
from engine.groups.group import Group
from engine.groups.reroute import Reroute
from engine.groups.unfold import MOST, size, unfold
from engine.layers.add import Add
from engine.layers.concat import Concat
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.flatten import Flatten
from engine.layers.group_norm import GroupNorm
from engine.layers.layer import Layer
from engine.layers.lstm import LSTM
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.problem import Problem
from engine.sheet import Sheet, Training
from engine.wiring import wiring
from tests.editor.document.faulty import CASES, Faulty, repeated, row, sheet_of


def asked(sheet: Sheet, kind: str, node: str | None) -> list[Problem]:
    return [problem for problem in inspect(sheet).problems if (problem.kind, problem.node) == (kind, node)]


def offers(sheet: Sheet, problem: Problem) -> list[Cure]:
    return list(cures(sheet, inspect(sheet), problem))


def told(problem: Problem) -> tuple[object, ...]:
    return problem.kind, problem.node, problem.port, problem.wire


def proves(sheet: Sheet, problem: Problem, cure: Cure) -> Sheet:
    """The sheet behind a cure; the problem is gone, and all errors were there or behind another error's node."""
    before, after = inspect(sheet), done(sheet, cure.steps)
    found = inspect(after)
    assert told(problem) not in [told(each) for each in found.problems], cure.words
    behind = set(behind_errors(sheet, before))
    for error in found.errors:
        there = told(error) in [told(each) for each in before.errors]
        assert there or error.node in behind or size(sheet.graph) > MOST, (cure.words, str(error))
    return after


def behind_errors(sheet: Sheet, found: Inspection) -> set[str]:
    """Nodes that some faulty node comes before: what is wrong with them nobody could know."""
    if size(sheet.graph) > MOST:
        return set()
    flat = unfold(sheet.graph).graph
    turned = Graph(flat.nodes, tuple(Wire(w.target, w.input, w.source, w.output) for w in flat.wires))
    faulty = {error.node for error in found.errors} | {error.wire.target for error in found.errors if error.wire}
    return leading_to(turned, [wire.target for wire in flat.wires if wire.source in faulty]) | faulty - {None}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_offered_cures_and_undo_takes_it_back(case: Faulty, qapp: object) -> None:
    sheet = sheet_of(case)
    problem, *_ = asked(sheet, case.kind, case.node)
    found = offers(sheet, problem)
    assert tuple(cure.words for cure in found) == case.offered
    for place, cure in enumerate(found):
        after = proves(sheet, problem, cure)
        assert after.places.keys() == after.graph.nodes.keys()
        if not place:
            assert case.nodes.items() <= after.graph.nodes.items()
        document = Document()
        document.replace(sheet)
        document.apply(cure.words, after)
        assert document.undo_stack.count() == 1
        document.undo_stack.undo()
        assert document.sheet == sheet
        document.undo_stack.redo()
        assert document.sheet == after


def test_there_is_a_drawing_for_every_fix() -> None:
    unseen = set(FIXES) - {FewerTurns}  # has tests of its own
    for case in CASES.values():
        sheet = sheet_of(case)
        for problem in asked(sheet, case.kind, case.node):
            offered = {cure.words for cure in offers(sheet, problem)}
            unseen -= {
                fix
                for fix in unseen
                if problem.kind in fix.kinds
                and offered & {cure.words for cure in fix.propose(Case(sheet, inspect(sheet), problem))}
            }
    assert not unseen


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_inside_a_group_the_cure_is_made_there(case: Faulty) -> None:
    """The faulty node alone in a group: what is offered still cures, and as many things are offered."""
    sheet = sheet_of(case)
    if case.node is None or not sheet.graph.nodes[case.node.partition(".")[0]].inputs():
        return
    try:
        grouped, name = grouping.group(sheet, [case.node.partition(".")[0]])
    except EditRefused:
        return
    for problem in [each for each in inspect(grouped).problems if each.kind == case.kind and each.node is not None]:
        for cure in offers(grouped, problem):
            after = proves(grouped, problem, cure)
            for path, _ in cure.steps:
                assert inside(after, path) != inside(grouped, path)
            if all(path == (name,) for path, _ in cure.steps):
                assert replace(after.graph, nodes={}) == replace(grouped.graph, nodes={})
                assert {*inside(after, (name,)).places} == {*inside(after, (name,)).graph.nodes}


def test_a_flatten_is_inserted_in_the_group_where_it_is_wanted() -> None:
    sheet = sheet_of(CASES["images into Dense"])
    grouped, name = grouping.group(sheet, ["n1"])
    (problem,) = asked(grouped, "shape", f"{name}.n1")
    (cure,) = offers(grouped, problem)
    after = done(grouped, cure.steps)
    assert cure.words == "Insert Flatten before n1"
    assert set(after.graph.nodes) == set(grouped.graph.nodes)
    within = inside(after, (name,))
    assert within.graph.nodes.keys() == {"in", "n1", "out", "flatten_1"}
    assert Wire("flatten_1", "y", "n1", "x") in within.graph.wires
    assert not inspect(after).errors


def test_units_are_set_inside_the_group_that_lies_before_the_loss() -> None:
    grouped, name = grouping.group(sheet_of(CASES["too few outputs"]), ["n2", "n3"])
    outer, around = grouping.group(grouped, [name])
    for sheet, words in ((grouped, f"Set units of {name}.n2 to 10"), (outer, f"Set units of {around}.{name}.n2 to 10")):
        (problem,) = asked(sheet, "shape", "loss")
        (cure,) = offers(sheet, problem)
        assert cure.words == words
        assert not inspect(proves(sheet, problem, cure)).errors


def test_every_turn_of_a_repeated_group_gets_the_cure() -> None:
    sheet = sheet_of(CASES["images into Dense"])
    grouped, name = grouping.group(sheet, ["n1"])
    holder = grouped.graph.nodes[name]
    assert isinstance(holder, Group)
    sheet = edits.set_layer(grouped, name, replace(holder, repeat=3))
    (problem,) = asked(sheet, "shape", f"{name}.1.n1")
    (cure,) = offers(sheet, problem)
    assert not inspect(proves(sheet, problem, cure)).errors


def test_a_groups_input_is_wired_outside() -> None:
    grouped, name = grouping.group(sheet_of(CASES["a batch of more than there is"]), ["n1"])
    cut = edits.disconnect(grouped, [wire for wire in grouped.graph.wires if wire.target == name])
    holder = cut.graph.nodes[name]
    assert isinstance(holder, Group)
    for sheet, long in ((cut, name), (edits.set_layer(cut, name, replace(holder, repeat=2)), f"{name}.1")):
        (problem,) = asked(sheet, "missing input", long)
        (cure,) = offers(sheet, problem)
        assert cure.words == "Wire inputs of data to in"
        assert not inspect(proves(sheet, problem, cure)).errors


def test_a_batch_that_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet(graph=CASES["too few channels"].graph, training=Training(batch_size=500))
    wired = wiring(sheet.graph)
    fits = checking.infer_specs(sheet.graph, wired).fits
    needed = {batch: sum(memory.needed(sheet.graph, wired, fits, batch).values()) for batch in (32, 64, 500)}
    assert needed[32] < needed[64] < needed[500]
    monkeypatch.setattr(checking, "installed", lambda: needed[64] - 1)
    (problem,) = [each for each in inspect(sheet).errors if each.kind == "memory"]
    (cure,) = offers(sheet, problem)
    assert cure.words == "Set the batch to 32"
    assert done(sheet, cure.steps).training == Training(batch_size=32)
    proves(sheet, problem, cure)
    monkeypatch.setattr(checking, "installed", lambda: 1000)
    assert not offers(sheet, next(each for each in inspect(sheet).errors if each.kind == "memory"))


def test_fewer_turns_where_groups_stand_for_too_much() -> None:
    graph = row(Spiral(), repeated(1000, Dense(units=2)), Dense(units=2), CrossEntropy())
    inner = Sheet(graph=graph)
    deep, name = grouping.group(inner, ["n1"])  # 1,000 turns of three, and three nodes around them
    holder = deep.graph.nodes[name]
    assert isinstance(holder, Group)
    sheet = edits.set_layer(deep, name, replace(holder, repeat=7))
    assert size(sheet.graph) == 7 * 3002 + 3 > MOST
    (problem,) = inspect(sheet).problems
    first, second = offers(sheet, problem)
    assert (first.words, second.words) == (f"Repeat {name} 6 times", f"Repeat {name}.n1 951 times")
    for cure in (first, second):
        assert MOST - 3002 < size(done(sheet, cure.steps).graph) <= MOST


OTHERS: list[Layer] = [
    *(Dense(), Dense(units=2), Flatten(), ReLU(), Softmax(), Sigmoid(), Add(), Concat(), Conv2D(), Embedding(), LSTM()),
    *(MultiHeadAttention(heads=3), GroupNorm(groups=3), MSE(), CrossEntropy(), BinaryCrossEntropy(), NLL(), Reroute()),
]
LAYERS_MEANT = st.sampled_from(OTHERS)
PICK = st.integers(0, 10**6)
DAMAGE = st.lists(
    st.one_of(
        st.tuples(st.just("layer"), PICK, LAYERS_MEANT),
        st.tuples(st.just("add"), PICK, LAYERS_MEANT),
        st.tuples(st.just("cut"), PICK, st.none()),
        st.tuples(st.just("lead"), PICK, PICK),
        st.tuples(st.just("rename"), PICK, st.sampled_from(["x", "y", "a", "gone"])),
        st.tuples(st.just("share"), PICK, PICK),
        st.tuples(st.just("delete"), PICK, st.none()),
        st.tuples(st.just("mute"), PICK, st.none()),
        st.tuples(st.just("batch"), PICK, st.none()),
        st.tuples(st.just("group"), PICK, PICK),
        st.tuples(st.just("repeat"), PICK, st.integers(1, 3)),
        st.tuples(st.just("tie"), PICK, st.none()),
    ),
    min_size=1,
    max_size=6,
)


def damaged(sheet: Sheet, what: str, pick: int, more: Any) -> Sheet:
    """One thing done that a person would rather not have done; the same where it cannot be done."""
    names, wires = list(sheet.graph.nodes), list(sheet.graph.wires)
    if not names or not wires:
        return sheet
    name, wire = names[pick % len(names)], wires[pick % len(wires)]
    layer = sheet.graph.nodes[name]
    match what:
        case "layer":
            return replace(sheet, graph=replace(sheet.graph, nodes={**sheet.graph.nodes, name: more}))
        case "add":
            return edits.add_node(sheet, more, (0.0, 0.0))[0]
        case "cut":
            return edits.disconnect(sheet, (wire,))
        case "lead":
            other = wires[more % len(wires)]
            return edits.with_wires(sheet, {*wires, Wire(wire.source, wire.output, other.target, other.input)})
        case "rename":
            led = replace(wire, input=more) if pick % 2 else replace(wire, output=more)
            return edits.with_wires(sheet, {*wires, led} - {wire})
        case "share":
            other = names[more % len(names)]
            return edits.set_learning(sheet, name, Learning(shares=other))
        case "delete":
            return edits.remove(sheet, [name], heal=False)
        case "mute":
            return edits.mute(sheet, [name], True)
        case "batch":
            return edits.set_training(sheet, Training(batch_size=1 + pick))
        case "group":
            return grouping.group(sheet, [name, names[more % len(names)]])[0]
        case "repeat" if isinstance(layer, Group):
            return edits.set_layer(sheet, name, replace(layer, repeat=more))
        case "tie" if isinstance(layer, Group):
            return edits.set_layer(sheet, name, replace(layer, tied=True))
    return sheet


def loads(sheet: Sheet) -> bool:
    """Whether a file could hold it; such with two wires at one input cannot be saved and opened."""
    with suppress(TextError):
        return from_text(to_text(sheet)) == sheet
    return False


SOUND = [read(path).sheet for path in examples().values()]


@pytest.mark.parametrize("rounds", [60, pytest.param(3000, marks=pytest.mark.nightly)])
def test_whatever_is_wrong_what_is_offered_cures_it(rounds: int) -> None:
    offered: Counter[str] = Counter()

    @settings(max_examples=rounds, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sheet=st.sampled_from(SOUND), damage=DAMAGE)
    def whatever(sheet: Sheet, damage: list[tuple[str, int, Any]]) -> None:
        for each in damage:
            with suppress(EditRefused):
                sheet = damaged(sheet, *each)
        found = inspect(sheet)
        for problem in found.problems[:12]:
            for cure in cures(sheet, found, problem):
                after = proves(sheet, problem, cure)
                assert loads(after) or not loads(sheet)
                offered[cure.words.partition(" ")[0]] += 1

    whatever()
    assert len(offered) > 3  # it was no empty test
