import io
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pytest
import safetensors.numpy

from engine.formats.project import Project, ProjectError, read, write
from engine.formats.sheet_text import to_text
from tests.engine.formats.samples import SHEET, TEXT, WEIGHTS, plain, same_weights, zip_of

PYTHON = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def run(module, *arguments):
    """The JSON that one of the programs beside this file prints."""
    command = [sys.executable, "-m", f"tests.engine.formats.{module}", *map(str, arguments)]
    done = subprocess.run(command, env=PYTHON, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(path):
    """The sentence with which a file is refused; it names the file."""
    with pytest.raises(ProjectError) as caught:
        read(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} can't be opened: ")
    assert sentence.endswith(".")
    assert "$" not in sentence  # msgspec's paths
    return sentence.removeprefix(f"{path} can't be opened: ")


def spoilt(tmp_path, **parts):
    """The sample with other parts, as a file."""
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(plain() | parts), "utf-8")
    return path


@pytest.mark.parametrize("kind", ["archive", "text"])
def test_no_truncated_file_is_opened_in_part(tmp_path, kind):
    path = tmp_path / "a.chain"
    write(path, SHEET, WEIGHTS)
    data = path.read_bytes() if kind == "archive" else TEXT
    for length in range(0, len(data), max(1, len(data) // 500)):
        path.write_bytes(data[:length])
        try:
            project = read(path)
        except ProjectError:
            continue
        assert length == len(data.rstrip())  # nothing but the last line's end is missing
        assert project.sheet == SHEET


def test_mutations_are_refused_or_opened_soundly(tmp_path):
    seen = run("mutations", tmp_path, 2000, 1)
    assert seen["refused"] > 1000
    assert seen["opened"] > 50


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"units": 4', b'"units": ' + b"[" * 100_000, "nested more than 32 deep"),
        (b'"units": 4', b'"units": ' + b"[" * 40 + b"]" * 40, "nested more than 32 deep"),
        (b'"units": 4', b'"units": ' + b"9" * 5000, "the number 99999999999999999999… has 5000 digits"),
        (b'"units": 4', b'"units": ' + b"9" * 300, "node dense 1, units: "),
        (b'"noise": 0.1', b'"noise": NaN', "NaN is not a number that JSON has"),
        (b'"noise": 0.1', b'"noise": -Infinity', "-Infinity is not a number that JSON has"),
        (b'"noise": 0.1', b'"noise": 1e999', "the number 1e999 is too large"),
        (b'"noise": 0.1', b'"noise": ' + b"9" * 400, "node spiral, noise: number out of range"),
        (b'"units": 4', b'"units": 4, "units": 5', "the key 'units' is there twice"),
        (b'"out": {', b'"out": {}, "out": {', "the key 'out' is there twice"),
        (b'"version": 1,', b'"version": 1, "version": 1,', "the key 'version' is there twice"),
        (b'"units": 4', b'"units": true', "node dense 1, units: expected int, got bool"),
        (b'"noise": 0.1', b'"noise": true', "node spiral, noise: expected float, got bool"),
        (b'"noise": 0.1', b'"noise": "0.1"', "node spiral, noise: expected float, got str"),
        (b'"units": 4', b'"units": 4.5', "node dense 1, units: expected int, got float"),
        (b'"units": 4', b'"units": 0', "node dense 1, units: expected int ≥ 1"),
        (b'"bias": true', b'"bias": 1', "node dense 1, bias: expected bool, got int"),
        (
            b'"type": "Glorot"',
            b'"type": "os.system"',
            "node dense 1, initializer: no initialiser is called 'os.system'",
        ),
        (
            b'"type": "Dense"',
            b'"type": "Dense", "colour": 1',
            "node dense 1: object contains unknown field colour",
        ),
        (b'"type": "Dense"', b'"type": "os.system"', "node dense 1: no layer is called 'os.system'"),
        (
            b'"type": "Dense"',
            b'"type": "engine.family.Family"',
            "node dense 1: no layer is called 'engine.family",
        ),
        (b'"type": "Dense"', b'"type": "Loss"', "node dense 1: no layer is called 'Loss'"),
        (b'"mse": {"type"', b'"\\ud800": {"type"', r"the text '\ud800' holds half a character"),
        (b'"type": "Dense"', b'"type": "\\udfff"', r"the text '\udfff' holds half a character"),
        (b'"batch_size": 10', b'"batch_size": 0', "training, batch_size: expected int ≥ 1"),
        (b'"type": "SGD"', b'"type": "Dense"', "training, optimizer: no optimiser is called 'Dense'"),
        (b'"output": "y"', b'"output": 3', "wire 2, output: expected str, got int"),
        (b'"output": "y", ', b"", "wire 2: object missing required field output"),
    ],
)
def test_json_that_would_be_misread_is_refused(tmp_path, old, new, words):
    assert TEXT.count(old) >= 1
    path = tmp_path / "a.json"
    path.write_bytes(TEXT.replace(old, new, 1))
    assert words in refusal(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xef\xbb\xbf" + TEXT, "it begins with a byte order mark"),
        (TEXT.decode().encode("utf-16"), "it is not UTF-8 text (byte 0)"),
        (TEXT.decode().encode("utf-16-le"), "it is not UTF-8 text"),
        (TEXT.decode().encode("latin-1", "replace"), "it is not UTF-8 text"),
        (b"", "it is empty"),
        (b"[" * 100_000, "it is no Chainrule project"),
        (b"\x89PNG", "it is no Chainrule project"),
        (b"{" + b" " * (8 << 20), "more than 8,388,608 bytes"),
        (b"{}", "it is no Chainrule project"),
        (b'{"format": "chainrule"}', "version: expected a number from 1, got None"),
        (b'{"format": "chainrule", "version": true}', "version: expected a number from 1, got True"),
    ],
)
def test_what_is_no_project_is_refused(tmp_path, data, words):
    (tmp_path / "a.json").write_bytes(data)
    assert words in refusal(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"graph": []}, "graph: expected an object, got []"),
        ({"graph": {"nodes": []}}, "graph, nodes: expected an object, got []"),
        ({"graph": {"wires": {}}}, "graph, wires: expected a list, got {}"),
        ({"graph": {"edges": []}}, "graph has an unknown field 'edges'"),
        ({"places": [1]}, "places: expected an object, got [1]"),
        ({"places": {"out": {}}}, "places, out: expected two numbers, got {}"),
        ({"places": {"out": [1]}}, "places, out: expected two numbers, got [1]"),
        ({"places": {"out": [1, True]}}, "places, out: expected two numbers, got [1, True]"),
        ({"places": {"nobody": [1, 2]}}, "places: 'nobody' is no node"),
        ({"training": []}, "training: expected"),
        ({"notes": []}, "the project has an unknown field 'notes'"),
        (
            {"version": 999, "future": 1},
            "it was made by a newer Chainrule (its format is 999, this one knows 1). Upda",
        ),
        ({"graph": {"nodes": {"": {"type": "ReLU"}}}}, "node '': a name may not be empty"),
        ({"graph": {"nodes": {"a" * 81: {"type": "ReLU"}}}}, "a name has at most 80 characters"),
        (
            {"graph": {"nodes": {"a\nb": {"type": "ReLU"}}}},
            "a name may not hold the invisible character U+000A",
        ),
    ],
)
def test_objects_of_another_form_are_refused(tmp_path, parts, words):
    assert words in refusal(spoilt(tmp_path, **parts))


