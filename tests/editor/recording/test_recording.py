"""Films of the training: every operation of a backward pass, every iteration, read again by Pillow."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, QTimer
from pytestqt.qtbot import QtBot

from editor import film_commands
from editor.film_commands import write_film
from editor.film_dialog import SIZES, STRETCHES, FilmDialog, Wanted
from editor.look.themes import DARK
from editor.main_window import MainWindow
from editor.recording.film import FilmError, film
from editor.recording.frame import frame, packed, words
from editor.recording.recorder import SHARES, Recorder, Stretch
from engine.data.image_folder import ImageFolder
from tests.editor.test_window_drop import network
from tests.engine.data.own_files import write_pictures

SMALL = QSize(480, 300)


def opened(window: MainWindow, qtbot: QtBot, name: str = "xor") -> None:
    window.files.load(name)
    qtbot.waitUntil(lambda: window.session.has_program is True)


def recorded(window: MainWindow, qtbot: QtBot, stretch: Stretch) -> Recorder:
    picture = window.canvas.picture
    recorder = Recorder(window.session, lambda share: packed(picture, DARK, SMALL, share), stretch)
    with qtbot.waitSignal(recorder.finished, timeout=20_000):
        recorder.start()
    return recorder


def test_a_backward_pass_has_frames_for_each_operation_that_writes_along_a_wire(
    window: MainWindow, qtbot: QtBot
) -> None:
    opened(window, qtbot)
    seen: list[str] = []
    window.session.progressed.connect(lambda: seen.append(words(window.session.progress)))
    recorder = recorded(window, qtbot, Stretch("backward pass"))
    progress = window.session.progress
    assert progress is not None
    assert progress.operation is not None
    assert progress.operation.stage == "update"
    backward = {line for line in seen if " · backward: " in line}
    returning = [wire for wire, reading in progress.wires.items() if reading.gradient is not None]
    assert len(backward) * len(SHARES) >= len(recorder.frames) >= len(returning) * len(SHARES) > 0
    assert all(one != other for one, other in pairwise(recorder.frames)), "no frame twice"


def test_iterations_have_a_frame_each(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    recorder = recorded(window, qtbot, Stretch("iterations", 5))
    assert len(recorder.frames) == 5
    assert window.session.progress is not None
    assert window.session.progress.iteration == 5
    assert window.session.state == "paused"


@pytest.mark.parametrize("back", [False, True])
def test_none_is_missing_where_one_trains_or_looks_back(window: MainWindow, qtbot: QtBot, back: bool) -> None:
    opened(window, qtbot)
    session = window.session
    session.train()
    qtbot.waitUntil(lambda: session.live is not None and session.live.iteration > 100, timeout=20_000)
    if back:
        session.pause()
        qtbot.waitUntil(lambda: session.live is not None and session.live.state == "paused")
        session.past.show(3)
        qtbot.waitUntil(lambda: session.past.shown is not None and not session.past.waiting)
    recorder = recorded(window, qtbot, Stretch("iterations", 5))
    assert len(recorder.frames) == 5
    assert session.live is not None
    assert session.live.iteration > 100


def test_a_frame_shows_what_the_canvas_shows_at_its_own_size(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    window.canvas.selection.set(tuple(window.document.sheet.graph.nodes))
    taken = frame(window.canvas.picture, DARK, QSize(900, 560), 0.5)
    assert (taken.width(), taken.height()) == (900, 560)
    window.canvas.selection.set(())
    assert taken == frame(window.canvas.picture, DARK, QSize(900, 560), 0.5), "a selection is not in it"


def png(shade: bytes) -> bytes:
    """A frame of four by three pixels."""
    file = BytesIO()
    Image.frombytes("RGB", (4, 3), shade).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("suffix", [".gif", ".png"])
def test_the_file_holds_every_frame(suffix: str) -> None:
    shades = [bytes([10 * place, 200 - 10 * place, 90] * 12) for place in range(7)]
    made = Image.open(BytesIO(film([png(shade) for shade in shades], suffix, 10.0)))
    assert made.n_frames == 7
    assert made.size == (4, 3)
    for place, shade in enumerate(shades):
        made.seek(place)
        assert made.info["duration"] == 100
        got = np.array(made.convert("RGB")).reshape(-1, 3)
        assert np.abs(got.astype(int) - np.frombuffer(shade, np.uint8).reshape(-1, 3)).max() <= (0, 8)[suffix == ".gif"]


def test_without_frames_or_with_another_ending_it_says_so() -> None:
    with pytest.raises(FilmError, match="Nothing was recorded"):
        film([], ".gif", 10.0)
    with pytest.raises(FilmError, match=r"\.gif or \.png, not in \.mp4"):
        film([png(bytes(36))], ".mp4", 10.0)


def test_from_the_command_to_the_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, qtbot)
    wanted = Wanted(tmp_path / "xor.gif", Stretch("iterations", 3), SMALL, "light")
    monkeypatch.setattr(film_commands, "ask", lambda *_: wanted)
    listening = window.session.receivers("2failed(QString)")
    window.commands["record"].trigger()
    assert window.session.receivers("2failed(QString)") == listening, "nobody listens any more"
    with Image.open(tmp_path / "xor.gif") as made:
        assert made.n_frames == 3
        assert made.size == (480, 300)
    (tmp_path / "folder.gif").mkdir()
    said = write_film(window, wanted._replace(path=tmp_path / "folder.gif"))
    assert said.startswith(f"{tmp_path / 'folder.gif'} is not written: ")


def test_a_worker_that_dies_ends_the_recording(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot)
    path = tmp_path / "xor.gif"
    QTimer.singleShot(300, window, lambda: window.session.restarted.emit("The training process was killed."))
    assert write_film(window, Wanted(path, Stretch("iterations", 100_000), SMALL, "dark")) == ""
    assert not path.exists()
    assert window.banner.words.text() == "The training process was killed."


@pytest.mark.parametrize("known", [False, True])
def test_data_that_can_not_be_used_ends_the_recording(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, known: bool
) -> None:
    folder = write_pictures(tmp_path)
    (folder / "dots" / "0.png").write_bytes(b"no picture")
    window.document.replace(network(ImageFolder(path=str(folder), size=8)))
    if known:
        qtbot.waitUntil(lambda: bool(window.session.refused))
        window.banner.dismiss()
    path = tmp_path / "it.gif"
    said = write_film(window, Wanted(path, Stretch("iterations", 3), SMALL, "dark"))
    assert "dots/0.png is damaged, or no picture. Take it out" in (said or window.banner.words.text())
    assert not path.exists()


def test_a_breakpoint_in_the_way_is_passed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot)
    window.selection.set(["dense_1"])
    window.commands["breakpoint"].trigger()
    assert write_film(window, Wanted(tmp_path / "it.png", Stretch("iterations", 3), SMALL, "dark")) == ""
    with Image.open(tmp_path / "it.png") as made:
        assert made.n_frames == 3
    assert window.session.live is not None
    assert window.session.live.iteration == 3
    assert window.banner.isHidden(), "it is paused there no more"


def test_a_whole_iteration_is_one_from_its_first_operation_on(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot)
    whole = recorded(window, qtbot, Stretch("iteration")).frames
    recorded(window, qtbot, Stretch("backward pass"))  # it ends within an iteration
    assert len(recorded(window, qtbot, Stretch("iteration")).frames) == len(whole)


def test_the_dialog_offers_stretches_and_sizes(window: MainWindow, tmp_path: Path) -> None:
    dialog = FilmDialog(window, tmp_path / "it.gif", "dark")
    assert dialog.wanted() == Wanted(tmp_path / "it.gif", Stretch("backward pass"), QSize(800, 500), "dark")
    dialog.follow_format("PNG with motion, all colours (*.png)")
    dialog.stretch.setCurrentText("50 iterations")
    dialog.size_.setCurrentText("1920 × 1080")
    wanted = dialog.wanted()
    assert wanted == Wanted(tmp_path / "it.png", STRETCHES["50 iterations"], SIZES["1920 × 1080"], "dark")
    dialog.deleteLater()
