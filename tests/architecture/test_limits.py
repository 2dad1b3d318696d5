"""The size of our rooms: where a limit is passed, an idea has split in two."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("editor/**/*.py")])


def length(node: ast.stmt) -> int:
    """Lines of a definition."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sizes(path: Path) -> None:
    text = path.read_text("utf-8")
    limit = 250 if path.name == "main_window.py" else 400
    assert text.count("\n") <= limit
    tree = ast.parse(text)
    assert ast.get_docstring(tree) or not tree.body, "a line on why the file exists"
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            assert length(node) <= 300, node.name
            assert len(methods) <= 25, node.name
        if isinstance(node, ast.FunctionDef):
            assert length(node) <= 60, node.name
