"""A course that is not believed is left out with a sentence; sheet and weights are opened all the same."""

import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from engine.course import MOST
from engine.formats.project import Project, read, write
from engine.formats.strict_json import dumps
from engine.resume import course_of
from engine.train import Run
from tests.engine.formats.samples import same_weights, zip_of
from tests.engine.trainable import spiral

SHEET = spiral()


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Of a sound file."""
    run = Run(SHEET)
    for _ in range(9):
        run.iterate()
    path = tmp_path_factory.mktemp("course") / "a.chain"
    write(path, SHEET, run.program.save(), course_of(run))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(tmp_path: Path, members: dict[str, bytes]) -> Project:
    """AssertionError unless sheet and weights are there, and the course or else a remark."""
    project = read(zip_of(tmp_path / "a.chain", members))
    assert project.sheet == SHEET
    assert same_weights(project.weights, safetensors.numpy.load(members["weights.safetensors"]))
    assert (project.course is None) == (project.remark is not None)
    if project.remark is not None:
        start = f"{tmp_path / 'a.chain'} is opened with its weights, but training can't go on where it was: "
        assert project.remark.startswith(start)
        assert project.remark.endswith(". It counts from 0 again.")
        project.remark.encode("utf-8")
        project = project._replace(remark=project.remark.removeprefix(start))
    return project


def test_a_sound_one_is_opened(tmp_path: Path, members: dict[str, bytes]) -> None:
    course = opened(tmp_path, members).course
    assert course is not None
    assert (course.iteration, list(course.random)) == (9, ["Dropout_3"])
    assert course.kept.keys() == {"mean", "square", "weights"}
    assert list(members) == ["project.json", "weights.safetensors", "course.json", "memory.safetensors"]


TEXTS: list[tuple[dict[str, Any], str]] = [
    ({"iteration": MOST + 1}, "course.json, iteration: expected int ≤ 1000000000000"),
    ({"iteration": 10**300}, "course.json, iteration: "),
    ({"iteration": -1}, "course.json, iteration: expected int ≥ 0"),
    ({"iteration": True}, "course.json, iteration: expected int, got bool"),
    ({"iteration": "9"}, "course.json, iteration: expected int, got str"),
    ({"seed": 5}, "its seed was 5 and is 0"),
    ({"samples": 5}, "its number of samples was 5 and is 104"),
    ({"batch_size": 5}, "its batch size was 5 and is 20"),
    ({"optimizer": "os.system"}, "its optimiser was os.system and is Adam"),
    ({"parameters": []}, "its parameters were others"),
    ({"parameters": [["Dense_1.weight", [8, 3]]]}, "its parameters were others"),
    ({"parameters": [["Dense_1.weight", [8, 3]], ["Dense_4.weight", [1, 2**62]]]}, "its parameters were others"),
    ({"parameters": [["Dense_1.weight", [8, 3]]] * 2}, "its parameters were others"),
    ({"parameters": {"a": 1}}, "course.json, parameters: expected array, got object"),
    ({"random": {"Dropout_3": [1, 2, 0, 0]}}, "random, 'Dropout_3': [1, 2, 0, 0] is no state of a PCG64 generator"),
    ({"random": {"Dropout_3": [1 << 128, 1, 0, 0]}}, "is no state of a PCG64 generator"),
    ({"random": {"Dropout_3": [-1, 1, 0, 0]}}, "is no state of a PCG64 generator"),
    ({"random": {"Dropout_3": [1, 1, 2, 0]}}, "is no state of a PCG64 generator"),
    ({"random": {"Dropout_3": [1, 1, 0, 1 << 32]}}, "is no state of a PCG64 generator"),
    ({"random": {"Dropout_3": [1, 1, 0]}}, "is no state of a PCG64 generator"),
    ({"random": {"Dropout_3": [1.5, 1, 0, 0]}}, "course.json, random"),
    ({"random": {"Dropout_3": {"bit_generator": "MT19937"}}}, "course.json, random"),
    ({"random": {"nobody": [1, 1, 0, 0]}}, "nobody is no node of the graph"),
    ({"pickle": "gASV"}, "course.json: object contains unknown field pickle"),
]


@pytest.mark.parametrize(("change", "words"), TEXTS, ids=lambda value: str(value)[:50])
def test_numbers_are_not_believed(
    tmp_path: Path, members: dict[str, bytes], change: dict[str, Any], words: str
) -> None:
    text = dumps(json.loads(members["course.json"]) | change, 2).encode()
    assert words in str(opened(tmp_path, members | {"course.json": text}).remark)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"[" * 5000, b"\x80\x04.", b'{"iteration": NaN}'])
def test_text_that_is_none(tmp_path: Path, members: dict[str, bytes], data: bytes) -> None:
    assert opened(tmp_path, members | {"course.json": data}).course is None


ARRAYS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (lambda kept: kept | {"mean": kept["mean"][:-1]}, "the optimiser's memory mean has shape 32, not 33"),
    (lambda kept: kept | {"mean": kept["mean"].reshape(3, 11)}, "the optimiser's memory mean has shape 3×11, not 33"),
    (lambda kept: kept | {"mean": kept["mean"] + np.float32(np.nan)}, "numbers of mean hold NaN or infinity"),
    (lambda kept: kept | {"square": kept["mean"] + np.float32(np.inf)}, "numbers of square hold NaN or infinity"),
    (
        lambda kept: kept | {"mean": kept["mean"].astype(np.float64)},
        "memory mean is float64, not float32",
    ),
    (lambda kept: kept | {"mean": kept["mean"].astype(np.int32)}, "the optimiser's numbers mean are I32"),
    (lambda kept: kept | {"other": kept["mean"]}, "other is nothing that the optimiser remembers"),
    (lambda kept: {"mean": kept["mean"]}, "the optimiser's memory weights is missing"),
]


@pytest.mark.parametrize(("change", "words"), ARRAYS, ids=[words for _, words in ARRAYS])
def test_memory_that_is_of_no_such_training(
    tmp_path: Path, members: dict[str, bytes], change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    kept = change(safetensors.numpy.load(members["memory.safetensors"]))
    data = safetensors.numpy.save({name: np.ascontiguousarray(array) for name, array in kept.items()})
    assert words in str(opened(tmp_path, members | {"memory.safetensors": data}).remark)


def test_memory_that_is_missing_or_cut_off(tmp_path: Path, members: dict[str, bytes]) -> None:
    rest = {name: data for name, data in members.items() if name != "memory.safetensors"}
    assert "the optimiser's memory weights is missing" in str(opened(tmp_path, rest).remark)
    data = members["memory.safetensors"]
    for length in range(0, len(data), 7):
        assert "its optimiser's numbers" in str(
            opened(tmp_path, members | {"memory.safetensors": data[:length]}).remark
        )


@pytest.mark.parametrize("name", ["course.json", "memory.safetensors"])
def test_a_member_that_is_too_large_or_damaged_is_spared(tmp_path: Path, members: dict[str, bytes], name: str) -> None:
    path = tmp_path / "a.chain"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for own, data in members.items():
            archive.writestr(own, data if own != name else bytes(60_000_000))
    project = read(path)
    assert project.weights is not None
    assert f"its {name} " in str(project.remark)
    data = zip_of(path, members).read_bytes()
    place = data.index(members[name]) + len(members[name]) - 1
    path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    assert zlib.crc32(members[name]) != zlib.crc32(path.read_bytes()[place - len(members[name]) + 1 : place + 1])
    project = read(path)
    assert project.weights is not None
    assert "damaged or cut off" in str(project.remark)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(zip_of(path, members), "a") as archive:
        archive.writestr(name, members[name])
    assert f"it holds {name} twice" in str(read(path).remark)


def test_without_weights_there_is_no_course(tmp_path: Path, members: dict[str, bytes]) -> None:
    rest = {name: data for name, data in members.items() if name != "weights.safetensors"}
    assert read(zip_of(tmp_path / "a.chain", rest)) == Project(SHEET)


def test_the_same_training_is_the_same_bytes(tmp_path: Path, members: dict[str, bytes]) -> None:
    project = opened(tmp_path, members)
    write(tmp_path / "b.chain", project.sheet, project.weights, project.course)
    with zipfile.ZipFile(tmp_path / "b.chain") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == members
