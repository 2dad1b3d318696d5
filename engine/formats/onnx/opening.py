"""An ONNX file as a project: the graph, where its nodes lie, and its trained weights."""

from pathlib import Path

from engine.check import check
from engine.formats.onnx.file import read_model
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.placing import places
from engine.formats.onnx.reading import read_drawing
from engine.formats.project import Project, ProjectError, shown
from engine.formats.sheet_text import TextError, from_text, to_text
from engine.formats.strict_json import JsonError
from engine.formats.weights import not_finite
from engine.sheet import Sheet
from engine.tensor import Array

SUFFIX = ".onnx"
LEFT_OPEN = ("no loss", "memory")  # problems that the drawing is opened with


def read_onnx(path: str | Path) -> Project:
    """Opens a model that another program has trained. ProjectError where not all of it can be drawn here.

    Its inputs are Input nodes, without the batch; it has no loss. Weights that are no numbers are left out.
    """
    path = Path(path)
    try:
        return project(path)
    except OSError as error:
        next_step = "Check the path and that you may read the file."
        raise ProjectError(f"{shown(path)} can't be opened: {error.strerror or error}. {next_step}") from None
    except MemoryError:
        raise ProjectError(f"{shown(path)} can't be opened: there is not enough memory. Close programs.") from None
    except (OnnxError, JsonError, TextError) as error:
        next_step = getattr(error, "next_step", "Export a smaller model.")
        raise ProjectError(f"{shown(path)} can't be opened: {error}. {next_step}") from None
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        what = f"it holds something that was not foreseen ({type(error).__name__})"
        raise ProjectError(f"{shown(path)} can't be opened: {what}. Report this as a fault of the program.") from error


def project(path: Path) -> Project:
    """All of it, or an OnnxError."""
    drawing = read_drawing(read_model(path))
    graph = drawing.graph()
    for problem in check(graph).errors:
        if problem.kind not in LEFT_OPEN:
            raise OnnxError(problem.sentence.rstrip("."), problem.next_step)
    sheet = Sheet(graph=graph, places=places(graph))
    from_text(to_text(sheet))  # what could not be saved and opened again is not opened
    weights: dict[str, Array] = {
        f"{node}.{name}": array for node, own in drawing.weights.items() for name, array in own.items()
    }
    if (why := not_finite(weights)) is not None:
        return Project(sheet, None, f"{shown(path)} is opened without its weights: {why}. Training starts afresh.")
    return Project(sheet, weights or None)
