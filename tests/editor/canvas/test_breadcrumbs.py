"""The way back out of a group is as large as its words, whenever it was written."""

from editor.document import grouping
from editor.main_window import MainWindow
from engine.editing import edits
from tests.editor.document.sheets import deep


def test_it_keeps_its_size_when_the_documents_name_changes(window: MainWindow) -> None:
    sheet, name = grouping.group(deep(4), ["dense_2", "dense_3"])
    window.document.replace(sheet)
    window.scope.enter(name)
    crumbs = window.breadcrumbs
    assert crumbs.width() >= crumbs.row.sizeHint().width() > 60
    before = crumbs.size()
    window.scope.apply("move", edits.move(window.scope.sheet, {"dense_2": (20.0, 20.0)}))  # the title gets its star
    assert crumbs.size() == before
