"""The doctor's command: what it prints for people and programs, and a cure that is applied by its number."""

import json
from collections.abc import Iterator

import pytest

from engine import doctor
from engine.__main__ import main
from engine.family import Setting
from engine.finding import Evidence, Finding
from engine.formats.project import examples, read
from engine.insight.cures.swap_activation import SwapActivation
from engine.insight.record import Record
from engine.insight.rules.rule import Rule
from engine.layers.relu import ReLU
from engine.train import train

SIGMOIDS = tuple(n for n, layer in read(examples()["vanishing"]).sheet.graph.nodes.items() if n.startswith("dense"))


class Dim(Rule, Setting):
    """Finds the same in every run that has been trained a little."""

    def examine(self, record: Record) -> Iterator[Finding]:
        if record.iteration > 20:
            yield Finding(
                rule="Dim",
                illness="Dim light",
                nodes=SIGMOIDS[:1],
                words="Little light comes through.",
                evidence=(Evidence("RMS of the gradient", 1.25e-7, 1e-3, SIGMOIDS[0]),),
                sure=0.9,
                cures=(SwapActivation(nodes=("nobody",)), SwapActivation(nodes=SIGMOIDS, activation=ReLU())),
                iteration=record.iteration,
                why="lesson:7-vanishing-and-exploding",
            )


@pytest.fixture(autouse=True)
def dim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "usual", lambda: (Dim(),))


def test_findings_are_told_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "vanishing", "--epochs", "3"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert f"Dim light at {SIGMOIDS[0]} (90 % sure, first seen after iteration " in said.out
    assert f"RMS of the gradient of {SIGMOIDS[0]}: 1.25e-07 (limit 0.001)" in said.out
    assert "1. Sigmoid → ReLU: Puts ReLU in the place of all" in said.out  # the impossible cure has no number


def test_a_cure_is_applied_and_both_results_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sheet = read(examples()["vanishing"]).sheet
    cured = SwapActivation(nodes=SIGMOIDS).edit(sheet)
    assert main(["doctor", "vanishing", "--epochs", "3", "--seed", "4", "--apply", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["applied"]["words"] == "Sigmoid → ReLU"
    assert len(told["changes"]["changed"]) == len(SIGMOIDS)
    assert told["changes"]["changed"][0]["changes"] == [{"setting": "activation", "was": "Identity", "now": "ReLU"}]
    for side, drawn in (("before", sheet), ("after", cured)):  # as who has never heard of a doctor trains them
        _, result = train(drawn, epochs=3, seed=4)
        assert (told[side]["train_loss"], told[side]["test_loss"]) == (result.train_loss, result.test_loss)
        assert told[side]["metrics"] == result.metrics
    (finding,) = told["before"]["findings"]
    assert 20 < finding["first_iteration"] <= 39
    assert [cure["number"] for cure in finding["cures"]] == [1]


def test_what_a_cure_changes_is_told_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "vanishing", "--epochs", "3", "--apply", "1"]) == 0
    said = capsys.readouterr().out
    assert "Applied 1: Sigmoid → ReLU\n  dense_1: activation Identity → ReLU\n  dense_2: " in said


def test_a_cure_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "vanishing", "--epochs", "3", "--apply", "2"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "--apply: there is no cure 2: the doctor has found only one.\n")


def test_what_cannot_be_trained_is_refused(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"format": 1}')
    assert main(["doctor", str(empty)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
