"""Pictures of the user's own: read as they look, or refused with the file's name."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine import memory
from engine.check import check
from engine.data import pictures
from engine.data.dataset import DataError
from engine.data.image_folder import ImageFolder, decoded
from engine.graph import Graph, Wire
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.relu import ReLU
from engine.losses.cross_entropy import CrossEntropy
from engine.optimizers.adam import Adam
from engine.sheet import Sheet, Training
from engine.tensor import Spec
from engine.train import GraphError, load_data, train
from tests.engine.data.own_files import write_pictures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two cats and three dogs of one colour each, and what file managers put beside them."""
    home = tmp_path / "pets"
    for name, colour, count in (("cat", (255, 0, 0), 2), ("dog", (0, 0, 255), 3)):
        (home / name).mkdir(parents=True)
        for number in range(count):
            Image.new("RGB", (40, 30), colour).save(home / name / f"{number}.png")
    (home / ".DS_Store").write_bytes(b"x")
    (home / "cat" / "Thumbs.db").write_bytes(b"x")
    (home / "licence.txt").write_text("free")
    return home


def of(folder: Path, **settings: Any) -> ImageFolder:
    return ImageFolder(path=str(folder), **settings)


def one(folder: Path, image: Image.Image, name: str = "only.png", exif: Any = None, **settings: Any) -> np.ndarray:
    """How a picture comes out, channels first."""
    for old in (folder / "cat").glob("[!T]*"):
        old.unlink()
    image.save(folder / "cat" / name, **({"exif": exif} if exif else {}))
    for part in of(folder, **settings).load():
        for place in range(part.size):
            if part.targets[place] == 0:
                return part.inputs[..., place]
    raise AssertionError("there is no cat")


def test_each_folder_is_a_class(folder: Path) -> None:
    dataset = of(folder, test_share=0.4)
    assert dataset.specs() == (Spec((3, 32, 32)), Spec((), classes=2))
    assert dataset.class_names == ("cat", "dog")
    assert dataset.sizes() == (3, 2)
    assert of(folder, size=8, colours="grey").specs()[0] == Spec((1, 8, 8))
    for part in dataset.load():
        for place, label in enumerate(part.targets):
            assert (part.inputs[0, ..., place] == (label == 0)).all()
            assert not part.inputs[1, ..., place].any()
            assert (part.inputs[2, ..., place] == (label == 1)).all()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".JPEG", ".bmp", ".webp"])
def test_pictures_come_out_as_they_look(folder: Path, suffix: str) -> None:
    image = Image.new("RGB", (120, 60), (200, 100, 50))
    found = one(folder, image, f"x{suffix}")
    np.testing.assert_allclose(found.mean(axis=(1, 2)) * 255, (200, 100, 50), atol=3)
    grey = one(folder, image, f"x{suffix}", colours="grey")
    assert grey.shape == (1, 32, 32)
    np.testing.assert_allclose(grey * 255, 0.299 * 200 + 0.587 * 100 + 0.114 * 50, atol=3)


def test_the_middle_is_kept_and_the_sides_are_cut(folder: Path) -> None:
    array = np.zeros((10, 30), np.uint8)
    array[:, 10:20] = 255
    array[:5, 10:20] = 100
    found = one(folder, Image.fromarray(array), size=10, colours="grey")
    np.testing.assert_array_equal(np.round(found[0] * 255), array[:, 10:20])


def test_a_turned_photograph_stands_upright(folder: Path) -> None:
    array = np.zeros((20, 20), np.uint8)
    array[:10] = 255  # light above
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: to be shown a quarter to the right
    found = one(folder, Image.fromarray(array), exif=exif, size=20, colours="grey")
    assert found[0, :, 12:].mean() > 0.95
    assert found[0, :, :8].mean() < 0.05


@pytest.mark.parametrize("colours", ["colour", "grey"])
def test_what_is_transparent_is_white(folder: Path, colours: str) -> None:
    clear = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0, 16, 32))
    for image in (clear, clear.convert("LA"), clear.quantize(8)):
        found = one(folder, image, colours=colours)
        assert (found[..., :15] < 0.02).all()
        assert (found[..., 17:] > 0.98).all()


