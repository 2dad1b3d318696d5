"""Whatever file is given: a project, or a model that another program has trained."""

from pathlib import Path

from engine.formats.onnx.opening import SUFFIX, read_onnx
from engine.formats.project import Project, read


def opened(path: Path) -> Project:
    """What is in the file, by its ending. ProjectError if it cannot be opened."""
    return read_onnx(path) if foreign(path) else read(path)


def foreign(path: Path) -> bool:
    """Whether the file is another program's: nothing is ever saved to it."""
    return path.suffix.lower() == SUFFIX
