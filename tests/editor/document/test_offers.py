"""Cures are looked for when nobody waits, only for what is shown, and none is taken that no longer holds."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from editor.document import offers
from editor.document.document import Document
from editor.document.fixes.fix import Cure
from editor.document.offers import Offers
from engine.check import Inspection
from engine.editing import edits
from engine.layers.dense import Dense
from engine.layers.tanh import Tanh
from engine.problem import Problem
from engine.sheet import Sheet
from tests.editor.document.faulty import CASES, sheet_of


@pytest.fixture
def document(qapp: object) -> Document:
    """dense n2 has 8 outputs, the loss wants 10."""
    document = Document()
    document.replace(sheet_of(CASES["too few outputs"]))
    return document


def searched(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """The problems for which cures are looked for, from now on."""
    asked: list[Problem] = []
    search = offers.cures

    def noted(sheet: Sheet, found: Inspection, problem: Problem) -> Iterator[Cure]:
        asked.append(problem)
        return search(sheet, found, problem)

    monkeypatch.setattr(offers, "cures", noted)
    return asked


def test_nothing_is_looked_for_that_nobody_shows(
    qtbot: QtBot, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = searched(monkeypatch)
    offering = Offers(document)
    qtbot.wait(2 * offers.IDLE)
    assert not asked
    (problem,) = document.inspection.problems
    offering.want("here", [problem])
    with qtbot.waitSignal(offering.found) as heard:
        pass
    assert heard.args == [problem]
    assert offering.words(problem) == ("Set units of n2 to 10",)
    offering.want("here", [])
    offering.want("here", [problem])
    qtbot.wait(2 * offers.IDLE)
    assert asked == [problem]  # once


def test_the_search_waits_till_nobody_types(qtbot: QtBot, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = searched(monkeypatch)
    offering = Offers(document)
    offering.want("here", document.inspection.problems)
    for units in range(2, 9):
        document.apply("type", edits.set_layer(document.sheet, "n2", Dense(units=units)))
        offering.want("here", document.inspection.problems)
        qtbot.wait(offers.IDLE // 4)
        assert not asked
    qtbot.waitUntil(lambda: bool(offering.words(document.inspection.problems[0])))


def test_a_cure_is_one_step_of_that_name(qtbot: QtBot, document: Document) -> None:
    offering, before = Offers(document), document.sheet
    offering.take(document.inspection.problems[0], "Set units of n2 to 10")
    assert document.sheet.graph.nodes["n2"] == Dense(units=10)
    assert document.undo_stack.undoText() == "Set units of n2 to 10"
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.sheet == before


def test_places_are_as_they_are_when_the_cure_is_taken(qtbot: QtBot, document: Document) -> None:
    offering = Offers(document)
    (problem,) = document.inspection.problems
    offering.want("here", [problem])
    qtbot.waitUntil(lambda: bool(offering.words(problem)))
    document.apply("move", edits.move(document.sheet, {"n1": (7.0, 7.0)}))  # no inspection comes of it
    offering.take(problem, "Set units of n2 to 10")
    assert document.sheet.places["n1"] == (7.0, 7.0)
    assert not document.inspection.problems


def test_after_an_edit_the_old_words_stay_but_the_new_cure_is_taken(qtbot: QtBot, document: Document) -> None:
    offering = Offers(document)
    (problem,) = document.inspection.problems
    offering.want("here", [problem])
    qtbot.waitUntil(lambda: bool(offering.words(problem)))
    document.apply("bend", edits.set_layer(document.sheet, "n2", Dense(units=8, activation=Tanh())))
    assert document.inspection.problems == (problem,)
    assert offering.words(problem) == ("Set units of n2 to 10",)
    offering.take(problem, "Set units of n2 to 10")
    assert document.sheet.graph.nodes["n2"] == Dense(units=10, activation=Tanh())


def test_what_cures_no_more_does_nothing(qtbot: QtBot, document: Document) -> None:
    offering = Offers(document)
    (problem,) = document.inspection.problems
    offering._former[problem] = (Cure("Wave a wand", ()),)
    with qtbot.waitSignal(offering.found):
        offering.take(problem, "Wave a wand")
    assert document.undo_stack.count() == 0
    assert offering.words(problem) == ("Set units of n2 to 10",)


def test_what_is_mended_is_forgotten(qtbot: QtBot, document: Document) -> None:
    offering = Offers(document)
    (problem,) = document.inspection.problems
    offering.want("here", [problem])
    qtbot.waitUntil(lambda: bool(offering.words(problem)))
    document.apply("mend", edits.set_layer(document.sheet, "n2", Dense(units=10)))
    assert offering.words(problem) == ()
    qtbot.wait(2 * offers.IDLE)  # a view that has not heard of it yet does not make it search for what is gone
