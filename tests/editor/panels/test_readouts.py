"""The four numbers, and that they do not jump."""

import math
from html import escape

import pytest
from pytestqt.qtbot import QtBot

from editor.explain import answer
from editor.look.look import Look
from editor.panels.readouts import Readouts
from engine.glossary import glossary
from engine.pictures import Measure
from tests.editor.panels.fake_training import FakeTraining, progress


@pytest.fixture
def session() -> FakeTraining:
    return FakeTraining()


@pytest.fixture
def readouts(qtbot: QtBot, session: FakeTraining, look: Look) -> Readouts:
    readouts = Readouts(session, look)
    qtbot.addWidget(readouts)
    return readouts


def shown(readouts: Readouts) -> list[str]:
    return [value.text() for value in readouts.values]


def test_the_loss_is_said_to_be_the_batchs(readouts: Readouts, session: FakeTraining) -> None:
    """The curve beside it shows means: two numbers called alike must not differ."""
    assert readouts.headings[2].text() == "batch loss"


def test_nothing_yet(readouts: Readouts) -> None:
    assert shown(readouts) == ["–", "–", "–", "–"]


def test_numbers_of_a_training(readouts: Readouts, session: FakeTraining) -> None:
    session.say(progress())
    assert shown(readouts) == ["12", "3,401", "0.0312", "98.4 %"]
    assert readouts.headings[3].text() == "test accuracy"


def test_another_metric_and_none(readouts: Readouts, session: FakeTraining) -> None:
    session.say(progress(metrics=(Measure("R²", 0.5, "0.500"),)))
    assert (readouts.headings[3].text(), shown(readouts)[3]) == ("test R²", "0.500")
    session.say(progress(metrics=()))
    assert shown(readouts)[3] == "–"


@pytest.mark.parametrize(
    ("epoch", "iteration", "words"),
    [(74_829, 1_239_999, ["74.8k", "1.23M"]), (888_888, 88_888_888, ["888k", "88.8M"]), (9_999, 999_999, ["9,999"])],
)
def test_large_counts_are_not_cut(
    readouts: Readouts, session: FakeTraining, epoch: int, iteration: int, words: list[str]
) -> None:
    session.say(progress(epoch=epoch, iteration=iteration))
    assert shown(readouts)[: len(words)] == words
    for value in readouts.values[:2]:
        assert value.fontMetrics().horizontalAdvance(value.text()) <= value.width()


def test_columns_stay_where_they_are(readouts: Readouts, session: FakeTraining) -> None:
    before = [label.sizeHint().expandedTo(label.minimumSize()).width() for label in readouts.values]
    places = readouts.sizeHint()
    session.say(progress(epoch=1000, iteration=999_999, loss=1.23e-5, metrics=(Measure("accuracy", 1, "100.0 %"),)))
    assert readouts.sizeHint() == places
    for value, width in zip(readouts.values, before, strict=True):
        assert value.fontMetrics().horizontalAdvance(value.text()) <= width


def test_good_and_broken_numbers_are_marked(readouts: Readouts, session: FakeTraining) -> None:
    theme = readouts.look.theme
    session.say(progress())
    assert theme.good.name() in readouts.values[3].styleSheet()
    assert theme.text.name() in readouts.values[2].styleSheet()
    session.say(progress(loss=math.nan, metrics=(Measure("accuracy", 0.5, "50.0 %"),)))
    assert theme.danger.name() in readouts.values[2].styleSheet()
    assert theme.text.name() in readouts.values[3].styleSheet()


def test_colours_follow_the_theme(readouts: Readouts, session: FakeTraining, look: Look) -> None:
    session.say(progress())
    look.set_theme("light")
    assert look.theme.good.name() in readouts.values[3].styleSheet()


def test_words_are_explained(readouts: Readouts) -> None:
    for heading, value in zip(readouts.headings, readouts.values, strict=True):
        meant = glossary().in_text(heading.text())[0]
        for label in (heading, value):
            assert escape(meant.explanation.says) in answer(label, label.rect().center(), heading.text)