def test_deep_and_plain_greys_keep_their_lightness(folder: Path) -> None:
    deep = np.linspace(0, 65_535, 32).astype(np.uint16)[np.newaxis].repeat(32, axis=0)
    found = one(folder, Image.fromarray(deep), colours="grey")
    np.testing.assert_allclose(found[0], deep / 65_535, atol=0.005)
    two = Image.new("1", (32, 32), 1)
    assert (one(folder, two, colours="grey") == 1).all()


def spoil_truncate(folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), np.uint8)
    Image.fromarray(noise).save(folder / "dog" / "x.jpg")
    data = (folder / "dog" / "x.jpg").read_bytes()
    (folder / "dog" / "x.jpg").write_bytes(data[: len(data) // 2])


def spoil_png(folder: Path) -> None:
    data = (folder / "dog" / "0.png").read_bytes()
    (folder / "dog" / "x.png").write_bytes(data[:40])


def spoil_bits(folder: Path) -> None:
    data = bytearray((folder / "dog" / "0.png").read_bytes())
    data[45:60] = b"\xff" * 15
    (folder / "dog" / "x.png").write_bytes(bytes(data))


def bomb(folder: Path) -> None:
    Image.new("1", (8000, 8000)).save(folder / "dog" / "x.png")


def larger_bomb(folder: Path) -> None:
    Image.new("1", (20_000, 10_000)).save(folder / "dog" / "x.png")


SPOILED = {  # when the pictures are loaded
    "truncated JPEG": (spoil_truncate, "dog/x.jpg is damaged, or no picture"),
    "truncated PNG": (spoil_png, "dog/x.png is damaged, or no picture"),
    "broken PNG": (spoil_bits, "dog/x.png is damaged, or no picture"),
    "text": (lambda f: (f / "dog" / "x.png").write_text("no"), "dog/x.png is damaged, or no picture"),
    "empty": (lambda f: (f / "dog" / "x.png").write_bytes(b""), "dog/x.png is damaged, or no picture"),
    "another format": (
        lambda f: Image.new("RGB", (9, 9)).save(f / "dog" / "x.png", format="GIF"),
        "dog/x.png is damaged, or no picture",
    ),
    "a bomb": (bomb, "dog/x.png has more than 50,000,000 pixels"),
    "a larger bomb": (larger_bomb, "dog/x.png has more than 50,000,000 pixels"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_damaged_picture_is_named(folder: Path, name: str) -> None:
    spoil, sentence = SPOILED[name]
    spoil(folder)
    dataset = of(folder)
    assert dataset.readable(), "nobody decodes at every edit"
    with pytest.raises(DataError, match=r"^can't use pets: ") as caught:
        dataset.load()
    assert str(caught.value) == f"can't use pets: {sentence}"
    with pytest.raises(GraphError) as refused:
        load_data(network(dataset))
    assert [problem.sentence for problem in refused.value.problems] == [f"mine can't use pets: {sentence}."]
    assert refused.value.problems[0].node == "mine"


WRONG = {  # seen at every edit
    "a foreign file": (lambda f: (f / "dog" / "notes.txt").write_text("x"), "dog/notes.txt is no picture"),
    "a folder within": (lambda f: (f / "dog" / "more.png").mkdir(), "dog/more.png is no picture"),
    "a picture beside": (lambda f: Image.new("L", (4, 4)).save(f / "z.png"), "z.png lies beside the classes' folders"),
    "an empty class": (lambda f: (f / "eel").mkdir(), "eel holds no picture"),
    "one class": (
        lambda f: [p.unlink() for p in (f / "cat").iterdir()] and (f / "cat").rmdir(),
        "it has 1 folder in it",
    ),
    "a way out": (
        lambda f: (f / "dog" / "x.png").symlink_to("/etc/hostname"),
        "dog/x.png is a link that leads out of it",
    ),
    "a folder elsewhere": (lambda f: (f / "eel").symlink_to("/etc"), "pets/eel is a link that leads out of it"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_should_not_be_there_is_named(folder: Path, name: str) -> None:
    spoil, sentence = WRONG[name]
    of(folder).specs()  # what was fine before
    spoil(folder)
    (problem,) = [problem for problem in check(Graph({"mine": of(folder)})).errors if problem.node]
    assert (problem.kind, problem.sentence) == ("no data", f"mine can't use pets: {sentence}.")
    assert problem.next_step


def test_a_link_that_stays_inside_is_a_picture(folder: Path) -> None:
    (folder / "dog" / "9.png").symlink_to("0.png")
    assert sum(of(folder).sizes()) == 6


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "has no folder"),
        ("/nowhere", "can't find /nowhere"),
        (__file__, f"can't use {__file__}: it is no folder"),
        ("outside:/etc", "would read /etc, which lies outside the project's folder"),
    ],
)
def test_where_there_is_no_folder_the_node_says_so(path: str, sentence: str) -> None:
    (problem,) = [p for p in check(Graph({"mine": ImageFolder(path=path)}), training=True).errors if p.node]
    assert problem.sentence == f"mine {sentence}."
    assert not ImageFolder(path=path).readable()


def test_folders_without_folders_say_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"it has no folders in it") as caught:
        of(tmp_path).specs()
    assert caught.value.next_step == "Give it one for each class, 2 to 256."


def test_too_many_are_refused_unread(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PICTURES", 4)
    with pytest.raises(DataError, match=r"it holds 5 pictures, and 4 are read"):
        of(folder, size=9).load()


def test_memory_is_counted_before_anything_is_decoded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = network(of(folder, size=256)).graph
    assert not check(graph, batch=1, training=True).errors
    monkeypatch.setattr(memory, "installed", lambda: 1_000_000)
    monkeypatch.setattr("engine.check.installed", lambda: 1_000_000)
    monkeypatch.setattr(pictures, "pixels", lambda *_: pytest.fail("nothing may be decoded"))
    assert any(p.kind == "memory" and p.node == "mine" for p in check(graph, batch=1, training=True).errors)


def test_pictures_are_decoded_once_until_one_changes(folder: Path) -> None:
    decoded.cache_clear()
    for _ in range(3):
        of(folder).load()
        of(folder, test_share=0.4).load()
    assert decoded.cache_info().misses == 1
    os.utime(folder / "dog" / "1.png", ns=(5, 5))
    of(folder).load()
    assert decoded.cache_info().misses == 2


def test_pillow_is_imported_only_to_decode(folder: Path) -> None:
    code = (
        "import sys; from engine.layers.layer import LAYERS; list(LAYERS);"
        f"data = LAYERS['ImageFolder'](path={str(folder)!r}); data.specs(); print('PIL' in sys.modules);"
        "data.load(); print('PIL' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def network(dataset: ImageFolder, classes: int = 2) -> Sheet:
    """A small convolutional network for it."""
    nodes = {
        "mine": dataset,
        "conv": Conv2D(filters=8, kernel=5),
        "relu": ReLU(),
        "pool": MaxPool2D(kernel=4, stride=4),
        "flat": Flatten(),
        "dense": Dense(units=classes),
        "loss": CrossEntropy(),
    }
    chain = ["mine", "conv", "relu", "pool", "flat", "dense", "loss"]
    ports = {"mine": "inputs", "loss": "prediction"}
    wires = [Wire(a, ports.get(a, "y"), b, ports.get(b, "x")) for a, b in pairwise(chain)]
    graph = Graph(nodes, (*wires, Wire("mine", "targets", "loss", "targets")))
    return Sheet(graph=graph, training=Training(optimizer=Adam(learning_rate=0.01), batch_size=16))


def test_patterns_are_learned(tmp_path: Path) -> None:
    dataset = of(write_pictures(tmp_path), size=24, colours="grey")
    _, result = train(network(dataset, classes=3), epochs=25)
    assert result.metrics["test_accuracy"] > 0.9
