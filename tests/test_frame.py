"""The frame of the house: what lies at the top, and that README, CONTRIBUTING and CI speak of what is there."""

import importlib.util
import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FRAME = {
    *("pyproject.toml", "editor", "engine", "tests", "resources", "README.md", "LICENSE", "CHANGELOG.md"),
    *("CONTRIBUTING.md", ".ci", ".gitignore", ".pre-commit-config.yaml"),
}
TEXTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
PLACEHOLDER = "NAME"  # engine/layers/NAME.py: a file that is still to be written


def read(name: str) -> str:
    """A text of the top level."""
    return (ROOT / name).read_text("utf-8")


def top_level() -> set[str]:
    """What git tracks at the top; in a copy without git what is there and not ignored."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if (ROOT / ".git").exists() and done.returncode == 0:
        return {name.split("/")[0] for name in done.stdout.split("\0") if name}
    ignored = [line.rstrip("/") for line in read(".gitignore").splitlines()]
    names = {path.name for path in ROOT.iterdir()}
    return {name for name in names if not any(fnmatch(name, pattern) for pattern in ignored)}


def paths(text: str) -> set[str]:
    """Local paths a text names: whole ones from the top level on, and where its links and pictures lead."""
    tops = "|".join(re.escape(name) for name in sorted(FRAME))
    named = re.findall(rf"(?<![\w./-])(?:{tops})(?:/[\w./*-]*)?(?![\w-])", text)
    linked = re.findall(r"\]\(([^)#]+)", text)
    found = {path.rstrip(".") for path in [*named, *linked] if "://" not in path}
    return {path for path in found if PLACEHOLDER not in path}


def rooms(text: str) -> set[str]:
    """The paths in CONTRIBUTING's plan of the house: a folder's name, and indented below it what lies inside."""
    (plan,) = re.findall(r"## Rooms\n\n(.*?)\n\n", text, re.DOTALL)
    found, folder = set(), ""
    for line in plan.splitlines():
        names = re.match(r" *((?:[\w/]+ {1,2})*[\w/]+)", line)
        assert names, line
        listed = re.split(r" {3,}", line.strip())[0].split()
        if re.match(r" {4}\S", line):
            folder = listed[0]
            found.add(folder)
        else:
            found |= {f"{folder}{name}" for name in listed}
    return found


def commands() -> list[str]:
    """The README's commands that set everything up: each stands in a block of its own under 'Start'."""
    start = re.split(r"^## ", read("README.md"), flags=re.MULTILINE)[1]
    assert start.startswith("Start\n")
    return [block.strip() for block in re.findall(r"```sh\n(.*?)```", start, re.DOTALL)]


def test_the_top_level_is_the_frame() -> None:
    assert top_level() == FRAME


def test_ci_has_one_way_to_run_and_one_to_set_up() -> None:
    assert {path.name for path in (ROOT / ".ci").iterdir()} == {"run", "setup"}
    assert all(path.stat().st_mode & 0o111 for path in (ROOT / ".ci").iterdir())


@pytest.mark.parametrize("name", TEXTS)
def test_every_path_that_is_named_exists(name: str) -> None:
    gone = {path for path in paths(read(name)) if not list(ROOT.glob(path.rstrip("/")))}
    assert not gone
    assert name == "CHANGELOG.md" or len(paths(read(name))) > 4  # the search finds something


def test_every_room_of_the_plan_exists() -> None:
    found = rooms(read("CONTRIBUTING.md"))
    assert {"engine/", "engine/compile", "engine/layers/", "editor/main_window", "tests/"} <= found
    assert not {path for path in found if not (ROOT / path).is_dir() and not (ROOT / f"{path}.py").is_file()}


@pytest.mark.parametrize("name", TEXTS)
def test_every_module_that_is_run_exists(name: str) -> None:
    modules = set(re.findall(r"python -m ([\w.]+)", read(name))) - {"venv"}
    assert all(importlib.util.find_spec(module) for module in modules)


def test_ci_runs_the_readme_commands_word_for_word() -> None:
    starts, tests = commands()
    steps = re.findall(r"^step (['\"])(.*)\1$", read(".ci/run"), re.MULTILINE)
    run = [step for _, step in steps]
    assert run[0].startswith(f"{starts} --screenshot ")  # without eyes a picture has to do
    assert run[1] == tests
    tools = ("ruff check", "ruff format --check", "mypy", "lint-imports")
    assert run[2:-1] == [f".venv/bin/{tool}" for tool in tools]
    assert run[-1] == "sh .ci/setup test,parity && .venv/bin/python -m pytest tests/parity"


def test_ci_works_in_a_copy_that_it_removes() -> None:
    before, _ = read(".ci/run").split("step() {")
    assert "copy=$(mktemp -d)\ntrap 'rm -rf \"$copy\"' EXIT\n" in before
    assert 'cd "$copy"\n' in before


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["test"], *extras["onnx"], *extras["parity"]]
    reasons = read("CONTRIBUTING.md").split("## Libraries, and why")[1]
    assert not [name for name in (re.split(r"[<>=]", line)[0] for line in asked) if name not in reasons]
    assert extras["parity"][0] == "torch==2.13.0"
    assert not [line for line in asked[: -len(extras["parity"])] if "torch" in line]