def wire(source, target, output="y", port="x"):
    return {"source": source, "output": output, "target": target, "input": port}


@pytest.mark.parametrize(
    ("wires", "words"),
    [
        ([wire("a", "nobody")], "the wire 'a.y → nobody.x' ends at 'nobody', which is no node"),
        ([wire("nobody", "a")], "the wire 'nobody.y → a.x' ends at 'nobody', which is no node"),
        ([wire("a", "a")], "the wire a.y → a.x leads from a to itself"),
        ([wire("a", "b"), wire("b", "a")], "the wires make a cycle through a, b"),
        ([wire("a", "c"), wire("b", "c")], "c has 2 wires at its input 'x', which takes one"),
        ([wire("a", "b"), wire("a", "b")], "b has 2 wires at its input 'x', which takes one"),
    ],
)
def test_wires_that_cannot_be_drawn_are_refused(tmp_path, wires, words):  # duplicate names are duplicate keys
    nodes = {name: {"type": "ReLU"} for name in "abc"}
    path = spoilt(tmp_path, graph={"nodes": nodes, "wires": wires}, places={})
    assert words in refusal(path)


def test_a_wire_to_a_port_that_is_gone_is_left_for_the_editor_to_show(tmp_path):
    graph = {"nodes": {"a": {"type": "ReLU"}, "b": {"type": "ReLU"}}, "wires": [wire("a", "b", port="x9")]}
    assert len(read(spoilt(tmp_path, graph=graph, places={})).sheet.graph.wires) == 1


