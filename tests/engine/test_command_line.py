"""The engine's command line as a user meets it: exit codes, one line for what is wrong, JSON for programs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from engine.__main__ import main
from engine.data.xor import Xor
from engine.formats.project import examples, read, write
from engine.graph import Graph
from engine.initializers.initializer import INITIALIZERS
from engine.layers.layer import LAYERS
from engine.metrics.metric import METRICS
from engine.optimizers.optimizer import OPTIMIZERS
from engine.resume import course_of
from engine.schedules.schedule import SCHEDULES
from engine.train import Run

ROOT = Path(__file__).parents[2]
KEYS = {"epochs", "iterations", "train_loss", "test_loss", "metrics", "steps_per_second", "seconds"}


def engine(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m engine …` in a process of its own."""
    surroundings = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    return subprocess.run(
        [sys.executable, "-m", "engine", *arguments],
        cwd=ROOT,
        env={**surroundings, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on stderr of a command that must end with exit code 2."""
    assert main([*arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    return said.err


def test_train_ends_with_one_json_object() -> None:
    done = engine("train", "xor", "--epochs", "3", "--seed", "5", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout.splitlines()[-1])
    assert set(result) == KEYS
    assert result["epochs"] == 3
    assert result["iterations"] == 3 * 40
    assert 0 <= result["metrics"]["test_accuracy"] <= 1
    assert result["steps_per_second"] > 0


def test_train_says_it_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "house-prices", "--epochs", "2"]) == 0
    said = capsys.readouterr()
    assert "2 epochs" in said.out
    assert "test r2" in said.out
    assert said.err == ""


def test_seeds_make_runs_equal_or_different(capsys: pytest.CaptureFixture[str]) -> None:
    losses = []
    for seed in ("1", "1", "2"):
        assert main(["train", "xor", "--epochs", "2", "--seed", seed, "--json"]) == 0
        losses.append(json.loads(capsys.readouterr().out)["train_loss"])
    assert losses[0] == losses[1] != losses[2]


def test_seconds_end_a_training(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "cats-dogs-cnn", "--seconds", "0.2", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["epochs"] < 40
    assert 0.2 <= result["seconds"] < 5


def test_projects_may_be_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Проект é🧠 %20 #1.chain"
    write(path, read(examples()["xor"]).sheet)
    assert main(["train", str(path), "--epochs", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["epochs"] == 1


def test_a_saved_training_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, once, twice = str(tmp_path / "a"), str(tmp_path / "once.chain"), str(tmp_path / "twice.chain")
    assert main(["train", "spiral", "--seconds", "0.02", "--epochs", "9", "--seed", "3", "--save", path, "--json"]) == 0
    place = json.loads(capsys.readouterr().out)["iterations"]
    assert main(["train", f"{path}.chain", "--epochs", "9", "--save", twice]) == 0
    said = capsys.readouterr()
    assert said.err == f"{path}.chain goes on after {place:,} iterations; --fresh begins anew.\n" or place == 9 * 40
    assert "9 epochs, 360 iterations" in said.out
    assert main(["train", "spiral", "--epochs", "9", "--seed", "3", "--save", once]) == 0
    assert Path(once).read_bytes() == Path(twice).read_bytes()
    assert main(["train", twice, "--epochs", "9"]) == 0
    assert "All 9 epochs are done already" in capsys.readouterr().err
    assert main(["train", twice, "--epochs", "2", "--json", "--fresh"]) == 0
    said = capsys.readouterr()
    assert (json.loads(said.out)["iterations"], said.err) == (80, "")


def test_the_midst_of_an_epoch_is_gone_on_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = read(examples()["spiral"])
    run = Run(project.sheet)
    for _ in range(57):
        run.iterate()
    path = str(tmp_path / "a.chain")
    write(path, project.sheet, run.program.save(), course_of(run))
    assert main(["train", path, "--epochs", "3", "--save", path]) == 0
    assert "goes on after 57 iterations" in capsys.readouterr().err
    for _ in range(120 - 57):
        run.iterate()
    again = read(path)
    assert again.course is not None
    assert again.course.iteration == 120
    assert again.weights is not None
    assert all(again.weights[name].tobytes() == array.tobytes() for name, array in run.program.arrays())


def test_a_place_that_cannot_be_written_is_said_before_training(tmp_path: Path, capsys) -> None:
    for place in (str(tmp_path / "nowhere" / "a.chain"), str(tmp_path), ""):
        assert "--save: nothing can be written to" in refused(capsys, "train", "xor", "--save", place)


def test_check_proves_the_gradients(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "spiral"]) == 0
    assert "gradients agree" in capsys.readouterr().out


def broken(tmp_path: Path) -> Path:
    """A project whose graph has errors in two nodes."""
    sheet = read(examples()["xor"]).sheet
    wires = tuple(wire for wire in sheet.graph.wires if wire.target not in ("dense_1", "tanh_1"))
    path = tmp_path / "broken.chain"
    write(path, msgspec.structs.replace(sheet, graph=Graph(sheet.graph.nodes, wires)))
    return path


def test_check_prints_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(broken(tmp_path))]) == 1
    said = capsys.readouterr().out
    assert "dense_1 has nothing at its input x" in said
    assert "tanh_1 has nothing at its input x" in said


def test_train_refuses_a_broken_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "train", str(broken(tmp_path)))
    assert "broken.chain" in said
    assert "dense_1 has nothing at its input x" in said


def test_wrong_projects_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nosuch" in refused(capsys, "train", "nosuch")
    assert "spiral" in refused(capsys, "train", "nosuch")  # the next step: names that there are
    path = tmp_path / "bad.json"
    path.write_text('{"format": "chainrule", "version": 1,\n "graph": {"nodes": {"a": {"type": "os.system"}}}}')
    said = refused(capsys, "check", str(path))
    assert "bad.json" in said
    assert "os.system" in said
    path.write_bytes(b"PK\x03\x04 cut off")
    assert "bad.json" in refused(capsys, "train", str(path))
    refused(capsys, "train", str(tmp_path))
    refused(capsys, "train", "two\nlines")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["train", "xor", "--epochs", "0"], "--epochs"),
        (["train", "xor", "--epochs", "1.5"], "1.5"),
        (["train", "xor", "--epochs", "9" * 5000], "--epochs"),
        (["train", "xor", "--seconds", "nan"], "nan"),
        (["train", "xor", "--seconds", "-1"], "--seconds"),
        (["train", "xor", "--seed", "-1"], "--seed"),
        (["train", "xor", "--seed", "４"], "--seed"),
        (["train", "xor", "--quick"], "--quick"),
        (["train"], "PROJECT"),
        (["dance"], "dance"),
        ([], "COMMAND"),
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in refused(capsys, *arguments)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "The project's name is empty. Choose a .chain file"),
        ("/", "/ is a folder, no project. Choose a .chain file"),
        (".", ". is a folder, no project."),
        ("spiral/", "There is no file and no example called spiral/."),
    ],
)
def test_what_is_no_project_is_said(name: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("train", "check"):
        said = refused(capsys, command, name)
        assert said.startswith(words)
        assert "Examples are: " in said


def test_export_writes_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.py"
    assert main(["export", "xor", "--to", "pytorch", "-o", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert {file.name for file in tmp_path.iterdir()} == {"net.py", "net.npz"}


def test_export_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = ["--to", "pytorch", "-o"]
    assert "ends with .py" in refused(capsys, "export", "xor", *to, str(tmp_path / "net.txt"))
    assert "its folder is not there" in refused(capsys, "export", "xor", *to, str(tmp_path / "no" / "net.py"))
    assert "nosuch" in refused(capsys, "export", "nosuch", *to, str(tmp_path / "net.py"))
    assert "dense_1 has nothing" in refused(capsys, "export", str(broken(tmp_path)), *to, str(tmp_path / "net.py"))
    assert "onnx" in refused(capsys, "export", "xor", "--to", "onnx", "-o", str(tmp_path / "net.py"))
    assert "-o" in refused(capsys, "export", "xor", "--to", "pytorch")
    assert {file.name for file in tmp_path.iterdir()} == {"broken.chain"}


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """A command line with redirections; PYTHON stands for the interpreter."""
    command = ["bash", "-c", line.replace("PYTHON", sys.executable)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("command", ["examples", "layers", "layers --json", "check xor", "train xor --epochs 1"])
def test_output_that_cannot_be_written_is_said(command: str) -> None:
    done = shell(f"PYTHON -m engine {command} > /dev/full")
    assert (done.returncode, done.stderr) == (1, "The output can't be written: No space left on device.\n")


@pytest.mark.parametrize("redirection", [">&-", "2>&-", "> /dev/full 2>&1", ">&- 2>&-", "| true", "| head -c 1"])
def test_nobody_there_to_read_is_no_fault(redirection: str) -> None:
    done = shell(f"PYTHON -m engine layers --json {redirection}; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == (1 if "full" in redirection else 0)
    assert done.stderr == ""


@pytest.mark.parametrize("redirection", ["2> /dev/full", "2>&-"])
def test_a_refusal_that_nobody_can_read_has_its_exit_code(redirection: str) -> None:
    assert shell(f"PYTHON -m engine train nosuch {redirection}").returncode == 2


def test_wrong_input_ends_the_process_with_2() -> None:
    done = engine("train", "nosuch", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_a_diverging_run_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = read(examples()["house-prices"]).sheet
    optimizer = msgspec.structs.replace(sheet.training.optimizer, learning_rate=1e6)
    training = msgspec.structs.replace(sheet.training, optimizer=optimizer)
    path = tmp_path / "wild.chain"
    write(path, msgspec.structs.replace(sheet, training=training))
    assert main(["train", str(path), "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "wild.chain" in said.err
    assert "learning rate" in said.err
    assert said.err.count("\n") == 1


def test_layers_are_all_described(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layers", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    others = {"Optimiser": OPTIMIZERS, "Schedule": SCHEDULES, "Initialiser": INITIALIZERS, "Metric": METRICS}
    for category, shelf in others.items():
        named = [member["name"] for member in listed if member["category"] == category]
        assert sorted(named) == sorted(kind.__name__ for kind in shelf)
    found = {member["name"]: member for member in listed if member["category"] not in others}
    assert set(found) == {kind.__name__ for kind in LAYERS if kind.category}
    for layer in found.values():
        assert layer["formula"] or layer["category"] == "Data"
        assert layer["inputs"] or layer["outputs"]
    for layer in listed:
        assert layer["title"]
        assert layer["category"]
        assert layer["description"]
        for setting in layer["settings"]:
            assert setting["type"]
            assert setting["description"]
    units, bias, initializer, activation = found["Dense"]["settings"]
    assert {"Tanh", "Identity"} < set(activation["choices"])
    assert (units["name"], units["type"], units["default"]) == ("units", "int", 8)
    assert units["bounds"]["ge"] == 1
    assert (bias["type"], bias["default"]) == ("bool", True)
    assert initializer["default"] == {"type": "Glorot"}
    assert {"Glorot", "He", "Zeros", "Normal"} <= set(initializer["choices"])
    assert found["Input"]["settings"][0]["type"] == "list of int"


def test_layers_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layers"]) == 0
    assert "y = f(W·x + b)" in capsys.readouterr().out


def test_examples_lists_names_and_paths(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["examples"]) == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert {name: Path(path) for name, path in lines} == examples()


def test_the_process_uses_one_blas_thread_unless_told() -> None:
    code = "import engine.__main__, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, expected in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")):
        surroundings = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**surroundings, **given},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == expected


def test_commands_start_without_what_they_do_not_need() -> None:
    code = "import sys, engine.__main__; assert 'numpy' not in sys.modules\nimport engine.commands.train\n"
    code += "assert not {'rich', 'PySide6', 'torch', 'editor'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_check_looks_at_the_samples_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Xor().load()
    holed = whole.train._replace(inputs=whole.train.inputs * np.nan)
    monkeypatch.setattr(Xor, "load", lambda self: whole._replace(train=holed))
    assert main(["check", "xor"]) == 1
    assert "sample 1 holds no number (NaN)" in capsys.readouterr().out
