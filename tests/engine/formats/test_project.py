import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.compile import compile
from engine.formats.project import Project, ProjectError, examples, find, read, write
from engine.formats.sheet_text import from_text, to_text
from engine.formats.weights import decode_weights, encode_weights
from engine.groups.group import Group
from engine.sheet import Sheet
from engine.tensor import times
from tests.engine.formats.samples import NAMES, SHEET, TEXT, WEIGHTS, plain, same_weights, sheets
from tests.engine.groups.test_unfold import BLOCK, around

DATA = Path(__file__).parents[2] / "data" / "projects"


def test_what_is_saved_is_opened(tmp_path):
    write(tmp_path / "a.chain", SHEET, WEIGHTS)
    project = read(tmp_path / "a.chain")
    assert project.sheet == SHEET
    assert list(project.sheet.graph.nodes) == list(SHEET.graph.nodes)  # the order of first weights depends on it
    assert same_weights(project.weights, WEIGHTS)
    project.weights["out.weight"][...] = 1  # they are the reader's own


def test_untrained_projects_have_no_weights(tmp_path):
    write(tmp_path / "a.chain", SHEET)
    assert read(tmp_path / "a.chain") == Project(SHEET, None)
    with zipfile.ZipFile(tmp_path / "a.chain") as archive:
        assert archive.namelist() == ["project.json"]


def test_the_json_alone_is_a_project(tmp_path):
    (tmp_path / "a.json").write_bytes(TEXT)
    assert read(tmp_path / "a.json") == Project(SHEET, None)


def test_the_same_project_is_the_same_bytes(tmp_path):
    write(tmp_path / "a.chain", SHEET, WEIGHTS)
    write(tmp_path / "b.chain", SHEET, dict(reversed(WEIGHTS.items())))
    assert (tmp_path / "a.chain").read_bytes() == (tmp_path / "b.chain").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.chain") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_json_can_be_read_by_people():
    lines = TEXT.decode().splitlines()
    settings = '"units": 4, "bias": true, "initializer": {"type": "Glorot"}, "activation": {"type": "Identity"}'
    assert f'      "dense 1": {{"type": "Dense", {settings}}},' in lines
    assert '      {"source": "é🧠", "output": "y", "target": "out", "input": "x"},' in lines


@hypothesis.settings(deadline=None, max_examples=150)
@given(sheets())
def test_save_and_open_is_the_identity(sheet):
    text = to_text(sheet)
    opened = from_text(text)
    assert opened == sheet
    assert to_text(opened) == text


@hypothesis.settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(
        NAMES.map("{}.weight".format),  # as they are called; '__metadata__' alone means something to safetensors
        arrays.arrays(
            st.sampled_from([np.float32, np.float64]), arrays.array_shapes(min_dims=0, min_side=0, max_side=4)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_weights_are_kept_to_the_bit(tmp_path_factory, weights):
    assert same_weights(decode_weights(encode_weights(weights)), weights)
    path = tmp_path_factory.getbasetemp() / "weights.chain"
    write(path, Sheet(), weights)
    finite = all(np.isfinite(array).all() for array in weights.values())
    assert same_weights(read(path).weights, weights if finite else None)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_no_numbers_are_left_out_and_named(tmp_path, value):
    path = tmp_path / "a.chain"
    spoilt = WEIGHTS | {"out.weight": np.array([[1.0, value]], np.float32)}
    write(path, SHEET, spoilt)
    why = "the weights of out.weight hold NaN or infinity"
    assert read(path) == Project(SHEET, None, f"{path} is opened without its weights: {why}. Training starts afresh.")


def test_weights_with_the_largest_numbers_there_are_stay(tmp_path):
    largest = {"w": np.full(9, np.finfo(np.float64).max), "v": np.full(9, np.finfo(np.float32).max)}
    write(tmp_path / "a.chain", SHEET, largest)
    assert read(tmp_path / "a.chain").remark is None


def trained(tmp_path, **weights):
    """What is read from a file of a sound graph with these weights in place of its own."""
    sheet = read(examples()["xor"]).sheet
    write(tmp_path / "a.chain", sheet, compile(sheet.graph).save() | weights)
    return read(tmp_path / "a.chain")


def test_weights_of_another_graph_are_left_out_and_named(tmp_path):
    shape = compile(read(examples()["xor"]).sheet.graph).parameters["dense_1.weight"].shape
    other = {"dense_1.weight": np.zeros((7, 3), np.float32)}
    gone = {"dense_9.weight": np.zeros(3, np.float32)}
    assert trained(tmp_path).remark is None
    assert trained(tmp_path).weights is not None
    for weights, words in (
        (other, f"the weights of dense_1.weight have shape 7×3, the graph wants {times(shape)}"),
        (gone, "dense_9.weight is nothing in the graph"),
    ):
        project = trained(tmp_path, **weights)
        assert project.weights is None
        assert project.remark is not None
        assert f"is opened without its weights: {words}. Training starts afresh." in project.remark


def test_weights_of_groups_are_opened(tmp_path):
    block = Group(graph=BLOCK, repeat=2)
    weights = compile(around(block)).save()
    write(tmp_path / "a.chain", Sheet(graph=around(block)), weights)
    project = read(tmp_path / "a.chain")
    assert project.remark is None
    assert same_weights(project.weights, weights)


def test_missing_weights_are_named(tmp_path):
    sheet = read(examples()["xor"]).sheet
    write(tmp_path / "a.chain", sheet, {"dense_1.weight": compile(sheet.graph).parameters["dense_1.weight"]})
    assert "the weights of dense_2.weight are missing" in str(read(tmp_path / "a.chain").remark)


def test_weights_stay_while_errors_in_the_graph_are_to_be_mended(tmp_path):
    sheet = read(examples()["xor"]).sheet
    weights = compile(sheet.graph).save()
    graph = type(sheet.graph)(sheet.graph.nodes, sheet.graph.wires[1:])
    write(tmp_path / "a.chain", Sheet(graph=graph), weights)
    assert same_weights(read(tmp_path / "a.chain").weights, weights)


def test_weights_that_are_no_block_of_memory_are_saved(tmp_path):
    weights = {"a.weight": np.arange(6.0).reshape(2, 3).T, "a.part": np.arange(6.0)[::2]}
    write(tmp_path / "a.chain", SHEET, weights)
    assert same_weights(read(tmp_path / "a.chain").weights, weights)


def test_weights_of_other_kinds_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ProjectError, match=r"a\.chain is not saved: the weights out\.weight are int64"):
        write(tmp_path / "a.chain", SHEET, {"out.weight": np.zeros(3, np.int64)})
    assert not list(tmp_path.iterdir())


def test_nothing_is_saved_that_could_not_be_opened(tmp_path):
    graph = SHEET.graph
    broken = Sheet(graph=type(graph)({**graph.nodes, "a.b": graph.nodes["out"]}, graph.wires))
    with pytest.raises(ProjectError, match=r"a\.chain is not saved: node 'a\.b': a name may not hold '\.'"):
        write(tmp_path / "a.chain", broken)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("place", "seen"),
    [
        ((1e9, -1e300), (1e6, -1e6)),
        ((10**399, -(10**399)), (1e6, -1e6)),
        ((float("nan"), float("inf")), (0.0, 1e6)),
        ((np.float64(3), 4), (3.0, 4.0)),
    ],
)
def test_places_out_of_reach_are_brought_back(tmp_path, place, seen):
    write(tmp_path / "a.chain", Sheet(graph=SHEET.graph, places={"out": place}))
    assert read(tmp_path / "a.chain").sheet.places == {"out": seen}