def bomb(path, member, announced):
    """An archive of a megabyte whose member inflates to a gigabyte and announces what it likes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    million = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    with zipfile.ZipFile(path, "w") as archive:
        if member != "project.json":
            archive.writestr("project.json", TEXT)
        archive.writestr(member, million * 1000 + packer.flush())
        info = archive.infolist()[-1]  # the directory is written when the archive is closed
        info.compress_type, info.file_size = zipfile.ZIP_DEFLATED, announced
    return path


def many_members(path, count):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.json", TEXT)
        for i in range(count):
            archive.writestr(str(i), b"")
    return path


def test_archives_that_inflate_are_refused_unread(tmp_path):
    files = {
        bomb(
            tmp_path / "1.chain", "project.json", 10**9
        ): "its project.json has 1,000,000,000 bytes, more than 8,388,608",
        bomb(tmp_path / "2.chain", "project.json", 8_000_000): "it is damaged or cut off",
        bomb(
            tmp_path / "3.chain", "weights.safetensors", 10**9
        ): "its weights.safetensors unpacks to 1,000,000,000 bytes",
        bomb(tmp_path / "4.chain", "weights.safetensors", 1000): "it is damaged or cut off",
        bomb(
            tmp_path / "5.chain", "weights.safetensors", 10**12
        ): "its weights.safetensors has 1,000,000,000,000 bytes",
        many_members(tmp_path / "6.chain", 10_000): "it holds too many members",
        many_members(tmp_path / "7.chain", 100): "it holds 101 members, more than 64",
    }
    for (path, words), (sentence, seconds) in zip(files.items(), run("reading", 100, *files), strict=True):
        assert sentence is not None
        assert words in sentence, path
        assert seconds < 1


def test_archives_with_odd_members_are_refused(tmp_path):
    assert "it holds no project.json" in refusal(zip_of(tmp_path / "a.chain", {"a.npy": b""}))
    with zipfile.ZipFile(tmp_path / "b.chain", "w") as archive:
        archive.writestr("project.json", TEXT)
        archive.writestr("project_json", TEXT)
    data = (tmp_path / "b.chain").read_bytes()
    (tmp_path / "b.chain").write_bytes(data.replace(b"project_json", b"project.json"))
    assert "it holds project.json twice" in refusal(tmp_path / "b.chain")
    with zipfile.ZipFile(tmp_path / "c.chain", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("project.json", TEXT)
    assert "packed in a way that is not read here" in refusal(tmp_path / "c.chain")
    with zipfile.ZipFile(tmp_path / "d.chain", "w") as archive:
        archive.writestr("project.json", TEXT)
        archive.infolist()[0].flag_bits |= 1
    assert "its project.json is encrypted" in refusal(tmp_path / "d.chain")


class Trap:
    """Unpickled, it makes the file of its name."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (self.marker,)


