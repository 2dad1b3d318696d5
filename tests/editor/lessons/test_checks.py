"""Each word of the vocabulary says no before and yes after; a lesson that is malformed is named by file and step."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace as changed

from editor.document.document import Turn
from editor.lessons import checks, lesson, marks, where
from editor.lessons.checks import CHECKS, AnyCheck, Check, holds
from editor.lessons.seen import Seen
from editor.lessons.words import filled, unknown
from editor.selection import Weight
from engine.events import Progress
from engine.explanation import Explanation
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.optimizers.sgd import SGD
from engine.readings import Operation, Reading
from engine.sheet import Sheet, Training

WIRE = Wire("a", "y", "b", "x")


def progress(
    iteration: int = 20, loss: float = 0.5, stage: str = "forward", gradient: float = 1e-3, at: int = 3
) -> Any:
    """Of a run that steps, ten iterations to an epoch."""
    ran = Operation(at, 30, "a", stage, "dot(weight, x) → y", (WIRE,))
    known = dict.fromkeys(Progress.__struct_fields__) | {"metrics": (), "views": ()}
    told = {
        "iteration": iteration,
        "iterations_per_epoch": 10,
        "epoch": 1 + iteration // 10,
        "loss": loss,
        "operation": ran,
        "wires": {WIRE: Reading(2.5, gradient)},
    }
    return Progress(**(known | told))


def sheet(rate: float = 0.1, batch: int = 8) -> Sheet:
    nodes = {"a": Dense(units=2), "b": ReLU()}
    return Sheet(graph=Graph(nodes, (WIRE,)), training=Training(optimizer=SGD(learning_rate=rate), batch_size=batch))


BEFORE = Seen(title="mine", sheet=sheet(), state="paused", progress=progress())
CHAIN = Explanation("a", "weight", (0, 0), None, 8, 20, 0.25, 0.5, (), 0, 0.0, -0.125, -0.125, None)


def shows(**fields: Any) -> Seen:
    return replace(BEFORE, **fields)


def ran(**told: Any) -> Seen:
    return shows(progress=progress(**told))


CASES: list[tuple[Check, Seen]] = [
    (checks.Example(name="xor"), shows(title="xor")),
    (checks.Trained(iterations=5), ran(iteration=25)),
    (checks.Epochs(epochs=2), ran(iteration=40)),
    (checks.AtStage(stage="backward"), ran(stage="backward", at=20)),
    (checks.Stepped(), ran(at=4)),
    (checks.Loss(below=0.4), ran(loss=0.3)),
    (checks.Selected(node="b"), shows(nodes=frozenset("b"))),
    (checks.WireSelected(source="a", target="b"), shows(wires=frozenset({WIRE}))),
    (checks.WeightSelected(node="a"), shows(weight=Weight("a", "weight", (0, 0)))),
    (checks.SetByHand(node="a"), shows(turns=(Turn("a.weight", 0, 0.5),))),
    (checks.LookedInto(node="a"), shows(opened="a")),
    (checks.TabShown(title="Output"), shows(tab="Output")),
    (checks.Explained(node="a"), shows(chain=CHAIN)),
    (checks.Rate(above=1.0), shows(sheet=sheet(rate=2.0))),
    (checks.Rate(below=0.01), shows(sheet=sheet(rate=0.001))),
    (checks.BatchSize(least=64), shows(sheet=sheet(batch=64))),
    (
        checks.OptimizedBy(optimizer="Adam"),
        shows(sheet=changed(sheet(), training=Training())),
    ),
    (checks.Layers(kind="ReLU", most=0), shows(sheet=changed(sheet(), graph=Graph({"a": Dense()})))),
    (checks.Layers(kind="Dense", least=2), shows(sheet=changed(sheet(), graph=Graph({"a": Dense(), "c": Dense()})))),
    (checks.Gradient(node="a", below=1e-6), ran(gradient=0.0)),
    (checks.Gradient(node="a", above=0.1), ran(gradient=0.2)),
    (checks.Broken(), shows(state="failed")),
    (checks.Restarted(), ran(iteration=0)),
    (checks.Exported(), shows(exported=(Path(__file__),))),
]


@pytest.mark.parametrize(("check", "after"), CASES, ids=lambda case: type(case).__name__)
def test_a_check_says_no_before_and_yes_after(check: Check, after: Seen) -> None:
    assert not holds(check, BEFORE, BEFORE)
    assert holds(check, after, BEFORE)


def test_a_pause_is_seen() -> None:
    assert not holds(checks.Paused(), shows(state="running"), shows(state="running"))
    assert holds(checks.Paused(), BEFORE, shows(state="running"))


def test_every_word_has_a_function_and_a_case() -> None:
    assert set(get_args(AnyCheck)) == set(CHECKS)
    assert {type(check) for check, _ in CASES} | {checks.Paused} == set(CHECKS)
    assert set(get_args(marks.AnyMark)) == set(where.OUTLINES)
    assert set(get_args(marks.Panel.__annotations__["name"])) == set(where.PANELS)


def test_iterations_are_counted_from_0_where_the_run_has_begun_anew() -> None:
    begun = ran(iteration=400)
    assert not holds(checks.Trained(iterations=50), ran(iteration=49), begun)
    assert holds(checks.Trained(iterations=50), ran(iteration=50), begun)
    assert not holds(checks.Trained(iterations=50), ran(iteration=449), begun)


def test_a_script_that_is_gone_is_not_exported() -> None:
    assert not holds(checks.Exported(), shows(exported=(Path("nowhere.py"),)), BEFORE)


def test_words_are_filled_with_what_is_seen() -> None:
    check = checks.Loss(below=0.3)
    words = "{loss} > {below}, {iteration}/{per_epoch}, {value a} {gradient a}, {w} · {slope}, {position}: {operation}"
    said = filled(words, shows(chain=CHAIN), check)
    assert said == "0.5000 > 0.3, 20/10, 2.5 1.0e-3, 0.25 · −0.125, 4 of 30: dot(weight, x) → y"
    assert filled("{loss} {gradient c} {w}", Seen(), check) == "– – –"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("{lost}", "there is no {lost} to fill in"),
        ("{gradient}", "{gradient} names no node"),
        ("{loss a}", "{loss a} needs no node"),
        ("{loss", "a brace is left open"),
        ("{iterations}", "there is no {iterations} to fill in"),  # a Loss waits for none
        ("{loss}", ""),
    ],
)
def test_what_is_wrong_with_words(words: str, wrong: str) -> None:
    assert unknown(words, checks.Loss(below=0.3)) == wrong


GOOD: dict[str, Any] = {
    "title": "A lesson",
    "steps": [
        {"text": "One.", "do": "Do it.", "done": {"type": "Restarted"}},
        {"text": "Two.", "do": "Wait.", "done": {"type": "Loss", "below": 0.5}, "show": {"type": "Node", "name": "a"}},
    ],
}


def spoiled(**fields: Any) -> str:
    return json.dumps({**GOOD, "steps": [GOOD["steps"][0], {**GOOD["steps"][1], **fields}]})


@pytest.mark.parametrize(
    ("text", "where_and_what"),
    [
        (spoiled(done={"type": "Loss", "below": "low"}), ("step 2, done.below", "Expected `float`, got `str`")),
        (spoiled(done={"type": "Lucky"}), ("step 2, done", "Invalid value 'Lucky'")),
        (spoiled(show={"type": "Node"}), ("step 2, show", "missing required field `name`")),
        (spoiled(hint="more"), ("step 2", "unknown field `hint`")),
        (spoiled(text=""), ("step 2, text", "length >= 1")),
        (spoiled(then="Loss {lost}."), ("step 2", "there is no {lost} to fill in")),
        (spoiled(done={"type": "Trained", "iterations": 0}), ("step 2, done.iterations", ">= 1")),
        ('{"title": "A lesson", "steps": []}', ("steps", "length >= 1")),
        ('{"title": "A lesson"}', ("missing required field `steps`",)),
        ("[1, 2", ("line 1",)),
    ],
)
def test_a_malformed_lesson_is_named_by_file_and_step(
    tmp_path: Path, text: str, where_and_what: tuple[str, ...]
) -> None:
    path = tmp_path / "9-broken.json"
    path.write_text(text, "utf-8")
    with pytest.raises(lesson.LessonError) as refused:
        lesson.read(path)
    for words in ("9-broken.json", *where_and_what):
        assert words in str(refused.value)


def test_a_sound_lesson_is_read(tmp_path: Path) -> None:
    path = tmp_path / "9-sound.json"
    path.write_text(json.dumps(GOOD), "utf-8")
    assert lesson.read(path).steps[1].done == checks.Loss(below=0.5)
    with pytest.raises(lesson.LessonError, match=r"9-gone\.json"):
        lesson.read(tmp_path / "9-gone.json")
