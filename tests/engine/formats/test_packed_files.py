"""Small files that would unpack to much are looked at before they are unpacked."""

import json
import os
import struct
import zipfile
from pathlib import Path

import pytest

from engine.formats.project import examples, read
from tests.engine.formats.samples import TEXT
from tests.engine.formats.test_damaged_files import run

PACKED = 12_000_000  # bytes of the archives
SOUND = examples()["xor"].read_bytes()


def packed(path: Path, text: bytes, ratio: float, *, spoilt: bool = False) -> Path:
    """An archive of 12 MB whose weights, a single array called w, unpack to so many times as much."""
    size = int(PACKED * ratio) // 4 * 4
    header = json.dumps({"w": {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, size]}}).encode()
    noise = 4096  # bytes that pack not at all, between zeros that pack to nothing
    zeros = bytes(int(noise * (ratio - 1)))
    data = b"".join(os.urandom(noise) + zeros for _ in range(size // (noise + len(zeros))))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("project.json", text)
        archive.writestr("weights.safetensors", struct.pack("<Q", len(header)) + header + data.ljust(size, b"\0"))
        archive.infolist()[-1].CRC ^= spoilt
    assert path.stat().st_size < 1.2 * PACKED
    return path


def refusals(*paths: Path) -> list[str]:
    """The sentences of files that are refused with 100 MB more than the program takes anyway."""
    sentences = []
    for sentence, _ in run("reading", 100, *paths):
        assert "not enough memory" not in sentence
        sentences.append(sentence)
    return sentences


def test_weights_that_were_packed_too_well_are_refused(tmp_path: Path) -> None:
    (sentence,) = refusals(packed(tmp_path / "a.chain", TEXT, 19))
    assert "its weights.safetensors unpacks to" in sentence


def test_damage_at_the_end_of_weights_costs_no_more(tmp_path: Path) -> None:
    (sentence,) = refusals(packed(tmp_path / "a.chain", TEXT, 2.8, spoilt=True))
    assert "it is damaged or cut off" in sentence


def test_weights_that_do_not_fit_the_graph_are_not_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.chain", SOUND, 2.8, spoilt=True)  # which unpacking would find
    project = read(path)
    assert project.weights is None
    assert "the weights of dense_1.weight are missing" in str(project.remark)


@pytest.mark.parametrize("part", [b"[],", b'{"":1},', b"1.5,", b'"ab",'])
def test_text_whose_values_would_take_many_times_its_size_is_refused(tmp_path: Path, part: bytes) -> None:
    most = b'{"format": "chainrule", "x": [' + part * ((8 << 20) // len(part) - 20) + b"0]}"
    some = b'{"format": "chainrule", "x": [' + part * (490_000 // sum(map(part.count, (b",", b"[", b"{")))) + b"0]}"
    (tmp_path / "most.json").write_bytes(most)
    (tmp_path / "some.json").write_bytes(some)
    first, second = refusals(tmp_path / "most.json", tmp_path / "some.json")
    assert "more than 500,000 lists, objects and entries" in first
    assert "version: expected a number" in second
