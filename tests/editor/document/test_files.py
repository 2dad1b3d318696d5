"""New, open, save and save as: all or nothing, and what the title says of it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editor.document import files
from editor.document.document import Document
from engine.compile import compile
from engine.editing import edits
from engine.formats.project import ProjectError, examples, read, write
from engine.layers.dense import Dense
from engine.sheet import Sheet
from tests.editor.document.sheets import chain
from tests.editor.document.told import Told

pytestmark = pytest.mark.usefixtures("qapp")


def opened(tmp_path: Path, weights: dict[str, Any] | None = None) -> tuple[Document, Path]:
    path = tmp_path / "chain.chain"
    write(path, chain(), weights)
    document = Document()
    files.open_file(document, path)
    return document, path


def edit(document: Document, units: int = 3) -> None:
    document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=units)))


def test_new_is_an_untitled_empty_sheet() -> None:
    document = Document()
    document.replace(chain(), title="chain", weights={})
    files.new(document)
    assert (document.sheet, document.path, document.title, document.weights) == (
        Sheet(),
        None,
        "untitled",
        None,
    )
    assert files.window_title(document, document.modified) == "untitled — Chainrule"


def test_the_title_has_a_star_while_there_is_something_to_save(tmp_path: Path) -> None:
    document, path = opened(tmp_path)
    titles = [files.window_title(document, document.modified)]
    document.title_changed.connect(lambda: titles.append(files.window_title(document, document.modified)))
    edit(document)
    files.save_as(document, path)
    document.undo_stack.undo()
    document.undo_stack.redo()
    plain, starred = "chain — Chainrule", "chain* — Chainrule"
    assert titles == [plain, starred, plain, starred, plain]


def test_saved_is_what_was_drawn(tmp_path: Path) -> None:
    document, path = opened(tmp_path)
    edit(document)
    files.save_as(document, path)
    assert read(path).sheet == document.sheet
    assert not document.modified


def test_save_as_makes_the_new_file_the_documents_own(tmp_path: Path) -> None:
    document, old = opened(tmp_path)
    edit(document)
    files.save_as(document, tmp_path / "Проект é🧠 %20 #1")
    assert document.path == tmp_path / "Проект é🧠 %20 #1.chain"
    assert document.title == "Проект é🧠 %20 #1"
    assert read(document.path).sheet == document.sheet
    assert read(old).sheet == chain()


def test_a_failed_save_leaves_the_dirty_mark_and_the_file(tmp_path: Path) -> None:
    document, path = opened(tmp_path)
    edit(document)
    told, before = Told(document), path.read_bytes()
    with pytest.raises(ProjectError):
        files.save_as(document, tmp_path / "missing folder" / "a.chain")
    assert (document.path, document.title, document.modified) == (path, "chain", True)
    assert told.take() == []
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_read_leaves_the_document_as_it_was(tmp_path: Path) -> None:
    document, path = opened(tmp_path)
    edit(document)
    sheet, told = document.sheet, Told(document)
    broken = tmp_path / "broken.chain"
    broken.write_bytes(path.read_bytes()[:-40])
    for name in ("broken.chain", "nowhere.chain"):
        with pytest.raises(ProjectError, match=name):
            files.open_file(document, tmp_path / name)
    assert document.sheet is sheet
    assert (document.path, document.modified, document.undo_stack.canUndo()) == (path, True, True)
    assert told.take() == []


def test_an_example_is_opened_without_a_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(tmp_path / "chain.json", chain())
    monkeypatch.setattr(files, "examples", lambda: {"chain": tmp_path / "chain.json"})
    document = Document()
    files.open_example(document, "chain")
    assert (document.sheet, document.path, document.title) == (chain(), None, "chain")
    with pytest.raises(ProjectError, match="no example called nothing"):
        files.open_example(document, "nothing")


@pytest.mark.parametrize("name", sorted(examples()))
def test_every_example_opens_without_a_problem(name: str) -> None:
    document = Document()
    files.open_example(document, name)
    assert document.inspection.errors == ()
    assert set(document.sheet.places) == set(document.sheet.graph.nodes)


def test_weights_are_saved_while_they_fit(tmp_path: Path) -> None:
    learned = {name: np.full_like(array, 3) for name, array in compile(chain().graph).save().items()}
    document, path = opened(tmp_path, learned)
    assert document.weights is not None
    files.save_as(document, path)
    assert set(read(path).weights or ()) == {"dense_1.weight", "dense_2.weight"}
    newer = {name: array + 1 for name, array in learned.items()}
    files.save_as(document, path, newer)
    saved = read(path).weights
    assert saved is not None
    assert saved["dense_1.weight"][0, 0] == 4

    edit(document, units=3)  # dense_1 has another shape now
    files.save_as(document, path)
    assert read(path).weights is None
    document.undo_stack.undo()
    files.save_as(document, path)
    assert read(path).weights is not None
    document.apply("Wire", edits.disconnect(document.sheet, document.sheet.graph.wires))
    files.save_as(document, path)
    assert read(path).weights is not None, "with errors in the graph nobody can tell"