def test_whole_numbers_are_fine_for_places(tmp_path):
    value = plain() | {"places": {"out": [3, 4]}}
    (tmp_path / "a.json").write_text(json.dumps(value))
    assert read(tmp_path / "a.json").sheet.places == {"out": (3.0, 4.0)}


@pytest.mark.parametrize("lost", [10**300, -1e9, 1_000_001])
def test_absurd_places_are_brought_beside_the_others(tmp_path, lost):
    first, second, *_ = plain()["graph"]["nodes"]
    value = plain() | {"places": {first: [40, 50], second: [lost, 3]}}
    (tmp_path / "a.json").write_text(json.dumps(value))
    places = read(tmp_path / "a.json").sheet.places
    assert places[first] == (40.0, 50.0)
    assert places[second] == (40.0, 290.0)


def keeps(now, old):
    """Whether all that was there is there, maybe beside settings that came later."""
    if isinstance(old, dict):
        return all(key in now and keeps(now[key], old[key]) for key in old)
    if isinstance(old, list):
        return len(now) == len(old) and all(map(keeps, now, old))
    return now == old


def test_every_older_version_is_opened():
    fixtures = sorted(DATA.glob("version-*.chain"))
    assert [path.stem for path in fixtures] == ["version-1"]
    for path in fixtures:
        project = read(path)
        assert project.sheet == read(path.with_suffix(".json")).sheet
        old, now = json.loads(path.with_suffix(".json").read_bytes()), json.loads(to_text(project.sheet))
        assert keeps(now | {"version": 1}, old)
        assert same_weights(project.weights, WEIGHTS)


def test_packed_archives_are_opened_too(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", TEXT)
        archive.writestr("readme.txt", "someone's own")
    (tmp_path / "a.chain").write_bytes(buffer.getvalue())
    assert read(tmp_path / "a.chain").sheet == SHEET


def test_examples_are_found_by_name():
    for name, path in examples().items():
        assert find(name) == path
        assert read(path).sheet.graph.nodes, name


def test_a_file_is_found_before_an_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spiral").write_bytes(TEXT)
    assert find("spiral") == Path("spiral")
    assert find(str(tmp_path / "spiral")) == tmp_path / "spiral"


@pytest.mark.parametrize("name", ["nothing", "a" * 5000, "zero\0byte", "bad\udcffbyte", ""])
def test_what_is_not_found_is_said(name):
    with pytest.raises(ProjectError, match="Examples are: ") as caught:
        find(name)
    caught.value.args[0].encode("utf-8")


@pytest.mark.parametrize(
    ("name", "words"), [("none.chain", "No such file"), (".", "no ordinary file. Choose a .chain file")]
)
def test_what_is_no_file_is_said(tmp_path, name, words):
    with pytest.raises(ProjectError, match=f"can't be opened: .*{words}"):
        read(tmp_path / name)


def test_pipes_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.chain")
    with pytest.raises(ProjectError, match="no ordinary file"):
        read(tmp_path / "pipe.chain")


def test_any_path_works_in_the_plainest_locale(tmp_path):
    folder = tmp_path / "Проект 神经 é🧠 %20 #1"
    folder.mkdir()
    (folder / "é.json").write_bytes(TEXT)
    code = (
        "import sys; from engine.formats.project import find, read, write, ProjectError\n"
        "project = read(find(sys.argv[1])); write(sys.argv[2], project.sheet)\n"
        "try: read(sys.argv[2] + 'x')\n"
        "except ProjectError as error: print(error)"
    )
    names = [str(folder / "é.json"), str(folder / "神经.chain")]
    environment = {**os.environ, "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("PYTHONUTF8", None)
    done = subprocess.run([sys.executable, "-c", code, *names], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").startswith(names[1] + "x can't be opened")
    assert read(names[1]).sheet == SHEET