def test_nothing_in_a_file_is_executed(tmp_path):
    marker = tmp_path / "marker"
    trap = pickle.dumps(Trap(str(marker)))
    buffer = io.BytesIO()
    np.savez(buffer, weight=np.array([Trap(str(marker))], object))
    (tmp_path / "npz.chain").write_bytes(buffer.getvalue())
    for protocol in range(6):
        (tmp_path / f"{protocol}.chain").write_bytes(pickle.dumps(Trap(str(marker)), protocol))
    zip_of(tmp_path / "json.chain", {"project.json": trap})
    zip_of(tmp_path / "weights.chain", {"project.json": TEXT, "weights.safetensors": trap})
    zip_of(tmp_path / "npy.chain", {"project.json": TEXT, "weights.safetensors": buffer.getvalue()})
    for path in tmp_path.glob("*.chain"):
        refusal(path)
    assert len(list(tmp_path.iterdir())) == 10
    assert not marker.exists()
    pickle.loads(trap)
    assert marker.exists(), "the trap must be one"


def tensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(shape, kind="F32", size=0, **more):
    return {"w": {"dtype": kind, "shape": shape, "data_offsets": [0, size], **more}}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "its weights are cut off"),
        (struct.pack("<Q", 10**12), "its weights are cut off or have a damaged header"),
        (struct.pack("<Q", 2**64 - 1) + bytes(100), "its weights are cut off or have a damaged header"),
        (tensors(b"[" * 1000), "nested more than 32 deep"),
        (tensors([]), "the header of its weights is not an object"),
        (tensors(entry([10**12])), "the weights w have the shape [1000000000000], which no array can have"),
        (tensors(entry([-1])), "the weights w have the shape [-1], which no array can have"),
        (
            tensors(entry([True], size=4), bytes(4)),
            "the weights w have the shape [True], which no array can have",
        ),
        (tensors(entry([1] * 9, size=4), bytes(4)), "the weights w have the shape"),
        (tensors(entry([0, 10**12])), "the weights w have the shape"),
        (tensors(entry([10**9, 10**9])), "its weights announce 4,000,000,000,000,000,000 bytes and have 0"),
        (tensors(entry([2], size=8), bytes(4)), "its weights announce 8 bytes and have 4"),
        (tensors(entry([1], size=8), bytes(8)), "its weights announce 4 bytes and have 8"),
        (tensors(entry([1], size=8), bytes(4)), "its weights can't be read"),
        (tensors(entry([1], "I64", 8), bytes(8)), "the weights w are I64, not float32 or float64"),
        (tensors(entry([1], "object", 8), bytes(8)), "the weights w are object, not float32 or float64"),
        (tensors({"w": 3}), "the weights w are None"),
        (tensors(b'{"w": {}, "w": {}}'), "the key 'w' is there twice"),
    ],
)
def test_sizes_of_weights_are_not_believed(tmp_path, data, words):
    path = zip_of(tmp_path / "a.chain", {"project.json": TEXT, "weights.safetensors": data})
    assert words in refusal(path)


def test_weights_with_remarks_are_opened(tmp_path):
    data = safetensors.numpy.save(WEIGHTS, {"made by": "someone"})
    path = zip_of(tmp_path / "a.chain", {"project.json": TEXT, "weights.safetensors": data})
    assert same_weights(read(path).weights, WEIGHTS)


def test_nothing_is_written_where_a_member_points(tmp_path):
    folder = tmp_path / "inner"
    folder.mkdir()
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(folder / "a.chain", "w") as archive:
        archive.writestr("project.json", TEXT)
        archive.writestr("../../x", b"x")
        archive.writestr("../x", b"x")
        archive.writestr(f"{tmp_path}/absolute", b"x")
        archive.writestr(link, "/etc/passwd")
    before = sorted(tmp_path.rglob("*"))
    assert read(folder / "a.chain") == Project(SHEET)
    assert sorted(tmp_path.rglob("*")) == before
    assert to_text(read(folder / "a.chain").sheet) == TEXT
