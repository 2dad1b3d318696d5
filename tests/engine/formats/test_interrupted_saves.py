import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile

import pytest

from engine.formats import saving
from engine.formats.project import ProjectError, read, write
from engine.formats.saving import sweep
from tests.engine.formats.samples import SHEET, WEIGHTS, same_weights

PYTHON = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def saved(tmp_path):
    """A saved project, alone in its folder."""
    path = tmp_path / "a.chain"
    write(path, SHEET, WEIGHTS)
    return path


def refused(path, words):
    """A save that must fail with these words and change nothing in the folder."""
    before = {entry.name: entry.read_bytes() for entry in path.parent.iterdir()}
    with pytest.raises(ProjectError) as caught:
        write(path, SHEET)
    assert str(caught.value).startswith(f"{path} is not saved: {words}")
    assert {entry.name: entry.read_bytes() for entry in path.parent.iterdir()} == before


def test_kills_leave_a_whole_version(tmp_path):
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tmp_path  # a kill does not care, and a disk is slow
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        command = [sys.executable, "-m", "tests.engine.formats.saving_loop", folder, "200"]
        done = subprocess.run(command, env=PYTHON, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["rounds"] == 200
    assert seen["left"] > 3, "kills must hit saves that are under way"
    assert seen["version"] > 3, "some saves must end before the kill"


@pytest.mark.parametrize("system", ["tmpfs", "ext4"])
def test_a_full_or_read_only_disk_keeps_the_old_file(tmp_path, system):
    if not all(map(shutil.which, ("unshare", "mount", "mkfs.ext4"))) or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root, unshare, mount and mkfs.ext4")
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs"]
    if system == "ext4":
        image = tmp_path / "image"
        image.write_bytes(bytes(1 << 20))
        subprocess.run(["mkfs.ext4", "-q", "-F", "-O", "^has_journal", str(image)], check=True)
        mount = ["mount", "-o", "loop", str(image)]
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["unshare", "-m", sys.executable, "-m", "tests.engine.formats.full_disk", str(folder), *mount]
    done = subprocess.run(command, env=PYTHON, capture_output=True, text=True, check=False)
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip(f"no mounting of {system} here: {done.stdout}{done.stderr}")
    assert done.returncode == 0, done.stderr
    full, fuller, protected, read_only = done.stdout.splitlines()
    assert "a.chain is not saved: the disk is full. Free some space" in full
    assert fuller == full
    assert "a.chain is not saved: it may not be changed. Save under another name" in protected
    assert "new.chain is not saved: the disk is read-only. Save elsewhere" in read_only


@pytest.mark.parametrize("taken", [0, 1, 1000])
def test_a_write_that_fails_midway_keeps_the_old_file(saved, monkeypatch, taken):  # where nothing can be mounted
    rest = taken
    real = os.write

    def write_some(file, data):
        nonlocal rest
        if rest == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = real(file, data[:rest])
        rest -= count
        return count

    monkeypatch.setattr(os, "write", write_some)
    refused(saved, "the disk is full. Free some space and save again, or save elsewhere.")


def test_short_writes_are_gone_on_with(saved, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[:7]))
    write(saved.with_name("b.chain"), SHEET, WEIGHTS)
    assert saved.with_name("b.chain").read_bytes() == saved.read_bytes()


@pytest.mark.parametrize("step", ["fsync", "replace", "fchmod"])
def test_a_failure_in_any_step_keeps_the_old_file(saved, monkeypatch, step):
    def fail(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, step, fail)
    refused(saved, "the disk reports an error. Save elsewhere.")


def test_everything_is_on_the_disk_before_the_name_changes(saved, monkeypatch):
    steps = []
    for step in ("write", "fsync", "replace"):
        real = getattr(os, step)
        monkeypatch.setattr(os, step, lambda *a, step=step, real=real: (steps.append(step), real(*a))[1])
    write(saved, SHEET)
    assert steps == ["write", "fsync", "replace", "fsync"]


def test_an_interrupt_leaves_nothing_behind(saved, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(saved, SHEET)
    assert os.listdir(saved.parent) == ["a.chain"]
    assert same_weights(read(saved).weights, WEIGHTS)


def test_what_may_not_be_written_stays(saved, monkeypatch):  # root may write everything: the answer is given here
    monkeypatch.setattr(os, "access", lambda *_: False)
    refused(saved, "it may not be changed. Save under another name or in another folder.")


def test_other_obstacles_are_said(tmp_path):
    (tmp_path / "folder.chain").mkdir()
    cases = {
        "folder.chain": "it is a folder. Choose another name.",
        "missing/a.chain": "its folder is not there. Save in another folder.",
        "a" * 300: "its name is too long. Choose a shorter one.",
    }
    for name, words in cases.items():
        with pytest.raises(ProjectError) as caught:
            write(tmp_path / name, SHEET)
        assert str(caught.value) == f"{tmp_path / name} is not saved: {words}"
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.chain"]


def test_devices_and_pipes_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ProjectError, match="it may not be changed"):
        write(tmp_path / "pipe", SHEET)
    assert (tmp_path / "pipe").is_fifo()


def test_links_are_followed_and_permissions_stay(saved):
    saved.chmod(0o640)
    link = saved.with_name("link.chain")
    link.symlink_to(saved.name)
    write(link, SHEET)
    assert link.is_symlink()
    assert read(saved).weights is None
    assert saved.stat().st_mode & 0o777 == 0o640


def test_only_dead_temporary_files_of_ours_are_swept(tmp_path):
    dead, living = (tmp_path / f".chainrule-{'0123456789abcde'}{end}.saving" for end in "01")
    others = [
        tmp_path / name
        for name in (".chainrule-mine.saving", "chainrule-0123456789abcdef.saving", "x.saving", ".a.swp")
    ]
    for path in (dead, living, *others):
        path.write_bytes(b"x")
    linked = tmp_path / f".chainrule-{'f' * 16}.saving"
    linked.symlink_to(others[0])
    with living.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sweep(tmp_path)
        assert set(tmp_path.iterdir()) == {living, linked, *others}
    sweep(tmp_path)
    assert set(tmp_path.iterdir()) == {linked, *others}


@pytest.mark.parametrize("act", [lambda path: write(path, SHEET), read])
def test_saving_and_opening_sweep_the_folder(saved, act):
    saved.with_name(".chainrule-0123456789abcdef.saving").write_bytes(b"x")
    act(saved)
    assert os.listdir(saved.parent) == ["a.chain"]


def test_a_sweep_during_a_save_does_not_harm_it(saved, monkeypatch):
    """Another program sweeps the folder at the worst moment: the file is made and not yet locked."""
    real, stolen = fcntl.flock, []

    def steal_first(file, how):
        if not stolen:
            stolen.extend(saving.leftovers(saved.parent))
            for path in stolen:
                path.unlink()
        real(file, how)

    monkeypatch.setattr(saving.fcntl, "flock", steal_first)
    write(saved, SHEET)
    assert stolen
    assert read(saved).weights is None
    assert os.listdir(saved.parent) == ["a.chain"]
